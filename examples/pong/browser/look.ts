import {
  added,
  defineSystem,
  type AssetTable,
  type ComponentValues,
  type Entity,
  type SystemContext,
} from 'skein'
import { Burst, Emitter, PlaySound, Shake, Sprite, Text } from 'skein/render'
import { Ball, Bounce, COURT, Goal, MatchOver, Paddle, Position } from '../interfaces.ts'
import { PaddleSystem, REACH } from '../systems/paddles.ts'

/** The layers, from the bottom up. */
const COURT_LAYER = -1
const SCORE_LAYER = 0
const BALL_LAYER = 1

const COLORS = { left: 0x4c_c9_f0, right: 0xf7_25_85, ball: 0xff_f3_b0, line: 0x2a_3a_5e } as const

type World = SystemContext['world']
type SpriteValues = Partial<ComponentValues<typeof Sprite>>

/** How Pong looks: gives pictures to what the game's systems play with, and knows nothing that they need. */
export const LookSystem = defineSystem('look', {
  uses: { paddles: PaddleSystem },
  create({ world, texts, raise, assets }) {
    const sprite = (entity: Entity, values: SpriteValues): void => world.add(entity, Sprite, values)
    court(world, sprite)
    paddles(world, assets)
    const scores = {
      left: score(world, texts.intern('{}'), COURT.width * 0.25, COLORS.left),
      right: score(world, texts.intern('{}'), COURT.width * 0.75, COLORS.right),
    }
    const banner = label(world, texts.intern(''), COURT.width / 2, COURT.height * 0.62, 5, 0xff_ff_ff)
    return { world, texts, raise, assets, sprite, scores, banner }
  },
  on: ({ handler }) => [
    handler(added(Ball), ({ world, sprite, assets }, { entity }) => {
      if (!world.alive(entity)) return
      sprite(entity, {
        texture: assets.find('ball.png'),
        layer: BALL_LAYER,
        width: 2.6,
        height: 2.6,
        tint: COLORS.ball,
      })
      world.add(entity, Emitter, {
        shape: 'glow',
        layer: SCORE_LAYER,
        rate: 60,
        size: 2.6,
        endSize: 0.4,
        color: COLORS.ball,
        endColor: COLORS.right,
        alpha: 0.5,
        speed: 1.5,
        life: 0.45,
      })
    }),
    handler(Bounce, ({ world, raise, assets }, { ball, side, speed }) => {
      const pan = side === 'left' ? -0.6 : 0.6
      raise(PlaySound, { sound: assets.find('bounce.wav'), rate: 0.7 + speed / 150, pan })
      raise(Shake, { amount: speed / 150, seconds: 0.2 })
      if (!world.alive(ball)) return
      const { x, y } = world.get(ball, Position)
      const angle = side === 'left' ? 0 : Math.PI
      const color = COLORS[side]
      raise(Burst, { x, y, count: 14, shape: 'glow', layer: BALL_LAYER, color, endColor: color, angle, spread: 2, speed: 28, drag: 2, size: 1.6, life: 0.5 }) // prettier-ignore
    }),
    handler(Goal, ({ world, raise, scores, assets }, { side, score: points }) => {
      raise(PlaySound, { sound: assets.find('goal.wav') })
      world.set(scores[side], Text, { value: points })
      const x = side === 'left' ? COURT.width : 0
      const color = COLORS[side]
      raise(Burst, { x, y: COURT.height / 2, count: 80, layer: SCORE_LAYER, shape: 'diamond', color, endColor: color, speed: 45, gravity: -30, size: 1.4, life: 1.4, drag: 0.6 }) // prettier-ignore
      raise(Shake, { amount: 1.2, seconds: 0.5 })
    }),
    handler(MatchOver, ({ world, texts, banner, raise, assets }, { winner }) => {
      raise(PlaySound, { sound: assets.find('win.wav') })
      world.set(banner, Text, { text: texts.intern(`${winner} wins`), color: COLORS[winner] })
    }),
  ],
})

/** The lines of the court. */
function court(world: World, sprite: (entity: Entity, values: SpriteValues) => void): void {
  const bar = (x: number, y: number, width: number, height: number): void => {
    const entity = world.spawn()
    world.add(entity, Position, { x, y })
    sprite(entity, { width, height, layer: COURT_LAYER, tint: COLORS.line })
  }
  bar(COURT.width / 2, 0, COURT.width, 0.4)
  bar(COURT.width / 2, COURT.height, COURT.width, 0.4)
  for (let y = 1; y < COURT.height; y += 3) bar(COURT.width / 2, y + 0.5, 0.4, 1.6)
}

/** The paddles are there before their look is. */
function paddles(world: World, assets: Pick<AssetTable, 'find'>): void {
  const query = world.query({ with: [Paddle, Position] })
  query.refresh()
  const texture = assets.find('paddle.png')
  for (const row of query.rows.slice(0, query.count)) {
    const entity = world.entity(row)
    const tint = COLORS[world.get(entity, Paddle).side]
    world.add(entity, Sprite, { texture, layer: BALL_LAYER, width: 1.6, height: 2 * REACH, tint })
  }
  query.release()
}

function score(world: World, text: number, x: number, color: number): Entity {
  return label(world, text, x, COURT.height * 0.86, 8, color)
}

function label(world: World, text: number, x: number, y: number, size: number, color: number): Entity {
  const entity = world.spawn()
  world.add(entity, Position, { x, y })
  world.add(entity, Text, { text, size, color, bold: true, layer: SCORE_LAYER, alpha: 0.9 })
  return entity
}
