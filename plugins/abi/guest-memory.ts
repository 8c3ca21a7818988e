import { counted, printable, SkeinError, type ErrorNames } from '../../engine/index.ts'
import { FREE_WORK, HOST_COST } from '../sandbox/index.ts'
import { type AbiLimits, DEFAULT_ABI_LIMITS } from '../limits.ts'
import { changeMask, type ChangeMask } from './change-mask.ts'
import { nanSweep, type NanSweep } from './nan-sweep.ts'

/** Bytes that have crossed between a mod and the game since somebody began to count. */
export interface Traffic {
  /** Copied into the mod's memory. */
  in: number
  /** Copied out of it. */
  out: number
}

/** A guest's memory and allocator, and limits on the data that crosses. */
export interface GuestMemoryOptions {
  /** The guest's; `null` where it has none, and every pointer is out of bounds. */
  readonly memory: WebAssembly.Memory | null
  /** The guest's `cabi_realloc`, where it has one. */
  readonly realloc: ((old: number, oldSize: number, align: number, size: number) => number) | null
  readonly limits?: AbiLimits
  readonly names?: ErrorNames
  /** Charges the mod, in fuel, for work that is done for it; throws when it cannot pay. */
  readonly pay?: (fuel: number) => void
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** The memory of all modules without one. Engines reserve address space for each memory, enough for some hundred in a page. */
let EMPTY: WebAssembly.Memory | undefined

/**
 * A guest's linear memory, seen by a host that trusts none of it: every address and length is checked before use.
 * Errors are faults of the guest; `at` says where, for their messages.
 */
export class GuestMemory {
  readonly names: ErrorNames
  readonly limits: AbiLimits
  readonly #memory: WebAssembly.Memory
  readonly #realloc: GuestMemoryOptions['realloc']
  readonly #pay: (fuel: number) => void
  /** Whether the guest's allocator is at work. */
  #allocating = false
  #u8: Uint8Array
  /**
   * The memory as it was at the last {@link check} or {@link allocate}: good for the range checked or allocated there,
   * until code of the guest runs again, which may grow the memory. Asking the engine for it anew, as {@link view} does,
   * takes longer than reading a value.
   */
  window: DataView
  /** The value read or written, such as "parameter 1 (text) of say". Set by callers before they touch memory. */
  at = ''
  /** Where bytes that cross are counted, while anybody wants to know. */
  traffic: Traffic | null = null
  /** Where {@link writeString} put its text. */
  pointer = 0
  #sweep: NanSweep | null = null
  #mask: ChangeMask | null = null
  /** Its size when it was last measured; never that of an array whose memory has grown, which is zero. */
  #measured = -1
  /** Data the call may still bring in. */
  #bytesLeft = 0
  #valuesLeft = 0

  constructor(options: GuestMemoryOptions) {
    this.#memory = options.memory ?? (EMPTY ??= new WebAssembly.Memory({ initial: 0, maximum: 0 }))
    if (options.memory === null) this.#measured = 0
    this.#realloc = options.realloc
    this.#pay = options.pay ?? free
    this.limits = options.limits ?? DEFAULT_ABI_LIMITS
    this.names = options.names ?? {}
    this.#u8 = new Uint8Array(this.#memory.buffer)
    this.window = new DataView(this.#memory.buffer)
  }

  /** Makes NaNs canonical that were copied into it; made when it is first asked for. */
  get sweep(): NanSweep {
    return (this.#sweep ??= nanSweep(this.#memory))
  }

  /** Finds what a mod has changed in a column; made when it is first asked for. */
  get mask(): ChangeMask {
    return (this.#mask ??= changeMask(this.#memory))
  }

  /** The bytes of the memory. Ask again after any call that may have grown it. */
  get bytes(): Uint8Array {
    this.#renew()
    return this.#u8
  }

  /** The memory as a view for single values, little-endian. Ask again after any call that may have grown it. */
  get view(): DataView {
    this.#renew()
    return this.window
  }

  /** Begins to read the values of one call: its parameters, or its result. */
  receive(): void {
    this.#bytesLeft = this.limits.listBytes
    this.#valuesLeft = this.limits.listValues
  }

  /**
   * Counts data about to be read, before anything is kept for it.
   *
   * @throws SkeinError `fault/too-long` when the call brings more than the limits allow
   */
  spend(bytes: number, values: number): void {
    this.taken(bytes)
    this.#bytesLeft -= bytes
    this.#valuesLeft -= values
    if (this.#bytesLeft < 0) {
      const { listBytes } = this.limits
      throw this.tooLong(listBytes - this.#bytesLeft, listBytes)
    }
    if (this.#valuesLeft < 0) {
      const { listValues } = this.limits
      throw this.tooLong(listValues - this.#valuesLeft, listValues, 'values in lists')
    }
    this.pay(bytes * HOST_COST.byte + values * HOST_COST.value)
  }

  /**
   * Charges the guest for work whose size it chooses; little of it is free.
   *
   * @throws WebAssembly.RuntimeError when it cannot pay, as its own code would
   */
  pay(fuel: number): void {
    if (fuel > FREE_WORK) this.#pay(fuel)
  }

  /** @throws SkeinError `fault/bad-pointer` unless `size` bytes lie at a multiple of `align` inside the memory */
  check(pointer: number, size: number, align: number): void {
    this.#renew()
    if (pointer + size <= this.#u8.length && pointer % align === 0) return
    const why =
      pointer % align === 0
        ? `${counted(size, 'byte')} at ${pointer} exceed its memory of ${this.#u8.length} bytes`
        : `${pointer} is not a multiple of ${align}`
    throw this.fault('fault/bad-pointer', `an invalid pointer (${why})`)
  }

  /**
   * Has the guest allocate memory.
   *
   * @param old memory that it gave before and may have back; its contents need not stay
   * @throws SkeinError `fault/bad-realloc` when the block is outside its memory or misaligned, or it cannot allocate;
   * `fault/reentrant` when it is allocating already
   */
  allocate(size: number, align: number, old = 0, oldSize = 0): number {
    if (this.#realloc === null) throw this.fault('fault/bad-realloc', 'no "cabi_realloc" to allocate with')
    // The allocator is code of the guest: it may call out, and come to other values before it is done.
    const { at } = this
    // And its callee may want to hand it something in turn: without end, on the stack of the host.
    if (this.#allocating) throw this.#nested()
    this.#allocating = true
    let pointer: number
    try {
      pointer = this.#realloc(old, oldSize, align, size) >>> 0
    } finally {
      this.#allocating = false
    }
    this.at = at
    this.#renew()
    if (pointer % align !== 0 || pointer + size > this.#u8.length) {
      throw this.fault(
        'fault/bad-realloc',
        `an invalid pointer from "cabi_realloc" (${pointer} for ${counted(size, 'byte')} aligned to ${align})`,
      )
    }
    return pointer
  }

  /**
   * Gives the guest bytes of its own, as a list of `u8` is given.
   *
   * @returns where they lie
   * @throws SkeinError `fault/bad-realloc`
   */
  give(bytes: Uint8Array): number {
    const pointer = this.allocate(bytes.length, 1)
    this.pay(bytes.length * HOST_COST.byte)
    this.#u8.set(bytes, pointer)
    this.sent(bytes.length)
    return pointer
  }

  /** Reads a string. @throws SkeinError `fault/bad-pointer`, `fault/bad-string`, `fault/too-long` */
  readString(pointer: number, length: number): string {
    const { stringBytes } = this.limits
    if (length > stringBytes) throw this.tooLong(length, stringBytes)
    this.spend(length, 0)
    this.check(pointer, length, 1)
    const bytes = this.#u8
    if (length < 24) {
      // Short names are common, and the decoder costs more than they do.
      let text = ''
      let at = pointer
      for (const end = pointer + length; at < end && bytes[at]! < 0x80; at++)
        text += String.fromCharCode(bytes[at]!)
      if (at === pointer + length) return text
    }
    let text: string
    try {
      text = decoder.decode(bytes.subarray(pointer, pointer + length))
    } catch {
      throw this.fault('fault/bad-string', 'invalid UTF-8 text')
    }
    // Characters of several bytes take the decoder longer.
    this.pay((length - text.length) * HOST_COST.wideByte)
    return text
  }

  /**
   * Writes a string into memory that the guest allocates.
   *
   * @returns its length in bytes; the pointer is left in {@link pointer}
   * @throws SkeinError `value/invalid` when it is too long or holds a lone surrogate, `fault/bad-realloc`
   */
  writeString(text: string): number {
    if (typeof text !== 'string') throw this.invalid(text, 'text')
    const { length } = text
    const { stringBytes } = this.limits
    if (length > stringBytes) throw this.excess(length, stringBytes)
    if (length < 24) {
      let ascii = 0
      while (ascii < length && text.charCodeAt(ascii) < 0x80) ascii++
      if (ascii === length) {
        this.pointer = this.allocate(length, 1)
        const bytes = this.#u8
        for (let i = 0; i < length; i++) bytes[this.pointer + i] = text.charCodeAt(i)
        this.sent(length)
        return length
      }
    }
    this.pay(length * HOST_COST.byte)
    if (!text.isWellFormed()) throw this.invalid(text, 'text without lone surrogates')
    const encoded = encoder.encode(text)
    if (encoded.length > stringBytes) throw this.excess(encoded.length, stringBytes)
    this.pointer = this.allocate(encoded.length, 1)
    this.#u8.set(encoded, this.pointer)
    this.sent(encoded.length)
    return encoded.length
  }

  /** Counts bytes that are copied out of the memory. */
  taken(bytes: number): void {
    if (this.traffic !== null) this.traffic.out += bytes
  }

  /** Counts bytes that are copied into the memory. */
  sent(bytes: number): void {
    if (this.traffic !== null) this.traffic.in += bytes
  }

  #nested(): SkeinError {
    return new SkeinError(
      'fault/reentrant',
      `${this.names.mod ?? 'the mod'} called the game from its allocator for a value that needs an allocation`,
      { names: this.names, hint: "Don't call functions that return text or lists from an allocator." },
    )
  }

  /** A fault of the guest at the place that is being read or written. */
  fault(code: FaultCode, what: string): SkeinError {
    return new SkeinError(code, `${this.names.mod ?? 'the mod'} passed ${what} in ${this.at || 'a call'}`, {
      names: this.names,
      hint: "Rebuild the mod with a current SDK and bindings; remove it if you don't trust it.",
    })
  }

  /** A fault of the guest that sends too much. */
  tooLong(found: number, limit: number, what = 'bytes'): SkeinError {
    return new SkeinError(
      'fault/too-long',
      `${this.at || 'a value'} has ${found} ${what}; the limit is ${limit}`,
      { names: this.names, hint: 'Send less at once, or raise the limit in the game.' },
    )
  }

  /** A value of the host's own that is too long to be sent. */
  excess(bytes: number, limit: number): SkeinError {
    return new SkeinError(
      'value/invalid',
      `a value of ${bytes} bytes is too long for ${this.at || 'a call'}; the limit is ${limit}`,
      { names: this.names, hint: 'Send less at once, or raise the limit in the game.' },
    )
  }

  /** A value of the host's own that cannot be sent. */
  invalid(value: unknown, wanted: string): SkeinError {
    return new SkeinError('value/invalid', `${show(value)} is not ${wanted} in ${this.at || 'a call'}`, {
      names: this.names,
      hint: 'Pass a value of the declared type: the game or another mod passed this one.',
    })
  }

  /** Whether it may have another size than when it was last measured. Asks nothing of the engine, and is never wrong. */
  get resized(): boolean {
    return this.#u8.length !== this.#measured
  }

  /** @returns how many bytes it has */
  measure(): number {
    this.#renew()
    this.#measured = this.#u8.length === 0 ? -1 : this.#u8.length
    return this.#u8.length
  }

  #renew(): void {
    const { buffer } = this.#memory
    if (this.#u8.buffer === buffer) return
    this.#u8 = new Uint8Array(buffer)
    this.window = new DataView(buffer)
  }
}

const free = (): void => undefined

/** The faults that a bad value can be. */
export type FaultCode =
  | 'fault/bad-pointer'
  | 'fault/bad-realloc'
  | 'fault/bad-string'
  | 'fault/bad-discriminant'
  | 'fault/bad-char'
  | 'fault/bad-call'

function show(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}
