import * as op from '../wasm/binary-format.ts'
import { CallScan } from './call-scan.ts'
import { MARK } from './function-scan.ts'
import { BLOCK, IF, LOOP, TRY, type BlockKind } from './paths.ts'

/** Values that blocks and branches move for nothing; each more costs one. */
const FREE_VALUES = 2

/** Calls of all kinds, which do not make ways part or meet. */
const CALLS: ReadonlySet<number> = new Set([
  op.CALL,
  op.CALL_INDIRECT,
  op.RETURN_CALL,
  op.RETURN_CALL_INDIRECT,
  op.CALL_REF,
  op.RETURN_CALL_REF,
])

/** Control instructions that are followed by the next one, or by none of this function: calls, `return` and `throw`. */
const KEEPS_ORDER: ReadonlySet<number> = new Set([
  ...CALLS,
  op.THROW,
  op.THROW_REF,
  op.RETURN,
  op.SELECT_TYPED,
])

/** Reads the instructions that structure code: blocks, branches, and the handlers of exceptions. */
export abstract class ControlScan extends CallScan {
  protected control(opcode: number): void {
    const paths = this.paths
    if (!CALLS.has(opcode)) this.work.join(this.values)
    if (this.called && !KEEPS_ORDER.has(opcode) && !(opcode === op.END && paths.depth === 1)) {
      this.called = false
      this.mark(MARK.AFTER_CALL, 0)
    }
    switch (opcode) {
      case op.UNREACHABLE:
        paths.step(1, 0)
        paths.dead()
        break
      case op.BLOCK:
        this.#open(BLOCK)
        break
      case op.LOOP:
        this.#loop()
        break
      case op.IF:
        paths.step(1, -1)
        this.#open(IF)
        break
      case op.ELSE:
        this.#move(paths.arity(0))
        paths.otherwise()
        break
      case op.TRY:
        this.#open(TRY)
        this.handlers.try(paths.depth - 1)
        break
      case op.CATCH:
        paths.caught(this.operands.tag())
        this.#landing(false)
        break
      case op.THROW:
        this.throw(this.operands.tag())
        break
      case op.RETHROW:
        this.operands.label(this.paths.depth)
        this.throw(0)
        break
      case op.THROW_REF:
        this.throw(0)
        break
      case op.END:
        this.#end()
        break
      case op.BRANCH:
        this.#branch(1, 0)
        this.flushLabels()
        paths.dead()
        break
      case op.BRANCH_IF:
        this.#branch(1, -1)
        this.flushLabels()
        break
      case op.BRANCH_TABLE:
        this.#table()
        this.flushLabels()
        paths.dead()
        break
      case op.RETURN:
        this.mark(MARK.EXIT, 0)
        paths.step(1 + moving(paths.arity(paths.depth - 1)), 0)
        paths.dead()
        break
      case op.DELEGATE:
        // One further out than the block: perhaps the caller of the function.
        if (this.code.u32() >= paths.depth) this.code.fail('a label does not exist')
        this.handlers.delegates++
        paths.close()
        break
      case op.CATCH_ALL:
        paths.caught(0)
        this.#landing(true)
        break
      case op.SELECT_TYPED:
        for (let left = this.code.items(); left > 0; left--) this.operands.valueType()
        paths.step(1, -2)
        break
      case op.TRY_TABLE:
        this.#tryTable()
        break
      case op.BRANCH_ON_NULL:
        this.#branch(1, 0)
        this.flushLabels()
        break
      case op.BRANCH_ON_NON_NULL:
        this.#branch(1, -1)
        this.flushLabels()
        break
      default:
        this.call(opcode)
    }
  }

  #open(kind: BlockKind): void {
    const operands = this.operands
    operands.blockType(this.paths.depth)
    this.#move(operands.params)
    this.paths.open(kind, operands.params, operands.results)
    this.handlers.open(this.paths.depth - 1)
  }

  /** Before the code of a handler that follows its `try`. */
  #landing(everything: boolean): void {
    const before = this.handlers.caught(this.paths.depth - 1, everything)
    this.marks.push(MARK.LANDING, this.code.offset, before)
  }

  #end(): void {
    const depth = this.paths.depth - 1
    const handlers = this.handlers
    if (handlers.passes(depth)) this.mark(MARK.PASSING, handlers.handlers(depth))
    else if (handlers.isTable(depth)) this.mark(MARK.TABLE_END, handlers.handlers(depth))
    // Its results, and not its parameters if it is a loop.
    this.#move(this.paths.results)
    this.paths.close()
  }

  #loop(): void {
    this.#open(LOOP)
    this.work.loop(this.values)
    this.marks.push(MARK.HEAD, this.code.offset, this.paths.latest)
  }

  #tryTable(): void {
    const operands = this.operands
    const depth = this.paths.depth
    const at = this.code.offset
    operands.blockType(depth)
    const { params, results, type } = operands
    const labels: number[] = []
    for (let left = this.code.items(); left > 0; left--) {
      const kind = this.code.byte()
      if (kind > 3) this.unknown(`0x1f with a handler of kind ${kind}`)
      if (kind < 2) operands.tag()
      labels.push(this.label())
    }
    this.flushLabels()
    this.#move(params)
    // The guarded code begins with the parameters, which only a type of its own can say.
    const form = params === 0 ? at : -1 - this.space.guarded(type)
    this.marks.push(MARK.TABLE, this.code.offset, form)
    this.paths.open(TRY, params, results, labels)
    this.handlers.table(depth, labels.length)
  }

  /** A label, and the way there. @param delta how it changes the height of the stack */
  #branch(cost: number, delta: number): void {
    const label = this.label()
    this.paths.step(cost + moving(this.paths.arity(label)), delta)
    this.#way(label)
  }

  /** `br_table`: all its labels carry as many values. */
  #table(): void {
    const paths = this.paths
    paths.step(2, -1)
    const labels = this.code.items() + 1
    for (let read = 0; read < labels; read++) {
      const label = this.label()
      if (read === 0) this.#move(paths.arity(label))
      this.work.join(this.values)
      this.#way(label)
    }
  }

  #way(label: number): void {
    if (this.paths.branch(label)) this.work.repeat()
    // Once is enough for the labels of a table.
    if (
      label !== this.paths.depth - 1 ||
      (this.marks.at(-2) === this.place && this.marks.at(-3) === MARK.EXIT)
    )
      return
    this.mark(MARK.EXIT, 0)
  }

  /** So many values get to where the next instruction finds them. */
  #move(values: number): void {
    if (values > FREE_VALUES) this.paths.step(values - FREE_VALUES, 0)
  }
}

/** The cost of so many values that a branch carries. */
function moving(values: number): number {
  return Math.max(0, values - FREE_VALUES)
}
