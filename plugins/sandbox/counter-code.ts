import * as op from '../wasm/binary-format.ts'
import type { ByteWriter } from './byte-writer.ts'
import { isShort, type FunctionPlan, type MeterIndices } from './meter-plan.ts'

/** The most that is taken at once: whatever costs more ends in a fault, and nothing runs below the lowest number. */
const MOST = 0x3fff_ffff

/**
 * Writes the code with which a function counts: the charges to the fuel and the stack, and the checks of the rest. Both
 * are kept in locals behind the function's own while it runs.
 */
export class CounterCode {
  readonly #out: ByteWriter
  readonly #indices: MeterIndices
  /** The local that holds the remaining fuel, and the one for the stack; `null` in a function that counts none. */
  #left: number | null = null
  #room: number | null = null
  /** Bytes of the stack that the function answers for. */
  #charge = 0
  /** Whether the local is what counts, and the global follows it: a loop then need not touch the global. */
  #keeps = false
  /** Whether the global holds the remaining fuel, and the local does not. */
  #current = false

  constructor(out: ByteWriter, indices: MeterIndices) {
    this.#out = out
    this.#indices = indices
  }

  /** Begins another function. @returns how many locals it gets for its counters */
  begin({ scan, knows, charge }: FunctionPlan): number {
    const { meter } = this.#indices
    const short = !meter || isShort(scan)
    this.#left = short ? null : scan.locals
    this.#room = knows ? scan.locals + (short ? 0 : 1) : null
    this.#charge = charge
    this.#keeps = meter && scan.regions.length > 1 && !scan.catches
    this.#current = false
    return (short ? 0 : 1) + (knows ? 1 : 0)
  }

  /** The code before the function's own. */
  enter(cost: number): void {
    if (this.#room !== null) {
      this.#global(op.GLOBAL_GET, this.#indices.stack)
      if (this.#charge > 0) {
        this.const(this.#charge)
        this.#out.byte(op.I32_SUB)
      }
      this.#local(op.LOCAL_SET, this.#room)
    }
    if (this.#left !== null) this.#spend(cost, this.#left, true)
    this.#check(this.#charge > 0)
  }

  /** An iteration of a loop begins. */
  repeat(cost: number): void {
    this.#spend(Math.max(1, cost), this.#left!, false)
    this.#check(false)
  }

  /** Fuel is about to be spent elsewhere, out of the global. */
  lend(): void {
    this.sync()
    this.#current = true
  }

  /** Takes over the remaining fuel after a call. */
  resume(): void {
    if (!this.#keeps) return
    this.#global(op.GLOBAL_GET, this.#indices.fuel)
    this.#local(op.LOCAL_SET, this.#left!)
    this.#current = false
  }

  /** Sees to it that the global holds the remaining fuel. */
  sync(): void {
    if (!this.#keeps || this.#current) return
    this.#local(op.LOCAL_GET, this.#left!)
    this.#global(op.GLOBAL_SET, this.#indices.fuel)
  }

  /** Lets others know how much of the stack is left, where this function knows. @param tail whether one takes its place */
  tellRoom(tail: boolean): void {
    if (this.#room === null) return
    this.#local(op.LOCAL_GET, this.#room)
    if (tail && this.#charge > 0) {
      this.const(this.#charge)
      this.#out.byte(op.I32_ADD)
    }
    this.#global(op.GLOBAL_SET, this.#indices.stack)
  }

  /** Puts the size of the remaining stack on the operand stack; 0 where the function does not know it. */
  room(): void {
    if (this.#room === null) this.const(0)
    else this.#local(op.LOCAL_GET, this.#room)
  }

  call(index: number): void {
    this.#out.byte(op.CALL)
    this.#out.u32(index)
  }

  const(value: number): void {
    this.#out.byte(op.I32_CONST)
    this.#out.s32(Math.min(value, MOST))
  }

  /** Takes fuel, and leaves in the local what remains. @param entry whether the function has just been entered */
  #spend(cost: number, left: number, entry: boolean): void {
    const { fuel } = this.#indices
    if (this.#keeps && !entry) this.#local(op.LOCAL_GET, left)
    else this.#global(op.GLOBAL_GET, fuel)
    this.const(cost)
    this.#out.byte(op.I32_SUB)
    if (this.#keeps) this.#local(op.LOCAL_SET, left)
    else {
      this.#local(op.LOCAL_TEE, left)
      this.#global(op.GLOBAL_SET, fuel)
    }
  }

  /** Traps if the remaining fuel has come below zero. @param deep or the remaining stack */
  #check(deep: boolean): void {
    const out = this.#out
    const left = this.#left
    const room = deep ? this.#room : null
    if (left === null && room === null) return
    if (left !== null) this.#local(op.LOCAL_GET, left)
    if (room !== null) this.#local(op.LOCAL_GET, room)
    if (left !== null && room !== null) out.byte(op.I32_OR)
    this.const(0)
    out.byte(op.I32_LT_S)
    out.byte(op.IF)
    out.byte(op.EMPTY)
    // So that the host sees why.
    if (this.#keeps) {
      this.#local(op.LOCAL_GET, left!)
      this.#global(op.GLOBAL_SET, this.#indices.fuel)
    }
    if (room !== null) {
      this.#local(op.LOCAL_GET, room)
      this.#global(op.GLOBAL_SET, this.#indices.stack)
    }
    out.byte(op.UNREACHABLE)
    out.byte(op.END)
  }

  #local(opcode: number, index: number): void {
    this.#out.byte(opcode)
    this.#out.u32(index)
  }

  #global(opcode: number, index: number): void {
    this.#out.byte(opcode)
    this.#out.u32(index)
  }
}
