import type { BinaryReader, CoreType } from '../wasm/index.ts'
import type { CodeSpace } from './function-scan.ts'
import { DEMAND, NanFlow, NUMBER, SHAPE, STABLE, type Shape } from './nan-flow.ts'
import { BULK_OPCODES, IMMEDIATE, PLAIN_OPCODES, VECTOR_OPCODES } from './opcodes.ts'

const I = IMMEDIATE
/** Vectors of 128 bits. */
export const V128 = 0x7b
/** Where a value has never lain uppermost. */
export const NOWHERE = -1

export type Types = readonly CoreType[]
export const NO_NODES: readonly number[] = []

/** A block, as far as values go through it. */
export interface Frame {
  readonly loop: boolean
  /** How many loops are around what is in it. */
  readonly loops: number
  readonly base: number
  readonly results: Types
  /** What a branch to it carries, and what takes that over; by place, `NUMBER` for what is no float. */
  readonly carries: Types
  readonly label: readonly number[]
  /** What `if` was given, for `else`. */
  readonly given: readonly number[]
  /** Whether nothing gets to where it begins, or to where the code is that is being read. */
  readonly unreached: boolean
  dead: boolean
}

/** Follows values through instructions that lead nowhere else. */
export abstract class NanValues {
  protected readonly reader: BinaryReader
  protected readonly space: CodeSpace
  protected readonly flow: NanFlow = new NanFlow()
  /** The blocks around the place that is read, that of the function first. */
  protected readonly frames: Frame[] = []
  /** By local: the byte of its type. */
  protected types: Uint8Array = new Uint8Array(0)
  /** The values on the stack, and the places behind the instructions that have put them there; {@link height} of them count. */
  protected stack: Int32Array = new Int32Array(256)
  protected places: Int32Array = new Int32Array(256)
  protected height = 0
  /** Places where an imported function is named that is to be called by its stand-in, and that function. */
  protected readonly redirects: number[] = []

  constructor(reader: BinaryReader, space: CodeSpace) {
    this.reader = reader
    this.space = space
  }

  /** Deals with an instruction that may lead elsewhere. */
  protected abstract control(opcode: number): void

  protected valueType(): number {
    const type = this.reader.byte()
    if (type === 0x63 || type === 0x64) this.reader.skipNumber()
    return type
  }

  protected get frame(): Frame {
    return this.frames[this.frames.length - 1]!
  }

  protected push(node: number, place: number = this.reader.offset): void {
    if (this.height === this.stack.length) this.#grow()
    this.stack[this.height] = node
    this.places[this.height++] = place
  }

  protected pop(): number {
    return this.height <= this.frame.base ? NUMBER : this.stack[--this.height]!
  }

  /** The value so far below the uppermost. */
  protected below(depth: number): number {
    const at = this.height - 1 - depth
    return at < this.frame.base ? NUMBER : this.stack[at]!
  }

  protected drop(count: number): void {
    for (let left = count; left > 0; left--) this.pop()
  }

  #grow(): void {
    for (const name of ['stack', 'places'] as const) {
      const grown = new Int32Array(this.height * 2)
      grown.set(this[name])
      this[name] = grown
    }
  }

  protected instruction(): void {
    const reader = this.reader
    const opcode = reader.byte()
    switch (PLAIN_OPCODES.immediate[opcode]) {
      case I.CONTROL:
        if (opcode !== 0x1c) return this.control(opcode)
        for (let left = reader.u32(); left > 0; left--) this.valueType()
        return this.#select()
      case I.LOCAL:
        return this.#local(opcode, reader.u32())
      case I.GLOBAL:
        reader.skipNumber()
        if (opcode === 0x23) return this.push(STABLE)
        return this.flow.observe(this.pop())
      case I.BYTES4:
        reader.offset += 4
        return this.push(this.#constant(reader.offset, 4))
      case I.BYTES8:
        reader.offset += 8
        return this.push(this.#constant(reader.offset, 8))
      case I.MEMARG:
        reader.skipNumber()
        reader.skipNumber()
        if (opcode >= 0x36) {
          this.flow.observe(this.pop())
          this.pop()
          return
        }
        this.pop()
        return this.push(opcode === 0x2a || opcode === 0x2b ? STABLE : NUMBER)
      case I.FUNCTION: {
        const at = reader.offset
        const index = reader.u32()
        if (this.standsIn(index)) this.redirects.push(at, index)
        return this.push(NUMBER)
      }
      case I.LEB:
      case I.HEAP_TYPE:
        reader.skipNumber()
        break
      case I.NONE:
        if (opcode === 0x1b) return this.#select()
        if (opcode >= 0x8b && opcode <= 0xbf) return this.#number(opcode)
        break
      default:
        return this.#prefixed(opcode)
    }
    // Those that give nothing.
    const none = opcode === 0x01 || opcode === 0x1a || opcode === 0x26
    this.#plain(PLAIN_OPCODES.delta[opcode]!, none ? 0 : 1)
  }

  /** An instruction whose values are no floats. */
  #plain(delta: number, gives: number): void {
    this.drop(gives - delta)
    if (gives > 0) this.push(NUMBER)
  }

  protected standsIn(index: number): boolean {
    return this.space.crossing[index] === true
  }

  /** A constant keeps its bits; those of the canonical NaN are the only ones that it may have in common with arithmetic. */
  #constant(end: number, size: 4 | 8): number {
    const { bytes } = this.reader
    const quiet = size === 4 ? 0xc0 : 0xf8
    const [high, next] = [bytes[end - 1]!, bytes[end - 2]!]
    if ((high & 0x7f) !== 0x7f || next < (size === 4 ? 0x80 : 0xf0)) return NUMBER
    let canonical = high === 0x7f && next === quiet
    for (let at = end - size; at < end - 2; at++) canonical &&= bytes[at] === 0
    return canonical ? NUMBER : STABLE
  }

  #local(opcode: number, index: number): void {
    const flow = this.flow
    const { loops } = this.frame
    const type = this.types[index]!
    const float = type === 0x7d || type === 0x7c || type === V128
    if (opcode === 0x20) {
      this.push(float ? flow.get(index, this.reader.offset, loops) : NUMBER)
      return
    }
    const value = this.pop()
    if (float) flow.set(index, value, loops)
    if (opcode === 0x22) this.push(value)
  }

  #select(): void {
    this.pop()
    const [b, a] = [this.pop(), this.pop()]
    this.push(this.#either(a, b))
  }

  #either(a: number, b: number): number {
    if (a === b || (a <= STABLE && b <= STABLE)) return Math.max(a, b)
    const either = this.flow.value()
    this.flow.join(either, a)
    this.flow.join(either, b)
    return either
  }

  /** What has the bits of a value, other than its sign or some of its lanes: arithmetic may no longer choose them all. */
  #changed(value: number): number {
    return value <= STABLE ? value : this.#either(value, STABLE)
  }

  /** Arithmetic of floats, and conversions from and to them. */
  #number(opcode: number): void {
    const flow = this.flow
    const reader = this.reader
    if (opcode >= 0x8b && opcode <= 0xa6) {
      const shape = opcode < 0x99 ? SHAPE.F32 : SHAPE.F64
      switch (opcode < 0x99 ? opcode - 0x8b : opcode - 0x99) {
        case 0: // abs
          return this.push(this.pop())
        case 1: // neg
          return this.push(this.#changed(this.pop()))
        case 13: // copysign
          flow.observe(this.pop())
          return this.push(this.#changed(this.pop()))
        default:
          this.drop(1 - PLAIN_OPCODES.delta[opcode]!)
          return this.push(flow.arithmetic(shape, reader.offset))
      }
    }
    if (opcode === 0xbc || opcode === 0xbd) {
      flow.observe(this.pop())
      return this.push(NUMBER)
    }
    this.drop(1 - PLAIN_OPCODES.delta[opcode]!)
    if (opcode === 0xb6) this.push(flow.arithmetic(SHAPE.F32, reader.offset))
    else if (opcode === 0xbb) this.push(flow.arithmetic(SHAPE.F64, reader.offset))
    else this.push(opcode === 0xbe || opcode === 0xbf ? STABLE : NUMBER)
  }

  #prefixed(prefix: number): void {
    const reader = this.reader
    const opcode = reader.u32()
    if (prefix === 0xfd) return this.#vector(opcode)
    const kind = BULK_OPCODES.immediate[opcode]!
    if (kind !== I.NONE) reader.skipNumber()
    if (kind === I.LEB2) reader.skipNumber()
    const delta = BULK_OPCODES.delta[opcode]!
    this.#plain(delta, opcode < 8 || opcode === 15 || opcode === 16 ? 1 : 0)
  }

  #vector(opcode: number): void {
    const flow = this.flow
    const reader = this.reader
    const kind = VECTOR_OPCODES.immediate[opcode]
    if (kind === I.MEMARG || kind === I.MEMARG_LANE) {
      reader.skipNumber()
      reader.skipNumber()
    }
    if (kind === I.BYTES1 || kind === I.MEMARG_LANE) reader.offset++
    else if (kind === I.BYTES16) reader.offset += 16
    const shape = SHAPES[opcode]
    const other = shape === SHAPE.F32X4 ? DEMAND.DOUBLE : DEMAND.SINGLE
    const delta = VECTOR_OPCODES.delta[opcode]!
    switch (FLOATS[opcode]) {
      case V.ARITHMETIC:
        for (let left = 1 - delta; left > 0; left--) flow.observe(this.pop(), other)
        return this.push(flow.arithmetic(shape as Shape, reader.offset))
      case V.CONVERTS: {
        // From lanes of the other width.
        flow.observe(this.pop(), other ^ DEMAND.ALL)
        return this.push(flow.arithmetic(shape as Shape, reader.offset))
      }
      case V.COMPARES:
        for (let left = 1 - delta; left > 0; left--) flow.observe(this.pop(), other)
        return this.push(NUMBER)
      case V.SPLAT: {
        const lane = this.pop()
        const vector = flow.value()
        flow.join(vector, lane, true)
        flow.laned(vector, shape as Shape)
        return this.push(vector)
      }
      case V.EXTRACT: {
        const vector = this.pop()
        flow.observe(vector, other)
        return this.push(vector <= STABLE ? STABLE : vector)
      }
      default: {
        // A store gives nothing, and takes the address as well.
        const gives = opcode === 11 || (opcode >= 88 && opcode <= 91) ? 0 : 1
        for (let left = gives - delta; left > 0; left--) flow.observe(this.pop())
        // A constant of zeros is as good as no vector at all.
        if (gives > 0) this.push(kind === I.BYTES16 && opcode === 12 && this.#zeros() ? NUMBER : STABLE)
      }
    }
  }

  #zeros(): boolean {
    const { bytes, offset } = this.reader
    for (let at = offset - 16; at < offset; at++) if (bytes[at] !== 0) return false
    return true
  }
}

/** What an instruction on vectors does with lanes of floats; none: it may look at all bits of them. */
const V = { ARITHMETIC: 1, CONVERTS: 2, COMPARES: 3, SPLAT: 4, EXTRACT: 5 } as const
const FLOATS = new Uint8Array(256)
const SHAPES = new Uint8Array(256).fill(SHAPE.F32X4)
const known = (kind: number, shape: Shape, ...opcodes: readonly number[]): void => {
  for (const opcode of opcodes) {
    FLOATS[opcode] = kind
    SHAPES[opcode] = shape
  }
}
known(V.ARITHMETIC, SHAPE.F32X4, 103, 104, 105, 106, 227, 228, 229, 230, 231, 232, 233)
known(V.ARITHMETIC, SHAPE.F64X2, 116, 117, 122, 148, 239, 240, 241, 242, 243, 244, 245)
known(V.CONVERTS, SHAPE.F32X4, 94)
known(V.CONVERTS, SHAPE.F64X2, 95)
known(V.COMPARES, SHAPE.F32X4, 65, 66, 67, 68, 69, 70, 248, 249)
known(V.COMPARES, SHAPE.F64X2, 71, 72, 73, 74, 75, 76, 252, 253)
known(V.SPLAT, SHAPE.F32X4, 19)
known(V.SPLAT, SHAPE.F64X2, 20)
known(V.EXTRACT, SHAPE.F32X4, 31)
known(V.EXTRACT, SHAPE.F64X2, 33)
