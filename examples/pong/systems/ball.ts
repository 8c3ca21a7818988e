import { defineSystem, having, read, write } from 'skein'
import { Ball, Position, Velocity } from '../interfaces.ts'

/** Moves balls, and knows where they are. */
export const BallSystem = defineSystem('ball', {
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
          const row = balls.rows[i]!
          const time = (x - position.x[row]!) / velocity.x[row]!
          if (time <= 0 || time >= soonest) continue
          soonest = time
          height = position.y[row]!
        }
        return height
      },
      end: () => balls.release(),
    }
  },
  drop: (self) => self.end(),
  run: ({ each }) => [
    each(
      'update',
      [write(Position), read(Velocity), having(Ball)],
      (_self, { rows, count, position, velocity }, dt) => {
        for (let i = 0; i < count; i++) {
          const row = rows[i]!
          position.x[row]! += velocity.x[row]! * dt
          position.y[row]! += velocity.y[row]! * dt
        }
      },
    ),
  ],
})
