import { defineSystem, having, write } from 'skein'
import { Ball, BALL_RADIUS, Bounce, COURT, Out, PADDLE, Position, Velocity } from '../interfaces.ts'
import { BallSystem } from './ball.ts'
import { PaddleSystem } from './paddles.ts'

/** Where the middle of a ball is that touches a wall. */
const [LOWEST, HIGHEST]: readonly [number, number] = [BALL_RADIUS, COURT.height - BALL_RADIUS]
/** How far the middles of a ball and a paddle are from each other where their edges touch. */
const NEAR = { x: PADDLE.halfWidth + BALL_RADIUS, y: PADDLE.halfHeight + BALL_RADIUS } as const
/** The highest speed of a ball, and how deep in a paddle it counts as past it. */
const [FASTEST, DEPTH] = [90, 3] as const
/** The entities that bounce. */
const BALLS = [write(Position), write(Velocity), having(Ball)] as const

/** Walls, paddles and the edges of the court, for every ball: what touches are their edges. */
export const BounceSystem = defineSystem('bounce', {
  uses: { ball: BallSystem, paddles: PaddleSystem },
  create: ({ world, uses, raise }) => ({ world, paddles: uses.paddles, raise }),
  run: ({ each }) => [
    each('update', BALLS, (self, { position, velocity }, { math }) => (balls) => {
      const paddles = { left: self.paddles.at('left'), right: self.paddles.at('right') }
      for (let i = 0; i < balls.count; i++) {
        const row = balls.at(i)
        const y = position.y[row]
        if (y < LOWEST || y > HIGHEST) {
          position.y[row] = y < LOWEST ? 2 * LOWEST - y : 2 * HIGHEST - y
          // Away from the wall, whatever has turned it meanwhile.
          velocity.y[row] = Math.abs(velocity.y[row]) * (y < LOWEST ? 1 : -1)
        }
        const side = velocity.x[row] < 0 ? 'left' : 'right'
        const paddle = paddles[side]
        const front = side === 'left' ? paddle.x + NEAR.x : paddle.x - NEAR.x
        const depth = side === 'left' ? front - position.x[row] : position.x[row] - front
        const offset = position.y[row] - paddle.y
        if (depth >= 0 && depth < DEPTH && Math.abs(offset) <= NEAR.y) {
          // Where the ball meets the paddle says where it goes; every hit makes it a little faster.
          const speed = Math.min(FASTEST, math.hypot(velocity.x[row], velocity.y[row]) * 1.08)
          const angle = (offset / NEAR.y) * 0.9
          velocity.x[row] = math.cos(angle) * speed * (side === 'left' ? 1 : -1)
          velocity.y[row] = math.sin(angle) * speed
          position.x[row] = front
          self.paddles.aim(side === 'left' ? 'right' : 'left')
          self.raise(Bounce, { ball: self.world.entity(row), side, speed })
        } else if (position.x[row] < -BALL_RADIUS || position.x[row] > COURT.width + BALL_RADIUS) {
          self.world.despawn(self.world.entity(row))
          self.raise(Out, { side })
        }
      }
    }),
  ],
})
