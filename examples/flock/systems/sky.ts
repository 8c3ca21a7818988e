import { defineSystem, type AnySystem } from 'skein'
import { Goose, Neighbours, Position, REACH, Sky, Steering, Velocity, Wings } from '../interfaces.ts'

/** Geese in a square of `REACH` by `REACH`, at the start. */
const DENSITY = 3

/** How wide the sky of a number of geese is: a whole number of squares. */
export function sizeOf(geese: number): number {
  return REACH * Math.max(3, Math.round(Math.sqrt(geese / DENSITY)))
}

/** The sky, and the geese in it: anywhere, in any direction. */
export function skyOf(geese: number): AnySystem {
  return defineSystem('sky', {
    provides: [Sky],
    create({ world, random, math }) {
      const size = sizeOf(geese)
      const position = world.columns(Position)
      const velocity = world.columns(Velocity)
      world.spawnMany(
        geese,
        world.gameOwner,
        [Goose, Position, Velocity, Steering, Wings, Neighbours],
        (rows) => {
          for (const row of rows) {
            position.x[row] = random.between(0, size)
            position.y[row] = random.between(0, size)
            const direction = random.between(-math.PI, math.PI)
            velocity.x[row] = 12 * math.cos(direction)
            velocity.y[row] = 12 * math.sin(direction)
          }
        },
      )
      return { size: () => size }
    },
  })
}
