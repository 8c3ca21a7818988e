import * as op from '../wasm/binary-format.ts'
import { COLLECTED } from './const-expression.ts'
import { ControlScan } from './control-scan.ts'
import { MARK, type FunctionScan } from './function-scan.ts'
import { BULK_OPCODES, IMMEDIATE, PLAIN_OPCODES, VECTOR_OPCODES } from './opcodes.ts'

/** Locals that a function has for nothing, and how many more are set to zero for the cost of one. */
const FREE_LOCALS = 16
const LOCALS_PER_COST = 2

const I = IMMEDIATE

/** Arithmetic of floats, which may give NaNs of any bits, and the least of its opcodes. */
const ARITHMETIC = 0x8d
const FLOAT_ARITHMETIC: ReadonlySet<number> = new Set([
  0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1,
  0xa2, 0xa3, 0xa4, 0xa5, 0xb6, 0xbb,
])
const THREADS = 'Build the mod without atomic instructions: mods run on one thread.'
const RELAXED = 'Build the mod without "relaxed-simd": its results differ between machines.'

/** `memory.init` and `memory.copy`; `memory.fill` has a price of its own. */
const BULK_OF_MEMORY: ReadonlySet<number> = new Set([op.MEMORY_INIT, op.MEMORY_COPY])
/** `table.init`, `table.copy` and `table.fill`. */
const BULK_OF_TABLES: ReadonlySet<number> = new Set([op.TABLE_INIT, op.TABLE_COPY, op.TABLE_FILL])
const TABLE_CHANGES: ReadonlySet<number> = new Set([...BULK_OF_TABLES, op.TABLE_GROW])

/**
 * Reads the code of functions once, instruction by instruction, and marks the places of insertions. Never reads beyond
 * a function; unknown code is refused.
 */
export class CodeScanner extends ControlScan {
  /** Whether code that was read changes tables, drops data segments, or reads them. */
  #setsTables = false
  #dropsData = false
  #readsData = false

  /**
   * Whether the code that was read keeps something where no host reaches it: in tables, or in data segments that it drops and
   * whose loss it can see. That of element segments shows in changed tables only.
   */
  get hidesState(): boolean {
    return this.#setsTables || (this.#dropsData && this.#readsData)
  }

  /** @throws SkeinError `module/invalid`, `module/unsupported` or `module/too-large` */
  scan(index: number, start: number, end: number): FunctionScan {
    this.code.enter(index, start, end)
    this.marks = []
    this.work.begin()
    this.operands.wide = this.called = this.floats = false
    this.handlers.begin()
    const type = this.space.types[this.space.functionTypes[index]!]
    if (type === null || type === undefined) this.code.fail('a function has no type')
    const groups = this.code.u32()
    const groupsAt = this.code.offset
    this.locals = this.operands.locals(groups, type.params.length)
    const code = this.code.offset
    const paths = this.paths
    paths.begin(type.results.length)
    paths.step(Math.floor(Math.max(0, this.locals - type.params.length - FREE_LOCALS) / LOCALS_PER_COST), 0)
    while (paths.depth > 0) this.#instruction()
    if (this.code.offset !== end) this.code.fail('there is code after the end of the function')
    this.work.assertSmall(this.code, end - start)
    return {
      start,
      code,
      end,
      groups,
      groupsAt,
      locals: this.locals,
      regions: paths.regions,
      marks: this.marks,
      height: paths.maxHeight,
      nans: 0,
      shapes: 0,
      work: this.work.steps,
      catches: this.handlers.any,
      delegates: this.handlers.delegates,
      wide: this.operands.wide,
      floats: this.floats,
    }
  }

  #instruction(): void {
    this.place = this.code.offset
    const opcode = this.code.byte()
    const kind = PLAIN_OPCODES.immediate[opcode]!
    const delta = PLAIN_OPCODES.delta[opcode]!
    const cost = PLAIN_OPCODES.cost[opcode]!
    switch (kind) {
      case I.NONE:
        this.floats ||= opcode >= ARITHMETIC && FLOAT_ARITHMETIC.has(opcode)
        break
      case I.LOCAL:
        this.operands.local(this.locals)
        if (opcode !== op.LOCAL_GET) this.work.set(this.values)
        break
      case I.LEB:
        if (opcode === op.MEMORY_GROW) this.mark(MARK.GROWTH, 0)
        else if (opcode === op.TABLE_SET) this.#setsTables = true
        // Constants aside.
        if (opcode < op.I32_CONST) this.work.call(this.values)
        this.code.skipNumber()
        break
      case I.MEMARG:
        this.operands.memarg()
        break
      case I.GLOBAL:
        this.#global()
        break
      case I.BYTES4:
        this.code.skip(4)
        break
      case I.BYTES8:
        this.code.skip(8)
        break
      case I.FUNCTION:
        this.#refer(this.operands.function())
        this.work.call(this.values)
        this.work.reference()
        break
      case I.HEAP_TYPE:
        this.code.skipNumber()
        break
      case I.CONTROL:
        this.control(opcode)
        return
      default:
        this.#prefixed(opcode)
        return
    }
    this.paths.step(cost, delta)
  }

  #prefixed(prefix: number): void {
    if (prefix === op.BULK_PREFIX) {
      const opcode = this.code.u32()
      const kind = BULK_OPCODES.immediate[opcode] ?? I.UNKNOWN
      if (kind === I.UNKNOWN) this.unknown(`0xfc ${opcode}`)
      if (TABLE_CHANGES.has(opcode)) this.#setsTables = true
      else if (opcode === op.MEMORY_INIT) this.#readsData = true
      else if (opcode === op.DATA_DROP) this.#dropsData = true
      if (BULK_OF_MEMORY.has(opcode)) this.mark(MARK.BYTES, 0)
      else if (opcode === op.MEMORY_FILL) this.mark(MARK.FILL, 0)
      else if (BULK_OF_TABLES.has(opcode)) this.mark(MARK.ELEMENTS, 0)
      else if (opcode === op.TABLE_GROW) {
        this.mark(MARK.ELEMENTS, 0)
        this.mark(MARK.TABLE_GROWTH, 0)
      }
      if (kind !== I.NONE) {
        this.work.call(this.values)
        this.code.skipNumber()
      }
      if (kind === I.LEB2) this.code.skipNumber()
      this.paths.step(BULK_OPCODES.cost[opcode]!, BULK_OPCODES.delta[opcode]!)
      return
    }
    if (prefix === op.COLLECTED_PREFIX) this.code.unsupported('garbage-collected types', COLLECTED)
    if (prefix === op.THREADS_PREFIX) this.code.unsupported('threads', THREADS)
    if (prefix !== op.VECTOR_PREFIX) this.unknown(`0x${prefix.toString(16)}`)
    const opcode = this.code.u32()
    this.operands.wide = true
    // Too many of them are arithmetic to tell them apart here.
    this.floats = true
    switch (VECTOR_OPCODES.immediate[opcode]) {
      case I.NONE:
        break
      case I.MEMARG:
        this.operands.memarg()
        break
      case I.BYTES1:
        this.code.skip(1)
        break
      case I.BYTES16:
        this.code.skip(16)
        break
      case I.MEMARG_LANE:
        this.operands.memarg()
        this.code.skip(1)
        break
      default:
        if (opcode >= 256) this.code.unsupported('relaxed SIMD', RELAXED)
        this.unknown(`0xfd ${opcode}`)
    }
    this.paths.step(VECTOR_OPCODES.cost[opcode]!, VECTOR_OPCODES.delta[opcode]!)
  }

  #refer(index: number): void {
    this.space.referred(index)
    this.floats ||= this.space.crossing[index] === true
  }

  #global(): void {
    const at = this.code.offset
    const index = this.operands.global()
    if (index >= this.space.importedGlobals) this.marks.push(MARK.GLOBAL, at, index)
  }
}
