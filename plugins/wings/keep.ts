import { definePackage, t } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import { hostTrait, type HostTrait } from './host-names.ts'
import { keyOf } from './types.ts'

const skein = definePackage('skein:wings', '0.1.0')
const trait = skein.trait('keep', {
  put: t.func([t.string, t.list(t.u8)]),
  take: t.func([t.string], t.option(t.list(t.u8))),
})

/** The key of `skein::Keep` 0.1, a trait that every game has for plugins: they hand over values by it. */
export const KEEP_KEY: string = keyOf({ name: 'skein::Keep', major: 0, minor: 1 })
export const KEEP: HostTrait = hostTrait(trait, [
  ['put', ['&', '&[]']],
  ['take', ['&']],
])

/** Bytes that a value takes besides its name and content. */
const ENTRY_BYTES = 256

/**
 * The values that a plugin hands over to the version that takes its place, as `skein::Keep` of one instance: `put` counts while the
 * systems are dropped for that version, and `take` while its own systems start.
 */
export class Keep {
  readonly #memory: () => GuestMemory
  /** Values of the version before that were not taken yet. */
  readonly #before: Map<string, Uint8Array>
  /** Values for the next version; `null` unless it is about to take the place. */
  #after: Map<string, Uint8Array> | null = null
  #bytes = 0

  /** @param memory of the plugin, whose limits hold */
  constructor(before: ReadonlyMap<string, Uint8Array>, memory: () => GuestMemory) {
    this.#before = new Map(before)
    this.#memory = memory
  }

  /** Hands over a value under a name. @throws SkeinError `fault/too-long` */
  put(key: string, value: Uint8Array): void {
    if (this.#after === null) return
    const memory = this.#memory()
    const { listBytes } = memory.limits
    const old = this.#after.get(key)
    const bytes = this.#bytes - sizeOf(key, old) + sizeOf(key, value)
    if (bytes > listBytes) throw memory.tooLong(bytes, listBytes)
    this.#bytes = bytes
    this.#after.set(key, value.slice())
  }

  /** Takes a value of the version before; `null` where there is none, or it was taken. */
  take(key: string): Uint8Array | null {
    const value = this.#before.get(key) ?? null
    this.#before.delete(key)
    return value
  }

  /** From now on `put` counts. */
  begin(): void {
    this.#after = new Map()
    this.#bytes = 0
  }

  /** The values that were put. */
  end(): ReadonlyMap<string, Uint8Array> {
    const values = this.#after!
    this.#after = null
    return values
  }

  /** All systems have started: the values that were not taken are forgotten. */
  settle(): void {
    this.#before.clear()
  }
}

function sizeOf(key: string, value: Uint8Array | undefined): number {
  return value === undefined ? 0 : ENTRY_BYTES + key.length * 2 + value.length
}
