import type { ComponentStore } from './component-store.ts'

/** Old values of one component's fields: an array for each. */
interface Noted {
  readonly store: ComponentStore
  readonly fields: (Float64Array | BigInt64Array)[]
}

/**
 * Finds a game's own changes, between the stages of its guests, in arrays and objects that it keeps itself: by
 * comparing them with their earlier values. Only done for components of which some query asks for changes.
 */
export class OutsideWatch {
  #noted: Noted[] = []

  /** Notes the values of components' fields, as the guests leave them. @param rows how many to look at */
  note(stores: readonly ComponentStore[], rows: number): void {
    this.#noted = stores.flatMap((store) =>
      store.source === null || store.ticks === null ? [] : [{ store, fields: copiesOf(store, rows) }],
    )
  }

  /** Marks the rows of which a value is another one. */
  compare(): void {
    for (const { store, fields } of this.#noted) {
      for (const [field, before] of fields.entries()) {
        const link = store.links?.[field] ?? null
        const column = store.list[field]!
        for (let row = 1; row < before.length; row++) {
          const now = link === null ? column[row] : link.get(row)
          if (now !== undefined && !Object.is(before[row], asNoted(now))) store.ticks?.markChanged(row)
        }
      }
    }
    this.#noted = []
  }
}

function copiesOf(
  { list, links, definition }: ComponentStore,
  rows: number,
): (Float64Array | BigInt64Array)[] {
  return definition.fields.map(([, { kind }], field) => {
    const copy = kind === 'u64' || kind === 's64' ? new BigInt64Array(rows) : new Float64Array(rows)
    const link = links?.[field] ?? null
    const column = list[field]!
    for (let row = 1; row < rows; row++) {
      const value = link === null ? column[row] : link.get(row)
      if (value !== undefined) copy[row] = asNoted(value) as never
    }
    return copy
  })
}

/** A value as it comes back from the array that it is noted in. */
function asNoted(value: number | bigint): number | bigint {
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) : value
}
