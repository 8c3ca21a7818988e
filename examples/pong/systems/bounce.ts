import { defineSystem, having, write } from 'skein'
import { Ball, Bounce, COURT, Out, Position, Velocity } from '../interfaces.ts'
import { BallSystem } from './ball.ts'
import { PaddleSystem, REACH } from './paddles.ts'

const FASTEST = 90

/** Walls, paddles and the edges of the court, for every ball. */
export const BounceSystem = defineSystem('bounce', {
  uses: { ball: BallSystem, paddles: PaddleSystem },
  create: ({ world, uses, raise }) => ({ world, paddles: uses.paddles, raise }),
  run: ({ each }) => [
    each(
      'update',
      [write(Position), write(Velocity), having(Ball)],
      (self, { position, velocity }) =>
        (balls) => {
          const paddles = { left: self.paddles.at('left'), right: self.paddles.at('right') }
          for (let i = 0; i < balls.count; i++) {
            const row = balls.at(i)
            const y = position.y[row]
            if (y < 0 || y > COURT.height) {
              position.y[row] = y < 0 ? -y : 2 * COURT.height - y
              velocity.y[row] = -velocity.y[row]
            }
            const side = velocity.x[row] < 0 ? 'left' : 'right'
            const paddle = paddles[side]
            const past = side === 'left' ? position.x[row] <= paddle.x : position.x[row] >= paddle.x
            const offset = position.y[row] - paddle.y
            if (past && Math.abs(position.x[row] - paddle.x) < 3 && Math.abs(offset) <= REACH) {
              // Where the ball meets the paddle says where it goes; every hit makes it a little faster.
              const speed = Math.min(FASTEST, Math.hypot(velocity.x[row], velocity.y[row]) * 1.08)
              const angle = (offset / REACH) * 0.9
              velocity.x[row] = Math.cos(angle) * speed * (side === 'left' ? 1 : -1)
              velocity.y[row] = Math.sin(angle) * speed
              position.x[row] = paddle.x
              self.paddles.aim(side === 'left' ? 'right' : 'left')
              self.raise(Bounce, { ball: self.world.entity(row), side, speed })
            } else if (position.x[row] < 0 || position.x[row] > COURT.width) {
              self.world.despawn(self.world.entity(row))
              self.raise(Out, { side })
            }
          }
        },
    ),
  ],
})
