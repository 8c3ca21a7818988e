import type { Column } from './column.ts'
import type { ComponentStore } from './component-store.ts'

type Words = Uint8Array | Uint16Array | Int32Array

/**
 * Finds out what a system of the game has changed in columns that it may write to: by comparing them with what they were.
 * Only done for components of which somebody asks for changes.
 */
export class WriteWatch {
  readonly #stores: readonly ComponentStore[]
  readonly #copies = new Map<string, Words>()

  /** @param stores what may be written to */
  constructor(stores: readonly ComponentStore[]) {
    this.#stores = stores
  }

  /** Whether anybody asks. */
  get needed(): boolean {
    for (let i = 0; i < this.#stores.length; i++) if (this.#stores[i]!.ticks !== null) return true
    return false
  }

  /** Notes what the columns hold. */
  begin(): void {
    for (const { definition, ticks, columns } of this.#stores) {
      if (ticks === null) continue
      for (const [name] of definition.fields) {
        const now = wordsOf(columns[name]!)
        const key = `${definition.channel}#${name}`
        const copy = this.#copies.get(key)
        if (copy?.length === now.length) copy.set(now)
        else this.#copies.set(key, now.slice())
      }
    }
  }

  /** Marks the rows of which a value is another one than at the beginning. */
  end(): void {
    for (const { definition, ticks, columns } of this.#stores) {
      if (ticks === null) continue
      for (const [name] of definition.fields) {
        const column = columns[name]!
        const before = this.#copies.get(`${definition.channel}#${name}`)
        if (before === undefined) continue
        const now = wordsOf(column)
        const shift = column.BYTES_PER_ELEMENT === 8 ? 1 : 0
        // What lies beyond has been added in the meantime, and is marked as that.
        for (let at = 0; at < before.length; at++) if (now[at] !== before[at]) ticks.markChanged(at >> shift)
      }
    }
  }
}

/** A column as words: they differ also where two values that are not numbers do. */
function wordsOf({ BYTES_PER_ELEMENT: size, buffer, byteOffset, length }: Column): Words {
  if (size === 1) return new Uint8Array(buffer, byteOffset, length)
  if (size === 2) return new Uint16Array(buffer, byteOffset, length)
  return new Int32Array(buffer, byteOffset, length * (size / 4))
}
