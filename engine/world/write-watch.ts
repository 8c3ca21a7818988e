import type { Column } from './column.ts'
import type { ComponentStore } from './component-store.ts'

type Words = Uint8Array | Uint16Array | Int32Array

/** One column that is watched: as it is, and as it was. Made anew only when the column is replaced. */
interface WatchedColumn {
  readonly name: string
  readonly column: Column
  readonly now: Words
  readonly before: Words
  /** Old values, as numbers; none where it holds no floats. */
  readonly floats: Float32Array | Float64Array | null
}

interface WatchedStore {
  readonly store: ComponentStore
  readonly columns: WatchedColumn[]
}

/**
 * Finds the changes of a system of the game in columns that it may write to: by comparing them with their earlier
 * values. Only done for components of which somebody asks for changes.
 */
export class WriteWatch {
  readonly #stores: readonly WatchedStore[]

  /** @param stores those open to writes */
  constructor(stores: readonly ComponentStore[]) {
    this.#stores = stores.map((store) => ({ store, columns: [] }))
  }

  /** Whether anybody asks. */
  get needed(): boolean {
    for (let i = 0; i < this.#stores.length; i++) if (this.#stores[i]!.store.ticks !== null) return true
    return false
  }

  /** Notes what the columns hold. */
  begin(): void {
    for (let s = 0; s < this.#stores.length; s++) {
      const { store, columns } = this.#stores[s]!
      if (store.ticks === null) {
        columns.length = 0
        continue
      }
      const { fields } = store.definition
      for (let i = 0; i < fields.length; i++) {
        const name = fields[i]![0]
        const column = store.columns[name]!
        if (columns[i]?.column === column) columns[i]!.before.set(columns[i]!.now)
        else columns[i] = watched(name, column)
      }
    }
  }

  /** Marks the rows of which a value is another one than at the beginning. */
  end(): void {
    for (let s = 0; s < this.#stores.length; s++) {
      const { store, columns } = this.#stores[s]!
      const { ticks } = store
      if (ticks === null) continue
      for (let i = 0; i < columns.length; i++) {
        const { name, column, before, now, floats } = columns[i]!
        const latest = store.columns[name]!
        const after = latest === column ? now : wordsOf(latest)
        const shift = column.BYTES_PER_ELEMENT === 8 ? 1 : 0
        // What lies beyond has been added in the meantime, and is marked as that.
        for (let at = 0; at < before.length; at++) {
          if (after[at] === before[at]) continue
          const row = at >> shift
          // Which bits a NaN has is the engine's affair.
          if (floats !== null && Number.isNaN(floats[row]) && Number.isNaN(latest[row])) continue
          ticks.markChanged(row)
        }
      }
    }
  }
}

function watched(name: string, column: Column): WatchedColumn {
  const now = wordsOf(column)
  const before = now.slice()
  const { buffer } = before
  const floats =
    column instanceof Float32Array
      ? new Float32Array(buffer)
      : column instanceof Float64Array
        ? new Float64Array(buffer)
        : null
  return { name, column, now, before, floats }
}

/** A column as words. */
function wordsOf({ BYTES_PER_ELEMENT: size, buffer, byteOffset, length }: Column): Words {
  if (size === 1) return new Uint8Array(buffer, byteOffset, length)
  if (size === 2) return new Uint16Array(buffer, byteOffset, length)
  return new Int32Array(buffer, byteOffset, length * (size / 4))
}
