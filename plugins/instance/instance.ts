import type { EventRecord, LogLevel, QueryRows, SkeinError, TraitDefinition } from '../../engine/index.ts'
import { compileExport, type ExportEntry, type GuestMemory } from '../abi/index.ts'
import { implementEngineTraits, type ModDirectory } from '../engine-traits/index.ts'
import type { LinkedHook, LinkedImport, LinkedQuery, LinkedSystem } from '../image/index.ts'
import { GuestQuery, type GuestBlock } from '../query/index.ts'
import { COUNTER_IMPORT, HOST_COST, START_EXPORT, type FuelStatus } from '../sandbox/index.ts'
import { CallBoundary, START, type CallBoundaryOptions } from './call-boundary.ts'
import type { CallScope, CoreFunction } from './call-scope.ts'
import { createImports } from './imports.ts'
import type { GuestInstance, HookFunction } from './guest-instance.ts'
import { HookScope } from './hook-scope.ts'
import type { InstanceParts } from './instance-state.ts'
import { isLateBound, type LateBoundImport } from './late-bound-import.ts'
import { mutableGlobals, putImage, takeMemorySnapshot, type MemorySnapshot } from './memory-snapshot.ts'
import { MethodScope } from './method-scope.ts'
import { PayloadArea } from './payload-area.ts'
import type { WallTime } from './wall-time.ts'

/** Options of an instance. */
export interface InstanceOptions extends CallBoundaryOptions {
  /** Whether its memory and globals are to come from a snapshot: nothing of the module runs to begin with. */
  readonly revived: boolean
  /** Which mods run. */
  readonly mods: ModDirectory
  /** Writes a line to the log. */
  readonly log: (level: LogLevel, message: string) => void
  /** Values that the version before has handed over. */
  readonly handedOver: ReadonlyMap<string, Uint8Array>
}

/**
 * A mod that runs: a module instantiated, with a {@link CallBoundary} around every call into it. After a fault nothing
 * of it runs any more; its earlier effects stay until its owner is released.
 */
export class ModInstance implements GuestInstance {
  readonly handOver = null
  readonly #options: InstanceOptions
  readonly #calls: CallBoundary
  readonly #exports: WebAssembly.Exports
  readonly #implementations = new Map<TraitDefinition, object>()
  readonly #late: readonly LateBoundImport[]
  readonly #payload = new PayloadArea()
  readonly #queries = new Map<string, GuestQuery>()
  /** Made when a snapshot first asks. */
  #parts: InstanceParts | null = null
  /** The turn in which it was last said that handlers of hooks have spent their fuel. */
  #saidSpent = -1
  /** Blocks that queries of another instance have left in the memory that this one has taken over. */
  #blocks: ReadonlyMap<string, GuestBlock> = new Map()

  /** Instantiates the module and runs its start. @throws SkeinError `fault/*` when that faults */
  constructor(options: InstanceOptions) {
    const { engine, linked, limits, log, owner } = options
    const calls: CallBoundary = new CallBoundary(options)
    this.#options = options
    this.#calls = calls
    const mod = linked.module.name
    const shared = { engine, log, mod, guest: calls, guard: calls, transaction: calls.transaction }
    const { wasi } = linked.module
    if (wasi !== null) calls.wasi = new wasi(shared)
    const { object, late } = createImports(linked.imports, {
      ...shared,
      traits: implementEngineTraits({
        ...shared,
        kept: options.kept,
        mods: options.mods,
        storage: options.storage,
      }),
      wasi: calls.wasi,
      eventBytes: limits.eventBytes,
    })
    this.#late = late
    if (calls.meter !== null) object[COUNTER_IMPORT.module] = options.counter.imports
    calls.beginOnce(START)
    try {
      const pages = linked.module.info.memories[0]?.min ?? 0
      options.memoryTotal.hold(owner, pages * 65_536)
      const over = options.kept.over(0, 'its initial memory')
      if (over !== null) throw over
      this.#exports = new WebAssembly.Instance(linked.module.wasm, object).exports
      const memory = this.#exports['memory']
      if (memory instanceof WebAssembly.Memory) calls.attach(memory, this.#optional('cabi_realloc'))
      if (!options.revived) {
        const start = this.#optional(START_EXPORT)
        if (start !== null) calls.level(start)()
        this.#optional('_initialize')?.()
      }
      calls.commit()
    } catch (error) {
      try {
        calls.failed(error)
      } finally {
        // Nobody gets to hold it, to end it.
        calls.transaction.end()
      }
    }
    calls.end()
  }

  /** The parts that keep something between two calls, for snapshots. */
  get parts(): InstanceParts {
    return (this.#parts ??= {
      exports: this.#exports,
      calls: this.#calls,
      queries: this.#queries,
      payload: this.#payload,
      globals: mutableGlobals(this.#exports),
    })
  }

  /** Why nothing of the mod runs any more, or `null`. */
  get fault(): SkeinError | null {
    return this.#calls.fault
  }

  /** The fuel spent in the frame under way, and the fuel left; `null` if fuel is not counted. */
  get fuel(): FuelStatus | null {
    return this.#calls.meter?.status ?? null
  }

  /** The memory of the module, as the host reaches it. */
  get memory(): GuestMemory {
    return this.#calls.memory
  }

  /** Wall time of its calls. */
  get wall(): WallTime {
    return this.#calls.wall
  }

  /** Ends the instance for a reason outside of it: nothing of it runs from now on. */
  stop(fault: SkeinError): void {
    this.#calls.bar(fault)
  }

  /** Lets nothing of the mod run until a frame has ended. */
  rest(frame: number): void {
    this.#calls.rest(frame)
  }

  /** Takes up what imports mean now whose traits may come and go. */
  relink(imports: readonly LinkedImport[]): void {
    for (const late of this.#late) {
      const now = imports.find(({ module, name }) => module === late.module && name === late.name)
      if (now !== undefined && isLateBound(now.target)) late.bind(now.target)
    }
  }

  /** Calls an export without parameters or results: `new`, `drop`. @throws SkeinError `fault/*` */
  run(scope: CallScope): void {
    this.#calls.beginOnce(scope)
    try {
      this.#function(scope.export)()
      this.#calls.commit()
    } catch (error) {
      this.#calls.failed(error)
    }
    this.#calls.end()
  }

  /**
   * Hands an event to a handler.
   *
   * @param owned whether the guest gets a copy of its own, and frees it
   * @throws SkeinError `fault/*`, or `value/invalid` when the game raised it with values that are not of its types
   */
  handle(scope: CallScope, record: EventRecord, owned = false): void {
    if (this.#calls.rests()) return
    const payload = this.#payload
    // Outside of the call: what the game raised wrongly is no fault of the mod.
    const bytes = !owned && payload.holds(record) ? null : payload.encode(record)
    this.#calls.begin(scope)
    try {
      let { pointer, length } = payload
      if (bytes !== null) {
        this.memory.at = scope.payload
        pointer = owned ? this.memory.give(bytes) : payload.place(this.memory, record, bytes)
        length = bytes.length
      }
      scope.functionOf(this.#exports)(pointer, length)
      this.#calls.commit()
    } catch (error) {
      this.#calls.failed(error)
    }
    this.#calls.end()
  }

  /**
   * Whether its handlers of hooks are passed over: it is at work, since mods are never re-entered; or it rests; or they have spent
   * their fuel for this frame.
   */
  get passesHooks(): boolean {
    const calls = this.#calls
    if (calls.active || calls.rests()) return true
    if (!calls.spentHooks) return false
    const { turn } = this.#options.engine
    if (turn !== this.#saidSpent) {
      this.#saidSpent = turn
      this.#options.log(
        'warn',
        'its handlers of hooks have spent their fuel: they are passed over until the next frame',
      )
    }
    return true
  }

  /** A handler of a hook: a function of the value and the arguments. */
  hook(system: string, { hook, export: name, post }: LinkedHook): HookFunction {
    const [[, type]] = hook.methods
    const scope = new HookScope(this.#calls, system, name)
    return compileExport(type, this.#entry(name, post), this.#calls, scope, name) as HookFunction
  }

  /** A query of one of its systems, for {@link each}. */
  query(linked: LinkedQuery): GuestQuery {
    const { limits, kept, engine } = this.#options
    const run = this.#function(linked.export) as GuestQuery['run']
    const query = new GuestQuery(linked, run, engine.world, this.memory, limits, kept)
    const block = this.#blocks.get(linked.export)
    if (block !== undefined) query.inherit(block)
    this.#queries.set(linked.export, query)
    return query
  }

  /** A snapshot of the memory, between two calls. */
  image(): MemorySnapshot {
    const blocks = new Map([...this.#queries].map(([name, query]) => [name, query.block]))
    return takeMemorySnapshot(this.#exports, blocks, this.#payload.block)
  }

  /** Takes over what an instance has kept whose module has all things in the same places. */
  adopt(image: MemorySnapshot): void {
    putImage(this.#exports, image)
    this.#blocks = image.blocks
    this.#payload.inherit(image.payload)
  }

  /** Goes on with the clock of the instance whose place it takes. */
  follow(before: GuestInstance): void {
    const { wasi } = before.parts.calls
    if (wasi !== null) this.#calls.wasi?.follow(wasi)
  }

  /** Lets the effects of its calls through, those held back and those to come. */
  release(): void {
    this.#calls.release()
  }

  /** Ends the instance; the effects that were held back are dropped. */
  discard(fault: SkeinError): void {
    this.stop(fault)
    this.#calls.transaction.end()
    for (const query of this.#queries.values()) query.end()
  }

  /** Hands a query to its export: fills its block, calls, and copies the written values back. */
  each(scope: CallScope, query: GuestQuery, list: QueryRows, dt: number): void {
    if (this.#calls.rests()) return
    this.#calls.begin(scope)
    try {
      const block = query.pack(list)
      query.run(block, dt)
      this.#calls.commit(query)
    } catch (error) {
      this.#calls.failed(error)
    }
    this.#calls.end()
  }

  /**
   * Result of a system's `save`, as MessagePack. When this returns or throws, the instance is as it was: all that the mod did
   * to get there is undone, as far as it is within reach.
   *
   * @throws SkeinError `fault/*`
   */
  save(scope: CallScope): Uint8Array {
    const image = this.#options.linked.module.keepable ? this.image() : null
    try {
      return this.#calls.undone(() => this.#save(scope))
    } finally {
      if (image !== null) putImage(this.#exports, image)
    }
  }

  #save(scope: CallScope): Uint8Array {
    const name = scope.export
    this.#calls.beginOnce(scope)
    let saved: Uint8Array
    try {
      const area = this.#calls.level(this.#function(name))() >>> 0
      this.memory.at = `the result of ${name}`
      this.memory.check(area, 8, 4)
      const pointer = this.memory.view.getUint32(area, true)
      const length = this.memory.view.getUint32(area + 4, true)
      if (length > this.memory.limits.listBytes)
        throw this.memory.tooLong(length, this.memory.limits.listBytes)
      this.memory.check(pointer, length, 1)
      this.memory.pay(length * HOST_COST.byte)
      this.memory.taken(length)
      saved = this.memory.bytes.slice(pointer, pointer + length)
      this.#optional(`cabi_post_${name}`)?.(area)
      this.#calls.commit()
    } catch (error) {
      return this.#calls.failed(error)
    }
    this.#calls.end()
    return saved
  }

  /** Hands a system what its `save` gave. @throws SkeinError `fault/*` */
  restore(scope: CallScope, saved: Uint8Array): void {
    this.#calls.beginOnce(scope)
    try {
      this.memory.at = `what ${scope.export} restores`
      const pointer = this.memory.give(saved)
      this.#function(scope.export)(pointer, saved.length)
      this.#calls.commit()
    } catch (error) {
      this.#calls.failed(error)
    }
    this.#calls.end()
  }

  /** The methods of a provided trait, compiled when first asked for. */
  implementation(system: LinkedSystem, trait: TraitDefinition): object {
    let methods = this.#implementations.get(trait)
    if (methods === undefined) {
      const provided = system.provides.find((it) => it.trait === trait)
      methods = Object.fromEntries(
        (provided?.methods ?? []).map((method) => {
          const entry = this.#entry(method.export, method.post)
          const scope = new MethodScope(this.#calls, system.id, method.export)
          return [method.name, compileExport(method.type, entry, this.#calls, scope, method.export)]
        }),
      )
      this.#implementations.set(trait, methods)
    }
    return methods
  }

  #entry(name: string, post: string | null): ExportEntry {
    const fn = this.#function(name)
    return post === null ? { fn, post: null } : { fn: this.#calls.level(fn), post: this.#function(post) }
  }

  #function(name: string): CoreFunction {
    return this.#exports[name] as CoreFunction
  }

  #optional(name: string): CoreFunction | null {
    const found = this.#exports[name]
    return typeof found === 'function' ? (found as CoreFunction) : null
  }
}
