import {
  SkeinError,
  type Engine,
  type ErrorNames,
  type LogLevel,
  type EventRecord,
  type Owner,
  type QueryRows,
  type SystemOwner,
  type TraitDefinition,
} from '../../engine/index.ts'
import {
  compileExport,
  DEFAULT_ABI_LIMITS,
  GuestMemory,
  type AbiLimits,
  type ExportEntry,
  type Guest,
  type ImportGuard,
} from '../abi/index.ts'
import { Wasi } from '../wasi/index.ts'
import { DEFAULT_ASSET_LIMITS, type AssetLimits } from '../assets/index.ts'
import { implementEngineTraits, type ModDirectory } from '../engine-traits/index.ts'
import { DEFAULT_MODULE_LIMITS, type ModuleLimits } from '../module/module-limits.ts'
import type { LinkedImport, LinkedModule, LinkedQuery, LinkedSystem } from '../image/index.ts'
import { DEFAULT_QUERY_LIMITS, GuestQuery, type GuestBlock, type QueryLimits } from '../query/index.ts'
import {
  BEGUN,
  COUNTER_IMPORT,
  DEFAULT_FUEL_LIMITS,
  DEFAULT_SANDBOX_LIMITS,
  HOST_COST,
  Meter,
  START_EXPORT,
  TOO_DEEP,
  type Begun,
  type FuelCounter,
  type FuelLimits,
  type FuelStatus,
  type SandboxLimits,
} from '../sandbox/index.ts'
import { toFault, toHostFault } from './fault.ts'
import { DEFAULT_HOLDING_LIMITS, type HoldingLimits } from './holding-limits.ts'
import { createImports } from './imports.ts'
import { isLate, type LateImport } from './late-import.ts'
import { CallScope, type CoreFunction } from './call-scope.ts'
import { putImage, takeImage, type MemoryImage } from './memory-image.ts'
import type { MemoryTotal } from './memory-total.ts'
import { MethodScope } from './method-scope.ts'
import { PayloadArea } from './payload-area.ts'
import { traceOf } from './trace.ts'
import { DEFAULT_TRANSACTION_LIMITS, Transaction, type TransactionLimits } from './transaction.ts'
import type { CallWatch, WallTime } from './wall-time.ts'
import { readFunctionNames } from '../wasm/index.ts'

/** What one mod may do at once. */
export interface InstanceLimits
  extends
    AbiLimits,
    AssetLimits,
    FuelLimits,
    HoldingLimits,
    ModuleLimits,
    QueryLimits,
    SandboxLimits,
    TransactionLimits {
  /** Bytes of the payload of one event. Default: 64 KiB. */
  readonly eventBytes: number
}

export const DEFAULT_LIMITS: InstanceLimits = {
  ...DEFAULT_ABI_LIMITS,
  ...DEFAULT_ASSET_LIMITS,
  ...DEFAULT_FUEL_LIMITS,
  ...DEFAULT_HOLDING_LIMITS,
  ...DEFAULT_MODULE_LIMITS,
  ...DEFAULT_QUERY_LIMITS,
  ...DEFAULT_SANDBOX_LIMITS,
  ...DEFAULT_TRANSACTION_LIMITS,
  eventBytes: 65_536,
}

/** @throws SkeinError `value/invalid` when a limit is no number from zero up */
export function checkLimits(limits: InstanceLimits): InstanceLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value === 'number' && value >= 0) continue
    throw new SkeinError('value/invalid', `the limit "${name}" cannot be ${String(value)}`, {
      hint: 'Give a number from zero up; Infinity for none.',
    })
  }
  return limits
}

/** What an instance tells about itself. */
export interface InstanceOptions {
  readonly engine: Engine
  readonly linked: LinkedModule
  readonly limits: InstanceLimits
  /** Who the systems and events of the mod belong to. */
  readonly owner: SystemOwner
  /** Who its entities belong to. */
  readonly entities: Owner
  /** Which mods run. */
  readonly mods: ModDirectory
  /** Measures how long calls take, while anybody wants to know. */
  readonly watch: CallWatch
  /** Called when a call has faulted. @returns whether the mod may go on; else nothing of it runs any more */
  onFault(fault: SkeinError): boolean
  /** What its fuel is counted with, one for all mods of a game. */
  readonly counter: FuelCounter
  /** What all mods of the game have of memory; the mod's part is its owner's. */
  readonly memoryTotal: MemoryTotal
  /** Writes a line to the log. */
  readonly log: (level: LogLevel, message: string) => void
  /** Whether what its calls do is held back until {@link ModInstance.release}: it may yet come to nothing. */
  readonly held: boolean
}

// What keeps a call from beginning without further ado, as bits.
const FAULTED = 1
const ACTIVE = 2
const RESTS = 4

const START = new CallScope('', 'the start of the module')

/**
 * A mod that runs: a module instantiated, with every call into it a transaction. After a fault nothing of it runs any
 * more; what it had already done stays until its owner is released.
 */
export class ModInstance implements Guest, ImportGuard {
  memory: GuestMemory
  readonly #options: InstanceOptions
  readonly #engine: Engine
  readonly #exports: WebAssembly.Exports
  readonly #transaction: Transaction
  /** What it prints and tells the time with, if it asks for any of that. */
  readonly #wasi: Wasi | null
  readonly #names: ErrorNames
  readonly #implementations = new Map<TraitDefinition, object>()
  readonly #late: readonly LateImport[]
  readonly #payload = new PayloadArea()
  /** What counts its fuel, if that is counted. */
  readonly #meter: Meter | null
  #fault: SkeinError | null = null
  #held: boolean
  readonly #queries = new Map<string, GuestQuery>()
  /** Blocks that queries of another instance have left in the memory that this one has taken over. */
  #blocks: ReadonlyMap<string, GuestBlock> = new Map()
  /** What is to be seen to when a call begins: zero for nothing, so that most calls look at nothing else. */
  #state = 0
  /** The last frame in which nothing of the mod is to run. */
  #restsUntil = -1
  /** What its calls have taken. */
  readonly wall: WallTime = { milliseconds: 0, calls: 0 }
  readonly #watch: CallWatch
  /** The names of its functions, for messages; read when first needed. */
  #functions: ReadonlyMap<number, string> | null = null
  /** Which call is under way, or was the last. */
  #scope: CallScope = START

  /** Instantiates the module and runs its start. @throws SkeinError `fault/*` when that faults */
  constructor(options: InstanceOptions) {
    const { engine, linked, limits, entities, owner } = options
    this.#options = options
    this.#engine = engine
    this.#watch = options.watch
    this.#held = options.held
    this.#names = { mod: linked.module.name }
    this.#meter = linked.module.metered ? new Meter(options.counter, limits) : null
    // Until the guest's own memory is there, every pointer is out of bounds.
    this.memory = this.#memoryOf(null, null)
    this.#transaction = new Transaction(
      engine.world,
      entities,
      (event, bytes, value) => engine.raiseFrom(event, bytes, value, this.#scope.system, owner),
      limits,
      () => engine.waitingOf(owner),
    )
    const { log } = options
    this.#wasi = linked.imports.some(({ target }) => target.kind === 'wasi')
      ? new Wasi({ engine, log, mod: linked.module.name, guest: this, guard: this })
      : null
    const traits = implementEngineTraits({
      engine,
      log,
      mod: linked.module.name,
      transaction: this.#transaction,
      mods: options.mods,
      guest: this,
    })
    const { object, late } = createImports(linked.imports, {
      mod: linked.module.name,
      engine,
      traits,
      transaction: this.#transaction,
      guest: this,
      guard: this,
      wasi: this.#wasi,
      eventBytes: limits.eventBytes,
    })
    this.#late = late
    if (this.#meter !== null) object[COUNTER_IMPORT.module] = options.counter.imports
    this.#beginOnce(START)
    try {
      const pages = linked.module.info.memories[0]?.min ?? 0
      options.memoryTotal.hold(owner, pages * 65_536)
      this.#exports = new WebAssembly.Instance(linked.module.wasm, object).exports
      const memory = this.#exports['memory']
      const realloc = this.#exports['cabi_realloc']
      if (memory instanceof WebAssembly.Memory) {
        this.memory = this.#memoryOf(memory, typeof realloc === 'function' ? (realloc as CoreFunction) : null)
        if (options.watch.counts) this.memory.traffic = { in: 0, out: 0 }
      }
      this.#optional(START_EXPORT)?.()
      this.#optional('_initialize')?.()
      this.commit()
    } catch (error) {
      this.failed(error)
    }
    this.end()
  }

  /** Why nothing of the mod runs any more, or `null`. */
  get fault(): SkeinError | null {
    return this.#fault
  }

  /** What it has spent in the frame under way, and what is left; `null` if that is not counted. */
  get fuel(): FuelStatus | null {
    return this.#meter?.status ?? null
  }

  /** Ends the instance for a reason outside of it: nothing of it runs from now on. */
  stop(fault: SkeinError): void {
    this.#bar(fault)
  }

  /** Lets nothing of the mod run until a frame has ended. */
  rest(frame: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, frame)
    this.#state |= RESTS
  }

  /** Whether the mod rests, and nothing of it is to run for now. */
  #rests(): boolean {
    if ((this.#state & RESTS) === 0) return false
    if (this.#restsUntil >= this.#engine.time.frame) return true
    this.#state &= ~RESTS
    return false
  }

  /** Takes up what imports mean now whose traits may come and go. */
  relink(imports: readonly LinkedImport[]): void {
    for (const late of this.#late) {
      const now = imports.find(({ module, name }) => module === late.module && name === late.name)
      if (now !== undefined && isLate(now.target)) late.bind(now.target)
    }
  }

  /** Calls an export without parameters or results: `new`, `drop`. @throws SkeinError `fault/*` */
  run(scope: CallScope): void {
    this.#beginOnce(scope)
    try {
      this.#function(scope.export)()
      this.commit()
    } catch (error) {
      this.failed(error)
    }
    this.end()
  }

  /**
   * Hands an event to a handler.
   *
   * @throws SkeinError `fault/*`, or `value/invalid` when the game raised it with values that are not of its types
   */
  handle(scope: CallScope, record: EventRecord): void {
    if (this.#rests()) return
    const payload = this.#payload
    // Outside of the call: what the game raised wrongly is no fault of the mod.
    const bytes = payload.holds(record) ? null : payload.encode(record)
    this.begin(scope)
    try {
      if (bytes !== null) {
        this.memory.at = scope.payload
        payload.place(this.memory, record, bytes)
      }
      scope.functionOf(this.#exports)(payload.pointer, payload.length)
      this.commit()
    } catch (error) {
      this.failed(error)
    }
    this.end()
  }

  /** A query of one of its systems, for {@link each}. */
  query(linked: LinkedQuery): GuestQuery {
    const { limits } = this.#options
    const run = this.#function(linked.export) as GuestQuery['run']
    const query = new GuestQuery(linked, run, this.#engine.world, this.memory, limits)
    const block = this.#blocks.get(linked.export)
    if (block !== undefined) query.inherit(block)
    this.#queries.set(linked.export, query)
    return query
  }

  /** What the module keeps, as it is between two calls. */
  image(): MemoryImage {
    const blocks = new Map([...this.#queries].map(([name, query]) => [name, query.block]))
    return takeImage(this.#exports, blocks, this.#payload.block)
  }

  /** Takes over what an instance has kept whose module has all things in the same places. */
  adopt(image: MemoryImage): void {
    putImage(this.#exports, image)
    this.#blocks = image.blocks
    this.#payload.inherit(image.payload)
  }

  /** Goes on with the clock of the instance whose place it takes. */
  follow(before: ModInstance): void {
    if (before.#wasi !== null) this.#wasi?.follow(before.#wasi)
  }

  /** Lets what its calls have done take effect, and what they do from now on. */
  release(): void {
    this.#held = false
    if (this.#transaction.dirty) this.#transaction.commit()
  }

  /** Ends the instance, with nothing done of what was held back. */
  discard(fault: SkeinError): void {
    this.stop(fault)
    this.#transaction.discard()
  }

  /** Hands a query to its export: fills its block, calls, and copies back what was written. */
  each(scope: CallScope, query: GuestQuery, list: QueryRows, dt: number): void {
    if (this.#rests()) return
    this.begin(scope)
    try {
      const block = query.pack(list)
      query.run(block, dt)
      this.commit(query)
    } catch (error) {
      this.failed(error)
    }
    this.end()
  }

  /**
   * What a system's `save` gives, as MessagePack. The instance is as it was when this returns, or throws: whatever the mod did
   * to get there is undone, as far as it is within reach.
   *
   * @throws SkeinError `fault/*`
   */
  save(scope: CallScope): Uint8Array {
    const image = this.#options.linked.module.keepable ? this.image() : null
    const held = this.#held
    this.#held = true
    try {
      return this.#save(scope)
    } finally {
      this.#transaction.discard()
      this.#held = held
      if (image !== null) putImage(this.#exports, image)
    }
  }

  #save(scope: CallScope): Uint8Array {
    const name = scope.export
    this.#beginOnce(scope)
    let saved: Uint8Array
    try {
      const area = this.#function(name)() >>> 0
      this.memory.at = `the result of ${name}`
      this.memory.check(area, 8, 4)
      const pointer = this.memory.view.getUint32(area, true)
      const length = this.memory.view.getUint32(area + 4, true)
      if (length > this.memory.limits.listBytes)
        throw this.memory.tooLong(length, this.memory.limits.listBytes)
      this.memory.check(pointer, length, 1)
      this.memory.pay(length * HOST_COST.byte)
      saved = this.memory.bytes.slice(pointer, pointer + length)
      this.#optional(`cabi_post_${name}`)?.(area)
      this.commit()
    } catch (error) {
      return this.failed(error)
    }
    this.end()
    return saved
  }

  /** Hands a system what its `save` gave. @throws SkeinError `fault/*` */
  restore(scope: CallScope, saved: Uint8Array): void {
    this.#beginOnce(scope)
    try {
      this.memory.at = `what ${scope.export} restores`
      const pointer = this.memory.allocate(saved.length, 8)
      this.memory.bytes.set(saved, pointer)
      this.#function(scope.export)(pointer, saved.length)
      this.commit()
    } catch (error) {
      this.failed(error)
    }
    this.end()
  }

  /** The methods of a provided trait, compiled when first asked for. */
  implementation(system: LinkedSystem, trait: TraitDefinition): object {
    let methods = this.#implementations.get(trait)
    if (methods === undefined) {
      const provided = system.provides.find((it) => it.trait === trait)
      methods = Object.fromEntries(
        (provided?.methods ?? []).map((method) => {
          const entry: ExportEntry = {
            fn: this.#function(method.export),
            post: method.post === null ? null : this.#function(method.post),
          }
          const scope = new MethodScope(this, system.id, method.export)
          return [method.name, compileExport(method.type, entry, this, scope, method.export)]
        }),
      )
      this.#implementations.set(trait, methods)
    }
    return methods
  }

  // --- what surrounds calls out of the guest

  enter(): void {
    // After a fault a guest may have caught the exception and go on: it gets nothing any more.
    if (this.#fault !== null) throw this.#fault
  }

  threw(error: unknown): never {
    throw this.#bar(this.#fault ?? this.#traced(toHostFault(error, this.#where(), this.#meter), error))
  }

  // --- what surrounds calls into the guest

  /** Begins a call of a provided method. @throws SkeinError as {@link begin}, and `fault/skipped` while the mod rests */
  beginMethod(scope: CallScope): void {
    if ((this.#state & RESTS) !== 0) this.#assertAwake(scope)
    this.begin(scope)
  }

  /**
   * As {@link beginMethod}, for a call that another mod makes.
   *
   * @param caller which faults as well when this throws
   */
  beginFor(scope: CallScope, caller: ImportGuard): void {
    if (this.#state !== 0) this.#seeToMethod(scope, caller)
    if (this.#meter !== null && !this.#meter.beginNested()) this.#refuse(TOO_DEEP, scope, caller)
    this.#start(scope)
  }

  /** Begins a call. @throws SkeinError `fault/*` when nothing of the mod may run, or a call into it is under way */
  begin(scope: CallScope): void {
    if (this.#state !== 0) this.#seeTo(scope)
    if (this.#meter !== null) {
      const begun = this.#meter.begin(this.#engine.turn)
      if (begun !== BEGUN) this.#refuse(begun, scope, null)
    }
    this.#start(scope)
  }

  /** Begins a call that happens once: it has fuel of its own. */
  #beginOnce(scope: CallScope): void {
    if (this.#state !== 0) this.#seeTo(scope)
    this.#start(scope)
    this.#meter?.beginOnce(this.#engine.time.frame)
  }

  /** There is too little of the stack left for a call, or no fuel. */
  #refuse(begun: Begun, scope: CallScope, caller: ImportGuard | null): never {
    try {
      if (begun === TOO_DEEP) throw tooDeep(this.#names.mod!, scope)
      this.#start(scope)
      return this.failed(new WebAssembly.RuntimeError('out of fuel'))
    } catch (error) {
      if (caller !== null) caller.threw(error)
      throw error
    }
  }

  #start(scope: CallScope): void {
    this.#state |= ACTIVE
    // What is called is mostly what was called before, and a comparison costs less than telling the collector.
    if (this.#scope !== scope) this.#scope = scope
    const { clock } = this.#watch
    if (clock !== null) clock.enter(this.wall)
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
    if ((this.#state & ACTIVE) !== 0) throw this.#reentrant(scope.export)
  }

  /** @throws SkeinError `fault/skipped` while the mod rests */
  #assertAwake(scope: CallScope): void {
    if (!this.#rests()) return
    const name = scope.export
    throw new SkeinError(
      'fault/skipped',
      `${this.#names.mod} was called (${name}), but rests until the next frame`,
      {
        names: { ...this.#names, export: name },
        hint: 'It faulted, or it is slow; see what was said about it.',
      },
    )
  }

  /** What a call did takes effect; {@link end} is to follow. @param query whose written columns go back first */
  commit(query: GuestQuery | null = null): void {
    // Kept apart, so that engines inline what most calls come to: nothing.
    if (
      query !== null ||
      this.#transaction.dirty ||
      this.memory.resized ||
      this.#wasi !== null ||
      this.#fault !== null
    )
      this.#settle(query)
  }

  #settle(query: GuestQuery | null): void {
    if (this.#fault !== null) throw this.#fault
    if (this.#wasi !== null) this.#wasi.flush()
    if (query !== null) query.copyBack()
    if (this.memory.resized) this.#options.memoryTotal.hold(this.#options.owner, this.memory.measure())
    if (this.#transaction.dirty && !this.#held) {
      this.memory.pay(this.#transaction.size * HOST_COST.command)
      this.#transaction.commit()
    }
  }

  /** Ends a call. */
  end(): void {
    if (this.#meter !== null) this.#meter.end()
    this.#state &= ~ACTIVE
    const { clock } = this.#watch
    if (clock !== null) clock.leave()
  }

  /** Ends a call that {@link beginFor} began. */
  endFor(): void {
    if (this.#meter !== null) this.#meter.endNested()
    this.#state &= ~ACTIVE
    const { clock } = this.#watch
    if (clock !== null) clock.leave()
  }

  failed(error: unknown): never {
    if (this.#fault === null && error instanceof SkeinError && error.code === 'value/invalid') {
      // What was to be handed in is not what its type says: that is up to who called.
      this.#transaction.discard()
      this.end()
      throw error
    }
    const fault = this.#bar(this.#fault ?? this.#traced(toFault(error, this.#where(), this.#meter), error))
    this.#transaction.discard()
    this.end()
    try {
      // What it last said may be why it faulted.
      this.#wasi?.flush()
    } finally {
      if (this.#options.onFault(fault)) {
        this.#fault = null
        this.#state &= ~FAULTED
      }
    }
    throw fault
  }

  /** Nothing of the mod is to run any more, for the first reason that was given. */
  #bar(fault: SkeinError): SkeinError {
    this.#state |= FAULTED
    return (this.#fault ??= fault)
  }

  /** Adds the functions that led to a fault. */
  #traced(fault: SkeinError, error: unknown): SkeinError {
    const { info, places } = this.#options.linked.module
    const names = (): ReadonlyMap<number, string> =>
      (this.#functions ??= readFunctionNames(info.customSections('name')))
    fault.trace = traceOf(error, names, places)
    return fault
  }

  #reentrant(name: string): SkeinError {
    return new SkeinError(
      'fault/reentrant',
      `${this.#names.mod} was called (${name}) while a call into it was under way (${this.#scope.export})`,
      {
        names: { ...this.#where(), other: name },
        hint: 'A mod that calls a trait must not be called back before that returns. Raise an event instead.',
      },
    )
  }

  #where(): ErrorNames {
    return {
      ...this.#names,
      ...(this.#scope.system === '' ? {} : { system: this.#scope.system }),
      export: this.#scope.export,
      frame: this.#engine.time.frame,
    }
  }

  #function(name: string): CoreFunction {
    return this.#exports[name] as CoreFunction
  }

  #optional(name: string): CoreFunction | null {
    const found = this.#exports[name]
    return typeof found === 'function' ? (found as CoreFunction) : null
  }

  #memoryOf(memory: WebAssembly.Memory | null, realloc: CoreFunction | null): GuestMemory {
    const { limits } = this.#options
    const meter = this.#meter
    const options = { memory, realloc, limits, names: this.#names }
    return new GuestMemory(meter === null ? options : { ...options, pay: (fuel) => meter.pay(fuel) })
  }
}

/** A mod that calls another one when too little of the stack is left for that. */
function tooDeep(mod: string, scope: CallScope): SkeinError {
  return new SkeinError('fault/stack-overflow', `it called ${mod} (${scope.export}) from too deep`, {
    hint: 'Mods that call each other share the stack; call others before going deep.',
  })
}
