import { playFlock } from '../flock/browser/play.ts'
import { tested } from './page.ts'

const asked = new URLSearchParams(location.search)
const played = await playFlock(document.querySelector<HTMLElement>('#game'), Number(asked.get('geese')), {
  game: { seed: Number(asked.get('seed')) },
  play: false,
  mods: { ask: false },
})
Object.assign(globalThis, { flock: tested(played) })
