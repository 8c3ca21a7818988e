import { defineMovement, defineSystem } from 'skein'
import { Ball, Position, Velocity } from '../interfaces.ts'

/** Moves balls. */
const MotionSystem = defineMovement('motion', Position, Velocity, Ball)

/** Knows where the balls are. */
export const BallSystem = defineSystem('ball', {
  uses: { motion: MotionSystem },
  create({ world }) {
    const position = world.columns(Position)
    const velocity = world.columns(Velocity)
    const balls = world.query({ with: [Ball, Position, Velocity] })
    return {
      /** How many balls are in play. */
      count(): number {
        balls.refresh()
        return balls.count
      },
      /** How high the ball is that will reach a side next; `null` when none flies there. */
      threat(x: number): number | null {
        balls.refresh()
        let height: number | null = null
        let soonest = Infinity
        for (let i = 0; i < balls.count; i++) {
          const row = balls.at(i)
          const time = (x - position.x[row]) / velocity.x[row]
          if (time <= 0 || time >= soonest) continue
          soonest = time
          height = position.y[row]
        }
        return height
      },
      end: () => balls.release(),
    }
  },
  destroy: (self) => self.end(),
})
