import type { Entity } from '../schema/index.ts'
import type { Owner } from './owner.ts'
import { createColumn, type Column } from './column.ts'
import { type ComponentStore } from './component-store.ts'
import { writeCell } from './store-row.ts'
import type { ComponentTable } from './component-table.ts'
import { convertCell } from './convert-cell.ts'
import type { EntityTable } from './entity-table.ts'
import { NO_ENTITY } from './handle.ts'
import { reshapeStore } from './reshape.ts'
import type { AnyComponent } from './component.ts'

/** State of one owner at a moment: its entities with their components, and the components that are its own. */
export interface Checkpoint {
  readonly owner: Owner
  readonly entities: Uint32Array
  /** By channel. */
  readonly parts: ReadonlyMap<string, CheckpointPart>
}

/** One component of a checkpoint. */
interface CheckpointPart {
  readonly definition: AnyComponent
  /** Whether it is kept of all entities, since the owner defines it, or only of the owner's. */
  readonly whole: boolean
  /** The entities that have it. */
  readonly entities: Uint32Array
  /** By field, in declared order: one element for each of the entities. */
  readonly columns: readonly Column[]
}

/** Notes of what owners had, and the way back there. */
export class Checkpoints {
  readonly #entities: EntityTable
  readonly #components: ComponentTable

  constructor(entities: EntityTable, components: ComponentTable) {
    this.#entities = entities
    this.#components = components
  }

  /** Notes what an owner has. @param own components that it defines: these are noted of everybody's entities */
  take(owner: Owner, own: readonly AnyComponent[]): Checkpoint {
    return takeCheckpoint(this.#entities, this.#components, owner, own)
  }

  /**
   * Restores an owner's state: entities that have come since go, those that went are back under their handles, all of
   * them have their earlier components and values. Of the components that are the owner's own, the same holds for
   * everybody's entities, as far as these are still there. Nothing else changes. When an observer throws, its error is
   * thrown once all this is done.
   *
   * @throws SkeinError `world/unknown-owner`
   */
  rollBack(checkpoint: Checkpoint): void {
    rollBackTo(this.#entities, this.#components, checkpoint)
  }

  /** Takes an owner's entities away, and the components that it defines from everybody's. They stay known. */
  clear(owner: Owner, own: readonly AnyComponent[]): void {
    this.rollBack(emptyCheckpoint(this.#components, owner, own))
  }
}

function takeCheckpoint(
  entities: EntityTable,
  components: ComponentTable,
  owner: Owner,
  own: readonly AnyComponent[],
): Checkpoint {
  const parts = new Map<string, CheckpointPart>()
  const channels = new Set(own.map(({ channel }) => channel))
  for (const store of components.stores) {
    const { definition } = store
    const whole = channels.has(definition.channel)
    const rows = entities.runs(whole ? null : owner, (row) => components.has(row, store))
    if (rows.count === 0 && !whole) continue
    const columns = definition.fields.map(([name, type]) => {
      const column = store.columns[name]! as Float64Array
      return rows.pack(column, createColumn(type, rows.count) as Float64Array)
    })
    parts.set(definition.channel, { definition, whole, entities: entities.handles(rows), columns })
  }
  return { owner, entities: entities.handles(entities.runs(owner, null)), parts }
}

/** The checkpoint of an empty owner. */
function emptyCheckpoint(components: ComponentTable, owner: Owner, own: readonly AnyComponent[]): Checkpoint {
  const parts = new Map<string, CheckpointPart>()
  const none = new Uint32Array(0)
  for (const component of own) {
    const definition = components.find(component)?.definition
    if (definition === undefined) continue
    const columns = definition.fields.map(([, type]) => createColumn(type, 0))
    parts.set(definition.channel, { definition, whole: true, entities: none, columns })
  }
  return { owner, entities: none, parts }
}

function rollBackTo(entities: EntityTable, components: ComponentTable, checkpoint: Checkpoint): void {
  const { owner, parts } = checkpoint
  const thrown: unknown[] = []
  const attempt = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      thrown.push(error)
    }
  }
  const known = new Set(checkpoint.entities)
  for (const row of entities.rowsOf(owner)) {
    const entity = entities.entity(row)
    if (entity !== NO_ENTITY && !known.has(entity)) attempt(() => components.despawn(row))
  }
  entities.revive(
    owner,
    [...checkpoint.entities].filter((entity) => entities.tryRow(entity) === 0) as Entity[],
  )
  const rows = entities.rowsOf(owner)
  for (const store of components.stores) {
    const part = parts.get(store.definition.channel)
    const having = new Set(part?.entities ?? [])
    for (const row of part?.whole === true ? entities.rowsInUse() : rows) {
      if (!components.has(row, store) || having.has(entities.entity(row))) continue
      attempt(() => void components.detach(row, store))
    }
    if (part === undefined) continue
    if (part.whole) reshapeStore(store, part.definition)
    for (let i = 0; i < part.entities.length; i++) {
      const row = entities.tryRow(part.entities[i]!)
      if (row === 0) continue
      components.makeRoom(row, store)
      writeBack(store, part, i, row)
      if (!components.has(row, store)) attempt(() => components.attach(row, store))
    }
  }
  if (thrown.length > 0) throw thrown[0]
}

function writeBack(
  store: ComponentStore,
  { definition, columns }: CheckpointPart,
  at: number,
  row: number,
): void {
  const same = store.definition === definition
  for (let field = 0; field < columns.length; field++) {
    const [name, type] = definition.fields[field]!
    const cell = columns[field]![at]!
    if (same) {
      writeCell(store, store.columns[name] as Float64Array, row, cell)
      continue
    }
    // Somebody else's component, which has changed its fields meanwhile.
    const now = store.definition.fields.find((it) => it[0] === name)
    const converted = now === undefined ? null : convertCell(type, now[1], cell)
    if (converted !== null) writeCell(store, store.columns[name] as Float64Array, row, converted)
  }
}
