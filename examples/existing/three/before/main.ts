import { Dodge } from '../src/dodge.ts'
import { listenToKeys } from '../src/keys.ts'
import { Screen } from '../src/screen.ts'

const dodge = new Dodge(Date.now())
const screen = new Screen(dodge)
const keys = listenToKeys()

let last = performance.now()
function frame(now: number): void {
  const dt = Math.min((now - last) / 1000, 0.05)
  last = now
  dodge.step(dt, keys.x, keys.z)
  screen.draw()
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)
