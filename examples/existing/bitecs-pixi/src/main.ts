import { Application } from 'pixi.js'
import { bridgeEvents, createGame, mountMods } from 'skein/page'
import { adoptWorld } from 'skein/bitecs'
import { Asteroids, HEIGHT, WIDTH } from './asteroids.ts'
import definition, { Hit, shared } from './game.ts'
import { listenToKeys } from './keys.ts'
import { View } from './view.ts'

const app = new Application()
await app.init({ width: WIDTH, height: HEIGHT, background: '#10131a', antialias: true })
document.body.append(app.canvas)

const game = new Asteroids(Date.now())
const view = new View(app.stage, game)
const keys = listenToKeys(window)
const mods = await createGame(definition, { world: adoptWorld(game.world, shared) })
bridgeEvents(mods, game.events, { in: { hit: Hit } })
await mountMods(mods, document.body)

app.ticker.add(({ deltaMS }) => {
  const dt = Math.min(deltaMS / 1000, 0.05)
  game.frame(dt, keys)
  mods.run('update', dt)
  view.draw()
})
