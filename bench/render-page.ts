import {
  autoDetectRenderer,
  Container,
  Particle,
  ParticleContainer,
  Sprite as PixiSprite,
  Texture,
  type Renderer,
} from 'pixi.js'
import { createGame, defineGame, defineSystem, mount, write, type MountedGame } from 'skein/browser'
import { Position, render, Sprite } from 'skein/render'
import { measure, type Effort } from './measure.ts'

/** The processor time of a frame, in nanoseconds, for each way of drawing: with so many mods, and without Skein. */
export interface FrameCosts {
  readonly skein: number
  readonly tenMods: number
  readonly fiftyMods: number
  readonly sprites: number
  readonly particles: number
}

/** How large the page's games are, in pixels. */
export const SIZE = { width: 640, height: 360 } as const

/** Where a sprite is in a frame: the same movement for everyone. */
const step = (index: number): number => 0.5 + (index % 7) / 7

/** A game whose sprites its own system moves, or mods do. */
async function skeinGame(count: number, mods: readonly string[] = []): Promise<MountedGame> {
  const mover = defineSystem('mover', {
    create: () => ({}),
    run: ({ each }) => [
      each('update', [write(Position)], (_self, { position: { x } }) => (sprites) => {
        for (let i = 0; i < sprites.count; i++) {
          const row = sprites.at(i)
          x[row] = (x[row] + step(i)) % SIZE.width
        }
      }),
    ],
  })
  const game = await createGame(defineGame({ packages: [render], systems: mods.length > 0 ? [] : [mover] }))
  if (mods.length === 0) {
    game.world.spawnMany(count, game.world.gameOwner, [Position, Sprite], (rows) => {
      const { x, y } = game.world.columns(Position)
      const { width, height } = game.world.columns(Sprite)
      for (const [index, row] of rows.entries()) {
        x[row] = (index * 37) % SIZE.width
        y[row] = (index * 53) % SIZE.height
        width[row] = height[row] = 4
      }
    })
  }
  const files = await Promise.all(
    mods.map(async (file) => ({ file, bytes: new Uint8Array(await (await fetch(file)).arrayBuffer()) })),
  )
  for (const { file, status, errors } of await game.mods.add(files))
    if (status !== 'running') throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`)
  const host = document.createElement('div')
  Object.assign(host.style, { width: `${SIZE.width}px`, height: `${SIZE.height}px` })
  document.body.append(host)
  const mounted = await mount(game, host, { view: SIZE, play: false })
  const drawn = game.world.size
  if (drawn !== count) throw new Error(`there are ${drawn} sprites in place of ${count}`)
  return mounted
}

async function plain(): Promise<Renderer> {
  return autoDetectRenderer({ ...SIZE, preference: 'webgl', antialias: true })
}

// What the graphics card does is not measured, and where there is none the processor would do it: everyone's draw calls end
// here, with all that leads to them done.
for (const context of [WebGLRenderingContext, WebGL2RenderingContext]) {
  context.prototype.drawElements = () => {}
  context.prototype.drawArrays = () => {}
}
WebGL2RenderingContext.prototype.drawElementsInstanced = () => {}

const offered = {
  /** @param ten the addresses of ten mods that share the sprites among them. @param fifty those of fifty */
  async measure(
    count: number,
    ten: readonly string[],
    fifty: readonly string[],
    effort: Effort,
  ): Promise<FrameCosts> {
    const games = [await skeinGame(count), await skeinGame(count, ten), await skeinGame(count, fifty)]
    const frames = (game: MountedGame) => (times: number) => {
      for (let i = 0; i < times; i++) game.frame()
    }
    const [first, second] = [await plain(), await plain()]
    const many = Array.from({ length: count }, (_, i) => {
      const sprite = new PixiSprite({ texture: Texture.WHITE, anchor: 0.5 })
      sprite.position.set((i * 37) % SIZE.width, (i * 53) % SIZE.height)
      sprite.setSize(4, 4)
      return sprite
    })
    const scene = new Container({ children: many })
    const dots = many.map(({ x, y }) => new Particle({ texture: Texture.WHITE, x, y, scaleX: 4, scaleY: 4 }))
    const cloud = new ParticleContainer({ particles: dots, dynamicProperties: { position: true } })
    const costs = measure(
      {
        skein: frames(games[0]!),
        tenMods: frames(games[1]!),
        fiftyMods: frames(games[2]!),
        sprites: (times) => {
          for (let i = 0; i < times; i++) {
            for (let j = 0; j < count; j++) many[j]!.x = (many[j]!.x + step(j)) % SIZE.width
            first.render(scene)
          }
        },
        particles: (times) => {
          for (let i = 0; i < times; i++) {
            for (let j = 0; j < count; j++) dots[j]!.x = (dots[j]!.x + step(j)) % SIZE.width
            second.render(cloud)
          }
        },
      },
      effort,
    )
    for (const game of games) game.unmount()
    first.destroy()
    second.destroy()
    return costs
  },
}
export type RenderPage = typeof offered
Object.assign(globalThis, { bench: offered })
