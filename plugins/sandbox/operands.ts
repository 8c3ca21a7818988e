import { EMPTY, NULLABLE_REFERENCE, REFERENCE, V128 } from '../wasm/binary-format.ts'
import type { CodeReader } from './code-reader.ts'
import type { CodeSpace } from './function-scan.ts'

/** Blocks inside one another: a `switch` of a thousand cases has a thousand. */
const NESTING = 20_000
/** As engines have it, less those that are put in: the remaining fuel and stack, and a value of each kind of floats. */
const LOCALS = 49_995

/** In the place of a type's index. */
const NO_TYPE = -1

const ONE_MEMORY = 'Build the mod without "multi-memory".'

/** Reads the immediates of instructions. The items that they refer to have to exist. All throw `module/*` else. */
export class Operands {
  readonly #code: CodeReader
  readonly #space: CodeSpace
  /** Whether a value of 128 bits has been declared. */
  wide = false
  /** Counts of parameters and results of the last block type read, and its index if it has one. */
  params = 0
  results = 0
  type: number = NO_TYPE

  constructor(code: CodeReader, space: CodeSpace) {
    this.#code = code
    this.#space = space
  }

  /** The declarations of locals in so many groups. @returns how many locals there are with the parameters */
  locals(groups: number, params: number): number {
    let locals = params
    for (let left = groups; left > 0; left--) {
      locals += this.#code.u32()
      if (locals > LOCALS) this.#code.tooLarge(`has more than ${LOCALS} locals`)
      this.valueType()
    }
    return locals
  }

  /** The type of a block that lies so deep in others. */
  blockType(depth: number): void {
    const byte = this.#code.peek
    this.params = 0
    this.results = byte === EMPTY ? 0 : 1
    this.type = NO_TYPE
    if (depth >= NESTING) this.#code.tooLarge(`has blocks nested more than ${NESTING} deep`)
    if (byte === EMPTY) this.#code.skip(1)
    else if ((byte & 0xc0) === 0x40) this.valueType()
    else {
      this.type = this.#code.u32()
      const type = this.#space.types[this.type]
      if (type === null || type === undefined) this.#code.fail('a block has no type')
      this.params = type.params.length
      this.results = type.results.length
    }
  }

  valueType(): void {
    const code = this.#code.byte()
    if (code === V128) this.wide = true
    // References to a type carry which.
    if (code === NULLABLE_REFERENCE || code === REFERENCE) this.#code.skipNumber()
  }

  /** A label, where blocks lie so deep in one another. */
  label(depth: number): number {
    const label = this.#code.u32()
    if (label >= depth) this.#code.fail('a label does not exist')
    return label
  }

  local(locals: number): void {
    if (this.#code.u32() >= locals) this.#code.fail('a local does not exist')
  }

  function(): number {
    const index = this.#code.u32()
    if (index >= this.#space.functionTypes.length) this.#code.fail('a function does not exist')
    return index
  }

  global(): number {
    const index = this.#code.u32()
    if (index >= this.#space.globals) this.#code.fail('a global does not exist')
    return index
  }

  /** How many values an exception carries. */
  tag(): number {
    return this.#space.tags[this.#code.u32()] ?? this.#code.fail('a tag does not exist')
  }

  memarg(): void {
    // A memory's index follows the alignment where this bit is set.
    if ((this.#code.peek & 0x40) !== 0) this.#code.unsupported('a second memory', ONE_MEMORY)
    this.#code.skipNumber()
    this.#code.skipNumber()
  }
}
