import { IntList } from './int-list.ts'
import { fresh, isRead, NUMBER, readOf, SHAPE, STABLE, type Value } from './float-value.ts'
import { DOES, PLAIN_DOES, TAKES } from './nan-opcodes.ts'
import { NanStack } from './nan-stack.ts'
import { followVector } from './nan-vectors.ts'
import { BULK_OPCODES, IMMEDIATE, PLAIN_OPCODES } from './opcodes.ts'
import { skipToControl, skipValueType } from './skip-code.ts'

const I = IMMEDIATE
// Compilers of JavaScript know these, and not imported values.
const { GET, SET, TEE, LOAD, LOAD_FLOAT, STORE, STORE_FLOAT, GLOBAL_GET, GLOBAL_SET } = DOES
const { NUMBERS, FRESH_F32, FRESH_F64, CONSTANT, CONSTANT_F32, CONSTANT_F64 } = DOES
const { ABS, NEG, COPYSIGN, TO_BITS, FROM_BITS, SELECT, DROP, NOTHING } = DOES
const SINGLE = fresh(SHAPE.F32)
const DOUBLE = fresh(SHAPE.F64)

/** Follows values through instructions that lead nowhere else. */
export abstract class NanValues extends NanStack {
  /** Places where an imported function is named that is to be called by its stand-in, and that function. */
  readonly redirects: IntList = new IntList()

  /** Deals with an instruction that may lead elsewhere. */
  protected abstract control(opcode: number): void

  /** Goes through the code up to the next instruction that may lead elsewhere, and through that. */
  protected advance(): void {
    const { reader, flow, frames } = this
    // Values are not followed where nothing gets to.
    if (frames.dead) return this.control(skipToControl(reader))
    const { bytes } = reader
    const { base } = frames
    let { stack, places, height } = this
    let at = reader.offset
    for (;;) {
      if (height + 1 >= stack.length) {
        this.grow()
        ;({ stack, places } = this)
      }
      const start = at
      const opcode = bytes[at++]!
      const does = PLAIN_DOES[opcode]!
      switch (does) {
        case NUMBERS:
          height = Math.max(base, height - TAKES[opcode]!)
          stack[height++] = NUMBER
          break
        case FRESH_F32:
        case FRESH_F64:
          height = Math.max(base, height - TAKES[opcode]!)
          stack[height] = does === FRESH_F32 ? SINGLE : DOUBLE
          places[height++] = at
          break
        case GET:
        case SET:
        case TEE: {
          let local = bytes[at++]!
          if (local >= 0x80) {
            reader.offset = at - 1
            local = reader.u32()
            at = reader.offset
          }
          const node = this.locals.node(local)
          if (does === GET) {
            stack[height] = node === 0 ? NUMBER : readOf(node)
            places[height++] = at
            break
          }
          if (node !== 0 && height > base) {
            // The value that stays uppermost is one value with the local's.
            if (does === TEE && isRead(stack[height - 1]!))
              stack[height - 1] = flow.node(stack[height - 1]!, places[height - 1]!)
            flow.set(node, stack[height - 1]!, places[height - 1]!)
          }
          if (does === SET) height = Math.max(base, height - 1)
          break
        }
        case CONSTANT:
          while (bytes[at++]! >= 0x80);
          stack[height++] = NUMBER
          break
        case CONSTANT_F32:
          at += 4
          stack[height] = constant(bytes, at, 4)
          places[height++] = at
          break
        case CONSTANT_F64:
          at += 8
          stack[height] = constant(bytes, at, 8)
          places[height++] = at
          break
        case LOAD:
        case LOAD_FLOAT:
          while (bytes[at++]! >= 0x80);
          while (bytes[at++]! >= 0x80);
          height = Math.max(base, height - 1)
          stack[height] = does === LOAD ? NUMBER : STABLE
          places[height++] = at
          break
        case STORE:
        case STORE_FLOAT:
          while (bytes[at++]! >= 0x80);
          while (bytes[at++]! >= 0x80);
          if (does === STORE_FLOAT && height > base) flow.observe(stack[height - 1]!, places[height - 1]!)
          height = Math.max(base, height - 2)
          break
        case ABS:
          if (height > base) places[height - 1] = at
          break
        case NEG:
        case COPYSIGN:
        case SELECT:
          this.height = height
          reader.offset = at
          if (does === SELECT) this.select()
          else {
            if (does === COPYSIGN) this.observe()
            this.changeSign()
          }
          ;({ stack, places, height } = this)
          break
        case TO_BITS:
          if (height > base) {
            flow.observe(stack[height - 1]!, places[height - 1]!)
            stack[height - 1] = NUMBER
          }
          break
        case FROM_BITS:
          height = Math.max(base, height - 1)
          stack[height] = STABLE
          places[height++] = at
          break
        case DROP:
          height = Math.max(base, height - 1)
          break
        case NOTHING:
          break
        case GLOBAL_GET:
          while (bytes[at++]! >= 0x80);
          stack[height] = STABLE
          places[height++] = at
          break
        case GLOBAL_SET:
          while (bytes[at++]! >= 0x80);
          if (height > base) {
            height--
            flow.observe(stack[height]!, places[height]!)
          }
          break
        default:
          this.height = height
          reader.offset = start
          if (this.#other()) return
          ;({ stack, places, height } = this)
          at = reader.offset
      }
    }
  }

  /** Any other instruction. @returns whether it may lead elsewhere */
  #other(): boolean {
    const { reader } = this
    const opcode = reader.byte()
    switch (PLAIN_OPCODES.immediate[opcode]) {
      case I.CONTROL:
        if (opcode !== 0x1c) {
          this.control(opcode)
          return true
        }
        for (let left = reader.u32(); left > 0; left--) skipValueType(reader)
        this.select()
        return false
      case I.FUNCTION: {
        const at = reader.offset
        const index = reader.u32()
        if (this.space.crossing[index] === true) {
          this.redirects.push(at)
          this.redirects.push(index)
        }
        this.push(NUMBER)
        return false
      }
      case I.LEB:
      case I.HEAP_TYPE:
        reader.skipNumber()
        // Of those, only writing to a table gives nothing.
        this.#plain(PLAIN_OPCODES.delta[opcode]!, opcode === 0x26 ? 0 : 1)
        return false
      default:
        this.#prefixed(opcode)
        return false
    }
  }

  /** An instruction whose values are no floats. */
  #plain(delta: number, gives: number): void {
    this.drop(gives - delta)
    if (gives > 0) this.push(NUMBER)
  }

  #prefixed(prefix: number): void {
    const { reader } = this
    const opcode = reader.u32()
    if (prefix === 0xfd) return followVector(this, opcode)
    const kind = BULK_OPCODES.immediate[opcode]!
    if (kind !== I.NONE) reader.skipNumber()
    if (kind === I.LEB2) reader.skipNumber()
    const delta = BULK_OPCODES.delta[opcode]!
    this.#plain(delta, opcode < 8 || opcode === 15 || opcode === 16 ? 1 : 0)
  }
}

/** A constant keeps its bits; those of the canonical NaN are the only ones that it may have in common with arithmetic. */
function constant(bytes: Uint8Array, end: number, size: 4 | 8): Value {
  const quiet = size === 4 ? 0xc0 : 0xf8
  const [high, next] = [bytes[end - 1]!, bytes[end - 2]!]
  if ((high & 0x7f) !== 0x7f || next < (size === 4 ? 0x80 : 0xf0)) return NUMBER
  let canonical = high === 0x7f && next === quiet
  for (let at = end - size; at < end - 2; at++) canonical &&= bytes[at] === 0
  return canonical ? NUMBER : STABLE
}
