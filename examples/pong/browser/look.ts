import { onAdd, definePrefabs, defineSystem } from 'skein'
import { Burst, defineEffects, PlaySound, render, Shake, Sprite, Text } from 'skein/render'
import { Ball, Bounce, COURT, Goal, MatchOver, Paddle, pong, Position } from '../interfaces.ts'
import { PaddleSystem } from '../systems/paddles.ts'
import effects from './effects.json' with { type: 'json' }
import prefabs from './prefabs.json' with { type: 'json' }

const COLORS = { left: 0x4c_c9_f0, right: 0xf7_25_85 } as const

/** The lines of the court, the scores, and what a ball and a paddle look like. */
export const PrefabSystem = definePrefabs('prefabs', [pong, render], prefabs)

/** Effects of a goal and of the end, for either player. */
export const EffectSystem = defineEffects('effects', [pong], effects)

/** How Pong looks: gives pictures to what the game's systems play with, and knows nothing that they need. */
export const LookSystem = defineSystem('look', {
  uses: { prefabs: PrefabSystem, paddles: PaddleSystem },
  create({
    world,
    texts,
    raise,
    assets,
    uses: {
      prefabs: { get },
    },
  }) {
    // Paddles are there before their look is.
    for (const paddle of world.all({ with: [Paddle, Position] })) {
      world.copyTo(paddle, get('paddle'))
      world.set(paddle, Sprite, { tint: COLORS[world.get(paddle, Paddle).side] })
    }
    for (let y = 1.5; y < COURT.height; y += 3)
      world.add(world.copy(get('dash')), Position, { x: COURT.width / 2, y })
    return { world, texts, raise, assets, get }
  },
  on: ({ handler }) => [
    handler(onAdd(Ball), ({ world, get }, { entity }) => {
      if (world.alive(entity)) world.copyTo(entity, get('ball'))
    }),
    handler(Bounce, ({ world, raise, assets }, { ball, side, speed }) => {
      const pan = side === 'left' ? -0.6 : 0.6
      raise(PlaySound, { sound: assets.find('bounce.wav'), rate: 0.7 + speed / 150, pan })
      raise(Shake, { amount: speed / 150, seconds: 0.2 })
      if (!world.alive(ball)) return
      const { x, y } = world.get(ball, Position)
      const angle = side === 'left' ? 0 : Math.PI
      const color = COLORS[side]
      raise(Burst, { x, y, count: 14, shape: 'glow', layer: 1, color, endColor: color, angle, spread: 2, speed: 28, drag: 2, size: 1.6, life: 0.5 }) // prettier-ignore
    }),
    handler(Goal, ({ world, raise, get }, { side, score: points }) => {
      world.set(get(side), Text, { value: points })
      const x = side === 'left' ? COURT.width : 0
      const color = COLORS[side]
      raise(Burst, { x, y: COURT.height / 2, count: 80, shape: 'diamond', color, endColor: color, speed: 45, gravity: -30, size: 1.4, life: 1.4, drag: 0.6 }) // prettier-ignore
    }),
    handler(MatchOver, ({ world, texts, get }, { winner }) => {
      world.set(get('banner'), Text, { text: texts.intern(`${winner} wins`), color: COLORS[winner] })
    }),
  ],
})
