import {
  UNREACHABLE,
  BLOCK,
  IF,
  RETHROW,
  THROW_REF,
  END,
  BRANCH,
  CALL,
  CATCH_ALL,
  DROP,
  TRY_TABLE,
  LOCAL_GET,
  LOCAL_SET,
  LOCAL_TEE,
  NULLABLE_REFERENCE,
  REFERENCE,
  GLOBAL_GET,
  GLOBAL_SET,
  I32_CONST,
  I32_LT_S,
  I32_ADD,
  I32_SUB,
  I32_OR,
  EMPTY,
  I32,
  EXCEPTION,
} from '../wasm/binary-format.ts'
import type { ByteWriter } from './byte-writer.ts'
import { canonicalCode, SHAPE_TYPE } from './canonical.ts'
import type { FunctionScan } from './function-scan.ts'
import { MARK } from './function-scan.ts'
import type { Shape } from './nan-flow.ts'

/** Where the parts that are added to a module have their indices. */
export interface MeterIndices {
  /** Whether anything is counted. If not, only NaNs are made canonical and tables kept to their limit. */
  readonly meter: boolean
  /** The global that holds what is left of the fuel; below zero, it has run out. */
  readonly fuel: number
  /** The global that holds what is left of the stack to whoever is called next. */
  readonly stack: number
  /** Functions that take a length, pay for that much, and give it back. */
  readonly bytes: number
  readonly fill: number
  readonly elements: number
  /** A function that pays for something dear, and gives back what it is given. */
  readonly dear: number
  /** A function that pays for an exception that arrives where so much of the stack was left. */
  readonly landing: number
  /** A function that pays as much as it is given. */
  readonly pay: number
  /** The type of a block that takes what a type takes, and gives an exception. */
  guarded(type: number): number
  /** A function that gives back how much a table is to grow by, or more than any may if that does not fit; none: all do. */
  readonly fits: number | null
  /** The function that stands in for an imported one. */
  readonly standIn: (index: number) => number
}

/** The metering of one function. */
export interface FunctionPlan {
  readonly scan: FunctionScan
  /** Bytes of the stack that it answers for when entered; zero for most. */
  readonly charge: number
  /** Whether it has to know how deep the stack is. */
  readonly knows: boolean
  /** Whether a function that is called, by its index, has to know it. */
  readonly mustKnow: (callee: number) => boolean
}

/** Globals that are imported for what is counted: those of the module's own come after them. */
export const IMPORTED_COUNTERS = 2

/** Functions without calls and loops that cost no more are paid for by whoever calls them. */
export const SHORT_COST = 24
/** The most that is taken at once: whatever costs more ends in a fault, and nothing runs below the lowest number. */
const MOST = 0x3fff_ffff

/** Cost of asking a handler, or a block that hands on, whether an exception is for it. */
const ASKED = 8

/** In the head of a `try_table`: everything, as an exception, to the block around. */
const EVERYTHING = [1, 3, 0]

/** Whether a function is paid for by whoever calls it. */
function isShort({ regions }: FunctionScan): boolean {
  return regions.length === 1 && !regions[0]!.calls && regions[0]!.cost <= SHORT_COST
}

/** Writes a function with what it spends and checks put in. */
export class MeterCode {
  readonly #from: Uint8Array
  readonly #out: ByteWriter
  readonly #indices: MeterIndices
  // What the function that is being written has in locals behind its own: what is left of the fuel, and of the stack.
  #left: number | null = null
  #room: number | null = null
  /** Whether the local is what counts, and the global follows it: a loop then need not touch the global. */
  #keeps = false
  /** Whether the global holds what is left, and the local does not. */
  #current = false
  /** By shape: the code that makes NaNs canonical, and the local that it is for. */
  readonly #canonical: Uint8Array[] = []
  readonly #canonicalIn: number[] = []

  constructor(from: Uint8Array, out: ByteWriter, indices: MeterIndices) {
    this.#from = from
    this.#out = out
    this.#indices = indices
  }

  write(plan: FunctionPlan): void {
    const { scan, knows, charge } = plan
    const out = this.#out
    const { meter } = this.#indices
    const short = !meter || isShort(scan)
    if (short && !knows && scan.marks.length === 0) {
      out.u32(scan.end - scan.start)
      out.copy(this.#from, scan.start, scan.end)
      return
    }
    const size = out.reserve()
    const added = (short ? 0 : 1) + (knows ? 1 : 0)
    this.#left = short ? null : scan.locals
    this.#room = knows ? scan.locals + added - 1 : null
    this.#keeps = meter && scan.regions.length > 1 && !scan.catches
    this.#current = false
    const types = this.#temporaries(scan, added)
    out.u32(scan.groups + (added > 0 ? 1 : 0) + types.length)
    out.copy(this.#from, scan.groupsAt, scan.code)
    if (added > 0) {
      out.u32(added)
      out.byte(I32)
    }
    for (const type of types) out.all([1, type])

    if (this.#room !== null) {
      this.#global(GLOBAL_GET, this.#indices.stack)
      if (charge > 0) {
        this.#const(Math.min(charge, MOST))
        out.byte(I32_SUB)
      }
      this.#local(LOCAL_SET, this.#room)
    }
    if (this.#left !== null) this.#spend(scan.regions[0]!.cost, this.#left, true)
    this.#check(charge > 0)

    let at = scan.code
    for (let i = 0; i < scan.marks.length; i += 3) {
      const place = scan.marks[i + 1]!
      out.copy(this.#from, at, place)
      at = place
      const kind = scan.marks[i]!
      const value = scan.marks[i + 2]!
      if (kind === MARK.NAN) out.code(this.#canonical[value]!)
      else if (kind === MARK.GLOBAL || kind === MARK.STAND_IN) {
        if (kind === MARK.STAND_IN) out.u32(this.#indices.standIn(value))
        else out.u32(value + (meter ? IMPORTED_COUNTERS : 0))
        while (this.#from[at++]! >= 0x80);
      } else if (kind === MARK.TABLE_GROWTH) this.#growTable(plan)
      else if (!meter) continue
      else if (kind === MARK.LABEL) {
        out.u32(value)
        while (this.#from[at++]! >= 0x80);
      } else this.#mark(plan, kind, value)
    }
    out.copy(this.#from, at, scan.end - 1)
    this.#sync()
    out.byte(END)
    out.fill(size)
  }

  /** Gives each type a local in which NaNs of it are made canonical. @returns those types, in the order of the locals */
  #temporaries({ locals, shapes }: FunctionScan, added: number): number[] {
    const types: number[] = []
    for (let shape = 0; shape < SHAPE_TYPE.length; shape++) {
      if ((shapes & (1 << shape)) === 0) continue
      const type = SHAPE_TYPE[shape]!
      if (!types.includes(type)) types.push(type)
      const local = locals + added + types.indexOf(type)
      if (this.#canonicalIn[shape] === local) continue
      this.#canonicalIn[shape] = local
      this.#canonical[shape] = canonicalCode(shape as Shape, local)
    }
    return types
  }

  #mark({ scan, charge, mustKnow }: FunctionPlan, kind: number, value: number): void {
    const out = this.#out
    switch (kind) {
      case MARK.HEAD:
        this.#spend(Math.max(1, scan.regions[value]!.cost), this.#left!, false)
        this.#check(false)
        break
      case MARK.CALL:
      case MARK.TAIL_CALL:
        this.#sync()
        this.#current = true
        if (this.#room === null || !mustKnow(value)) break
        this.#local(LOCAL_GET, this.#room)
        if (kind === MARK.TAIL_CALL && charge > 0) {
          // Whoever is called takes this function's place.
          this.#const(Math.min(charge, MOST))
          out.byte(I32_ADD)
        }
        this.#global(GLOBAL_SET, this.#indices.stack)
        break
      case MARK.AFTER_CALL:
        if (!this.#keeps) break
        this.#global(GLOBAL_GET, this.#indices.fuel)
        this.#local(LOCAL_SET, this.#left!)
        this.#current = false
        break
      case MARK.EXIT:
        this.#sync()
        break
      case MARK.THROW:
        this.#sync()
        if (this.#room !== null) {
          // From where it goes, for whoever it gets to.
          this.#local(LOCAL_GET, this.#room)
          this.#global(GLOBAL_SET, this.#indices.stack)
        }
        this.#const(0)
        this.#call(this.#indices.dear)
        out.byte(DROP)
        break
      case MARK.LANDING:
        this.#landing(scan, value)
        break
      case MARK.PASSING:
        out.byte(CATCH_ALL)
        this.#landing(scan, value)
        out.byte(RETHROW)
        out.u32(0)
        break
      case MARK.TABLE:
        this.#guard(value)
        break
      case MARK.TABLE_END:
        out.byte(END)
        out.byte(BRANCH)
        out.u32(1)
        out.byte(END)
        this.#landing(scan, value)
        out.byte(THROW_REF)
        break
      default:
        this.#sync()
        this.#current = true
        this.#call(this.#functionFor(kind))
    }
  }

  #growTable(plan: FunctionPlan): void {
    const { meter, fits } = this.#indices
    if (meter) this.#mark(plan, MARK.GROWTH, 0)
    if (fits !== null) this.#call(fits)
  }

  /** Pays for an exception that has arrived here. @param handlers how many were asked about it */
  #landing({ delegates }: FunctionScan, handlers: number): void {
    if (this.#room === null) this.#const(0)
    else this.#local(LOCAL_GET, this.#room)
    this.#call(this.#indices.landing)
    this.#out.byte(DROP)
    const asked = (handlers + delegates) * ASKED
    if (asked === 0) return
    this.#const(Math.min(asked, MOST))
    this.#call(this.#indices.pay)
    this.#out.byte(DROP)
  }

  /**
   * Puts a block into a `try_table` to which all exceptions get first, to be paid for and thrown again.
   *
   * @param form where its type stands; or, for one that takes values, the index of that type, less than nothing by one
   */
  #guard(form: number): void {
    const out = this.#out
    const type = -1 - form
    out.byte(BLOCK)
    if (form < 0) out.s32(this.#indices.guarded(type))
    else out.byte(EXCEPTION)
    out.byte(TRY_TABLE)
    if (form < 0) out.s32(type)
    else {
      let end = form
      // A reference to a type is two numbers.
      if (this.#from[end] === NULLABLE_REFERENCE || this.#from[end] === REFERENCE) end++
      while (this.#from[end++]! >= 0x80);
      for (let at = form; at < end; at++) out.byte(this.#from[at]!)
    }
    out.all(EVERYTHING)
  }

  #functionFor(kind: number): number {
    const { bytes, fill, elements, dear } = this.#indices
    return kind === MARK.BYTES ? bytes : kind === MARK.FILL ? fill : kind === MARK.ELEMENTS ? elements : dear
  }

  /** Takes fuel, and leaves in the local what remains. @param entry whether the function has just been entered */
  #spend(cost: number, left: number, entry: boolean): void {
    const { fuel } = this.#indices
    if (this.#keeps && !entry) this.#local(LOCAL_GET, left)
    else this.#global(GLOBAL_GET, fuel)
    this.#const(Math.min(cost, MOST))
    this.#out.byte(I32_SUB)
    if (this.#keeps) this.#local(LOCAL_SET, left)
    else {
      this.#local(LOCAL_TEE, left)
      this.#global(GLOBAL_SET, fuel)
    }
  }

  /** Traps if what is left of the fuel has come below zero. @param deep or what is left of the stack */
  #check(deep: boolean): void {
    const out = this.#out
    const left = this.#left
    const room = deep ? this.#room : null
    if (left === null && room === null) return
    if (left !== null) this.#local(LOCAL_GET, left)
    if (room !== null) this.#local(LOCAL_GET, room)
    if (left !== null && room !== null) out.byte(I32_OR)
    this.#const(0)
    out.byte(I32_LT_S)
    out.byte(IF)
    out.byte(EMPTY)
    // So that the host sees why.
    if (this.#keeps) {
      this.#local(LOCAL_GET, left!)
      this.#global(GLOBAL_SET, this.#indices.fuel)
    }
    if (room !== null) {
      this.#local(LOCAL_GET, room)
      this.#global(GLOBAL_SET, this.#indices.stack)
    }
    out.byte(UNREACHABLE)
    out.byte(END)
  }

  /** Sees to it that the global holds what is left of the fuel. */
  #sync(): void {
    if (!this.#keeps || this.#current) return
    this.#local(LOCAL_GET, this.#left!)
    this.#global(GLOBAL_SET, this.#indices.fuel)
  }

  #call(index: number): void {
    this.#out.byte(CALL)
    this.#out.u32(index)
  }

  #local(opcode: number, index: number): void {
    this.#out.byte(opcode)
    this.#out.u32(index)
  }

  #global(opcode: number, index: number): void {
    this.#out.byte(opcode)
    this.#out.u32(index)
  }

  #const(value: number): void {
    this.#out.byte(I32_CONST)
    this.#out.s32(value)
  }
}
