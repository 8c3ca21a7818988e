import type { ComponentValues, Entity } from '../schema/index.ts'
import type { Columns } from './column.ts'
import type { ComponentStore } from './component-store.ts'
import type { AnyComponent } from './component.ts'
import { EntityWorld } from './entity-world.ts'
import { readRow, writeCell, writeRow } from './store-row.ts'

/** The components of a world's entities: by handle for single entities, by row and store for hot loops. */
export abstract class ComponentWorld extends EntityWorld {
  /**
   * Gives an entity a component, with defaults for the fields not given; sets the given fields if it has it already.
   * @throws SkeinError `world/stale-entity`, `world/component-clash`, `value/invalid`
   */
  add<C extends AnyComponent>(entity: Entity, component: C, values?: Partial<ComponentValues<C>>): void {
    const row = this.row(entity)
    const store = this.store(component)
    if (this.componentTable.has(row, store)) {
      if (values !== undefined) writeRow(store, row, values)
      return
    }
    this.componentTable.prepare(row, store, values)
    this.componentTable.attach(row, store)
  }

  /** Takes a component from an entity. Nothing happens if it has none. @throws SkeinError `world/stale-entity` */
  remove(entity: Entity, component: AnyComponent): void {
    const row = this.row(entity)
    const store = this.componentTable.find(component)
    if (store !== undefined) this.componentTable.detach(row, store)
  }

  /** Whether an entity has a component. A stale handle has none. */
  has(entity: Entity, component: AnyComponent): boolean {
    const row = this.tryRow(entity)
    const store = this.componentTable.find(component)
    return row !== 0 && store !== undefined && this.componentTable.has(row, store)
  }

  /**
   * The values of an entity's component.
   * @throws SkeinError `world/stale-entity`, `world/missing-component`, `world/component-clash`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Health } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const crow = world.spawn()
   * world.add(crow, Health, { points: 20 })
   * console.log(world.get(crow, Health).points) // 20
   * ```
   */
  get<C extends AnyComponent>(entity: Entity, component: C): ComponentValues<C> {
    const row = this.row(entity)
    return readRow(this.componentTable.storeAt(row, component), row, component) as ComponentValues<C>
  }

  /**
   * Sets fields of an entity's component.
   * @throws SkeinError `world/stale-entity`, `world/missing-component`, `world/component-clash`, `value/invalid`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   * import { Position } from './interfaces.ts'
   *
   * const { world } = await createGame(defineGame({ systems: [] }))
   * const crow = world.spawn()
   * world.add(crow, Position, { x: 1, y: 2 })
   * world.set(crow, Position, { y: 5 })
   * console.log(world.get(crow, Position)) // { x: 1, y: 5 }
   * ```
   */
  set<C extends AnyComponent>(entity: Entity, component: C, values: Partial<ComponentValues<C>>): void {
    const row = this.row(entity)
    writeRow(this.componentTable.storeAt(row, component), row, values)
  }

  /** The components of an entity, ordered by id. @throws SkeinError `world/stale-entity` */
  componentsOf(entity: Entity): AnyComponent[] {
    return this.storesOf(this.row(entity)).map((store) => store.definition)
  }

  /** The stores of the components of the entity in a row, ordered by id. */
  storesOf(row: number): ComponentStore[] {
    return this.componentTable.storesOf(row)
  }

  /** The live columns of a component; see {@link Columns}. */
  columns<C extends AnyComponent>(component: C): Columns<C> {
    const store = this.store(component)
    store.exposed = true
    return store.columns as unknown as Columns<C>
  }

  /**
   * The store of a component, made when it is first asked for.
   * @throws SkeinError `world/component-clash` when a compatible version of it has other fields
   */
  store(component: AnyComponent): ComponentStore {
    return this.componentTable.store(component)
  }

  /**
   * Lets the columns of a component have room only for the rows that have it, from the next time that it becomes known: those
   * of guests' components are many, and few of them are used. Forgotten with the component.
   *
   * @param resized called when the columns take another number of bytes; with no rows when they are gone
   */
  growByUse(component: AnyComponent, resized: (store: ComponentStore) => void): void {
    this.componentTable.growByUse(component, resized)
  }

  /** Takes room away from columns that grow by use, if no entity needs it any more. @param least rows that they keep room for */
  shrink(channel: string, least = 0): void {
    this.componentTable.shrink(channel, least)
  }

  /** How many components the entity in a row has. */
  countRow(row: number): number {
    return this.componentTable.countOf(row)
  }

  /** All components that the world keeps columns for, ordered by id. */
  get components(): AnyComponent[] {
    return this.componentTable.definitions
  }

  /** The definition of a component that the world keeps columns for, by its channel. */
  definitionOf(channel: string): AnyComponent | undefined {
    return this.componentTable.definitionOf(channel)
  }

  /** Gives the entity in a row a component with its defaults. @returns whether it is new to it */
  addRow(row: number, store: ComponentStore): boolean {
    if (this.componentTable.has(row, store)) return false
    this.componentTable.prepare(row, store)
    this.componentTable.attach(row, store)
    return true
  }

  /** Sets all fields of a row that has a component to their defaults. */
  resetRow(row: number, store: ComponentStore): void {
    const { list, defaults } = store
    for (let i = 0; i < list.length; i++) writeCell(store, list[i] as Float64Array, row, defaults[i]!)
  }

  /** Takes a component from the entity in a row. @returns whether it had it */
  removeRow(row: number, store: ComponentStore): boolean {
    return this.componentTable.detach(row, store)
  }

  /** Whether the entity in a row has a component. */
  hasRow(row: number, store: ComponentStore): boolean {
    return this.componentTable.has(row, store)
  }
}
