import type { BinaryReader, CoreType } from '../wasm/index.ts'
import { isFloat } from './canonical.ts'
import type { CodeSpace, FunctionScan } from './function-scan.ts'
import { MARK } from './function-scan.ts'
import { DEMAND, NanFlow, NUMBER, SHAPE, STABLE, type Shape } from './nan-flow.ts'
import { BULK_OPCODES, IMMEDIATE, PLAIN_OPCODES, VECTOR_OPCODES } from './opcodes.ts'
import { BLOCK, IF, LOOP, type BlockKind } from './paths.ts'

const I = IMMEDIATE
const EMPTY = 0x40
const V128 = 0x7b
/** Where a value has never lain uppermost. */
const NOWHERE = -1

type Types = readonly CoreType[]
const NOTHING: Types = []
const ONE: Readonly<Record<number, Types>> = {
  0x7f: ['i32'],
  0x7e: ['i64'],
  0x7d: ['f32'],
  0x7c: ['f64'],
}
const ONE_OTHER: Types = ['other']
const NO_NODES: readonly number[] = []

/** A block, as far as values go through it. */
interface Frame {
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

/**
 * Goes through a function that has passed the scanner, and says where NaNs have to be made canonical. Knows no types but what
 * the instructions say: code that is not valid gives places without meaning, and is refused by the engine's compiler.
 */
export class NanScanner {
  readonly #reader: BinaryReader
  readonly #space: CodeSpace
  readonly #flow = new NanFlow()
  readonly #frames: Frame[] = []
  /** By local: the byte of its type. */
  #types: Uint8Array = new Uint8Array(0)
  /** The values on the stack, and the places behind the instructions that have put them there. */
  readonly #stack: number[] = []
  readonly #places: number[] = []
  /** Where a table of labels leads. */
  readonly #targets = new Set<Frame>()
  /** Places where an imported function is named that is to be called by its stand-in. */
  readonly #redirects: number[] = []

  constructor(reader: BinaryReader, space: CodeSpace) {
    this.#reader = reader
    this.#space = space
  }

  /** @returns the function with the places among its marks */
  scan(scan: FunctionScan, index: number): FunctionScan {
    const { params, results } = this.#space.types[this.#space.functionTypes[index]!]!
    this.#reader.end = scan.end
    this.#locals(scan, params)
    this.#flow.begin(
      this.#types.map((type) => (type === V128 ? 1 : 0)),
      params.length,
    )
    this.#stack.length = this.#places.length = this.#frames.length = this.#redirects.length = 0
    this.#frames.push({
      loop: false,
      loops: 0,
      base: 0,
      results,
      carries: results,
      label: NO_NODES,
      given: NO_NODES,
      unreached: false,
      dead: false,
    })
    this.#reader.offset = scan.code
    while (this.#frames.length > 0) this.#instruction()
    this.#flow.solve()
    return { ...scan, marks: merged(scan.marks, this.#marks()) }
  }

  #marks(): number[] {
    const { places } = this.#flow
    const marks: [place: number, kind: number, value: number][] = []
    for (let i = 0; i < places.length; i += 2) marks.push([places[i]!, MARK.NAN, places[i + 1]!])
    for (let i = 0; i < this.#redirects.length; i += 2)
      marks.push([this.#redirects[i]!, MARK.STAND_IN, this.#redirects[i + 1]!])
    marks.sort((a, b) => a[0] - b[0])
    return marks.flatMap(([place, kind, value], at) =>
      at > 0 && marks[at - 1]![0] === place ? [] : [kind, place, value],
    )
  }

  #locals({ groupsAt, groups, locals }: FunctionScan, params: Types): void {
    this.#types = new Uint8Array(locals)
    const reader = this.#reader
    reader.offset = groupsAt
    for (const [at, type] of params.entries())
      this.#types[at] = type === 'f32' ? 0x7d : type === 'f64' ? 0x7c : type === 'other' ? V128 : 0x7f
    let at = params.length
    for (let left = groups; left > 0; left--) {
      const count = reader.u32()
      const type = this.#valueType()
      this.#types.fill(type, at, at + count)
      at += count
    }
  }

  #valueType(): number {
    const type = this.#reader.byte()
    if (type === 0x63 || type === 0x64) this.#reader.skipNumber()
    return type
  }

  get #frame(): Frame {
    return this.#frames[this.#frames.length - 1]!
  }

  #push(node: number, place: number = this.#reader.offset): void {
    this.#stack.push(node)
    this.#places.push(place)
  }

  #pop(): number {
    if (this.#stack.length <= this.#frame.base) return NUMBER
    this.#places.pop()
    return this.#stack.pop()!
  }

  /** The value so far below the uppermost. */
  #below(depth: number): number {
    const at = this.#stack.length - 1 - depth
    return at < this.#frame.base ? NUMBER : this.#stack[at]!
  }

  #drop(count: number): void {
    for (let left = count; left > 0; left--) this.#pop()
  }

  #instruction(): void {
    const reader = this.#reader
    const opcode = reader.byte()
    switch (PLAIN_OPCODES.immediate[opcode]) {
      case I.CONTROL:
        if (opcode !== 0x1c) return this.#control(opcode)
        for (let left = reader.u32(); left > 0; left--) this.#valueType()
        return this.#select()
      case I.LOCAL:
        return this.#local(opcode, reader.u32())
      case I.GLOBAL:
        reader.skipNumber()
        if (opcode === 0x23) return this.#push(STABLE)
        return this.#flow.observe(this.#pop())
      case I.BYTES4:
        reader.offset += 4
        return this.#push(this.#constant(reader.offset, 4))
      case I.BYTES8:
        reader.offset += 8
        return this.#push(this.#constant(reader.offset, 8))
      case I.MEMARG:
        reader.skipNumber()
        reader.skipNumber()
        if (opcode >= 0x36) {
          this.#flow.observe(this.#pop())
          this.#pop()
          return
        }
        this.#pop()
        return this.#push(opcode === 0x2a || opcode === 0x2b ? STABLE : NUMBER)
      case I.FUNCTION: {
        const at = reader.offset
        const index = reader.u32()
        if (this.#standsIn(index)) this.#redirects.push(at, index)
        return this.#push(NUMBER)
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
    this.#drop(gives - delta)
    if (gives > 0) this.#push(NUMBER)
  }

  #standsIn(index: number): boolean {
    return this.#space.crossing[index] === true
  }

  /** A constant keeps its bits; those of the canonical NaN are the only ones that it may have in common with arithmetic. */
  #constant(end: number, size: 4 | 8): number {
    const { bytes } = this.#reader
    const quiet = size === 4 ? 0xc0 : 0xf8
    const [high, next] = [bytes[end - 1]!, bytes[end - 2]!]
    if ((high & 0x7f) !== 0x7f || next < (size === 4 ? 0x80 : 0xf0)) return NUMBER
    let canonical = high === 0x7f && next === quiet
    for (let at = end - size; at < end - 2; at++) canonical &&= bytes[at] === 0
    return canonical ? NUMBER : STABLE
  }

  #local(opcode: number, index: number): void {
    const flow = this.#flow
    const { loops } = this.#frame
    const type = this.#types[index]!
    const float = type === 0x7d || type === 0x7c || type === V128
    if (opcode === 0x20) {
      this.#push(float ? flow.get(index, this.#reader.offset, loops) : NUMBER)
      return
    }
    const value = this.#pop()
    if (float) flow.set(index, value, loops)
    if (opcode === 0x22) this.#push(value)
  }

  #select(): void {
    this.#pop()
    const [b, a] = [this.#pop(), this.#pop()]
    this.#push(this.#either(a, b))
  }

  #either(a: number, b: number): number {
    if (a === b || (a <= STABLE && b <= STABLE)) return Math.max(a, b)
    const either = this.#flow.value()
    this.#flow.join(either, a)
    this.#flow.join(either, b)
    return either
  }

  /** What has the bits of a value, other than its sign or some of its lanes: arithmetic may no longer choose them all. */
  #changed(value: number): number {
    return value <= STABLE ? value : this.#either(value, STABLE)
  }

  /** Arithmetic of floats, and conversions from and to them. */
  #number(opcode: number): void {
    const flow = this.#flow
    const reader = this.#reader
    if (opcode >= 0x8b && opcode <= 0xa6) {
      const shape = opcode < 0x99 ? SHAPE.F32 : SHAPE.F64
      switch (opcode < 0x99 ? opcode - 0x8b : opcode - 0x99) {
        case 0: // abs
          return this.#push(this.#pop())
        case 1: // neg
          return this.#push(this.#changed(this.#pop()))
        case 13: // copysign
          flow.observe(this.#pop())
          return this.#push(this.#changed(this.#pop()))
        default:
          this.#drop(1 - PLAIN_OPCODES.delta[opcode]!)
          return this.#push(flow.arithmetic(shape, reader.offset))
      }
    }
    if (opcode === 0xbc || opcode === 0xbd) {
      flow.observe(this.#pop())
      return this.#push(NUMBER)
    }
    this.#drop(1 - PLAIN_OPCODES.delta[opcode]!)
    if (opcode === 0xb6) this.#push(flow.arithmetic(SHAPE.F32, reader.offset))
    else if (opcode === 0xbb) this.#push(flow.arithmetic(SHAPE.F64, reader.offset))
    else this.#push(opcode === 0xbe || opcode === 0xbf ? STABLE : NUMBER)
  }

  #prefixed(prefix: number): void {
    const reader = this.#reader
    const opcode = reader.u32()
    if (prefix === 0xfd) return this.#vector(opcode)
    const kind = BULK_OPCODES.immediate[opcode]!
    if (kind !== I.NONE) reader.skipNumber()
    if (kind === I.LEB2) reader.skipNumber()
    const delta = BULK_OPCODES.delta[opcode]!
    this.#plain(delta, opcode < 8 || opcode === 15 || opcode === 16 ? 1 : 0)
  }

  #vector(opcode: number): void {
    const flow = this.#flow
    const reader = this.#reader
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
        for (let left = 1 - delta; left > 0; left--) flow.observe(this.#pop(), other)
        return this.#push(flow.arithmetic(shape as Shape, reader.offset))
      case V.CONVERTS: {
        // From lanes of the other width.
        flow.observe(this.#pop(), other ^ DEMAND.ALL)
        return this.#push(flow.arithmetic(shape as Shape, reader.offset))
      }
      case V.COMPARES:
        for (let left = 1 - delta; left > 0; left--) flow.observe(this.#pop(), other)
        return this.#push(NUMBER)
      case V.SPLAT: {
        const lane = this.#pop()
        const vector = flow.value()
        flow.join(vector, lane, true)
        flow.laned(vector, shape as Shape)
        return this.#push(vector)
      }
      case V.EXTRACT: {
        const vector = this.#pop()
        flow.observe(vector, other)
        return this.#push(vector <= STABLE ? STABLE : vector)
      }
      default: {
        // A store gives nothing, and takes the address as well.
        const gives = opcode === 11 || (opcode >= 88 && opcode <= 91) ? 0 : 1
        for (let left = gives - delta; left > 0; left--) flow.observe(this.#pop())
        // A constant of zeros is as good as no vector at all.
        if (gives > 0) this.#push(kind === I.BYTES16 && opcode === 12 && this.#zeros() ? NUMBER : STABLE)
      }
    }
  }

  #zeros(): boolean {
    const { bytes, offset } = this.#reader
    for (let at = offset - 16; at < offset; at++) if (bytes[at] !== 0) return false
    return true
  }

  #control(opcode: number): void {
    const reader = this.#reader
    switch (opcode) {
      case 0x02: // block
      case 0x06: // try
        return this.#open(BLOCK)
      case 0x03: // loop
        return this.#open(LOOP)
      case 0x04: // if
        this.#pop()
        return this.#open(IF)
      case 0x05: {
        // else
        const { given } = this.#frame
        this.#arrive(this.#frame)
        this.#restart()
        for (const node of given) this.#push(node, NOWHERE)
        this.#frames[this.#frames.length - 1] = {
          ...this.#frame,
          given: NO_NODES,
          dead: this.#frame.unreached,
        }
        return
      }
      case 0x07: // catch
        return this.#caught(this.#space.tags[reader.u32()] ?? 0)
      case 0x19: // catch_all
        return this.#caught(0)
      case 0x08: // throw
        this.#throw(this.#space.tags[reader.u32()] ?? 0)
        return this.#clear()
      case 0x09: // rethrow
        reader.skipNumber()
        return this.#clear()
      case 0x0b: // end
        return this.#close()
      case 0x18: // delegate
        reader.skipNumber()
        return this.#close()
      case 0x0c: // br
        this.#arrive(this.#label(reader.u32()))
        return this.#clear()
      case 0x0d: // br_if
        this.#pop()
        return this.#arrive(this.#label(reader.u32()))
      case 0x0e: // br_table
        this.#pop()
        this.#targets.clear()
        for (let left = reader.u32() + 1; left > 0; left--) this.#targets.add(this.#label(reader.u32()))
        for (const frame of this.#targets) this.#arrive(frame)
        return this.#clear()
      case 0x0f: // return
        this.#arrive(this.#frames[0]!)
        return this.#clear()
      case 0x1f: // try_table
        return this.#tryTable()
      case 0xd5: // br_on_null
        this.#pop()
        this.#arrive(this.#label(reader.u32()))
        return this.#push(NUMBER)
      case 0xd6: // br_on_non_null
        this.#arrive(this.#label(reader.u32()))
        this.#pop()
        return
      case 0x00: // unreachable
      case 0x0a: // throw_ref
        return this.#clear()
      default:
        return this.#call(opcode)
    }
  }

  #throw(values: number): void {
    if (this.#frame.dead) return
    for (let left = values; left > 0; left--) this.#flow.observe(this.#pop())
  }

  #label(depth: number): Frame {
    return this.#frames[this.#frames.length - 1 - depth]!
  }

  /** Nothing gets past here. Code that nothing gets to is read, and followed no further. */
  #clear(): void {
    this.#frame.dead = true
    this.#restart()
  }

  /** The values of the block begin anew. */
  #restart(): void {
    this.#stack.length = this.#places.length = this.#frame.base
  }

  /** What lies uppermost goes to where a branch leads. */
  #arrive({ carries, label }: Frame): void {
    if (this.#frame.dead) return
    const top = carries.length - 1
    for (let at = 0; at <= top; at++) {
      const value = this.#below(top - at)
      // What a function gives is the same everywhere.
      if (label === NO_NODES) this.#flow.observe(value)
      else if (label[at] !== NUMBER) this.#flow.join(label[at]!, value)
    }
  }

  #blockType(): { params: Types; results: Types } {
    const { bytes, offset } = this.#reader
    const byte = bytes[offset]!
    if (byte === EMPTY) this.#reader.offset++
    else if ((byte & 0xc0) === 0x40) {
      this.#valueType()
      return { params: NOTHING, results: ONE[byte] ?? ONE_OTHER }
    } else return this.#space.types[this.#reader.u32()]!
    return { params: NOTHING, results: NOTHING }
  }

  #open(kind: BlockKind): void {
    const { params, results } = this.#blockType()
    const around = this.#frame
    const loop = kind === LOOP
    const base = Math.max(this.#stack.length - params.length, around.base)
    const carries = loop ? params : results
    const { dead } = around
    const label = dead || carries.length === 0 ? NOTHING_CARRIED : carries.map((type) => this.#taker(type))
    const given = dead || kind !== IF || params.length === 0 ? NO_NODES : this.#stack.slice(base)
    const loops = around.loops + (loop ? 1 : 0)
    const frame = { loop, loops, base, results, carries, label, given, unreached: dead, dead }
    this.#frames.push(frame)
    if (loop && !dead && params.length > 0) {
      this.#arrive(frame)
      this.#stack.length = this.#places.length = base
      for (const node of label) this.#push(node, NOWHERE)
    }
  }

  #taker(type: CoreType): number {
    return isFloat(type) || type === 'other' ? this.#flow.value() : NUMBER
  }

  #tryTable(): void {
    this.#open(BLOCK)
    for (let left = this.#reader.u32(); left > 0; left--) {
      if (this.#reader.byte() < 2) this.#reader.u32()
      // Handlers are outside of the block.
      for (const node of this.#label(this.#reader.u32() + 1).label)
        if (node !== NUMBER) this.#flow.join(node, STABLE)
    }
  }

  #caught(values: number): void {
    this.#arrive(this.#frame)
    this.#restart()
    this.#frame.dead = this.#frame.unreached
    for (let left = this.#frame.dead ? 0 : values; left > 0; left--)
      this.#push(STABLE, left === 1 ? this.#reader.offset : NOWHERE)
  }

  #close(): void {
    const frame = this.#frame
    // What a loop gives is what its body has given: a branch to it leads to its beginning.
    if (frame.loop) {
      const results = frame.unreached ? 0 : frame.results.length
      while (this.#stack.length < frame.base + results) this.#push(NUMBER, NOWHERE)
      this.#frames.pop()
      return
    }
    this.#arrive(frame)
    this.#restart()
    // Without an `else`, what goes in comes out.
    for (const [at, node] of frame.given.entries())
      if ((frame.label[at] ?? NUMBER) !== NUMBER) this.#flow.join(frame.label[at]!, node)
    this.#frames.pop()
    for (const [at, node] of frame.label.entries())
      this.#push(node, at === frame.label.length - 1 ? this.#reader.offset : NOWHERE)
  }

  /** Whoever is called gets values that are the same everywhere, and gives such. */
  #call(opcode: number): void {
    const reader = this.#reader
    const at = reader.offset
    const index = reader.u32()
    const direct = opcode === 0x10 || opcode === 0x12
    if (opcode === 0x11 || opcode === 0x13) reader.skipNumber()
    if (this.#frame.dead) return
    const { types, functionTypes } = this.#space
    const { params, results } = types[direct ? functionTypes[index]! : index]!
    if (!direct) this.#pop()
    const tail = opcode === 0x12 || opcode === 0x13 || opcode === 0x15
    const out = direct && this.#standsIn(index)
    if (out && (tail || results.length > 1 || !this.#leave(params))) this.#redirects.push(at, index)
    for (let left = params.length; left > 0; left--) this.#flow.observe(this.#pop())
    if (tail) return this.#clear()
    if (out && results.length === 1 && isFloat(results[0]!)) {
      this.#push(this.#flow.arithmetic(results[0] === 'f32' ? SHAPE.F32 : SHAPE.F64, reader.offset))
      return
    }
    for (let left = results.length; left > 0; left--) this.#push(STABLE, left === 1 ? reader.offset : NOWHERE)
  }

  /** Arguments leave the module. Whether all of them were uppermost somewhere. */
  #leave(params: Types): boolean {
    const last = params.length - 1
    for (const [at, type] of params.entries()) {
      const place = this.#places[this.#stack.length - 1 - (last - at)]
      if (isFloat(type) && place === NOWHERE && this.#below(last - at) !== NUMBER) return false
    }
    for (const [at, type] of params.entries()) {
      if (!isFloat(type)) continue
      const place = this.#places[this.#stack.length - 1 - (last - at)] ?? NOWHERE
      if (place !== NOWHERE)
        this.#flow.leave(this.#below(last - at), place, type === 'f32' ? SHAPE.F32 : SHAPE.F64)
    }
    return true
  }
}

/** A label that carries nothing; {@link NO_NODES} is that of the function. */
const NOTHING_CARRIED: readonly number[] = []

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

/** Marks of the scanner with those that were found here; where they meet, what was found here comes first. */
function merged(marks: readonly number[], found: readonly number[]): readonly number[] {
  if (found.length === 0) return marks
  const all: number[] = []
  let at = 0
  for (let i = 0; i < marks.length; i += 3) {
    for (; at < found.length && found[at + 1]! <= marks[i + 1]!; at += 3)
      all.push(found[at]!, found[at + 1]!, found[at + 2]!)
    all.push(marks[i]!, marks[i + 1]!, marks[i + 2]!)
  }
  for (; at < found.length; at++) all.push(found[at]!)
  return all
}
