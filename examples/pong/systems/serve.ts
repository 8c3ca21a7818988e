import { defineSystem, type SystemContext } from 'skein'
import { Ball, COURT, Position, ServeSpeed, Velocity } from '../interfaces.ts'
import { BallSystem } from './ball.ts'
import { ScoreStore } from './score.ts'

/** Steps between a goal and the next serve. */
const PAUSE = 30
const SPEED = 48
/** The lowest and highest speed that mods may make of it. */
const [SLOWEST, FASTEST] = [10, 90] as const

/** Puts a ball into play when there is none. */
export const ServeSystem = defineSystem('serve', {
  uses: { ball: BallSystem, score: ScoreStore },
  create: ({ world, uses, random, math, call }) => ({
    world,
    uses,
    random,
    math,
    call,
    wait: PAUSE,
    serves: 0,
  }),
  save: ({ wait, serves }) => ({ wait, serves }),
  restore: (self, saved) => void Object.assign(self, saved),
  run: ({ tick }) => [
    tick('update', (self) => {
      if (self.uses.score.value.over || self.uses.ball.count() > 0 || --self.wait > 0) return
      self.wait = PAUSE
      self.serves++
      const angle = self.random.between(-0.6, 0.6)
      const side = self.serves % 2 === 0 ? 'left' : 'right'
      // A mod may have answered NaN.
      const speed = Math.min(FASTEST, Math.max(SLOWEST, self.call(ServeSpeed, SPEED, { side }) || SPEED))
      serve(self, angle, side === 'left' ? -speed : speed)
    }),
  ],
})

function serve({ world, math }: Pick<SystemContext, 'world' | 'math'>, angle: number, speed: number): void {
  const ball = world.spawn()
  world.add(ball, Ball)
  world.add(ball, Position, { x: COURT.width / 2, y: COURT.height / 2 })
  world.add(ball, Velocity, { x: math.cos(angle) * speed, y: math.sin(angle) * Math.abs(speed) })
}
