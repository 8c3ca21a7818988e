import * as op from '../wasm/binary-format.ts'
import type { ByteWriter } from './byte-writer.ts'
import { canonicalCode, SHAPE_TYPE } from './canonical.ts'
import { CounterCode } from './counter-code.ts'
import { MARK, type FunctionScan } from './function-scan.ts'
import { IMPORTED_COUNTERS, type FunctionPlan, type MeterIndices } from './meter-plan.ts'
import type { Shape } from './float-value.ts'

/** Cost of asking a handler, or a block that hands on, whether an exception is for it. */
const ASKED = 8

/** In the head of a `try_table`: everything, as an exception, to the block around. */
const EVERYTHING = [1, 3, 0]

/** Writes functions with their charges and checks put in. */
export class MeterCode {
  readonly #from: Uint8Array
  readonly #out: ByteWriter
  readonly #indices: MeterIndices
  readonly #counters: CounterCode
  /** By shape: the code that makes NaNs canonical, and the local that it is for. */
  readonly #canonical: Uint8Array[] = []
  readonly #canonicalIn: number[] = []

  constructor(from: Uint8Array, out: ByteWriter, indices: MeterIndices) {
    this.#from = from
    this.#out = out
    this.#indices = indices
    this.#counters = new CounterCode(out, indices)
  }

  write(plan: FunctionPlan): void {
    const { scan } = plan
    const out = this.#out
    const added = this.#counters.begin(plan)
    if (added === 0 && scan.marks.length === 0) {
      out.u32(scan.end - scan.start)
      out.copy(this.#from, scan.start, scan.end)
      return
    }
    const size = out.reserve()
    const types = this.#temporaries(scan, added)
    out.u32(scan.groups + (added > 0 ? 1 : 0) + types.length)
    out.copy(this.#from, scan.groupsAt, scan.code)
    if (added > 0) {
      out.u32(added)
      out.byte(op.I32)
    }
    for (const type of types) out.all([1, type])
    this.#counters.enter(scan.regions[0]!.cost)
    this.#body(plan)
    this.#counters.sync()
    out.byte(op.END)
    out.fill(size)
  }

  /** The function's code with something put in at each mark, up to its last `end`. */
  #body(plan: FunctionPlan): void {
    const out = this.#out
    const { meter } = this.#indices
    const { code, end, marks } = plan.scan
    let at = code
    for (let i = 0; i < marks.length; i += 3) {
      const place = marks[i + 1]!
      out.copy(this.#from, at, place)
      at = place
      const kind = marks[i]!
      const value = marks[i + 2]!
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
    out.copy(this.#from, at, end - 1)
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

  #mark({ scan, mustKnow }: FunctionPlan, kind: number, value: number): void {
    const out = this.#out
    const counters = this.#counters
    switch (kind) {
      case MARK.HEAD:
        counters.repeat(scan.regions[value]!.cost)
        break
      case MARK.CALL:
      case MARK.TAIL_CALL:
        counters.lend()
        // Whoever is called by a tail call takes this function's place.
        if (mustKnow(value)) counters.tellRoom(kind === MARK.TAIL_CALL)
        break
      case MARK.AFTER_CALL:
        counters.resume()
        break
      case MARK.EXIT:
        counters.sync()
        break
      case MARK.THROW:
        counters.sync()
        // From where it goes, for whoever it gets to.
        counters.tellRoom(false)
        counters.const(0)
        counters.call(this.#indices.dear)
        out.byte(op.DROP)
        break
      case MARK.LANDING:
        this.#landing(scan, value)
        break
      case MARK.PASSING:
        out.byte(op.CATCH_ALL)
        this.#landing(scan, value)
        out.byte(op.RETHROW)
        out.u32(0)
        break
      case MARK.TABLE:
        this.#guard(value)
        break
      case MARK.TABLE_END:
        out.byte(op.END)
        out.byte(op.BRANCH)
        out.u32(1)
        out.byte(op.END)
        this.#landing(scan, value)
        out.byte(op.THROW_REF)
        break
      default:
        counters.lend()
        counters.call(this.#functionFor(kind))
    }
  }

  #growTable(plan: FunctionPlan): void {
    const { meter, fits } = this.#indices
    if (meter) this.#mark(plan, MARK.GROWTH, 0)
    if (fits !== null) this.#counters.call(fits)
  }

  /** Pays for an exception that has arrived here. @param handlers how many were asked about it */
  #landing({ delegates }: FunctionScan, handlers: number): void {
    const counters = this.#counters
    counters.room()
    counters.call(this.#indices.landing)
    this.#out.byte(op.DROP)
    const asked = (handlers + delegates) * ASKED
    if (asked === 0) return
    counters.const(asked)
    counters.call(this.#indices.pay)
    this.#out.byte(op.DROP)
  }

  /**
   * Puts a block into a `try_table` to which all exceptions get first, to be paid for and thrown again.
   *
   * @param form where its type stands; or, for one that takes values, the index of that type, less than nothing by one
   */
  #guard(form: number): void {
    const out = this.#out
    const type = -1 - form
    out.byte(op.BLOCK)
    if (form < 0) out.s32(this.#indices.guarded(type))
    else out.byte(op.EXCEPTION)
    out.byte(op.TRY_TABLE)
    if (form < 0) out.s32(type)
    else {
      let end = form
      // A reference to a type is two numbers.
      if (this.#from[end] === op.NULLABLE_REFERENCE || this.#from[end] === op.REFERENCE) end++
      while (this.#from[end++]! >= 0x80);
      for (let at = form; at < end; at++) out.byte(this.#from[at]!)
    }
    out.all(EVERYTHING)
  }

  #functionFor(kind: number): number {
    const { bytes, fill, elements, dear } = this.#indices
    return kind === MARK.BYTES ? bytes : kind === MARK.FILL ? fill : kind === MARK.ELEMENTS ? elements : dear
  }
}
