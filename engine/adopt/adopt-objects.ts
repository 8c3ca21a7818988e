import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import { fromCell } from '../world/column.ts'
import type { AnyComponent } from '../world/component.ts'
import { handleRow, MAX_ROWS, NO_ENTITY } from '../world/handle.ts'
import type { ComponentSource, KnownComponent, WorldSource, WorldTables } from '../world/world-source.ts'
import type { EntityCodec } from './cell-codec.ts'
import { GameErrors } from './game-errors.ts'
import { GameObjectKind, type AnyObjectKind, type KindFollower } from './object-kind.ts'
import { ObjectSource } from './object-source.ts'
import { ObjectTable } from './object-table.ts'
import type { Property } from './property.ts'

/** The objects of a game, shared with guests. */
export interface AdoptedObjects extends WorldSource {
  /** The handle by which guests know an object; 0 for none, or one that is not shared. */
  toHandle(object: object | null | undefined): Entity
  /** The object of a handle that came from guests; `null` when it is stale, or the entity has no object. */
  toObject(handle: Entity): object | null
}

/**
 * Makes the objects of a game the entities of its guests. The game goes on as it is: its objects keep their properties, its lists
 * their objects. Give it to `createGame` as `world`.
 *
 * @param kinds those that guests may see, each by {@link objectsOf}; where several could hold an object for what a guest has spawned, the
 * one with the most components does, and the first among equals
 * @throws SkeinError `world/cannot-adopt` when a kind belongs to a game already, or two share a component under different definitions
 */
export function adoptObjects(kinds: readonly AnyObjectKind[]): AdoptedObjects {
  return new ObjectWorld(kinds as readonly GameObjectKind[])
}

class ObjectWorld implements AdoptedObjects, EntityCodec {
  readonly kind = 'world-source'
  readonly bit = null
  readonly room: number = MAX_ROWS
  readonly #kinds: readonly GameObjectKind[]
  readonly #table = new ObjectTable()
  readonly #errors = new GameErrors()
  readonly #sources = new Map<string, ObjectSource>()
  readonly #known = new Map<string, KnownComponent>()
  readonly #follower: KindFollower = {
    added: (to, object) => this.#added(to, object),
    removed: (object) => this.#removed(object),
  }
  #tables: WorldTables | null = null
  /** Whether the game itself makes the changes. */
  #following = false
  #settling = false
  /** Whether the game makes an object. */
  #making = false
  /** Whether guests may be at work: their changes reach the game when they are done. */
  #inStage = false
  /** By row, the last look at the lists in which its object was seen. */
  readonly #seen: number[] = []
  #look = 0
  /** Entities without an object whose components have changed. */
  readonly #pending = new Set<number>()
  /** Objects that were made for entities before the game began; `null` since then. */
  #early: Set<object> | null = null
  /** Objects whose entities guests have despawned, and the numbers of their kinds. */
  readonly #removals: [object: object, kind: number][] = []

  constructor(kinds: readonly GameObjectKind[]) {
    this.#kinds = kinds
    this.#orEnd(() => {
      this.#begin()
      this.#share()
    })
  }

  /** Does something that begins with these objects, or leaves them as they were. */
  #orEnd(begin: () => void): void {
    try {
      begin()
    } catch (error) {
      this.#end()
      throw error
    }
  }

  /** Takes the kinds of objects. @throws SkeinError `world/cannot-adopt` when one belongs to another world */
  #begin(): void {
    for (const [index, kind] of this.#kinds.entries()) {
      if (!(kind instanceof GameObjectKind)) {
        throw new SkeinError('world/cannot-adopt', 'adoptObjects was given something else than objects', {
          hint: 'Give it a list of what objectsOf returns.',
        })
      }
      kind.begin(index + 1, this.#follower)
    }
  }

  /** Lets go of those that were taken. */
  #end(): void {
    for (const kind of this.#kinds) if (kind instanceof GameObjectKind) kind.end(this.#follower)
  }

  #share(): void {
    const kinds = this.#kinds
    for (const { parts } of kinds) {
      for (const { definition } of parts) {
        const other = this.#sources.get(definition.channel)?.definition
        if (other === definition) continue
        if (other !== undefined) {
          throw new SkeinError('world/cannot-adopt', `${definition.id} is shared under two definitions`, {
            names: { component: definition.id },
            hint: 'Share one and the same component of the package with all kinds of objects.',
          })
        }
        const byKind = [undefined, ...kinds.map((kind) => kind.part(definition))]
        const isLoose = (handle: number): boolean => this.#isLoose(handle)
        this.#sources.set(
          definition.channel,
          new ObjectSource(definition, byKind, this.#table, this, this.#errors, isLoose),
        )
      }
    }
  }

  sourceOf({ channel }: AnyComponent): ComponentSource | null {
    return this.#sources.get(channel) ?? null
  }

  attach(tables: WorldTables): void {
    if (this.#tables !== null) {
      throw new SkeinError('world/cannot-adopt', 'these objects belong to another game already', {
        hint: 'Create one game for them, and keep it; it can be given other guests at any time.',
      })
    }
    this.#orEnd(() => this.#begin())
    this.#tables = tables
    this.#early = new Set()
    for (const [channel, { definition }] of this.#sources)
      this.#known.set(channel, tables.components.store(definition))
    this.#follow()
  }

  detach(tables: WorldTables): void {
    if (this.#tables !== tables) return
    this.#pending.clear()
    for (const object of this.#early ?? []) {
      const row = this.#table.rowOf(object)
      if (row !== 0) tables.components.despawn(row)
    }
    this.#settle()
    this.#early = null
    for (let row = 1; row < this.#table.rows; row++) this.#table.release(row)
    for (const { list } of this.#kinds) list.forget()
    this.#known.clear()
    this.#tables = null
    this.#end()
  }

  sync(): void {
    this.#early = null
    this.#settle()
    this.#follow()
    this.#inStage = true
  }

  leave(): void {
    this.#inStage = false
    this.#settle()
    this.#errors.throwFirst()
  }

  // --- changes of the game

  /** Takes up the objects that have come to the game's lists and gone from them. */
  #follow(): void {
    let changed = false
    for (const { list } of this.#kinds) if (list.refresh()) changed = true
    this.#following = true
    try {
      if (changed) this.#takeLists(++this.#look)
      for (const kind of this.#kinds) if (kind.varies) this.#takePresence(kind)
    } finally {
      this.#following = false
    }
  }

  #takeLists(look: number): void {
    const { components } = this.#tables!
    const { kinds } = this.#table
    for (const { list, index } of this.#kinds) {
      for (const object of list.members) {
        const row = this.#table.rowOf(object)
        if (row !== 0 && kinds[row] === index) this.#seen[row] = look
      }
    }
    for (let row = 1; row < kinds.length; row++)
      if (kinds[row] !== 0 && this.#seen[row] !== look) components.despawn(row)
    for (const kind of this.#kinds) {
      for (const object of kind.list.members) {
        const row = this.#table.rowOf(object)
        if (row === 0) this.#adopt(kind, object)
        else if (kinds[row] !== kind.index) throw inTwoLists()
      }
      kind.list.taken()
    }
  }

  /** Makes an object of the game an entity. */
  #adopt(kind: GameObjectKind, object: object): void {
    kind.check(object)
    const { entities, components } = this.#tables!
    const entity = entities.reserve(entities.host)
    entities.occupy(entity)
    const row = handleRow(entity)
    this.#bind(row, object, kind)
    for (const { definition, has } of kind.parts)
      if (has === null || this.#isPresent(has, object, false))
        components.attach(row, this.#known.get(definition.channel)!)
  }

  /** Takes up which objects of a kind have components that not all of them have. */
  #takePresence(kind: GameObjectKind): void {
    const { components } = this.#tables!
    const { objects, kinds } = this.#table
    for (const { definition, has } of kind.parts) {
      if (has === null) continue
      const known = this.#known.get(definition.channel)!
      for (let row = 1; row < kinds.length; row++) {
        if (kinds[row] !== kind.index) continue
        const before = components.has(row, known)
        const present = this.#isPresent(has, objects[row]!, before)
        if (present === before) continue
        if (present) components.attach(row, known)
        else components.detach(row, known)
      }
    }
  }

  #added(kind: GameObjectKind, object: object): void {
    // One that is made for an entity of a guest is not another one.
    if (this.#tables === null || this.#making || this.#table.rowOf(object) !== 0) return
    this.#following = true
    try {
      this.#adopt(kind, object)
    } finally {
      this.#following = false
    }
  }

  #removed(object: object): void {
    const row = this.#table.rowOf(object)
    if (row === 0) return
    this.#following = true
    try {
      this.#tables!.components.despawn(row)
    } finally {
      this.#following = false
    }
  }

  // --- changes of guests

  attached(row: number, { channel }: AnyComponent): void {
    const source = this.#sources.get(channel)
    if (source === undefined) return
    const kind = this.#table.kinds[row] ?? 0
    if (kind === 0) this.#pending.add(row)
    else this.#setPresence(kind, row, source.definition, true)
  }

  detached(row: number, { channel }: AnyComponent): void {
    const source = this.#sources.get(channel)
    if (source === undefined) return
    for (const field of source.fields) field.forget(row)
    const kind = this.#table.kinds[row] ?? 0
    if (kind !== 0) this.#setPresence(kind, row, source.definition, false)
  }

  ended(row: number): void {
    this.#pending.delete(row)
    for (const { fields } of this.#sources.values()) for (const field of fields) field.forget(row)
    const object = this.#table.objects[row]
    if (object === undefined) return
    const kind = this.#table.kinds[row]!
    this.#table.release(row)
    if (this.#following) return
    this.#kinds[kind - 1]!.list.dismiss(object)
    this.#removals.push([object, kind])
    if (!this.#inStage) this.#settle()
  }

  #setPresence(kind: number, row: number, definition: AnyComponent, present: boolean): void {
    const has = this.#kinds[kind - 1]!.part(definition)?.has ?? null
    if (has === null || this.#following) return
    const object = this.#table.objects[row]!
    if (this.#isPresent(has, object, present) !== present) this.#guarded(() => has.write(object, present))
  }

  #isPresent(has: Property, object: object, otherwise: boolean): boolean {
    return this.#guarded(() => Boolean(has.read(object))) ?? otherwise
  }

  #bind(row: number, object: object, kind: GameObjectKind): void {
    this.#table.bind(row, object, kind.index)
    while (this.#seen.length <= row) this.#seen.push(0)
    this.#seen[row] = this.#look
  }

  /** Has the game remove the objects that guests have despawned, and make those that they have spawned. */
  #settle(): void {
    // The game may look up objects while it makes one.
    if (this.#settling || (this.#removals.length === 0 && this.#pending.size === 0)) return
    this.#settling = true
    try {
      for (const [object, kind] of this.#removals) {
        const { list, options, isListed } = this.#kinds[kind - 1]!
        this.#guarded(() => options.remove?.(object))
        if (options.remove === undefined || !isListed) list.remove(object)
      }
      this.#removals.length = 0
      const rows = [...this.#pending].toSorted((a, b) => a - b)
      this.#pending.clear()
      const made = rows.filter((row) => this.#make(row))
      for (const { fields } of this.#sources.values()) for (const field of fields) field.resolve()
      for (const row of made) this.#hand(row)
    } finally {
      this.#settling = false
    }
  }

  /** Has the game make the object of an entity. @returns whether there is one now */
  #make(row: number): boolean {
    const { entities, components } = this.#tables!
    if (entities.entity(row) === NO_ENTITY || this.#table.objects[row] !== undefined) return false
    const channels = new Set(components.storesOf(row).map(({ definition }) => definition.channel))
    const kind = this.#kindFor(channels)
    if (kind === null) return false
    this.#making = true
    const object = this.#guarded(() =>
      kind.options.create!((component) => this.#valuesOf(row, component as unknown as AnyComponent) as never),
    )
    this.#making = false
    if (object === undefined || object === null) return false
    if (this.#table.rowOf(object) !== 0) {
      this.#errors.note(alreadyEntity())
      return false
    }
    this.#bind(row, object, kind)
    this.#early?.add(object)
    kind.list.admit(object)
    for (const { definition, has } of kind.parts) {
      const present = channels.has(definition.channel)
      if (has !== null && this.#isPresent(has, object, !present) !== present)
        this.#guarded(() => has.write(object, present))
      if (present) for (const field of this.#sources.get(definition.channel)!.fields) field.settle(row)
    }
    return true
  }

  /** Puts a new object where the game keeps it. */
  #hand(row: number): void {
    const object = this.#table.objects[row]
    if (object === undefined) return
    const { list, options, isListed } = this.#kinds[this.#table.kinds[row]! - 1]!
    this.#guarded(() => options.add?.(object))
    if (options.add === undefined || !isListed) list.add(object)
  }

  /** The kind that an entity with these components is of; `null` for none that guests may add. */
  #kindFor(channels: ReadonlySet<string>): GameObjectKind | null {
    let best: GameObjectKind | null = null
    let most = 0
    for (const kind of this.#kinds) {
      if (kind.options.create === undefined) continue
      const present = kind.parts.filter(({ definition }) => channels.has(definition.channel))
      // Its objects have all components but those of which a property says whether they have them.
      if (present.length <= most || kind.parts.some((part) => part.has === null && !present.includes(part)))
        continue
      best = kind
      most = present.length
    }
    return best
  }

  #valuesOf(row: number, { channel }: AnyComponent): Record<string, unknown> | null {
    const source = this.#sources.get(channel)
    const known = this.#known.get(channel)
    if (source === undefined || !this.#tables!.components.has(row, known!)) return null
    const { fields } = source.definition
    return Object.fromEntries(
      fields.map(([name, type], index) => [name, fromCell(type, source.fields[index]!.get(row))]),
    )
  }

  /** Runs code of the game. Its errors are thrown when the game goes on. */
  #guarded<R>(run: () => R): R | undefined {
    try {
      return run()
    } catch (error) {
      this.#errors.note(error)
      return undefined
    }
  }

  // --- handles

  toHandle(object: object | null | undefined): Entity {
    if (this.#tables === null || typeof object !== 'object' || object === null) return NO_ENTITY
    // It may have come to a list since the last stage.
    if (this.#table.rowOf(object) === 0 && !this.#settling && !this.#following) this.#follow()
    return this.handleOf(object) as Entity
  }

  toObject(handle: Entity): object | null {
    const row = this.#tables?.entities.tryRow(handle) ?? 0
    if (row === 0) return null
    if (this.#pending.has(row)) this.#settle()
    return this.#table.objects[row] ?? null
  }

  handleOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return NO_ENTITY
    const row = this.#table.rowOf(value)
    return row === 0 ? NO_ENTITY : this.#tables!.entities.entity(row)
  }

  valueOf(handle: number, before: unknown): object | null | undefined {
    const row = this.#tables!.entities.tryRow(handle)
    const object = row === 0 ? undefined : this.#table.objects[row]
    return object ?? (before === undefined ? undefined : null)
  }

  #isLoose(handle: number): boolean {
    const row = this.#tables!.entities.tryRow(handle)
    return row !== 0 && this.#table.objects[row] === undefined
  }
}

function inTwoLists(): SkeinError {
  return new SkeinError('world/cannot-adopt', 'an object is in the lists of two kinds', {
    hint: 'Give each object to one kind; "where" of objectsOf leaves out those that another kind has.',
  })
}

function alreadyEntity(): SkeinError {
  return new SkeinError('world/cannot-adopt', 'create returned an object that is an entity already', {
    hint: 'Return a new object, or one that is in no list of the game.',
  })
}
