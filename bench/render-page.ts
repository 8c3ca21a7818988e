import {
  autoDetectRenderer,
  Container,
  Particle,
  ParticleContainer,
  Sprite as PixiSprite,
  Texture,
  type Renderer,
} from 'pixi.js'
import { createGame, defineGame, defineSystem, mount, type MountedGame } from 'skein/browser'
import { Position, render, Sprite } from 'skein/render'
import { measure, type Effort } from './measure.ts'

/** What a frame takes of the processor, in nanoseconds, for each way of drawing. */
export interface FrameCosts {
  readonly skein: number
  readonly sprites: number
  readonly particles: number
}

const SIZE = { width: 640, height: 360 }

/** Where a sprite is in a frame: the same movement for everyone. */
const step = (index: number): number => 0.5 + (index % 7) / 7

async function skeinGame(count: number): Promise<MountedGame> {
  const mover = defineSystem('mover', {
    create: () => ({}),
    run: ({ tick }) => [
      tick('update', (_self, _dt, { world }) => {
        const { x } = world.columns(Position)
        for (let row = 1; row < x.length; row++) x[row] = (x[row]! + step(row)) % SIZE.width
      }),
    ],
  })
  const game = await createGame(defineGame({ packages: [render], systems: [mover] }))
  game.world.spawnMany(count, game.world.host, [Position, Sprite], (rows) => {
    const { x, y } = game.world.columns(Position)
    const { width, height } = game.world.columns(Sprite)
    for (const [index, row] of rows.entries()) {
      x[row] = (index * 37) % SIZE.width
      y[row] = (index * 53) % SIZE.height
      width[row] = height[row] = 4
    }
  })
  const host = document.createElement('div')
  Object.assign(host.style, { width: `${SIZE.width}px`, height: `${SIZE.height}px` })
  document.body.append(host)
  return mount(game, host, { view: SIZE, play: false })
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
  async measure(count: number, effort: Effort): Promise<FrameCosts> {
    const game = await skeinGame(count)
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
        skein: (times) => {
          for (let i = 0; i < times; i++) game.frame()
        },
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
    game.unmount()
    first.destroy()
    second.destroy()
    return costs
  },
}
export type RenderPage = typeof offered
Object.assign(globalThis, { bench: offered })
