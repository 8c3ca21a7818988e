import { createGame, defineGame, type Game } from 'skein'
import { INTEGRATE, MOVING, pack, queryMod, spawn } from '../plugins/query/testing/query-game.ts'
import { EntityList } from '../src/inspector/entity-list.ts'
import { Inspector } from '../src/inspector/inspector.ts'
import { measure, type Effort, type Figure } from './measure.ts'

const MODS = 20
const ENTITIES = 10_000

async function gameOf(entities: number): Promise<Game> {
  const game = await createGame(defineGame({ name: 'herd', packages: [pack], systems: [] }))
  await game.mods.add(
    Array.from({ length: MODS }, (_, index) => ({
      file: `${index}.wasm`,
      bytes: queryMod(`acme:mover-n${index}`, MOVING, INTEGRATE),
    })),
  )
  for (let i = 0; i < entities; i++) spawn(game, i)
  if (game.mods.list().some(({ status }) => status !== 'running')) throw new Error('the mods do not run')
  return game
}

/** The inspector's cost in a frame with mods: after it was closed, which has to be nothing, and while it is open. */
export async function benchInspector(effort: Effort): Promise<Figure[]> {
  const [never, closed, open] = await Promise.all([gameOf(100), gameOf(100), gameOf(100)])
  const clock = (): number => performance.now()
  const past = new Inspector(closed, { clock })
  past.open()
  closed.frame()
  past.close()
  new Inspector(open, { clock }).open()
  const frames =
    (game: Game) =>
    (times: number): void => {
      for (let i = 0; i < times; i++) game.frame()
    }
  const crowd = new EntityList((await gameOf(ENTITIES)).world)
  const ns = measure(
    {
      never: frames(never),
      closed: frames(closed),
      open: frames(open),
      list: (times) => {
        for (let i = 0; i < times; i++) crowd.update('position -tag')
      },
    },
    effort,
  )
  const against = 'inspector/never'
  return [
    { name: against, value: ns.never / 1000, unit: 'µs' },
    {
      name: 'inspector/closed',
      value: ns.closed / 1000,
      unit: 'µs',
      against,
      ratio: ns.closed / ns.never,
      aim: 1.02,
    },
    { name: 'inspector/open', value: ns.open / 1000, unit: 'µs', against, ratio: ns.open / ns.never },
    { name: `inspector/list-${ENTITIES}-entities`, value: ns.list / 1e6, unit: 'ms' },
  ]
}
