import * as op from '../wasm/binary-format.ts'
import { isFloat } from './canonical.ts'
import type { FunctionScan } from './function-scan.ts'
import { IntList } from './int-list.ts'
import { fresh, NUMBER, SHAPE, STABLE } from './float-value.ts'
import type { Types } from './nan-frames.ts'
import { shapesIn, withNanMarks } from './nan-marks.ts'
import { NOWHERE } from './nan-stack.ts'
import { NanValues } from './nan-values.ts'
import { BLOCK, IF, LOOP, type BlockKind } from './paths.ts'
import { skipValueType } from './skip-code.ts'

const NOTHING: Types = []
const ONE: Readonly<Record<number, Types>> = {
  [op.I32]: ['i32'],
  [op.I64]: ['i64'],
  [op.F32]: ['f32'],
  [op.F64]: ['f64'],
}
const ONE_OTHER: Types = ['other']

/**
 * Goes through a function that has passed the scanner, and says where NaNs have to be made canonical. Knows no types but what
 * the instructions say: code that is not valid gives places without meaning, and is refused by the engine's compiler.
 */
export class NanScanner extends NanValues {
  /** Where a table of labels leads: the numbers of the blocks, and by block the table that has led there last. */
  readonly #reached = new IntList()
  #tables = 0

  /** @returns the function with the places among its marks */
  scan(scan: FunctionScan, index: number): FunctionScan {
    const { params, results } = this.space.types[this.space.functionTypes[index]!]!
    this.reader.end = scan.end
    this.flow.begin()
    this.locals.begin(scan, params, this.reader)
    this.height = this.redirects.length = 0
    this.frames.clear()
    this.frames.open(false, 0, results, results)
    this.reader.offset = scan.code
    while (this.frames.depth > 0) this.advance()
    this.flow.solve()
    const { places } = this.flow
    const marks = withNanMarks(scan.marks, places, this.redirects)
    return { ...scan, marks, nans: places.length, shapes: shapesIn(places) }
  }

  protected override control(opcode: number): void {
    const { reader, frames } = this
    switch (opcode) {
      case op.BLOCK:
      case op.TRY:
        return this.#open(BLOCK)
      case op.LOOP:
        return this.#open(LOOP)
      case op.IF:
        this.drop(1)
        return this.#open(IF)
      case op.ELSE:
        this.#arrive(0)
        this.#restart()
        for (let at = 0; at < frames.givens; at++) this.push(frames.given(at), NOWHERE)
        frames.forgetGiven()
        frames.dead = frames.unreached
        return
      case op.CATCH:
        return this.#caught(this.space.tags[reader.u32()] ?? 0)
      case op.CATCH_ALL:
        return this.#caught(0)
      case op.THROW:
        this.#throw(this.space.tags[reader.u32()] ?? 0)
        return this.#clear()
      case op.RETHROW:
        reader.skipNumber()
        return this.#clear()
      case op.END:
        return this.#close()
      case op.DELEGATE:
        reader.skipNumber()
        return this.#close()
      case op.BRANCH:
        this.#arrive(reader.u32())
        return this.#clear()
      case op.BRANCH_IF:
        this.drop(1)
        return this.#arrive(reader.u32())
      case op.BRANCH_TABLE:
        this.drop(1)
        this.#table()
        return this.#clear()
      case op.RETURN:
        this.#arrive(frames.depth - 1)
        return this.#clear()
      case op.TRY_TABLE:
        return this.#tryTable()
      case op.BRANCH_ON_NULL:
        this.drop(1)
        this.#arrive(reader.u32())
        return this.push(NUMBER)
      case op.BRANCH_ON_NON_NULL:
        this.#arrive(reader.u32())
        return this.drop(1)
      case op.UNREACHABLE:
      case op.THROW_REF:
        return this.#clear()
      default:
        return this.#call(opcode)
    }
  }

  #throw(values: number): void {
    if (this.frames.dead) return
    for (let left = values; left > 0; left--) this.observe()
  }

  /** Values get to each block that a table leads to once, however many of its labels do. */
  #table(): void {
    const { reader, frames } = this
    this.#tables++
    while (this.#reached.length < frames.depth) this.#reached.push(0)
    for (let left = reader.u32() + 1; left > 0; left--) {
      const label = reader.u32()
      const block = frames.depth - 1 - label
      if (this.#reached.items[block] === this.#tables) continue
      this.#reached.items[block] = this.#tables
      this.#arrive(label)
    }
  }

  /** Nothing gets past here. Code that nothing gets to is read, and followed no further. */
  #clear(): void {
    this.frames.dead = true
    this.#restart()
  }

  /** The values of the block begin anew. */
  #restart(): void {
    this.height = this.frames.base
  }

  /** Carries the top values to a branch's target. @param outwards how many blocks further out */
  #arrive(outwards: number): void {
    const { frames, flow } = this
    if (frames.dead) return
    const { length } = frames.carries(outwards)
    for (let at = 0; at < length; at++) {
      const value = this.below(length - 1 - at)
      const place = this.placeBelow(length - 1 - at)
      // What a function gives is the same everywhere.
      if (outwards === frames.depth - 1) flow.observe(value, place)
      else {
        const label = frames.label(outwards, at)
        if (label !== NUMBER) flow.join(label, value, place)
      }
    }
  }

  #blockType(): { params: Types; results: Types } {
    const { bytes, offset } = this.reader
    const byte = bytes[offset]!
    if (byte === op.EMPTY) {
      this.reader.offset++
      return NO_VALUES
    }
    if ((byte & 0xc0) !== 0x40) return this.space.types[this.reader.u32()]!
    skipValueType(this.reader)
    return { params: NOTHING, results: ONE[byte] ?? ONE_OTHER }
  }

  #open(kind: BlockKind): void {
    const { frames } = this
    const { params, results } = this.#blockType()
    const loop = kind === LOOP
    const base = Math.max(this.height - params.length, frames.base)
    // Values that are given to several ways have a node.
    for (let at = base; at < this.height; at++)
      this.stack[at] = this.flow.node(this.stack[at]!, this.places[at]!)
    const carries = loop ? params : results
    frames.open(loop, base, carries, results)
    if (loop) this.flow.loops = frames.loops
    if (frames.dead) return
    for (const type of carries)
      frames.addLabel(isFloat(type) || type === 'other' ? this.flow.value() : NUMBER)
    if (kind === IF) for (let at = base; at < this.height; at++) frames.addGiven(this.stack[at]!)
    if (!loop || params.length === 0) return
    this.#arrive(0)
    this.height = base
    for (let at = 0; at < params.length; at++) this.push(frames.label(0, at), NOWHERE)
  }

  #tryTable(): void {
    this.#open(BLOCK)
    const { reader, frames } = this
    for (let left = reader.u32(); left > 0; left--) {
      if (reader.byte() < 2) reader.u32()
      // Handlers are outside of the block.
      const outwards = reader.u32() + 1
      for (let at = 0; at < frames.labels(outwards); at++) {
        const node = frames.label(outwards, at)
        if (node !== NUMBER) this.flow.join(node, STABLE, NOWHERE)
      }
    }
  }

  #caught(values: number): void {
    const { frames } = this
    this.#arrive(0)
    this.#restart()
    frames.dead = frames.unreached
    for (let left = frames.dead ? 0 : values; left > 0; left--)
      this.push(STABLE, left === 1 ? this.reader.offset : NOWHERE)
  }

  #close(): void {
    const { frames } = this
    // What a loop gives is what its body has given: a branch to it leads to its beginning.
    if (frames.isLoop) {
      const results = frames.unreached ? 0 : frames.results.length
      while (this.height < frames.base + results) this.push(NUMBER, NOWHERE)
      frames.close()
      this.flow.loops = frames.loops
      return
    }
    this.#arrive(0)
    this.#restart()
    const labels = frames.labels(0)
    // Without an `else`, what goes in comes out.
    for (let at = 0; at < Math.min(frames.givens, labels); at++) {
      const label = frames.label(0, at)
      if (label !== NUMBER) this.flow.join(label, frames.given(at), NOWHERE)
    }
    for (let at = 0; at < labels; at++) {
      // It lies where it will, behind the end of the block.
      this.push(frames.label(0, at), at === labels - 1 ? this.reader.offset : NOWHERE)
    }
    frames.close()
  }

  /** Whoever is called gets values that are the same everywhere, and gives such. */
  #call(opcode: number): void {
    const { reader, frames } = this
    const at = reader.offset
    const index = reader.u32()
    const direct = opcode === op.CALL || opcode === op.RETURN_CALL
    if (opcode === op.CALL_INDIRECT || opcode === op.RETURN_CALL_INDIRECT) reader.skipNumber()
    if (frames.dead) return
    const { types, functionTypes } = this.space
    const { params, results } = types[direct ? functionTypes[index]! : index]!
    if (!direct) this.drop(1)
    const tail =
      opcode === op.RETURN_CALL || opcode === op.RETURN_CALL_INDIRECT || opcode === op.RETURN_CALL_REF
    const out = direct && this.space.crossing[index] === true
    if (out && (tail || results.length > 1 || !this.#leave(params))) {
      this.redirects.push(at)
      this.redirects.push(index)
    }
    for (let left = params.length; left > 0; left--) this.observe()
    if (tail) return this.#clear()
    if (out && results.length === 1 && isFloat(results[0]!)) {
      this.push(fresh(results[0] === 'f32' ? SHAPE.F32 : SHAPE.F64))
      return
    }
    for (let left = results.length; left > 0; left--) this.push(STABLE, left === 1 ? reader.offset : NOWHERE)
  }

  /** Arguments leave the module. Whether all of them were uppermost somewhere. */
  #leave(params: Types): boolean {
    const last = params.length - 1
    for (const [at, type] of params.entries()) {
      const place = this.placeBelow(last - at)
      if (isFloat(type) && place === NOWHERE && this.below(last - at) !== NUMBER) return false
    }
    for (const [at, type] of params.entries()) {
      if (!isFloat(type)) continue
      const place = this.placeBelow(last - at)
      if (place !== NOWHERE)
        this.flow.leave(this.below(last - at), place, type === 'f32' ? SHAPE.F32 : SHAPE.F64)
    }
    return true
  }
}

const NO_VALUES: { readonly params: Types; readonly results: Types } = { params: NOTHING, results: NOTHING }
