import { createGame, mount } from 'skein/browser'
import { COURT, Position } from '../interfaces.ts'
import definition from './game.ts'
import { BINDINGS } from './hands.ts'

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 7)
const game = await createGame(definition, { seed })
// Where nobody serves a folder of mods beside the page, it is played without.
await game.mods.watch('mods/').catch((error: unknown) => void reportError(error))
await mount(game, document.querySelector<HTMLElement>('#game'), {
  position: Position,
  view: {
    width: COURT.width + 4,
    height: COURT.height + 4,
    x: COURT.width / 2,
    y: COURT.height / 2,
    up: true,
  },
  background: 0x0b_10_20,
  bindings: BINDINGS,
  label: 'Pong: W and S move the left paddle, the arrows the right one',
})
