import { SkeinError } from '../error.ts'
import type { ComponentDefinition, FieldMap } from '../schema/index.ts'
import type { AnyComponent } from '../world/component.ts'
import { assertProperties } from './check-object.ts'
import type { ObjectPart } from './object-part.ts'
import { ObjectList, type ObjectCollection } from './object-list.ts'
import type { CheckedProperties, FieldProperties, ObjectOptions, PresenceOptions } from './object-types.ts'
import { accessorProperty, pathProperty, type Accessor, type Property } from './property.ts'

/** Objects that {@link adoptObjects} takes. */
export interface AnyObjectKind {
  readonly kind: 'object-kind'
}

/** Objects of a game that have the same components for guests. */
export interface ObjectKind<T extends object> extends AnyObjectKind {
  /**
   * Shares a component: says which property of the objects each of its fields is.
   *
   * @param component the guests' view
   * @param properties a path such as `position.x` for each field, or `{ get, set }`; nothing for a tag
   * @throws SkeinError `world/cannot-adopt` when a field has none, or the component is shared already
   */
  share<const N extends string, const F extends FieldMap, const M extends FieldProperties<T, F>>(
    component: ComponentDefinition<N, F>,
    properties: M & CheckedProperties<T, F, M>,
    options?: PresenceOptions<T>,
  ): this
  /** Adds an object, where the kind has no list. */
  add(object: T): void
  /** Removes an object, where the kind has no list. */
  remove(object: T): void
}

/** Follows what comes and goes, for a kind that is in use. */
export interface KindFollower {
  added(kind: GameObjectKind, object: object): void
  removed(object: object): void
}

/** @internal An {@link ObjectKind} as the world sees it. */
export class GameObjectKind implements ObjectKind<object> {
  readonly kind = 'object-kind'
  readonly parts: ObjectPart[] = []
  readonly list: ObjectList
  readonly options: ObjectOptions<object>
  /** Its number among those of its world, from 1. */
  index = 0
  /** The objects that were added one by one; `null` where the game has a list. */
  readonly #own: Set<object> | null
  #follower: KindFollower | null = null
  #checked = false

  constructor(list: (() => ObjectCollection<object>) | null, options: ObjectOptions<object>) {
    const own = new Set<object>()
    this.#own = list === null ? own : null
    this.list = new ObjectList(list ?? (() => own), options.where ?? null)
    this.options = options
  }

  share(
    component: { readonly fields: AnyComponent['fields'] },
    properties: Readonly<Record<string, unknown>>,
    { has }: PresenceOptions<never> = {},
  ): this {
    const definition = component as AnyComponent
    const { id, fields } = definition
    if (this.#follower !== null)
      throw cannot(id, `${id} is shared too late`, 'Share all components before adoptObjects.')
    if (this.part(definition) !== undefined)
      throw cannot(id, `${id} is shared twice`, 'Share each component of a kind once.')
    for (const name of Object.keys(properties)) {
      if (fields.some(([field]) => field === name)) continue
      const names = fields.map(([field]) => `"${field}"`).join(', ')
      throw cannot(
        id,
        `${id} has no field "${name}"`,
        fields.length === 0 ? 'It is a tag: give {}.' : `Its fields are ${names}.`,
      )
    }
    this.parts.push({
      definition,
      properties: fields.map(([name]) => {
        const given = Object.hasOwn(properties, name) ? properties[name] : undefined
        return propertyOf(given, name, id)
      }),
      has: has === undefined ? null : propertyOf(has, 'has', id),
    })
    return this
  }

  add(object: object): void {
    this.#ownSet('add').add(object)
    this.#follower?.added(this, object)
  }

  remove(object: object): void {
    if (this.#ownSet('remove').delete(object)) this.#follower?.removed(object)
  }

  /** Whether the game has a list of them. */
  get isListed(): boolean {
    return this.#own === null
  }

  /** Whether objects of it have components or lack them. */
  get varies(): boolean {
    return this.parts.some(({ has }) => has !== null)
  }

  /** Its part of a component. */
  part({ channel }: AnyComponent): ObjectPart | undefined {
    return this.parts.find(({ definition }) => definition.channel === channel)
  }

  /** @throws SkeinError `world/cannot-adopt` when it belongs to another world */
  begin(index: number, follower: KindFollower): void {
    if (this.#follower === follower) return
    if (this.#follower !== null) {
      throw new SkeinError('world/cannot-adopt', 'these objects belong to another game already', {
        hint: 'Give each kind of objects to adoptObjects once, and the result to one game.',
      })
    }
    if (this.options.create !== undefined && this.options.add === undefined && this.list.isMap) {
      throw new SkeinError('world/cannot-adopt', 'objects in a Map have "create" without "add"', {
        hint: 'Give "add" as well: only the game knows the key of a new object.',
      })
    }
    this.index = index
    this.#follower = follower
  }

  /** Lets go of it, if that is its follower: another world may have it. */
  end(follower: KindFollower): void {
    if (this.#follower === follower) this.#follower = null
  }

  /** Looks at the first object. @throws SkeinError `world/cannot-adopt` when it lacks a property */
  check(object: object): void {
    if (this.#checked) return
    for (const part of this.parts) assertProperties(part, object)
    this.#checked = true
  }

  #ownSet(method: string): Set<object> {
    if (this.#own !== null) return this.#own
    throw new SkeinError('world/cannot-adopt', `${method} was called for objects that have a list`, {
      hint: 'Change the list of the game, or declare the kind without one: objectsOf<Enemy>().',
    })
  }
}

function propertyOf(given: unknown, name: string, component: string): Property {
  if (typeof given === 'string' && given !== '') return pathProperty(given.split('.'))
  if (typeof given === 'object' && given !== null && 'get' in given && typeof given.get === 'function')
    return accessorProperty(given as Accessor<object, unknown, never>, name)
  throw cannot(
    component,
    `the field "${name}" of ${component} has no property`,
    `Give the name of a property, a path such as "position.x", or { get, set }.`,
  )
}

function cannot(component: string, message: string, hint: string): SkeinError {
  return new SkeinError('world/cannot-adopt', message, { names: { component }, hint })
}

/**
 * Declares objects of a game that guests see as entities. Share components of them, and give them to {@link adoptObjects}.
 *
 * @param list where the game keeps them: an array, a set, a map or, where the game replaces it, a function that returns it. What the
 * game adds and removes there is seen before the next stage. Without it, the game says so by `add` and `remove`.
 */
export function objectsOf<T extends object, U extends T>(
  list: ObjectCollection<T> | (() => ObjectCollection<T>),
  options: Omit<ObjectOptions<U>, 'where'> & { readonly where: (object: T) => object is U },
): ObjectKind<U>
export function objectsOf<T extends object>(
  list: ObjectCollection<T> | (() => ObjectCollection<T>),
  options?: ObjectOptions<T>,
): ObjectKind<T>
export function objectsOf<T extends object>(list?: null, options?: ObjectOptions<T>): ObjectKind<T>
export function objectsOf(
  list?: ObjectCollection<object> | (() => ObjectCollection<object>) | null,
  options: object = {},
): ObjectKind<object> {
  if (list !== undefined && list !== null && !isCollection(list) && typeof list !== 'function') {
    throw new SkeinError('world/cannot-adopt', 'objectsOf was given something else than a list of objects', {
      hint: 'Give an array, a Set, a Map, or a function that returns one.',
    })
  }
  const read = list === undefined || list === null ? null : typeof list === 'function' ? list : () => list
  return new GameObjectKind(read, options)
}

function isCollection(list: unknown): boolean {
  return Array.isArray(list) || list instanceof Set || list instanceof Map
}
