import * as op from '../wasm/binary-format.ts'
import { INDIRECT, MARK } from './function-scan.ts'
import { ScanMarks } from './scan-marks.ts'

/** Cost of a call, the shortest of functions included: those are not metered themselves. */
const CALL_COST = 24
/** The least cost of a call of the host: its work for a few values is in it. */
const IMPORT_COST = 256
/** Parameters and results that a call has for nothing; each more costs one. */
const FREE_HANDED = 8
/** The cost of a value that an exception carries. */
const THROWN_VALUE = 16

/** Reads the instructions that go to other functions, or to handlers of exceptions. */
export abstract class CallScan extends ScanMarks {
  /** `call`, `call_indirect`, `call_ref`, and each of them as a tail call. */
  protected call(opcode: number): void {
    const tail =
      opcode === op.RETURN_CALL || opcode === op.RETURN_CALL_INDIRECT || opcode === op.RETURN_CALL_REF
    let callee = INDIRECT
    let type = 0
    let popped = 1
    switch (opcode) {
      case op.CALL:
      case op.RETURN_CALL:
        callee = this.operands.function()
        this.floats ||= this.space.crossing[callee] === true
        type = this.space.functionTypes[callee]!
        popped = 0
        break
      case op.CALL_INDIRECT:
      case op.RETURN_CALL_INDIRECT:
        type = this.code.u32()
        this.code.skipNumber()
        break
      case op.CALL_REF:
      case op.RETURN_CALL_REF:
        type = this.code.u32()
        break
      default:
        this.unknown(`0x${opcode.toString(16)}`)
    }
    const signature = this.space.types[type]
    if (signature === null || signature === undefined) this.code.fail('a call has no type')
    this.work.call(this.values)
    if (this.handlers.around(this.paths.depth)) this.work.guarded()
    this.mark(tail ? MARK.TAIL_CALL : MARK.CALL, callee)
    const { hostTypes, importedFunctions } = this.space
    // Without a name, the type says whether it may get to the host.
    const host = callee === INDIRECT ? hostTypes[type] === true : callee < importedFunctions
    const { params, results } = signature
    this.paths.call()
    this.called = true
    const handed = Math.max(0, params.length + results.length - FREE_HANDED)
    this.paths.step((host ? IMPORT_COST : CALL_COST) + handed, results.length - params.length - popped)
    if (tail) this.paths.dead()
  }

  /** @param values how many the exception carries */
  protected throw(values: number): void {
    if (this.handlers.around(this.paths.depth)) this.work.guarded()
    this.mark(MARK.EXIT, 0)
    this.mark(MARK.THROW, 0)
    this.paths.step(1 + values * THROWN_VALUE, 0)
    this.paths.dead()
  }
}
