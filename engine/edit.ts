import { SkeinError } from './error.ts'
import { printable, suggestion, type Entity } from './schema/index.ts'
import { toCell } from './world/column.ts'
import type { AnyComponent, World } from './world/index.ts'

/** A change of an entity's values from outside of the game, such as by hand in the inspector. */
export interface Edit {
  readonly entity: Entity
  /** The component, by name and track of versions: `pong:game/position@1`. */
  readonly component: string
  /** The fields that change, and to what. */
  readonly values: Readonly<Record<string, unknown>>
}

/** An edit that was made. It is an input: played again in the same frame, the same edits give the same state. */
export interface EditRecord extends Edit {
  /** The last frame that was played before it. */
  readonly frame: number
  /** The fields' earlier values. */
  readonly before: Readonly<Record<string, unknown>>
}

/**
 * Makes an edit, all of it or nothing, with the checks that systems' writes go through.
 *
 * @returns the fields' earlier values
 * @throws SkeinError `world/stale-entity`, `world/missing-component`, `value/invalid`
 */
export function applyEdit(world: World, { entity, component, values }: Edit): Record<string, unknown> {
  world.row(entity)
  const definition = world.components.find(({ channel }) => channel === component)
  if (definition === undefined || !world.has(entity, definition)) throw missing(world, entity, component)
  const held: Record<string, unknown> = world.get(entity, definition)
  const before: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    toCell(fieldOf(definition, name), value, definition.id)
    before[name] = held[name]
  }
  world.set(entity, definition, values)
  return before
}

function fieldOf({ fields, id }: AnyComponent, name: string): AnyComponent['fields'][number] {
  const field = fields.find((it) => it[0] === name)
  if (field !== undefined) return field
  const names = fields.map((it) => it[0])
  throw new SkeinError('value/invalid', `${id} has no field "${printable(name)}"`, {
    names: { component: id },
    hint: suggestion(name, names) ?? `It has: ${names.join(', ') || 'none'}.`,
  })
}

function missing(world: World, entity: Entity, component: string): SkeinError {
  const has = world.componentsOf(entity).map(({ channel }) => channel)
  return new SkeinError(
    'world/missing-component',
    `entity ${entity} has no component ${printable(component)}`,
    {
      names: { component: printable(component) },
      hint: suggestion(component, has) ?? `It has: ${has.join(', ') || 'none'}.`,
    },
  )
}
