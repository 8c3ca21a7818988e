import { createGame, mountMods } from 'skein/page'
import { draw } from './draw.ts'
import definition, { Caught, shared } from './game.ts'
import { HEIGHT, Orchard, WIDTH } from './orchard.ts'

const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
document.body.append(canvas)
const context = canvas.getContext('2d')!

const orchard = new Orchard(Date.now())
const mods = await createGame(definition, { world: shared(orchard) })
orchard.onCatch = ({ kind }) => mods.raise(Caught, { kind })
await mountMods(mods, document.body)
let push = 0
addEventListener('pointermove', ({ clientX }) => {
  const { left, width } = canvas.getBoundingClientRect()
  const x = ((clientX - left) / width) * WIDTH
  push = Math.max(-1, Math.min(1, (x - orchard.basket.x) / 50))
})

let last = performance.now()
function frame(now: number): void {
  const dt = Math.min((now - last) / 1000, 0.05)
  last = now
  orchard.update(dt, push)
  mods.run('update', dt)
  draw(context, orchard)
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)
