import { createGame, mountMods } from 'skein/page'
import { Dodge } from './dodge.ts'
import definition, { shared } from './game.ts'
import { listenToKeys } from './keys.ts'
import { Screen } from './screen.ts'

const dodge = new Dodge(Date.now())
const screen = new Screen(dodge)
const keys = listenToKeys()
const mods = await createGame(definition, { world: shared(dodge) })
await mountMods(mods, document.body)

let last = performance.now()
function frame(now: number): void {
  const dt = Math.min((now - last) / 1000, 0.05)
  last = now
  dodge.step(dt, keys.x, keys.z)
  mods.run('update', dt)
  screen.draw()
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)
