import {
  handleRow,
  SkeinError,
  writeCell,
  type ComponentStore,
  type Entity,
  type Owner,
  type RaisedEvent,
  type World,
} from '../../engine/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import type { ColumnRooms } from './column-rooms.ts'
import { overLimit } from './ownership-limits.ts'
import type { RetainedMemory } from './retained-memory.ts'
import type { StorageWrites } from '../storage/index.ts'
import { bytesOfTable, WriteSet } from './write-set.ts'
import type { OwnershipLimits, TransactionLimits } from '../limits.ts'

/** A component as one mod changes it. */
export interface ComponentWrites {
  readonly store: ComponentStore
  /** By field, in declared order: values that go to the columns only when the call returns. Made when one is first set. */
  readonly writes: (WriteSet | null)[]
  /** Fields that the call has written to, and whether it has written to any. */
  readonly written: number[]
  /** The entities that the call has given the component to (1) or taken it from (0). */
  readonly presence: WriteSet
}

/** Services for the transactions of a mod. */
export interface TransactionServices {
  readonly world: World
  /** Who the mod's entities belong to. */
  readonly owner: Owner
  readonly limits: TransactionLimits & Pick<OwnershipLimits, 'entities'>
  /** Counts what the game keeps for the mod. */
  readonly kept: RetainedMemory
  /** Counts the columns of mods' components. */
  readonly columns: ColumnRooms
  /** The values that the mod stores across sessions; `null` for a mod that stores none. */
  readonly storage: StorageWrites | null
  /** Queues an event. */
  raise(event: RaisedEvent): void
  /** Whether so many events more may wait for the mod. @throws SkeinError `fault/over-limit` when they may not */
  admit(events: number): void
}

const SPAWN = 0
const DESPAWN = 1
const ADD = 2
const REMOVE = 3

/** The value of a transaction's table for an entity that it does not hold. */
const UNKNOWN = -1

/** The size of a table that was never made. */
const NO_TABLE = [0, 0] as const

/**
 * Changes to the world by a call into a mod: recorded while it runs, applied in order when it returns, dropped when it
 * faults. The mod sees its own changes at once; nobody else does before the call has returned. There is one for each mod,
 * used again for every call.
 */
export class Transaction {
  readonly world: World
  readonly #services: TransactionServices
  readonly #limits: TransactionServices['limits']
  readonly #resized: (bytes: number, set: WriteSet) => void
  /** In the order of the mod's imports. */
  readonly #all: ComponentWrites[] = []
  /** Tables that shrink again when calls use little of them. */
  readonly #large = new Set<WriteSet>()
  /** Commands: what to do, to which entity, and with which component (its index). */
  readonly #kinds: number[] = []
  readonly #entities: Entity[] = []
  readonly #components: ComponentWrites[] = []
  /** Components of which values were written, and of which entities were given or taken. */
  readonly #touched: ComponentWrites[] = []
  readonly #moved: ComponentWrites[] = []
  readonly #events: RaisedEvent[] = []
  /** Bytes of the events. */
  #eventBytes = 0
  /** Entities that this call has spawned (1) or despawned (0). */
  readonly #existence: WriteSet
  #cost = 0
  /** Bytes of its tables. */
  #tableBytes = 0
  /** Whether the call has changed anything so far: most have not, and cost nothing to finish. */
  dirty = false

  constructor(services: TransactionServices) {
    const { kept } = services
    this.world = services.world
    this.#services = services
    this.#limits = services.limits
    this.#resized = (bytes, set) => {
      if (bytes > 0) kept.take(bytes, 'the changes of one call')
      else kept.add(bytes)
      this.#tableBytes += bytes
      this.#large.add(set)
    }
    this.#existence = new WriteSet(this.#resized)
  }

  /** The mod's changes to a component. */
  writesOf(store: ComponentStore): ComponentWrites {
    const { length } = store.definition.fields
    const writes: ComponentWrites = {
      store,
      writes: Array.from({ length }, () => null),
      written: [],
      presence: new WriteSet(this.#resized),
    }
    this.#all.push(writes)
    return writes
  }

  /** The sizes of its tables between two calls, for snapshots: two numbers each. They count as kept for the mod. */
  get tables(): readonly number[] {
    const sizes: number[] = [...this.#existence.size]
    for (const { presence, writes } of this.#all) {
      sizes.push(...presence.size)
      for (const set of writes) sizes.push(...(set?.size ?? NO_TABLE))
    }
    return sizes
  }

  /** Takes up the sizes of saved tables, whose bytes count as kept already. Tables that this mod cannot have begin anew. */
  set tables(sizes: readonly number[]) {
    const { kept } = this.#services
    const bytes = bytesOfTables(sizes)
    // Another game may know other fields of a component, and a saved game may come from anyone.
    const fits = sizes.length === this.tables.length && bytes <= Math.min(kept.bytes, kept.limit)
    if (!fits && bytes <= kept.bytes) kept.add(-bytes)
    this.#tableBytes = fits ? bytes : 0
    this.#large.clear()
    let at = 0
    const put = (set: WriteSet): void => {
      if (fits && sizes[at] !== 0) set.putBack(sizes[at], sizes[at + 1])
      else set.putBack()
      if (set.large) this.#large.add(set)
      at += 2
    }
    put(this.#existence)
    for (const { presence, writes } of this.#all) {
      put(presence)
      for (const field of writes.keys()) {
        if (!fits || sizes[at] === 0) {
          writes[field] = null
          at += 2
        } else put((writes[field] ??= new WriteSet(this.#resized)))
      }
    }
  }

  /** @throws SkeinError `fault/too-many`, `fault/over-limit` */
  spawn(): Entity {
    this.#spend()
    const entity = this.#reserve()
    this.#existence.set(entity, 1)
    this.#command(SPAWN, entity, null, HOST_COST.command)
    return entity
  }

  /** @throws SkeinError `fault/too-many`, `fault/over-limit` */
  spawnMany(count: number): Entity[] {
    const spawned: Entity[] = []
    while (spawned.length < count) spawned.push(this.spawn())
    return spawned
  }

  /** @throws SkeinError `fault/stale-entity`, `fault/too-many` */
  despawn(entity: Entity): void {
    const row = this.row(entity)
    this.#spend()
    this.#existence.set(entity, 0)
    this.#command(DESPAWN, entity, null, HOST_COST.command * (1 + this.world.countRow(row)))
  }

  /** Whether an entity exists, as this call sees it. */
  alive(entity: Entity): boolean {
    if (this.#existence.count > 0) {
      const own = this.#existence.get(entity, UNKNOWN)
      if (own !== UNKNOWN) return own === 1
    }
    return this.world.tryRow(entity) !== 0
  }

  /** The row of an entity that exists, as this call sees it. @throws SkeinError `fault/stale-entity` */
  row(entity: Entity): number {
    if (this.#existence.count > 0) {
      const own = this.#existence.get(entity, UNKNOWN)
      if (own === 1) return handleRow(entity)
      if (own === 0) throw staleEntity(entity)
    }
    const row = this.world.tryRow(entity)
    if (row === 0) throw staleEntity(entity)
    return row
  }

  /** Whether an entity has a component, as this call sees it. A stale handle has none. */
  has(entity: Entity, component: ComponentWrites): boolean {
    if (!this.alive(entity)) return false
    if (component.presence.count > 0) {
      const own = component.presence.get(entity, UNKNOWN)
      if (own !== UNKNOWN) return own === 1
    }
    const row = this.world.tryRow(entity)
    return row !== 0 && this.world.hasRow(row, component.store)
  }

  /**
   * The row of an entity that has a component, as this call sees it, or 0 where it lacks it.
   * @throws SkeinError `fault/stale-entity`
   */
  rowWith(entity: Entity, component: ComponentWrites): number {
    if (this.#existence.count > 0 || component.presence.count > 0) {
      const row = this.row(entity)
      return this.has(entity, component) ? row : 0
    }
    const row = this.world.tryRow(entity)
    if (row === 0) throw staleEntity(entity)
    return this.world.hasRow(row, component.store) ? row : 0
  }

  /**
   * Gives an entity a component with its defaults; nothing happens if it has it.
   * @returns whether it is new to it
   */
  add(entity: Entity, component: ComponentWrites): boolean {
    const row = this.row(entity)
    if (this.has(entity, component)) return false
    const { store, writes, written } = component
    this.#spend()
    const grown = this.#services.columns.claim(store, row, this.#services.kept)
    this.#setPresence(component, entity, 1)
    const cost = store.definition.fields.length * HOST_COST.field + grown * HOST_COST.columnByte
    this.#command(ADD, entity, component, HOST_COST.command + cost)
    // Values written to it before its removal are not there any more.
    for (let i = 0; i < written.length; i++) {
      const set = writes[written[i]!]!
      if (set.has(entity)) set.set(entity, store.defaults[written[i]!]!)
    }
    return true
  }

  /** Takes a component from an entity; nothing happens if it has none. */
  remove(entity: Entity, component: ComponentWrites): void {
    this.row(entity)
    if (!this.has(entity, component)) return
    this.#spend()
    this.#setPresence(component, entity, 0)
    this.#command(REMOVE, entity, component, HOST_COST.command)
  }

  /** Sets a field of an entity that has the component, for when the call returns. */
  write(component: ComponentWrites, field: number, entity: Entity, value: number | bigint): void {
    const writes = (component.writes[field] ??= new WriteSet(this.#resized))
    if (writes.count === 0) {
      this.dirty = true
      if (component.written.length === 0) this.#touched.push(component)
      component.written.push(field)
    }
    writes.set(entity, value)
  }

  /** The value of a field of an entity that has the component, as this call sees it. */
  read({ store, writes, presence }: ComponentWrites, field: number, entity: Entity): number | bigint {
    const initial = store.defaults[field]!
    // The row may lie beyond the columns, which grow when the call returns.
    const value =
      presence.count > 0 && presence.has(entity)
        ? initial
        : (valueAt(store, field, handleRow(entity)) ?? initial)
    const set = writes[field] ?? null
    return set === null || set.count === 0 ? value : set.get(entity, value)
  }

  /** Queues an event for when the call returns. @throws SkeinError `fault/too-many`, `fault/over-limit` */
  raise(raised: RaisedEvent): void {
    if (this.#events.length >= this.#limits.events) throw tooMany(this.#limits.events, 'events raised')
    this.#services.admit(this.#events.length + 1)
    this.#services.kept.take(raised.size, 'an event')
    this.#eventBytes += raised.size
    this.#cost += HOST_COST.command
    this.dirty = true
    this.#events.push(raised)
  }

  /** Applies everything, in order. Changes that have become impossible (the entity is gone) are passed over. */
  commit(): void {
    const { world } = this
    for (let i = 0; i < this.#kinds.length; i++) {
      const entity = this.#entities[i]!
      const kind = this.#kinds[i]
      if (kind === SPAWN) {
        world.occupy(entity)
        continue
      }
      const row = world.tryRow(entity)
      if (row === 0) continue
      if (kind === DESPAWN) world.despawn(entity)
      else {
        const { store } = this.#components[i]!
        if (kind === REMOVE) world.removeRow(row, store)
        // Someone else may have added it meanwhile.
        else if (!world.addRow(row, store)) world.resetRow(row, store)
      }
    }
    for (const { store, writes, written } of this.#touched) {
      for (let i = 0; i < written.length; i++) {
        const field = written[i]!
        const column = store.list[field] as Float64Array
        writes[field]!.forEach((entity, value) => {
          const row = world.tryRow(entity)
          if (row !== 0 && world.hasRow(row, store)) writeCell(store, column, row, value)
        })
      }
    }
    // From here on it is the queue that counts them.
    this.#forgetEventBytes()
    // The last first where they have places: none of them moves the place of another.
    if (this.#events[0]?.place !== undefined) this.#events.reverse()
    for (const raised of this.#events) this.#services.raise(raised)
    this.#services.storage?.commit()
    this.#clear()
  }

  /** Forgets everything. @returns the events that it would have queued */
  takeEvents(): RaisedEvent[] {
    const events = [...this.#events]
    this.discard()
    return events
  }

  /** Forgets everything. */
  discard(): void {
    for (let i = this.#kinds.length - 1; i >= 0; i--) {
      if (this.#kinds[i] === SPAWN) this.world.cancel(this.#entities[i]!)
    }
    this.#services.storage?.discard()
    this.#clear()
  }

  /** Forgets everything for good: its tables are no longer kept for the mod. */
  end(): void {
    this.discard()
    this.#services.kept.add(-this.#tableBytes)
    this.#tableBytes = 0
  }

  /** The cost, in fuel, to apply everything. */
  get cost(): number {
    let cost = this.#cost
    for (const { writes, written } of this.#touched)
      for (let i = 0; i < written.length; i++) cost += writes[written[i]!]!.count * HOST_COST.write
    return cost
  }

  #command(kind: number, entity: Entity, component: ComponentWrites | null, cost: number): void {
    this.dirty = true
    this.#cost += cost
    this.#kinds.push(kind)
    this.#entities.push(entity)
    this.#components.push(component as ComponentWrites)
  }

  #setPresence(component: ComponentWrites, entity: Entity, present: 0 | 1): void {
    if (component.presence.count === 0) this.#moved.push(component)
    component.presence.set(entity, present)
  }

  #reserve(): Entity {
    const { entities } = this.#limits
    if (this.world.countOf(this.#services.owner) >= entities)
      throw overLimit('entities', entities, 'entities of its own')
    try {
      return this.world.reserve(this.#services.owner)
    } catch (error) {
      // All mods together have used up their share of the world.
      throw overLimit(
        'entities',
        this.world.countOf(this.#services.owner),
        'entities, because other mods hold the rest',
        error,
      )
    }
  }

  #spend(): void {
    if (this.#kinds.length >= this.#limits.commands)
      throw tooMany(this.#limits.commands, 'entities or components changed')
  }

  #shrink(): void {
    for (const set of this.#large) {
      if (set.large) set.clear()
      else this.#large.delete(set)
    }
  }

  #forgetEventBytes(): void {
    if (this.#eventBytes > 0) this.#services.kept.add(-this.#eventBytes)
    this.#eventBytes = 0
  }

  #clear(): void {
    this.dirty = false
    for (const { writes, written } of this.#touched) {
      for (let i = 0; i < written.length; i++) writes[written[i]!]!.clear()
      written.length = 0
    }
    for (const { presence } of this.#moved) presence.clear()
    this.#forgetEventBytes()
    this.#cost = 0
    this.#kinds.length = 0
    this.#entities.length = 0
    this.#components.length = 0
    this.#touched.length = 0
    this.#moved.length = 0
    this.#events.length = 0
    if (this.#existence.count > 0) this.#existence.clear()
    if (this.#large.size > 0) this.#shrink()
  }
}

/** The value of a field in a row; `undefined` beyond the column. */
function valueAt({ list, links }: ComponentStore, field: number, row: number): number | bigint | undefined {
  const link = links === null ? null : links[field]!
  return link === null ? list[field]![row] : link.get(row)
}

function staleEntity(entity: Entity): SkeinError {
  return new SkeinError('fault/stale-entity', `entity ${entity} does not exist`, {
    hint: 'Check that a kept handle is alive before you use it.',
  })
}

function tooMany(limit: number, what: string): SkeinError {
  return new SkeinError('fault/too-many', `more than ${limit} ${what} in one call`, {
    hint: 'Spread the work over several frames, or raise the limit in the game.',
  })
}

/** Bytes of tables besides those of the smallest; infinite where no tables can have these sizes. */
function bytesOfTables(sizes: readonly number[]): number {
  let bytes = 0
  for (let at = 0; at < sizes.length; at += 2) {
    if (sizes[at] === 0 && sizes[at + 1] === 0) continue
    const own = bytesOfTable(sizes[at]!, sizes[at + 1]!)
    bytes += own < 0 ? Infinity : own
  }
  return bytes
}
