import type { ComponentDefinition, t } from '../schema/index.ts'
import { defineSystem } from './define-system.ts'
import type { AnySystem } from './definition.ts'
import { having, read, write } from './query-term.ts'
import { each } from './run.ts'

/** A component with a place in the plane, or a change of it. */
type Axes = ComponentDefinition<string, { x: typeof t.f32; y: typeof t.f32 }>

/**
 * Declares a system that moves whatever has a place and a velocity: in each fixed step by `velocity × dt`, so that a velocity
 * is in units of the place a second. Give the order against other systems with `uses` or `after`.
 *
 * @param name of the system: kebab-case, unique in the game
 * @param only marks the entities to move, such as a tag, where not all of them should
 * @throws SkeinError `schema/invalid-name`, `schema/duplicate-name` when both components have one name
 * @example
 * ```ts
 * import { defineMovement } from 'skein'
 * import { Enemy, Position, Velocity } from './interfaces.ts'
 *
 * export const Movement = defineMovement('movement', Position, Velocity)
 * export const EnemyMovement = defineMovement('enemy-movement', Position, Velocity, Enemy)
 * ```
 */
export function defineMovement(
  name: string,
  position: Axes,
  velocity: Axes,
  ...only: readonly ComponentDefinition[]
): AnySystem {
  return defineSystem(name, {
    create: () => ({}),
    run: [
      each(
        'update',
        [write(position), read(velocity), ...only.map((mark) => having(mark))],
        (_self, _columns, { world }) => {
          const { x, y } = world.columns(position)
          const by = world.columns(velocity)
          return (entities, dt) => {
            for (let i = 0; i < entities.count; i++) {
              const row = entities.at(i)
              x[row] += by.x[row] * dt
              y[row] += by.y[row] * dt
            }
          }
        },
      ),
    ],
  })
}
