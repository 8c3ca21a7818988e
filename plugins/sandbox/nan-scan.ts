import type { CoreType } from '../wasm/index.ts'
import { isFloat } from './canonical.ts'
import type { FunctionScan } from './function-scan.ts'
import { MARK } from './function-scan.ts'
import { NUMBER, SHAPE, STABLE } from './nan-flow.ts'
import { NanValues, NO_NODES, NOWHERE, V128, type Frame, type Types } from './nan-values.ts'
import { BLOCK, IF, LOOP, type BlockKind } from './paths.ts'

const EMPTY = 0x40
const NOTHING: Types = []
const ONE: Readonly<Record<number, Types>> = {
  0x7f: ['i32'],
  0x7e: ['i64'],
  0x7d: ['f32'],
  0x7c: ['f64'],
}
const ONE_OTHER: Types = ['other']

/**
 * Goes through a function that has passed the scanner, and says where NaNs have to be made canonical. Knows no types but what
 * the instructions say: code that is not valid gives places without meaning, and is refused by the engine's compiler.
 */
export class NanScanner extends NanValues {
  /** Where a table of labels leads. */
  readonly #targets = new Set<Frame>()

  /** @returns the function with the places among its marks */
  scan(scan: FunctionScan, index: number): FunctionScan {
    const { params, results } = this.space.types[this.space.functionTypes[index]!]!
    this.reader.end = scan.end
    this.#locals(scan, params)
    this.flow.begin(
      this.types.map((type) => (type === V128 ? 1 : 0)),
      params.length,
    )
    this.height = this.frames.length = this.redirects.length = 0
    this.frames.push({
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
    this.reader.offset = scan.code
    while (this.frames.length > 0) this.instruction()
    this.flow.solve()
    return { ...scan, marks: merged(scan.marks, this.#marks()) }
  }

  #marks(): number[] {
    const { places } = this.flow
    // Place and shape in one number each, which sorts fast: a module has less than 2^27 bytes.
    const chosen = new Int32Array(places.length / 2)
    for (let i = 0; i < chosen.length; i++) chosen[i] = places[2 * i]! * 4 + places[2 * i + 1]!
    chosen.sort()
    const marks: number[] = []
    let redirect = 0
    for (let i = 0; i < chosen.length; i++) {
      const place = chosen[i]! >>> 2
      if (i > 0 && place === chosen[i - 1]! >>> 2) continue
      for (; redirect < this.redirects.length && this.redirects[redirect]! < place; redirect += 2)
        marks.push(MARK.STAND_IN, this.redirects[redirect]!, this.redirects[redirect + 1]!)
      marks.push(MARK.NAN, place, chosen[i]! & 3)
    }
    for (; redirect < this.redirects.length; redirect += 2)
      marks.push(MARK.STAND_IN, this.redirects[redirect]!, this.redirects[redirect + 1]!)
    return marks
  }

  #locals({ groupsAt, groups, locals }: FunctionScan, params: Types): void {
    this.types = new Uint8Array(locals)
    const reader = this.reader
    reader.offset = groupsAt
    for (const [at, type] of params.entries())
      this.types[at] = type === 'f32' ? 0x7d : type === 'f64' ? 0x7c : type === 'other' ? V128 : 0x7f
    let at = params.length
    for (let left = groups; left > 0; left--) {
      const count = reader.u32()
      const type = this.valueType()
      this.types.fill(type, at, at + count)
      at += count
    }
  }

  protected override control(opcode: number): void {
    const reader = this.reader
    switch (opcode) {
      case 0x02: // block
      case 0x06: // try
        return this.#open(BLOCK)
      case 0x03: // loop
        return this.#open(LOOP)
      case 0x04: // if
        this.pop()
        return this.#open(IF)
      case 0x05: {
        // else
        const { given } = this.frame
        this.#arrive(this.frame)
        this.#restart()
        for (const node of given) this.push(node, NOWHERE)
        this.frames[this.frames.length - 1] = {
          ...this.frame,
          given: NO_NODES,
          dead: this.frame.unreached,
        }
        return
      }
      case 0x07: // catch
        return this.#caught(this.space.tags[reader.u32()] ?? 0)
      case 0x19: // catch_all
        return this.#caught(0)
      case 0x08: // throw
        this.#throw(this.space.tags[reader.u32()] ?? 0)
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
        this.pop()
        return this.#arrive(this.#label(reader.u32()))
      case 0x0e: // br_table
        this.pop()
        this.#targets.clear()
        for (let left = reader.u32() + 1; left > 0; left--) this.#targets.add(this.#label(reader.u32()))
        for (const frame of this.#targets) this.#arrive(frame)
        return this.#clear()
      case 0x0f: // return
        this.#arrive(this.frames[0]!)
        return this.#clear()
      case 0x1f: // try_table
        return this.#tryTable()
      case 0xd5: // br_on_null
        this.pop()
        this.#arrive(this.#label(reader.u32()))
        return this.push(NUMBER)
      case 0xd6: // br_on_non_null
        this.#arrive(this.#label(reader.u32()))
        this.pop()
        return
      case 0x00: // unreachable
      case 0x0a: // throw_ref
        return this.#clear()
      default:
        return this.#call(opcode)
    }
  }

  #throw(values: number): void {
    if (this.frame.dead) return
    for (let left = values; left > 0; left--) this.flow.observe(this.pop())
  }

  #label(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!
  }

  /** Nothing gets past here. Code that nothing gets to is read, and followed no further. */
  #clear(): void {
    this.frame.dead = true
    this.#restart()
  }

  /** The values of the block begin anew. */
  #restart(): void {
    this.height = this.frame.base
  }

  /** What lies uppermost goes to where a branch leads. */
  #arrive({ carries, label }: Frame): void {
    if (this.frame.dead) return
    const top = carries.length - 1
    for (let at = 0; at <= top; at++) {
      const value = this.below(top - at)
      // What a function gives is the same everywhere.
      if (label === NO_NODES) this.flow.observe(value)
      else if (label[at] !== NUMBER) this.flow.join(label[at]!, value)
    }
  }

  #blockType(): { params: Types; results: Types } {
    const { bytes, offset } = this.reader
    const byte = bytes[offset]!
    if (byte === EMPTY) this.reader.offset++
    else if ((byte & 0xc0) === 0x40) {
      this.valueType()
      return { params: NOTHING, results: ONE[byte] ?? ONE_OTHER }
    } else return this.space.types[this.reader.u32()]!
    return { params: NOTHING, results: NOTHING }
  }

  #open(kind: BlockKind): void {
    const { params, results } = this.#blockType()
    const around = this.frame
    const loop = kind === LOOP
    const base = Math.max(this.height - params.length, around.base)
    const carries = loop ? params : results
    const { dead } = around
    const label = dead || carries.length === 0 ? NOTHING_CARRIED : carries.map((type) => this.#taker(type))
    const given =
      dead || kind !== IF || params.length === 0
        ? NO_NODES
        : Array.from(this.stack.subarray(base, this.height))
    const loops = around.loops + (loop ? 1 : 0)
    const frame = { loop, loops, base, results, carries, label, given, unreached: dead, dead }
    this.frames.push(frame)
    if (loop && !dead && params.length > 0) {
      this.#arrive(frame)
      this.height = base
      for (const node of label) this.push(node, NOWHERE)
    }
  }

  #taker(type: CoreType): number {
    return isFloat(type) || type === 'other' ? this.flow.value() : NUMBER
  }

  #tryTable(): void {
    this.#open(BLOCK)
    for (let left = this.reader.u32(); left > 0; left--) {
      if (this.reader.byte() < 2) this.reader.u32()
      // Handlers are outside of the block.
      for (const node of this.#label(this.reader.u32() + 1).label)
        if (node !== NUMBER) this.flow.join(node, STABLE)
    }
  }

  #caught(values: number): void {
    this.#arrive(this.frame)
    this.#restart()
    this.frame.dead = this.frame.unreached
    for (let left = this.frame.dead ? 0 : values; left > 0; left--)
      this.push(STABLE, left === 1 ? this.reader.offset : NOWHERE)
  }

  #close(): void {
    const frame = this.frame
    // What a loop gives is what its body has given: a branch to it leads to its beginning.
    if (frame.loop) {
      const results = frame.unreached ? 0 : frame.results.length
      while (this.height < frame.base + results) this.push(NUMBER, NOWHERE)
      this.frames.pop()
      return
    }
    this.#arrive(frame)
    this.#restart()
    // Without an `else`, what goes in comes out.
    for (const [at, node] of frame.given.entries())
      if ((frame.label[at] ?? NUMBER) !== NUMBER) this.flow.join(frame.label[at]!, node)
    this.frames.pop()
    for (const [at, node] of frame.label.entries())
      this.push(node, at === frame.label.length - 1 ? this.reader.offset : NOWHERE)
  }

  /** Whoever is called gets values that are the same everywhere, and gives such. */
  #call(opcode: number): void {
    const reader = this.reader
    const at = reader.offset
    const index = reader.u32()
    const direct = opcode === 0x10 || opcode === 0x12
    if (opcode === 0x11 || opcode === 0x13) reader.skipNumber()
    if (this.frame.dead) return
    const { types, functionTypes } = this.space
    const { params, results } = types[direct ? functionTypes[index]! : index]!
    if (!direct) this.pop()
    const tail = opcode === 0x12 || opcode === 0x13 || opcode === 0x15
    const out = direct && this.standsIn(index)
    if (out && (tail || results.length > 1 || !this.#leave(params))) this.redirects.push(at, index)
    for (let left = params.length; left > 0; left--) this.flow.observe(this.pop())
    if (tail) return this.#clear()
    if (out && results.length === 1 && isFloat(results[0]!)) {
      this.push(this.flow.arithmetic(results[0] === 'f32' ? SHAPE.F32 : SHAPE.F64, reader.offset))
      return
    }
    for (let left = results.length; left > 0; left--) this.push(STABLE, left === 1 ? reader.offset : NOWHERE)
  }

  /** Arguments leave the module. Whether all of them were uppermost somewhere. */
  #leave(params: Types): boolean {
    const last = params.length - 1
    for (const [at, type] of params.entries()) {
      const place = this.places[this.height - 1 - (last - at)]
      if (isFloat(type) && place === NOWHERE && this.below(last - at) !== NUMBER) return false
    }
    for (const [at, type] of params.entries()) {
      if (!isFloat(type)) continue
      const place = this.places[this.height - 1 - (last - at)] ?? NOWHERE
      if (place !== NOWHERE)
        this.flow.leave(this.below(last - at), place, type === 'f32' ? SHAPE.F32 : SHAPE.F64)
    }
    return true
  }
}

/** A label that carries nothing; {@link NO_NODES} is that of the function. */
const NOTHING_CARRIED: readonly number[] = []

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
