import { fillBar } from './bar.ts'
import { playFlock } from './play.ts'

const asked = new URLSearchParams(location.search)
/** A small screen has room for fewer. */
const usual = matchMedia('(max-width: 700px)').matches ? 1_200 : 3_000
const geese = Math.min(10_000, Math.max(50, Number(asked.get('geese') ?? usual) || usual))
const flock = await playFlock(document.querySelector<HTMLElement>('#game'), geese, {
  game: { seed: Number(asked.get('seed') ?? 7) },
})
fillBar(document.querySelector<HTMLElement>('#bar')!, flock)
