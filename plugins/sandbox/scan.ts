import {
  BULK_PREFIX,
  COLLECTED_PREFIX,
  LOCAL_GET,
  MEMORY_COPY,
  MEMORY_FILL,
  MEMORY_GROW,
  MEMORY_INIT,
  TABLE_COPY,
  TABLE_FILL,
  TABLE_GROW,
  TABLE_INIT,
  THREADS_PREFIX,
  VECTOR_PREFIX,
} from '../wasm/binary-format.ts'
import type { CodeReader } from './code-reader.ts'
import { CompileWork } from './compile-work.ts'
import { COLLECTED } from './const-expression.ts'
import { INDIRECT, MARK, type CodeSpace, type FunctionScan } from './function-scan.ts'
import { Handlers } from './handlers.ts'
import { Operands } from './operands.ts'
import { BULK_OPCODES, IMMEDIATE, PLAIN_OPCODES, VECTOR_OPCODES } from './opcodes.ts'
import { BLOCK, IF, LOOP, Paths, TRY, type BlockKind } from './paths.ts'

/**
 * Most work to compile a function: some 0.1 s and 100 MB of the engine's compilers, as measured. The largest of those in
 * programs of three megabytes takes a third of it.
 */
const FUNCTION_WORK = 4_000_000
/**
 * Bytes of code, blocks with branches, and calls of one function: what an engine's optimizing compiler holds in memory for it
 * is up to 500 bytes, 3 kB and 7 kB for each. The largest functions that were seen have 181,477, 7,830 and 3,957 of them.
 */
const FUNCTION_BYTES = 524_288
const FUNCTION_JOINS = 40_000
const FUNCTION_CALLS = 40_000

/** Cost of a call, the shortest of functions included: those are not metered themselves. */
export const CALL_COST = 24
/** The least cost of a call of the host: its work for a few values is in it. */
const IMPORT_COST = 256

/** Values that blocks and branches move for nothing; each more costs one. */
const FREE_VALUES = 2
/** Parameters and results that a call has for nothing; each more costs one. */
const FREE_HANDED = 8
/** The cost of a value that an exception carries. */
const THROWN_VALUE = 16
/** Locals that a function has for nothing, and how many more are set to zero for the cost of one. */
const FREE_LOCALS = 16
const LOCALS_PER_COST = 2

const I = IMMEDIATE

/** Control instructions that are followed by the next one, or by none of this function: calls, `return` and `throw`. */
const KEEPS_ORDER: ReadonlySet<number> = new Set([0x08, 0x0a, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x1c])

/** Arithmetic of floats, which may give NaNs of any bits, and the least of its opcodes. */
const ARITHMETIC = 0x8d
const FLOAT_ARITHMETIC: ReadonlySet<number> = new Set([
  0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1,
  0xa2, 0xa3, 0xa4, 0xa5, 0xb6, 0xbb,
])
/** Calls of all kinds, which do not make ways part or meet. */
const CALLS: ReadonlySet<number> = new Set([0x10, 0x11, 0x12, 0x13, 0x14, 0x15])

const THREADS = 'Build the mod without atomic instructions: mods run on one thread.'
const RELAXED = 'Build the mod without "relaxed-simd": its results differ between machines.'
const UNKNOWN = 'Build the mod for fewer WebAssembly features: this one is too new for this version of Skein.'

/** Before what calls of added functions are put. */
const PAYS: ReadonlySet<number> = new Set([
  MARK.BYTES,
  MARK.FILL,
  MARK.ELEMENTS,
  MARK.GROWTH,
  MARK.TABLE_GROWTH,
])

/** `memory.init` and `memory.copy`; `memory.fill` has a price of its own. */
const BULK_OF_MEMORY: ReadonlySet<number> = new Set([MEMORY_INIT, MEMORY_COPY])
/** `table.init`, `table.copy` and `table.fill`. */
const BULK_OF_TABLES: ReadonlySet<number> = new Set([TABLE_INIT, TABLE_COPY, TABLE_FILL])

/**
 * Reads the code of functions once, instruction by instruction, and says where what is to be put in. Never reads beyond a
 * function; what it does not know is refused.
 */
export class CodeScanner {
  readonly #code: CodeReader
  readonly #space: CodeSpace
  readonly #operands: Operands
  readonly #paths = new Paths()
  /** Where the instruction begins that is being read. */
  #place = 0
  #marks: number[] = []
  /** Marks of labels in the instruction that is being read. */
  readonly #moved: number[] = []
  #locals = 0
  #floats = false
  readonly #handlers = new Handlers()
  readonly #work = new CompileWork()
  /** Whether no block has begun or ended since the last call. */
  #called = false

  constructor(code: CodeReader, space: CodeSpace) {
    this.#code = code
    this.#space = space
    this.#operands = new Operands(code, space)
  }

  /** @throws SkeinError `module/invalid`, `module/unsupported` or `module/too-large` */
  scan(index: number, start: number, end: number): FunctionScan {
    this.#code.enter(index, start, end)
    this.#marks = []
    this.#work.begin()
    this.#operands.wide = this.#called = this.#floats = false
    this.#handlers.begin()
    const type = this.#space.types[this.#space.functionTypes[index]!]
    if (type === null || type === undefined) this.#code.fail('a function has no type')
    const groups = this.#code.u32()
    const groupsAt = this.#code.offset
    this.#locals = this.#operands.locals(groups, type.params.length)
    const code = this.#code.offset
    const paths = this.#paths
    paths.begin(type.results.length)
    paths.step(Math.floor(Math.max(0, this.#locals - type.params.length - FREE_LOCALS) / LOCALS_PER_COST), 0)
    while (paths.depth > 0) this.#instruction()
    if (this.#code.offset !== end) this.#code.fail('there is code after the end of the function')
    this.#assertSmall(end - start)
    return {
      start,
      code,
      end,
      groups,
      groupsAt,
      locals: this.#locals,
      regions: paths.regions,
      marks: this.#marks,
      height: paths.maxHeight,
      nans: 0,
      shapes: 0,
      work: this.#work.steps,
      catches: this.#handlers.any,
      delegates: this.#handlers.delegates,
      wide: this.#operands.wide,
      floats: this.#floats,
    }
  }

  /** @throws SkeinError `module/too-large` when the engine's compilers would be busy with the function for too long */
  #assertSmall(bytes: number): void {
    const { steps, joins, calls } = this.#work
    for (const [what, count, limit] of [
      ['bytes of code', bytes, FUNCTION_BYTES],
      ['blocks and branches', joins, FUNCTION_JOINS],
      ['calls', calls, FUNCTION_CALLS],
      ['estimated compile steps', steps, FUNCTION_WORK],
    ] as const)
      if (count > limit) this.#code.tooLarge(`has ${count} ${what}; the limit is ${limit}`)
  }

  #instruction(): void {
    this.#place = this.#code.offset
    const opcode = this.#code.byte()
    const kind = PLAIN_OPCODES.immediate[opcode]!
    const delta = PLAIN_OPCODES.delta[opcode]!
    const cost = PLAIN_OPCODES.cost[opcode]!
    switch (kind) {
      case I.NONE:
        this.#floats ||= opcode >= ARITHMETIC && FLOAT_ARITHMETIC.has(opcode)
        break
      case I.LOCAL:
        this.#operands.local(this.#locals)
        if (opcode !== LOCAL_GET) this.#work.set(this.#values)
        break
      case I.LEB:
        if (opcode === MEMORY_GROW) this.#mark(MARK.GROWTH, 0)
        // Constants aside.
        if (opcode < 0x41) this.#work.call(this.#values)
        this.#code.skipNumber()
        break
      case I.MEMARG:
        this.#operands.memarg()
        break
      case I.GLOBAL:
        this.#global()
        break
      case I.BYTES4:
        this.#code.skip(4)
        break
      case I.BYTES8:
        this.#code.skip(8)
        break
      case I.FUNCTION:
        this.#refer(this.#operands.function())
        this.#work.call(this.#values)
        this.#work.reference()
        break
      case I.HEAP_TYPE:
        this.#code.skipNumber()
        break
      case I.CONTROL:
        this.#control(opcode)
        return
      default:
        this.#prefixed(opcode)
        return
    }
    this.#paths.step(cost, delta)
  }

  #prefixed(prefix: number): void {
    if (prefix === BULK_PREFIX) {
      const opcode = this.#code.u32()
      const kind = BULK_OPCODES.immediate[opcode] ?? I.UNKNOWN
      if (kind === I.UNKNOWN) this.#unknown(`0xfc ${opcode}`)
      if (BULK_OF_MEMORY.has(opcode)) this.#mark(MARK.BYTES, 0)
      else if (opcode === MEMORY_FILL) this.#mark(MARK.FILL, 0)
      else if (BULK_OF_TABLES.has(opcode)) this.#mark(MARK.ELEMENTS, 0)
      else if (opcode === TABLE_GROW) {
        this.#mark(MARK.ELEMENTS, 0)
        this.#mark(MARK.TABLE_GROWTH, 0)
      }
      if (kind !== I.NONE) {
        this.#work.call(this.#values)
        this.#code.skipNumber()
      }
      if (kind === I.LEB2) this.#code.skipNumber()
      this.#paths.step(BULK_OPCODES.cost[opcode]!, BULK_OPCODES.delta[opcode]!)
      return
    }
    if (prefix === COLLECTED_PREFIX) this.#code.unsupported('garbage-collected types', COLLECTED)
    if (prefix === THREADS_PREFIX) this.#code.unsupported('threads', THREADS)
    if (prefix !== VECTOR_PREFIX) this.#unknown(`0x${prefix.toString(16)}`)
    const opcode = this.#code.u32()
    this.#operands.wide = true
    // Too many of them are arithmetic to tell them apart here.
    this.#floats = true
    switch (VECTOR_OPCODES.immediate[opcode]) {
      case I.NONE:
        break
      case I.MEMARG:
        this.#operands.memarg()
        break
      case I.BYTES1:
        this.#code.skip(1)
        break
      case I.BYTES16:
        this.#code.skip(16)
        break
      case I.MEMARG_LANE:
        this.#operands.memarg()
        this.#code.skip(1)
        break
      default:
        if (opcode >= 256) this.#code.unsupported('relaxed SIMD', RELAXED)
        this.#unknown(`0xfd ${opcode}`)
    }
    this.#paths.step(VECTOR_OPCODES.cost[opcode]!, VECTOR_OPCODES.delta[opcode]!)
  }

  #control(opcode: number): void {
    const paths = this.#paths
    if (!CALLS.has(opcode)) this.#work.join(this.#values)
    if (this.#called && !KEEPS_ORDER.has(opcode) && !(opcode === 0x0b && paths.depth === 1)) {
      this.#called = false
      this.#mark(MARK.AFTER_CALL, 0)
    }
    switch (opcode) {
      case 0x00: // unreachable
        paths.step(1, 0)
        paths.dead()
        break
      case 0x02: // block
        this.#open(BLOCK)
        break
      case 0x03: // loop
        this.#loop()
        break
      case 0x04: // if
        paths.step(1, -1)
        this.#open(IF)
        break
      case 0x05: // else
        this.#move(paths.arity(0))
        paths.otherwise()
        break
      case 0x06: // try
        this.#open(TRY)
        this.#handlers.try(paths.depth - 1)
        break
      case 0x07: // catch
        paths.caught(this.#operands.tag())
        this.#landing(false)
        break
      case 0x08: // throw
        this.#throw(this.#operands.tag())
        break
      case 0x09: // rethrow
        this.#operands.label(this.#paths.depth)
        this.#throw(0)
        break
      case 0x0a: // throw_ref
        this.#throw(0)
        break
      case 0x0b: // end
        this.#end()
        break
      case 0x0c: // br
        this.#branch(1, 0)
        this.#flushLabels()
        paths.dead()
        break
      case 0x0d: // br_if
        this.#branch(1, -1)
        this.#flushLabels()
        break
      case 0x0e: // br_table
        this.#table()
        this.#flushLabels()
        paths.dead()
        break
      case 0x0f: // return
        this.#mark(MARK.EXIT, 0)
        paths.step(1 + moving(paths.arity(paths.depth - 1)), 0)
        paths.dead()
        break
      case 0x18: // delegate
        // One further out than the block: perhaps the caller of the function.
        if (this.#code.u32() >= paths.depth) this.#code.fail('a label does not exist')
        this.#handlers.delegates++
        paths.close()
        break
      case 0x19: // catch_all
        paths.caught(0)
        this.#landing(true)
        break
      case 0x1c: // select with a type
        for (let left = this.#code.items(); left > 0; left--) this.#operands.valueType()
        paths.step(1, -2)
        break
      case 0x1f: // try_table
        this.#tryTable()
        break
      case 0xd5: // br_on_null
        this.#branch(1, 0)
        this.#flushLabels()
        break
      case 0xd6: // br_on_non_null
        this.#branch(1, -1)
        this.#flushLabels()
        break
      default:
        this.#call(opcode)
    }
  }

  #open(kind: BlockKind): void {
    const operands = this.#operands
    operands.blockType(this.#paths.depth)
    this.#move(operands.params)
    this.#paths.open(kind, operands.params, operands.results)
    this.#handlers.open(this.#paths.depth - 1)
  }

  /** Before the code of a handler that follows its `try`. */
  #landing(everything: boolean): void {
    const before = this.#handlers.caught(this.#paths.depth - 1, everything)
    this.#marks.push(MARK.LANDING, this.#code.offset, before)
  }

  #end(): void {
    const depth = this.#paths.depth - 1
    const handlers = this.#handlers
    if (handlers.passes(depth)) this.#mark(MARK.PASSING, handlers.handlers(depth))
    else if (handlers.isTable(depth)) this.#mark(MARK.TABLE_END, handlers.handlers(depth))
    // What it gives, and not what it takes if it is a loop.
    this.#move(this.#paths.results)
    this.#paths.close()
  }

  #loop(): void {
    this.#open(LOOP)
    this.#work.loop(this.#values)
    this.#marks.push(MARK.HEAD, this.#code.offset, this.#paths.latest)
  }

  #tryTable(): void {
    const operands = this.#operands
    const depth = this.#paths.depth
    const at = this.#code.offset
    operands.blockType(depth)
    const { params, results, type } = operands
    const labels: number[] = []
    for (let left = this.#code.items(); left > 0; left--) {
      const kind = this.#code.byte()
      if (kind > 3) this.#unknown(`0x1f with a handler of kind ${kind}`)
      if (kind < 2) operands.tag()
      labels.push(this.#label())
    }
    this.#flushLabels()
    this.#move(params)
    // What it guards begins with what it is given, which only a type of its own can say.
    const form = params === 0 ? at : -1 - this.#space.guarded(type)
    this.#marks.push(MARK.TABLE, this.#code.offset, form)
    this.#paths.open(TRY, params, results, labels)
    this.#handlers.table(depth, labels.length)
  }

  /** Reads a label, whose place is marked by {@link #flushLabels} if it changes. */
  #label(): number {
    const { depth } = this.#paths
    const at = this.#code.offset
    const label = this.#operands.label(depth)
    const moved = this.#handlers.moved(label, depth)
    if (moved !== label) this.#moved.push(MARK.LABEL, at, moved)
    return label
  }

  /** Marks the labels that were read since the last time, all of which lie behind what was marked before. */
  #flushLabels(): void {
    for (const value of this.#moved) this.#marks.push(value)
    this.#moved.length = 0
  }

  /** A label, and the way there. @param delta how it changes the height of the stack */
  #branch(cost: number, delta: number): void {
    const label = this.#label()
    this.#paths.step(cost + moving(this.#paths.arity(label)), delta)
    this.#way(label)
  }

  /** `br_table`: all its labels carry as many values. */
  #table(): void {
    const paths = this.#paths
    paths.step(2, -1)
    const labels = this.#code.items() + 1
    for (let read = 0; read < labels; read++) {
      const label = this.#label()
      if (read === 0) this.#move(paths.arity(label))
      this.#work.join(this.#values)
      this.#way(label)
    }
  }

  #way(label: number): void {
    if (this.#paths.branch(label)) this.#work.repeat()
    // Once is enough for the labels of a table.
    if (
      label !== this.#paths.depth - 1 ||
      (this.#marks.at(-2) === this.#place && this.#marks.at(-3) === MARK.EXIT)
    )
      return
    this.#mark(MARK.EXIT, 0)
  }

  /** So many values get to where the next instruction finds them. */
  #move(values: number): void {
    if (values > FREE_VALUES) this.#paths.step(values - FREE_VALUES, 0)
  }

  /** @param values how many the exception carries */
  #throw(values: number): void {
    if (this.#handlers.around(this.#paths.depth)) this.#work.guarded()
    this.#mark(MARK.EXIT, 0)
    this.#mark(MARK.THROW, 0)
    this.#paths.step(1 + values * THROWN_VALUE, 0)
    this.#paths.dead()
  }

  /** `call`, `call_indirect`, `call_ref`, and each of them as a tail call. */
  #call(opcode: number): void {
    const tail = opcode === 0x12 || opcode === 0x13 || opcode === 0x15
    let callee = INDIRECT
    let type = 0
    let popped = 1
    switch (opcode) {
      case 0x10:
      case 0x12:
        callee = this.#operands.function()
        this.#floats ||= this.#space.crossing[callee] === true
        type = this.#space.functionTypes[callee]!
        popped = 0
        break
      case 0x11:
      case 0x13:
        type = this.#code.u32()
        this.#code.skipNumber()
        break
      case 0x14:
      case 0x15:
        type = this.#code.u32()
        break
      default:
        this.#unknown(`0x${opcode.toString(16)}`)
    }
    const signature = this.#space.types[type]
    if (signature === null || signature === undefined) this.#code.fail('a call has no type')
    this.#work.call(this.#values)
    if (this.#handlers.around(this.#paths.depth)) this.#work.guarded()
    this.#mark(tail ? MARK.TAIL_CALL : MARK.CALL, callee)
    const { hostTypes, importedFunctions } = this.#space
    // Without a name, the type says whether it may get to the host.
    const host = callee === INDIRECT ? hostTypes[type] === true : callee < importedFunctions
    const { params, results } = signature
    this.#paths.call()
    this.#called = true
    const handed = Math.max(0, params.length + results.length - FREE_HANDED)
    this.#paths.step((host ? IMPORT_COST : CALL_COST) + handed, results.length - params.length - popped)
    if (tail) this.#paths.dead()
  }

  #refer(index: number): void {
    this.#space.referred(index)
    this.#floats ||= this.#space.crossing[index] === true
  }

  #mark(kind: number, value: number): void {
    if (PAYS.has(kind)) {
      this.#paths.call()
      this.#called = true
    }
    this.#marks.push(kind, this.#place, value)
  }

  /** Locals, and operands at this place. */
  get #values(): number {
    return this.#locals + this.#paths.height
  }

  #global(): void {
    const at = this.#code.offset
    const index = this.#operands.global()
    if (index >= this.#space.importedGlobals) this.#marks.push(MARK.GLOBAL, at, index)
  }

  #unknown(instruction: string): never {
    this.#code.unsupported(`the unknown instruction ${instruction}`, UNKNOWN)
  }
}

/** The cost of so many values that a branch carries. */
function moving(values: number): number {
  return Math.max(0, values - FREE_VALUES)
}
