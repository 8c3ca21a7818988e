import { SkeinError } from '../error.ts'
import { printable, type ComponentDefinition, type Entity, type PackageDefinition } from '../schema/index.ts'
import { suggestion } from '../schema/suggestion.ts'
import type { SystemContext } from './definition.ts'
import { defineSystem } from './define-system.ts'
import type { SystemDefinition } from './definition.ts'

/** An entity as plain data: its components by name, each with the fields that are not left at their defaults. */
export type PrefabData = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The entities that {@link definePrefabs} made. */
export interface Prefabs<N extends string = string> {
  /** The entity of a name. */
  get(name: N): Entity
}

/**
 * Declares entities as data, such as a JSON file: a system that spawns them as it is created, for others to make copies of
 * (`world.copy`) or to look at. In a field that holds a whole number, text stands for the id of the asset of that name or,
 * where there is none, for the number of the text; in a field that holds an entity, for one that is described before it.
 *
 * @param name of the system: kebab-case, unique in the game
 * @param packages whose components are meant, by name; of those that share a name the first is
 * @param described the entities by name
 * @throws SkeinError `schema/invalid-name`, `system/invalid` for a component or a field that there is not; when the system
 * is created, `value/invalid` for a value that does not fit its field
 * @example
 * ```ts
 * import { definePrefabs, defineSystem } from 'skein'
 * import { shooter } from './interfaces.ts'
 *
 * const Prefabs = definePrefabs('prefabs', [shooter], {
 *   crow: { enemy: {}, health: { points: 20 }, velocity: { x: -5 } },
 * })
 *
 * export const Waves = defineSystem('waves', {
 *   uses: { prefabs: Prefabs },
 *   create: ({ world, uses }) => ({ spawn: () => world.copy(uses.prefabs.get('crow')) }),
 * })
 * ```
 */
export function definePrefabs<const D extends Readonly<Record<string, PrefabData>>>(
  name: string,
  packages: readonly PackageDefinition[],
  described: D,
): SystemDefinition<Prefabs<keyof D & string>> {
  const components = new Map<string, ComponentDefinition>()
  for (const { items } of packages) {
    for (const item of items) {
      if (item.kind === 'component' && !components.has(item.name)) components.set(item.name, item)
    }
  }
  const plans = Object.entries(described).map(([prefab, parts]) => {
    const planned = Object.entries(parts).map(([part, values]) => {
      const component = components.get(part)
      if (component === undefined) throw unknown(name, prefab, `component "${part}"`, part, components.keys())
      const fields = component.fields.map(([field]) => field)
      for (const field of Object.keys(values)) {
        if (!fields.includes(field))
          throw unknown(name, prefab, `field "${field}" of ${component.id}`, field, fields)
      }
      return [component, values] as const
    })
    return [prefab, planned] as const
  })
  return defineSystem(name, {
    create({ world, assets, texts }) {
      const made = new Map<string, Entity>()
      for (const [prefab, parts] of plans) {
        const entity = world.spawn()
        made.set(prefab, entity)
        for (const [component, values] of parts) world.add(entity, component, numbered(component, values, { assets, texts, made })) // prettier-ignore
      }
      return { get: (prefab: keyof D & string): Entity => made.get(prefab)! }
    },
  })
}

/** Puts numbers in the place of texts where a field takes no text. */
function numbered(
  { fields }: ComponentDefinition,
  values: Readonly<Record<string, unknown>>,
  { assets, texts, made }: Pick<SystemContext, 'assets' | 'texts'> & { made: ReadonlyMap<string, Entity> },
): Record<string, unknown> {
  const numbers = { ...values }
  for (const [field, { kind }] of fields) {
    const value = numbers[field]
    if (typeof value !== 'string') continue
    if (kind === 'u32') numbers[field] = assets.find(value) || texts.intern(value)
    // A name that there is not stays a text, which the field refuses.
    if (kind === 'entity') numbers[field] = made.get(value) ?? value
  }
  return numbers
}

function unknown(
  system: string,
  prefab: string,
  what: string,
  given: string,
  known: Iterable<string>,
): SkeinError {
  return new SkeinError(
    'system/invalid',
    `prefab "${printable(prefab)}" in "${system}" uses an unknown ${printable(what)}`,
    {
      names: { system },
      hint:
        suggestion(given, known) ??
        'Use the name of a component, such as "sprite", with its fields in camelCase.',
    },
  )
}
