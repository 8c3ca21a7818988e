import { SkeinError } from '../../engine/index.ts'
import type { CallBoundary } from '../instance/call-boundary.ts'
import type { CoreFunction } from '../instance/call-scope.ts'
import { HOST_COST } from '../sandbox/index.ts'

/** The marshal buffer of a guest: one array of bytes, through which everything but numbers passes. */
export class MarshalBuffer {
  readonly #calls: CallBoundary
  #resize: CoreFunction | null = null
  /** Whether the guest is making room. */
  #busy = false

  constructor(calls: CallBoundary) {
    this.#calls = calls
  }

  /** @param resize makes the buffer so many bytes long @returns its address */
  attach(resize: CoreFunction): void {
    this.#resize = this.#calls.level(resize)
  }

  /**
   * Puts bytes into the buffer.
   *
   * @returns its address, which is good until anything of the guest runs
   * @throws SkeinError `fault/bad-realloc`, `fault/reentrant`
   */
  put(bytes: Uint8Array): number {
    const at = this.#sized(bytes.length)
    const { memory } = this.#calls
    memory.pay(bytes.length * HOST_COST.byte)
    memory.bytes.set(bytes, at)
    memory.sent(bytes.length)
    return at
  }

  /** A copy of the buffer, which is so many bytes long. @throws SkeinError `fault/bad-realloc`, `fault/too-long` */
  take(length: number): Uint8Array {
    const { memory } = this.#calls
    if (length > memory.limits.listBytes) throw memory.tooLong(length, memory.limits.listBytes)
    const at = this.#sized(length)
    memory.pay(length * HOST_COST.byte)
    memory.taken(length)
    return memory.bytes.slice(at, at + length)
  }

  #sized(length: number): number {
    const { memory } = this.#calls
    // It is code of the guest, which may call out; its callee may want to hand it something in turn.
    if (this.#busy) {
      throw new SkeinError(
        'fault/reentrant',
        `${memory.names.mod ?? 'the plugin'} called the game while it was making room for a value`,
        { names: memory.names, hint: 'Build the plugin again with the crate "wings".' },
      )
    }
    const { at: place } = memory
    this.#busy = true
    let at: number
    try {
      at = this.#resize!(length) >>> 0
    } finally {
      this.#busy = false
    }
    memory.at = place
    if (at + length <= memory.bytes.length) return at
    throw memory.fault('fault/bad-realloc', `an invalid marshal buffer (${length} bytes at ${at})`)
  }
}
