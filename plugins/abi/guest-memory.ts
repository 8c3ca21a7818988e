import { SkeinError, type ErrorNames } from '../../engine/index.ts'

/** How much one value may take up when it crosses a boundary. */
export interface AbiLimits {
  /** Bytes of one string. Default: 1 MiB. */
  readonly stringBytes: number
  /** Bytes that the elements of one list take. Default: 16 MiB. */
  readonly listBytes: number
}

export const DEFAULT_ABI_LIMITS: AbiLimits = { stringBytes: 1_048_576, listBytes: 16_777_216 }

/** Whose memory it is, and what may cross. */
export interface GuestMemoryOptions {
  readonly memory: WebAssembly.Memory
  /** The guest's `cabi_realloc`, where it has one. */
  readonly realloc: ((old: number, oldSize: number, align: number, size: number) => number) | null
  readonly limits?: AbiLimits
  readonly names?: ErrorNames
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * A guest's linear memory, seen by a host that trusts none of it: every address and length is checked before use, and
 * views are made anew once the memory has grown. Errors are faults of the guest; `at` says where, for their messages.
 */
export class GuestMemory {
  readonly names: ErrorNames
  readonly limits: AbiLimits
  readonly #memory: WebAssembly.Memory
  readonly #realloc: GuestMemoryOptions['realloc']
  #u8: Uint8Array
  #view: DataView
  /** What is being read or written, such as "parameter 1 (text) of say". Set by callers before they touch memory. */
  at = ''

  constructor(options: GuestMemoryOptions) {
    this.#memory = options.memory
    this.#realloc = options.realloc
    this.limits = options.limits ?? DEFAULT_ABI_LIMITS
    this.names = options.names ?? {}
    this.#u8 = new Uint8Array(this.#memory.buffer)
    this.#view = new DataView(this.#memory.buffer)
  }

  /** The bytes of the memory. Ask again after any call that may have grown it. */
  get bytes(): Uint8Array {
    if (this.#u8.buffer !== this.#memory.buffer) this.#renew()
    return this.#u8
  }

  /** The memory as a view for single values, little-endian. Ask again after any call that may have grown it. */
  get view(): DataView {
    if (this.#u8.buffer !== this.#memory.buffer) this.#renew()
    return this.#view
  }

  /** @throws SkeinError `fault/bad-pointer` unless `size` bytes lie at a multiple of `align` inside the memory */
  check(pointer: number, size: number, align: number): void {
    if (pointer + size <= this.bytes.length && pointer % align === 0) return
    const why =
      pointer % align === 0
        ? `${size} bytes at ${pointer} do not fit in its memory of ${this.bytes.length}`
        : `${pointer} is not a multiple of ${align}`
    throw this.fault('fault/bad-pointer', `a pointer that is not valid: ${why}`)
  }

  /**
   * Has the guest allocate memory.
   *
   * @throws SkeinError `fault/bad-realloc` when what it gives is outside its memory or misaligned, or it cannot allocate
   */
  allocate(size: number, align: number): number {
    if (this.#realloc === null) throw this.fault('fault/bad-realloc', 'no "cabi_realloc" to allocate with')
    const pointer = this.#realloc(0, 0, align, size) >>> 0
    if (pointer % align !== 0 || pointer + size > this.bytes.length) {
      throw this.fault(
        'fault/bad-realloc',
        `a "cabi_realloc" that gave ${pointer} for ${size} bytes aligned to ${align}`,
      )
    }
    return pointer
  }

  /** Reads a string. @throws SkeinError `fault/bad-pointer`, `fault/bad-string`, `fault/too-long` */
  readString(pointer: number, length: number): string {
    if (length > this.limits.stringBytes) throw this.tooLong(length, this.limits.stringBytes)
    this.check(pointer, length, 1)
    const { bytes } = this
    if (length < 24) {
      // Short names are common, and the decoder costs more than they do.
      let text = ''
      let at = pointer
      for (const end = pointer + length; at < end && bytes[at]! < 0x80; at++)
        text += String.fromCharCode(bytes[at]!)
      if (at === pointer + length) return text
    }
    try {
      return decoder.decode(bytes.subarray(pointer, pointer + length))
    } catch {
      throw this.fault('fault/bad-string', 'text that is not valid UTF-8')
    }
  }

  /**
   * Writes a string into memory that the guest allocates.
   *
   * @returns its length in bytes; the pointer is left in {@link pointer}
   * @throws SkeinError `value/invalid` when it holds a lone surrogate, `fault/too-long`, `fault/bad-realloc`
   */
  writeString(text: string): number {
    if (typeof text !== 'string') throw this.invalid(text, 'text')
    const { length } = text
    if (length < 24) {
      let ascii = 0
      while (ascii < length && text.charCodeAt(ascii) < 0x80) ascii++
      if (ascii === length) {
        this.pointer = this.allocate(length, 1)
        const { bytes } = this
        for (let i = 0; i < length; i++) bytes[this.pointer + i] = text.charCodeAt(i)
        return length
      }
    }
    if (!text.isWellFormed()) throw this.invalid(text, 'text without lone surrogates')
    const encoded = encoder.encode(text)
    if (encoded.length > this.limits.stringBytes) throw this.tooLong(encoded.length, this.limits.stringBytes)
    this.pointer = this.allocate(encoded.length, 1)
    this.bytes.set(encoded, this.pointer)
    return encoded.length
  }

  /** Where {@link writeString} put its text. */
  pointer = 0

  /** A fault of the guest at the place that is being read or written. */
  fault(code: FaultCode, what: string): SkeinError {
    return new SkeinError(code, `${this.names.mod ?? 'the mod'} gave ${what}, in ${this.at || 'a call'}`, {
      names: this.names,
      hint: 'The mod was built wrongly, or does harm on purpose. Rebuild it with its SDK, or remove it.',
    })
  }

  tooLong(length: number, limit: number): SkeinError {
    return new SkeinError(
      'fault/too-long',
      `${this.at || 'a value'} takes ${length} bytes; ${limit} are allowed`,
      {
        names: this.names,
        hint: 'Send less at once, or have the game raise its limits.',
      },
    )
  }

  /** A value of the host's own that cannot be sent. */
  invalid(value: unknown, wanted: string): SkeinError {
    return new SkeinError('value/invalid', `${show(value)} is not ${wanted}, in ${this.at || 'a call'}`, {
      names: this.names,
      hint: 'The value comes from the game or from another mod; its type is in the interfaces of the game.',
    })
  }

  #renew(): void {
    this.#u8 = new Uint8Array(this.#memory.buffer)
    this.#view = new DataView(this.#memory.buffer)
  }
}

/** The faults that a bad value can be. */
export type FaultCode =
  | 'fault/bad-pointer'
  | 'fault/bad-realloc'
  | 'fault/bad-string'
  | 'fault/bad-discriminant'
  | 'fault/bad-char'

function show(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}
