import { defineSystem, read, write } from 'skein'
import { Position, Sky, Steering, Velocity, Wings } from '../interfaces.ts'

/**
 * Flies whatever has wings, and uses up its steering. Rules may run before or after it in a step: their steering counts
 * in this step or in the next.
 */
export const FlightSystem = defineSystem('flight', {
  uses: { sky: Sky },
  create: ({ uses }) => ({ size: uses.sky.size() }),
  run: ({ each }) => [
    each(
      'update',
      [write(Position), write(Velocity), write(Steering), read(Wings)],
      ({ size }, { position, velocity, steering, wings }) =>
        (birds, dt) => {
          for (let i = 0; i < birds.count; i++) {
            const row = birds.at(i)
            let vx = velocity.x[row] + steering.x[row] * dt
            let vy = velocity.y[row] + steering.y[row] * dt
            steering.x[row] = 0
            steering.y[row] = 0
            const speed = Math.sqrt(vx * vx + vy * vy)
            const limited = Math.min(wings.fastest[row], Math.max(wings.slowest[row], speed))
            const scale = speed > 0 ? limited / speed : 0
            vx *= scale
            vy *= scale
            velocity.x[row] = vx
            velocity.y[row] = vy
            position.x[row] = wrap(position.x[row] + vx * dt, size)
            position.y[row] = wrap(position.y[row] + vy * dt, size)
          }
        },
    ),
  ],
})

/** A place in the sky: who leaves it on one side comes back on the other. */
function wrap(at: number, size: number): number {
  return at < 0 || at >= size ? at - Math.floor(at / size) * size : at
}
