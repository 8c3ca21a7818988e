import {
  defaultCell,
  handleRow,
  SkeinError,
  writeCell,
  type AnyEvent,
  type ComponentStore,
  type Entity,
  type Owner,
  type World,
} from '../../engine/index.ts'
import { DEFAULT_HOLDING_LIMITS, overLimit, type HoldingLimits } from './holding-limits.ts'
import type { WriteSet } from './write-set.ts'

/** How much one call may do. */
export interface TransactionLimits {
  /** Spawns, despawns, additions and removals. Default: 65,536. */
  readonly commands: number
  /** Events raised. Default: 4,096. */
  readonly events: number
}

export const DEFAULT_TRANSACTION_LIMITS: TransactionLimits = { commands: 65_536, events: 4_096 }

/** A component as one mod changes it. */
export interface ComponentWrites {
  readonly store: ComponentStore
  /** By field, in declared order; what is not set goes to the columns only when the call returns. */
  readonly writes: readonly WriteSet[]
}

/** An event that a call has raised. */
interface RaisedEvent {
  readonly event: AnyEvent
  readonly bytes: Uint8Array
  readonly value: unknown
}

const SPAWN = 0
const DESPAWN = 1
const ADD = 2
const REMOVE = 3

/**
 * What a call into a mod does to the world: recorded while it runs, applied in order when it returns, forgotten when it
 * faults. The mod sees its own changes at once; nobody else does before the call has returned. There is one for each mod,
 * used again for every call.
 */
export class Transaction {
  readonly world: World
  readonly #owner: Owner
  readonly #limits: TransactionLimits & Pick<HoldingLimits, 'entities' | 'queuedEvents'>
  /** Commands: what to do, to which entity, and with which component (its index). */
  readonly #kinds: number[] = []
  readonly #entities: Entity[] = []
  readonly #components: ComponentWrites[] = []
  readonly #touched: ComponentWrites[] = []
  readonly #events: RaisedEvent[] = []
  /** Entities that this call has spawned (true) or despawned (false). */
  readonly #existence = new Map<Entity, boolean>()
  /** Per component, the entities that this call has given it to (true) or taken it from (false). */
  readonly #presence = new Map<ComponentWrites, Map<Entity, boolean>>()
  readonly #raise: (event: AnyEvent, bytes: Uint8Array, value: unknown) => void
  readonly #waiting: () => number
  /** Whether the call has changed anything so far: most have not, and cost nothing to finish. */
  dirty = false

  constructor(
    world: World,
    owner: Owner,
    raise: (event: AnyEvent, bytes: Uint8Array, value: unknown) => void,
    limits: TransactionLimits & Pick<HoldingLimits, 'entities' | 'queuedEvents'> = {
      ...DEFAULT_TRANSACTION_LIMITS,
      ...DEFAULT_HOLDING_LIMITS,
    },
    waiting: () => number = () => 0,
  ) {
    this.world = world
    this.#owner = owner
    this.#raise = raise
    this.#limits = limits
    this.#waiting = waiting
  }

  /** @throws SkeinError `fault/too-many`, `fault/over-limit` */
  spawn(): Entity {
    this.#spend()
    const entity = this.#reserve()
    this.#existence.set(entity, true)
    this.#command(SPAWN, entity, null)
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
    this.row(entity)
    this.#spend()
    this.#existence.set(entity, false)
    this.#command(DESPAWN, entity, null)
  }

  /** Whether an entity exists, as this call sees it. */
  alive(entity: Entity): boolean {
    if (this.#existence.size > 0) {
      const own = this.#existence.get(entity)
      if (own !== undefined) return own
    }
    return this.world.tryRow(entity) !== 0
  }

  /** The row of an entity that exists, as this call sees it. @throws SkeinError `fault/stale-entity` */
  row(entity: Entity): number {
    if (this.#existence.size > 0) {
      const own = this.#existence.get(entity)
      if (own === true) return handleRow(entity)
      if (own === false) throw staleEntity(entity)
    }
    const row = this.world.tryRow(entity)
    if (row === 0) throw staleEntity(entity)
    return row
  }

  /** Whether an entity has a component, as this call sees it. A stale handle has none. */
  has(entity: Entity, component: ComponentWrites): boolean {
    if (!this.alive(entity)) return false
    if (this.#presence.size > 0) {
      const own = this.#presence.get(component)?.get(entity)
      if (own !== undefined) return own
    }
    const row = this.world.tryRow(entity)
    return row !== 0 && this.world.hasRow(row, component.store)
  }

  /**
   * The row of an entity that has a component, as this call sees it, or 0 where it lacks it.
   * @throws SkeinError `fault/stale-entity`
   */
  rowWith(entity: Entity, component: ComponentWrites): number {
    if (this.#existence.size > 0 || this.#presence.size > 0) {
      const row = this.row(entity)
      return this.has(entity, component) ? row : 0
    }
    const row = this.world.tryRow(entity)
    if (row === 0) throw staleEntity(entity)
    return this.world.hasRow(row, component.store) ? row : 0
  }

  /** Gives an entity a component with its defaults; nothing happens if it has it. */
  add(entity: Entity, component: ComponentWrites): void {
    if (!this.attach(entity, component)) return
    const { fields } = component.store.definition
    for (let i = 0; i < component.writes.length; i++)
      this.write(component, i, entity, defaultCell(fields[i]!))
  }

  /** Gives an entity a component, all of whose fields have yet to be written. @returns whether it is new to it */
  attach(entity: Entity, component: ComponentWrites): boolean {
    this.row(entity)
    if (this.has(entity, component)) return false
    this.#spend()
    this.#setPresence(component, entity, true)
    this.#command(ADD, entity, component)
    return true
  }

  /** Takes a component from an entity; nothing happens if it has none. */
  remove(entity: Entity, component: ComponentWrites): void {
    this.row(entity)
    if (!this.has(entity, component)) return
    this.#spend()
    this.#setPresence(component, entity, false)
    this.#command(REMOVE, entity, component)
  }

  /** Sets a field of an entity that has the component, for when the call returns. */
  write(component: ComponentWrites, field: number, entity: Entity, value: number | bigint): void {
    const writes = component.writes[field]!
    if (writes.count === 0 && !this.#touched.includes(component)) {
      this.dirty = true
      this.#touched.push(component)
    }
    writes.set(entity, value)
  }

  /** @throws SkeinError `fault/too-many`, `fault/over-limit` */
  raise(event: AnyEvent, bytes: Uint8Array, value: unknown): void {
    if (this.#events.length >= this.#limits.events) throw tooMany(this.#limits.events, 'events raised')
    const { queuedEvents } = this.#limits
    if (this.#events.length + this.#waiting() >= queuedEvents)
      throw overLimit('queuedEvents', queuedEvents, 'events that wait to be handled')
    this.dirty = true
    this.#events.push({ event, bytes, value })
  }

  /** Applies everything, in order. What has become impossible meanwhile (the entity is gone) is passed over. */
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
      else if (kind === ADD) world.addRow(row, this.#components[i]!.store)
      else world.removeRow(row, this.#components[i]!.store)
    }
    for (const { store, writes } of this.#touched) {
      const { fields } = store.definition
      for (let i = 0; i < writes.length; i++) {
        if (writes[i]!.count === 0) continue
        const column = store.columns[fields[i]![0]] as Float64Array
        writes[i]!.forEach((entity, value) => {
          const row = world.tryRow(entity)
          if (row !== 0 && world.hasRow(row, store)) writeCell(store, column, row, value)
        })
      }
    }
    for (const { event, bytes, value } of this.#events) this.#raise(event, bytes, value)
    this.#clear()
  }

  /** Forgets everything. */
  discard(): void {
    for (let i = this.#kinds.length - 1; i >= 0; i--) {
      if (this.#kinds[i] === SPAWN) this.world.cancel(this.#entities[i]!)
    }
    this.#clear()
  }

  /** How many entities and components come or go, and events are queued, when the call returns. */
  get size(): number {
    return this.#kinds.length + this.#events.length
  }

  #command(kind: number, entity: Entity, component: ComponentWrites | null): void {
    this.dirty = true
    this.#kinds.push(kind)
    this.#entities.push(entity)
    this.#components.push(component as ComponentWrites)
  }

  #setPresence(component: ComponentWrites, entity: Entity, present: boolean): void {
    let own = this.#presence.get(component)
    if (own === undefined) {
      own = new Map()
      this.#presence.set(component, own)
    }
    own.set(entity, present)
  }

  #reserve(): Entity {
    const { entities } = this.#limits
    if (this.world.countOf(this.#owner) >= entities)
      throw overLimit('entities', entities, 'entities of its own')
    try {
      return this.world.reserve(this.#owner)
    } catch (error) {
      // All mods together have used up their share of the world.
      throw overLimit(
        'entities',
        this.world.countOf(this.#owner),
        'entities, since others have the rest',
        error,
      )
    }
  }

  #spend(): void {
    if (this.#kinds.length >= this.#limits.commands)
      throw tooMany(this.#limits.commands, 'entities or components changed')
  }

  #clear(): void {
    this.dirty = false
    for (const { writes } of this.#touched) for (const write of writes) write.clear()
    this.#kinds.length = 0
    this.#entities.length = 0
    this.#components.length = 0
    this.#touched.length = 0
    this.#events.length = 0
    this.#existence.clear()
    this.#presence.clear()
  }
}

function staleEntity(entity: Entity): SkeinError {
  return new SkeinError('fault/stale-entity', `entity ${entity} does not exist, or not any more`, {
    hint: 'Ask whether a kept handle is alive before using it.',
  })
}

function tooMany(limit: number, what: string): SkeinError {
  return new SkeinError('fault/too-many', `more than ${limit} ${what} in one call`, {
    hint: 'Spread the work over several frames, or have the game raise its limits.',
  })
}
