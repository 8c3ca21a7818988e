import type { Engine } from '../../engine/index.ts'
import type { ModStorage } from './mod-storage.ts'
import { decodeValues, encodeValues, NO_VALUES, StoredValues, type Values } from './stored-values.ts'

/** The name of entries of the input journal for the storage of a mod. */
const READING = 'storage'

/**
 * The storage of the mods of one game. A mod's record is read when it starts, as an input of the game, and written after
 * frames: nothing that happens to the record meanwhile has a part in the game. A recording that plays reads its own, and writes nothing.
 */
export class StoredMods {
  readonly #engine: Engine
  readonly #storage: ModStorage
  readonly #mods = new Map<string, StoredValues>()
  readonly #changed = new Set<string>()
  #endWriting: (() => void) | null = null

  constructor(engine: Engine, storage: ModStorage) {
    this.#engine = engine
    this.#storage = storage
  }

  /** Fulfilled once the records of mods can be read; `undefined` where that is so from the start. */
  get ready(): Promise<void> | undefined {
    return this.#storage.ready
  }

  /** The values of a mod; read when first asked for. */
  of(mod: string): StoredValues {
    let stored = this.#mods.get(mod)
    if (stored === undefined) {
      const bytes = this.#engine.reading(mod, READING, () => this.#read(mod))
      stored = new StoredValues(this.#decode(mod, bytes), () => void this.#changed.add(mod))
      this.#mods.set(mod, stored)
      this.#endWriting ??= this.#engine.afterFrame(() => this.write())
    }
    return stored
  }

  /** The values that a mod has at the moment; `null` for one that stores nothing. */
  valuesOf(mod: string): Values | null {
    return this.#mods.get(mod)?.values ?? null
  }

  /** Gives a mod its earlier values back. @param values `null` for a mod that had not asked for any yet: it keeps those of now */
  restore(mod: string, values: Values | null): void {
    const stored = this.#mods.get(mod)
    if (stored === undefined || values === null || isSame(stored.values, values)) return
    stored.values = values
    this.#changed.add(mod)
  }

  /** Writes the records of mods that have changed. */
  write(): void {
    // Of frames that play again, the last one that is new writes.
    if (this.#changed.size === 0 || !this.#engine.outputs.act) return
    for (const mod of this.#changed) {
      const values = this.#mods.get(mod)?.values
      if (values !== undefined) this.#write(mod, values)
    }
    this.#changed.clear()
  }

  /** A mod has gone: its values are written, and read again if it comes back. */
  forget(mod: string): void {
    if (this.#changed.has(mod)) this.write()
    this.#mods.delete(mod)
    if (this.#mods.size > 0 || this.#endWriting === null) return
    this.#endWriting()
    this.#endWriting = null
  }

  #read(mod: string): Uint8Array {
    try {
      return this.#storage.read(mod) ?? new Uint8Array(0)
    } catch (error) {
      this.#engine.log('warn', mod, `its storage could not be read, and is empty: ${String(error)}`)
      return new Uint8Array(0)
    }
  }

  #decode(mod: string, bytes: Uint8Array): Values {
    if (bytes.length === 0) return NO_VALUES
    try {
      return decodeValues(bytes)
    } catch {
      this.#engine.log('warn', mod, 'the record in its storage is damaged, and is left out')
      return NO_VALUES
    }
  }

  #write(mod: string, values: Values): void {
    if (this.#engine.replayed !== null) return
    try {
      this.#storage.write(mod, encodeValues(values))
    } catch (error) {
      this.#engine.log('warn', mod, `its storage could not be written: ${String(error)}`)
    }
  }
}

/** Whether both hold the same bytes under the same keys; a snapshot shares them with the mod. */
function isSame(a: Values, b: Values): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}
