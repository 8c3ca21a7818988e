import { SkeinError, type Engine, type ErrorNames, type Owner, type SystemOwner } from '../../engine/index.ts'
import { GuestMemory, type Guest, type ImportGuard } from '../abi/index.ts'
import type { LinkedModule } from '../image/index.ts'
import type { GuestQuery } from '../query/index.ts'
import { BEGUN, Meter, TOO_DEEP, type Allocator, type Begun, type FuelCounter } from '../sandbox/index.ts'
import { readFunctionNames } from '../wasm/index.ts'
import type { Wasi } from '../wasi/index.ts'
import { reentrant, resting, tooDeep } from './call-errors.ts'
import { CallScope, type CoreFunction } from './call-scope.ts'
import { toFault, toHostFault, type MemoryUse } from './fault.ts'
import type { ColumnRooms } from './column-rooms.ts'
import { overLimit } from './ownership-limits.ts'
import type { InstanceLimits } from '../limits.ts'
import type { RetainedMemory } from './retained-memory.ts'
import type { MemoryTotal } from './memory-total.ts'
import type { StorageWrites } from '../storage/index.ts'
import { traceOf } from './trace.ts'
import { Transaction } from './transaction.ts'
import type { CallWatch, WallTime } from './wall-time.ts'

/** Options of a {@link CallBoundary}. */
export interface CallBoundaryOptions {
  readonly engine: Engine
  readonly linked: LinkedModule
  readonly limits: InstanceLimits
  /** Who the systems and events of the mod belong to. */
  readonly owner: SystemOwner
  /** Who its entities belong to. */
  readonly entities: Owner
  /** Measures how long calls take, while anybody wants to know. */
  readonly watch: CallWatch
  /** Called when a call has faulted. @returns whether the mod may go on; else nothing of it runs any more */
  onFault(fault: SkeinError): boolean
  /** The counter of its fuel, one for all mods of a game. */
  readonly counter: FuelCounter
  /** The memory of all mods of the game; the mod's part is its owner's. */
  readonly memoryTotal: MemoryTotal
  /** The game's memory for the mod. */
  readonly kept: RetainedMemory
  /** The columns of mods' components. */
  readonly columns: ColumnRooms
  /** The values that the mod stores across sessions; `null` for a mod that stores none. */
  readonly storage: StorageWrites | null
  /** Whether what its calls do is held back until {@link CallBoundary.release}: it may yet come to nothing. */
  readonly held: boolean
}

// What keeps a call from beginning without further ado, as bits.
const FAULTED = 1
const ACTIVE = 2
const RESTS = 4

/** The call that is under way while a module is instantiated. */
export const START: CallScope = new CallScope('', 'the start of the module')

/**
 * Surrounds all calls into one mod, and those out of it: each is a transaction, has its fuel, is never re-entered, and makes
 * whatever goes wrong the mod's fault. After a fault that the mod may not go on from, none begins any more.
 */
export class CallBoundary implements Guest, ImportGuard {
  memory: GuestMemory
  readonly transaction: Transaction
  /** The mod's WASI, to print and tell the time, once the mod is known to ask for any of it. */
  wasi: Wasi | null = null
  /** Makes a fault of a trap that was a panic with a message, where the ABI of the mod has a way to tell; `null`: it was none. */
  panic: ((trap: WebAssembly.RuntimeError) => SkeinError | null) | null = null
  /** The time of its calls. */
  readonly wall: WallTime = { milliseconds: 0, calls: 0 }
  /** The meter of its fuel, if it has one. */
  readonly meter: Meter | null
  /** Whether a call has begun since a snapshot last looked: else the memory and the globals are as they were. */
  touched = true
  readonly #options: CallBoundaryOptions
  readonly #engine: Engine
  readonly #mod: string
  readonly #watch: CallWatch
  #fault: SkeinError | null = null
  #held: boolean
  /** Bits to check when a call begins: zero for nothing, so that most calls look at nothing else. */
  #state = 0
  /** The last frame in which nothing of the mod is to run. */
  #restsUntil = -1
  /** The names of its functions, for messages; read when first needed. */
  #functions: ReadonlyMap<number, string> | null = null
  /** Which call is under way, or was the last. */
  #scope: CallScope = START
  /** Whether the call has called anything outside of the mod. */
  #calledOut = false

  constructor(options: CallBoundaryOptions) {
    const { engine, linked, limits, owner } = options
    this.#options = options
    this.#engine = engine
    this.#mod = linked.module.name
    this.#watch = options.watch
    this.#held = options.held
    this.meter = linked.module.metered ? new Meter(options.counter, limits) : null
    // Until the guest's own memory is there, every pointer is out of bounds.
    this.memory = this.#memoryOf(null, null)
    this.transaction = new Transaction({
      world: engine.world,
      owner: options.entities,
      limits,
      kept: options.kept,
      columns: options.columns,
      storage: options.storage,
      raise: (event) => engine.raiseFrom(event, this.#scope.system, owner),
      admit: (events) => {
        const { queuedEvents } = limits
        if (events + engine.waitingOf(owner) > queuedEvents && !engine.excuses(owner, queuedEvents))
          throw overLimit('queuedEvents', queuedEvents, 'waiting events')
      },
    })
  }

  /** Takes up the memory of the instance, now that there is one. */
  attach(memory: WebAssembly.Memory, realloc: Allocator | null): void {
    this.memory = this.#memoryOf(memory, realloc && (this.meter?.levelAllocator(realloc) ?? realloc))
    if (this.#watch.counts) this.memory.traffic = { in: 0, out: 0 }
  }

  /** A function of the mod that is not the last one in a call: the next has the stack that this one had. */
  level(fn: CoreFunction): CoreFunction {
    return this.meter?.level(fn) ?? fn
  }

  /** Why no call begins any more, or `null`. */
  get fault(): SkeinError | null {
    return this.#fault
  }

  /** Bars all further calls, for the first reason that was given. */
  bar(fault: SkeinError): SkeinError {
    this.#state |= FAULTED
    return (this.#fault ??= fault)
  }

  /** Whether a call is under way. */
  get active(): boolean {
    return (this.#state & ACTIVE) !== 0
  }

  /** The last frame in which nothing of the mod is to run; -1 for a mod that has not rested. */
  get restsUntil(): number {
    return this.#restsUntil
  }

  /** Takes up the rest of a snapshot. */
  set restsUntil(frame: number) {
    this.#restsUntil = frame
    this.#state |= RESTS
  }

  /** Lets nothing of the mod run until a frame has ended. */
  rest(frame: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, frame)
    this.#state |= RESTS
  }

  /** Whether the mod rests, and nothing of it is to run for now. */
  rests(): boolean {
    if ((this.#state & RESTS) === 0) return false
    if (this.#restsUntil >= this.#engine.time.frame) return true
    this.#state &= ~RESTS
    return false
  }

  /** Lets the effects of calls through, those held back and those to come. */
  release(): void {
    this.#held = false
    if (this.transaction.dirty) this.transaction.commit()
  }

  /** Does something of which nothing is to take effect. */
  undone<T>(work: () => T): T {
    const held = this.#held
    this.#held = true
    try {
      return work()
    } finally {
      this.transaction.discard()
      this.#held = held
    }
  }

  // --- calls out of the guest

  enter(): void {
    this.#calledOut = true
    // After a fault a guest may have caught the exception and go on: it gets nothing any more.
    if (this.#fault !== null) throw this.#fault
  }

  threw(error: unknown): never {
    throw this.bar(
      this.#fault ??
        this.#traced(toHostFault(this.#told(error), this.#where(), this.meter, this.#memoryUse()), error),
    )
  }

  // --- calls into the guest

  /** Begins a call. @throws SkeinError `fault/*` when nothing of the mod may run, or a call into it is under way */
  begin(scope: CallScope): void {
    if (this.#state !== 0) this.#seeTo(scope)
    if (this.meter !== null) {
      const begun = this.meter.begin(this.#engine.turn)
      if (begun !== BEGUN) this.#refuse(begun, scope, null)
    }
    this.#start(scope)
  }

  /** Begins a call of a provided method. @throws SkeinError as {@link begin}, and `fault/skipped` while the mod rests */
  beginMethod(scope: CallScope): void {
    if ((this.#state & RESTS) !== 0) this.#assertAwake(scope)
    this.begin(scope)
  }

  /** Whether its handlers of hooks have spent their fuel. */
  get spentHooks(): boolean {
    return this.meter !== null && this.meter.spentHooks(this.#engine.turn)
  }

  /** Begins a call of a handler of a hook. @throws SkeinError as {@link begin} */
  beginHook(scope: CallScope): void {
    if (this.#state !== 0) this.#seeTo(scope)
    if (this.meter !== null) {
      const begun = this.meter.beginHook()
      if (begun !== BEGUN) this.#refuse(begun, scope, null)
    }
    this.#start(scope)
  }

  /**
   * As {@link beginMethod}, for a call that another mod makes.
   *
   * @param caller which faults as well when this throws
   */
  beginFor(scope: CallScope, caller: ImportGuard): void {
    if (this.#state !== 0) this.#seeToMethod(scope, caller)
    if (this.meter !== null && !this.meter.beginNested()) this.#refuse(TOO_DEEP, scope, caller)
    this.#start(scope)
  }

  /** Begins a call that happens once: it has fuel of its own. */
  beginOnce(scope: CallScope): void {
    if (this.#state !== 0) this.#seeTo(scope)
    this.#start(scope)
    this.meter?.beginOnce(this.#engine.time.frame)
  }

  /** Commits a call's changes; {@link end} is to follow. @param query whose written columns go back first */
  commit(query: GuestQuery | null = null): void {
    // Kept apart, so that engines inline what most calls come to: nothing.
    if (
      query !== null ||
      this.transaction.dirty ||
      this.memory.resized ||
      this.wasi !== null ||
      this.#fault !== null
    )
      this.#settle(query)
  }

  /** Ends a call. */
  end(): void {
    if (this.meter !== null) this.meter.end()
    this.#state &= ~ACTIVE
    const { clock } = this.#watch
    if (clock !== null) clock.leave()
  }

  /** Ends a call that {@link beginFor} began. */
  endFor(): void {
    if (this.meter !== null) this.meter.endNested()
    this.#state &= ~ACTIVE
    const { clock } = this.#watch
    if (clock !== null) clock.leave()
  }

  /**
   * Ends a call that has thrown.
   * @throws SkeinError always: the fault, or `value/invalid` for a value that was handed in
   */
  failed(error: unknown): never {
    if (this.#fault === null && error instanceof SkeinError && error.code === 'value/invalid') {
      // The value to hand in is not of its type: that is up to the caller.
      this.transaction.discard()
      this.end()
      throw error
    }
    const fault = this.bar(
      this.#fault ??
        this.#traced(toFault(this.#told(error), this.#where(), this.meter, this.#memoryUse()), error),
    )
    this.transaction.discard()
    this.#countMemory()
    this.end()
    try {
      // Its last output may tell why it faulted.
      this.wasi?.flush()
    } finally {
      if (this.#options.onFault(fault)) {
        this.#fault = null
        this.#state &= ~FAULTED
      }
    }
    throw fault
  }

  /** Counts the memory that a call has taken which faulted: the mod keeps it. */
  #countMemory(): void {
    if (!this.memory.resized) return
    try {
      this.#options.memoryTotal.hold(this.#options.owner, this.memory.measure())
    } catch {
      // More than all mods may have: it is counted, and the mod is at fault already.
    }
  }

  #start(scope: CallScope): void {
    this.#state |= ACTIVE
    this.#calledOut = false
    this.touched = true
    // Most calls repeat the previous callee, and a comparison costs less than telling the collector.
    if (this.#scope !== scope) this.#scope = scope
    const { clock } = this.#watch
    if (clock !== null) clock.enter(this.wall)
  }

  #settle(query: GuestQuery | null): void {
    if (this.#fault !== null) throw this.#fault
    if (this.wasi !== null) this.wasi.flush()
    if (query !== null) query.copyBack(this.#calledOut)
    if (this.memory.resized) this.#options.memoryTotal.hold(this.#options.owner, this.memory.measure())
    if (this.transaction.dirty && !this.#held) {
      this.memory.pay(this.transaction.cost)
      this.transaction.commit()
    }
  }

  /** There is too little of the stack left for a call, or no fuel. */
  #refuse(begun: Begun, scope: CallScope, caller: ImportGuard | null): never {
    try {
      if (begun === TOO_DEEP) throw tooDeep(this.#mod, scope)
      this.#start(scope)
      return this.failed(new WebAssembly.RuntimeError('out of fuel'))
    } catch (error) {
      if (caller !== null) caller.threw(error)
      throw error
    }
  }

  #seeToMethod(scope: CallScope, caller: ImportGuard): void {
    try {
      if ((this.#state & RESTS) !== 0) this.#assertAwake(scope)
      this.#seeTo(scope)
    } catch (error) {
      caller.threw(error)
    }
  }

  #seeTo(scope: CallScope): void {
    if (this.#fault !== null) throw this.#fault
    // The call that is under way ends with this: it is what led here.
    if ((this.#state & ACTIVE) !== 0) throw reentrant(this.#mod, scope, this.#where())
  }

  #assertAwake(scope: CallScope): void {
    if (this.rests()) throw resting(this.#mod, scope)
  }

  /** A panic in its words, where a trap was one. */
  #told(error: unknown): unknown {
    if (this.panic === null || !(error instanceof WebAssembly.RuntimeError)) return error
    const exceeded = this.meter?.exceeded ?? null
    return (exceeded === null ? this.panic(error) : null) ?? error
  }

  /** Adds the functions that led to a fault. */
  #traced(fault: SkeinError, error: unknown): SkeinError {
    const { info, places } = this.#options.linked.module
    const names = (): ReadonlyMap<number, string> =>
      (this.#functions ??= readFunctionNames(info.customSections('name')))
    fault.trace = traceOf(error, names, info.layout.functionTypes.length, places)
    return fault
  }

  #memoryUse(): MemoryUse {
    const own = this.#options.linked.module.info.memories[0]?.max ?? null
    const { memoryBytes } = this.#options.limits
    const most = own === null ? memoryBytes : Math.min(memoryBytes, own * 65_536)
    return { bytes: this.memory.bytes.length, most, own: own !== null && own * 65_536 < memoryBytes }
  }

  /** The call under way, as messages name it. */
  #where(): ErrorNames {
    return {
      mod: this.#mod,
      ...(this.#scope.system === '' ? {} : { system: this.#scope.system }),
      export: this.#scope.export,
      frame: this.#engine.time.frame,
    }
  }

  #memoryOf(memory: WebAssembly.Memory | null, realloc: Allocator | null): GuestMemory {
    const { meter } = this
    const options = { memory, realloc, limits: this.#options.limits, names: { mod: this.#mod } }
    return new GuestMemory(meter === null ? options : { ...options, pay: (fuel) => meter.pay(fuel) })
  }
}
