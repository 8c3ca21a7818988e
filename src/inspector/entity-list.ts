import {
  handleGeneration,
  handleRow,
  type ComponentStore,
  type Entity,
  type Field,
  type Owner,
  type World,
} from '../../engine/index.ts'

/** A component of an entity, with its values. */
export interface ComponentView {
  /** By name and track of versions, as an edit names it. */
  readonly channel: string
  readonly name: string
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, unknown>>
}

/** One entity, as it is now. */
export interface EntityView {
  readonly entity: Entity
  readonly row: number
  readonly generation: number
  /** The mod that owns it; empty for the game. */
  readonly owner: string
  readonly components: readonly ComponentView[]
}

/** Conditions on an entity: any component of each set. */
interface Filter {
  readonly owner: (owner: Owner) => boolean
  readonly components: readonly (readonly ComponentStore[])[]
  readonly without: readonly ComponentStore[]
  /** A handle or a row. */
  readonly number: number | null
}

/** The entities of a world that a filter lets pass: those of the game first, then those of mods by name. */
export class EntityList {
  readonly #world: World
  #handles = new Uint32Array(256)
  /** How many pass. */
  count = 0

  constructor(world: World) {
    this.#world = world
  }

  /** How many entities there are at all. */
  get total(): number {
    return this.#world.size
  }

  /** @param index from 0 to {@link count} */
  at(index: number): Entity {
    return (this.#handles[index] ?? 0) as Entity
  }

  /** Where an entity is in the list, or -1. */
  indexOf(entity: Entity): number {
    return this.#handles.subarray(0, this.count).indexOf(entity)
  }

  /**
   * Looks for entities anew.
   *
   * @param filter words that must all hold: a part of a component's name (`-` before it: without it), a part of an owner's
   * name after `@` (`@game` for the game), or the number of an entity or a row
   */
  update(filter: string): void {
    const world = this.#world
    const { owner: isOwner, components, without, number } = this.#read(filter)
    this.count = 0
    for (const owner of world.owners) {
      if (!isOwner(owner)) continue
      for (const row of world.rowsOf(owner)) {
        const entity = world.entity(row)
        if (number !== null && number !== row && number !== entity) continue
        if (!components.every((stores) => stores.some((store) => world.hasRow(row, store)))) continue
        if (without.some((store) => world.hasRow(row, store))) continue
        this.#push(entity)
      }
    }
  }

  #push(entity: Entity): void {
    if (this.count === this.#handles.length) {
      const longer = new Uint32Array(this.count * 2)
      longer.set(this.#handles)
      this.#handles = longer
    }
    this.#handles[this.count++] = entity
  }

  #read(filter: string): Filter {
    const world = this.#world
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
    const named = (part: string): ComponentStore[] =>
      world.components.filter(({ id }) => id.includes(part)).map((component) => world.store(component))
    const owners = words.filter((word) => word.startsWith('@')).map((word) => word.slice(1))
    const numbers = words.filter((word) => /^#?\d+$/.test(word)).map((word) => Number(word.replace('#', '')))
    const absent = words.filter((word) => word.startsWith('-') && word.length > 1)
    const names = words.filter((word) => !/^(?:[@-]|#?\d+$)/.test(word))
    return {
      owner: ({ name, host }) => owners.every((part) => (host ? 'game' : name).includes(part)),
      components: names.map(named),
      without: absent.flatMap((word) => named(word.slice(1))),
      number: numbers[0] ?? null,
    }
  }
}

/** The names of an entity's components, or `null` when it has gone. */
export function componentNames(world: World, entity: Entity): string[] | null {
  const row = world.tryRow(entity)
  return row === 0 ? null : world.storesOf(row).map(({ definition }) => definition.name)
}

/** All that there is to see of an entity, or `null` when it has gone. */
export function viewEntity(world: World, entity: Entity): EntityView | null {
  if (!world.alive(entity)) return null
  return {
    entity,
    row: handleRow(entity),
    generation: handleGeneration(entity),
    owner: world.ownerOf(entity)?.name ?? '',
    components: world.componentsOf(entity).map((component) => ({
      channel: component.channel,
      name: component.name,
      fields: component.fields,
      values: world.get(entity, component),
    })),
  }
}
