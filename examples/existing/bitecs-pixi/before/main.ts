import { Application } from 'pixi.js'
import { Asteroids, HEIGHT, WIDTH } from '../src/asteroids.ts'
import { listenToKeys } from '../src/keys.ts'
import { View } from '../src/view.ts'

const app = new Application()
await app.init({ width: WIDTH, height: HEIGHT, background: '#10131a', antialias: true })
document.body.append(app.canvas)

const game = new Asteroids(Date.now())
const view = new View(app.stage, game)
const keys = listenToKeys(window)

app.ticker.add(({ deltaMS }) => {
  const dt = Math.min(deltaMS / 1000, 0.05)
  game.frame(dt, keys)
  view.draw()
})
