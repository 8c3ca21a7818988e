import { messageCodec } from '../../engine/formats.ts'
import { compareText, t } from '../../engine/index.ts'

/** The values that a mod keeps across sessions, by key. Such a map never changes: a change makes another one. */
export type Values = ReadonlyMap<string, Uint8Array>

export const NO_VALUES: Values = new Map()

/** Bytes that a key counts besides its text and its value. */
const PER_KEY = 16

/** Bytes that a value counts against the quota, with its key. */
export function bytesOfValue(key: string, value: Uint8Array): number {
  return PER_KEY + key.length * 2 + value.length
}

/** Bytes that values count against the quota. */
export function bytesOfValues(values: Values): number {
  let bytes = 0
  for (const [key, value] of values) bytes += bytesOfValue(key, value)
  return bytes
}

const RECORD = messageCodec([['values', t.list(t.tuple([t.string, t.list(t.u8)]))]])

/** Encodes values as MessagePack, by key. */
export function encodeValues(values: Values): Uint8Array {
  return RECORD.encode({ values: [...values].toSorted(([a], [b]) => compareText(a, b)) }).slice()
}

/** Decodes the same. @throws SkeinError `message/malformed` for anything else */
export function decodeValues(bytes: Uint8Array): Values {
  const { values } = RECORD.decode(bytes) as { values: [string, ArrayLike<number>][] }
  return new Map(values.map(([key, value]) => [key, Uint8Array.from(value)]))
}

/** The values of one mod, as all versions of it see them. */
export class StoredValues {
  #values: Values
  /** Whether they have changed since they were last written. */
  changed = false
  readonly #onChange: () => void

  /** @param onChange told of each change */
  constructor(values: Values, onChange: () => void) {
    this.#values = values
    this.#onChange = onChange
  }

  get values(): Values {
    return this.#values
  }

  set values(values: Values) {
    if (values === this.#values) return
    this.#values = values
    this.changed = true
    this.#onChange()
  }
}

/** The values of one mod as one call into it sees them: its changes count for others once the call has returned. */
export class StorageWrites {
  readonly #stored: StoredValues
  readonly #quota: number
  #values: Map<string, Uint8Array> | null = null
  #bytes = 0

  /** @param quota bytes that keys and values may take */
  constructor(stored: StoredValues, quota: number) {
    this.#stored = stored
    this.#quota = quota
  }

  /** How many keys there are. */
  get size(): number {
    return this.#now.size
  }

  get(key: string): Uint8Array | null {
    return this.#now.get(key) ?? null
  }

  /** All keys, by their code units. */
  keys(): string[] {
    return [...this.#now.keys()].toSorted(compareText)
  }

  /** Bytes that are left of the quota. */
  get room(): number {
    return Math.max(0, this.#quota - (this.#values === null ? bytesOfValues(this.#now) : this.#bytes))
  }

  /** Sets a value; whether there was room for it. */
  set(key: string, value: Uint8Array): boolean {
    const before = this.#now.get(key)
    const freed = before === undefined ? 0 : bytesOfValue(key, before)
    const taken = bytesOfValue(key, value)
    if (taken > freed && taken - freed > this.room) return false
    this.#change().set(key, value.slice())
    this.#bytes += taken - freed
    return true
  }

  /** Removes a value; whether there was one. */
  remove(key: string): boolean {
    const before = this.#now.get(key)
    if (before === undefined) return false
    this.#change().delete(key)
    this.#bytes -= bytesOfValue(key, before)
    return true
  }

  commit(): void {
    if (this.#values === null) return
    this.#stored.values = this.#values
    this.#values = null
  }

  discard(): void {
    this.#values = null
  }

  get #now(): Values {
    return this.#values ?? this.#stored.values
  }

  #change(): Map<string, Uint8Array> {
    if (this.#values !== null) return this.#values
    this.#bytes = bytesOfValues(this.#stored.values)
    this.#values = new Map(this.#stored.values)
    return this.#values
  }
}
