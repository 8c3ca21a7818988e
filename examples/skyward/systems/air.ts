import { defineMovement, defineSystem, read, write } from 'skein'
import { Position, Sprite } from 'skein/render'
import { Foe, Loot, Shot, TakeOff, Velocity } from '../interfaces.ts'
import { HeroSystem } from './hero.ts'
import { StatSystem } from './stats.ts'

/** An entity farther from the goose than this comes back from the other side. */
const AWAY = 760

/** Moves whatever has a velocity. */
export const MotionSystem = defineMovement('motion', Position, Velocity)

/** Has foes come for the goose, and not into each other. */
export const AirSystem = defineSystem('air', {
  uses: { hero: HeroSystem, stats: StatSystem },
  create: ({ world, uses }) => ({ world, uses }),
  on: ({ handler }) => [
    handler(TakeOff, ({ world }) => {
      for (const component of [Foe, Shot, Loot]) world.despawnAll({ with: [component, Position] })
    }),
  ],
  run: ({ each }) => [
    each(
      'update',
      [write(Velocity), write(Position), write(Sprite), read(Foe)],
      (self, { velocity, position, sprite, foe }) =>
        (foes, dt) => {
          const { world, uses } = self
          const hero = world.row(uses.hero.entity)
          const haste = uses.stats.value('foe-speed')
          for (let i = 0; i < foes.count; i++) {
            const row = foes.at(i)
            const [dx, dy] = [position.x[hero] - position.x[row], position.y[hero] - position.y[row]]
            const far = Math.sqrt(dx * dx + dy * dy) || 1
            const [speed, turn] = [(foe.speed[row] * haste) / far, Math.min(1, foe.turn[row] * dt)]
            velocity.x[row] += (dx * speed - velocity.x[row]) * turn
            velocity.y[row] += (dy * speed - velocity.y[row]) * turn
            if (far > AWAY) {
              position.x[row] += dx * 1.9
              position.y[row] += dy * 1.9
            }
            if (Math.abs(velocity.x[row]) > 8) sprite.scaleX[row] = velocity.x[row] < 0 ? -1 : 1
            for (let j = i + 1; j < foes.count; j++) {
              const other = foes.at(j)
              const [x, y] = [position.x[other] - position.x[row], position.y[other] - position.y[row]]
              const [room, near] = [(foe.radius[row] + foe.radius[other]) * 0.9, x * x + y * y]
              if (near >= room * room || near === 0) continue
              const push = 3 * (room / Math.sqrt(near) - 1)
              velocity.x[other] += x * push
              velocity.y[other] += y * push
              velocity.x[row] -= x * push
              velocity.y[row] -= y * push
            }
            // Of a nest that has gone, with the mod that made it, nothing stays.
            if (foe.nest[row] !== 0 && world.tryRow(foe.nest[row]) === 0) world.despawn(world.entity(row))
          }
        },
    ),
  ],
})
