import { SkeinError, type EventRecord, type RaisedEvent, type TraitDefinition } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import { trapReason } from '../engine-reason.ts'
import type { LinkedSystem } from '../image/index.ts'
import { CallScope, type GuestInstance, type InstanceOptions } from '../instance/index.ts'
import { CallBoundary, START } from '../instance/call-boundary.ts'
import { tooDeep } from '../instance/call-errors.ts'
import type { CoreFunction } from '../instance/call-scope.ts'
import type { HandOver } from '../instance/hand-over.ts'
import type { InstanceParts } from '../instance/instance-state.ts'
import {
  mutableGlobals,
  putImage,
  takeMemorySnapshot,
  type MemorySnapshot,
} from '../instance/memory-snapshot.ts'
import { blameRaiser } from '../instance/payload-area.ts'
import type { WallTime } from '../instance/wall-time.ts'
import { COUNTER_IMPORT, START_EXPORT, type FuelStatus } from '../sandbox/index.ts'
import { createImports, type GuestMethods } from './imports.ts'
import { Keep } from './keep.ts'
import type { TraitTarget, WingsEntry, WingsLinked } from './link.ts'
import { MarshalBuffer } from './marshal-buffer.ts'
import { MarshalWriter } from './marshal/writer.ts'
import { Objects } from './objects.ts'
import { panicOf } from './panic-message.ts'
import { serveTrait, type MethodCall } from './served-trait.ts'
import { keyOf } from './types.ts'

/** The methods of a trait of the game, by name. */
type ServedMethods = ReturnType<typeof serveTrait>

/**
 * A plugin built with `wings` that runs: a module instantiated, with a {@link CallBoundary} around every call into it. Unlike other
 * mods it may be called again while a call into it is under way: by a system of another plugin that it has called itself.
 */
export class WingsInstance implements GuestInstance {
  readonly passesHooks = true
  readonly parts: InstanceParts
  readonly #options: InstanceOptions
  readonly #linked: WingsLinked
  readonly #calls: CallBoundary
  readonly #exports: WebAssembly.Exports = {}
  readonly #buffer: MarshalBuffer
  readonly #writer = new MarshalWriter()
  readonly #objects: Objects
  readonly #keep: Keep
  readonly #implementations = new Map<TraitDefinition, GuestMethods | ServedMethods>()
  readonly #copyEvent: CoreFunction
  readonly #invoke1: CoreFunction
  readonly #invoke2: CoreFunction
  readonly #invokeMethod: CoreFunction
  /** The event whose content the guest has taken over. */
  #record: EventRecord | null = null

  /** Instantiates the module and runs its start. @throws SkeinError `fault/*` when that faults */
  constructor(options: InstanceOptions) {
    const { engine, linked, limits, owner } = options
    const calls: CallBoundary = new CallBoundary(options)
    this.#options = options
    this.#linked = linked as WingsLinked
    this.#calls = calls
    this.#objects = new Objects(this.#linked.systems)
    this.#buffer = new MarshalBuffer(calls)
    this.#keep = new Keep(options.handedOver, () => calls.memory)
    const object = createImports({
      keep: this.#keep,
      engine,
      calls,
      buffer: this.#buffer,
      linked: this.#linked,
      limits,
    })
    if (calls.meter !== null) object[COUNTER_IMPORT.module] = options.counter.imports
    calls.panic = (trap) => this.#panicOf(trap)
    calls.beginOnce(START)
    try {
      const pages = linked.module.info.memories[0]?.min ?? 0
      options.memoryTotal.hold(owner, pages * 65_536)
      const over = options.kept.over(0, 'its initial memory')
      if (over !== null) throw over
      this.#exports = new WebAssembly.Instance(linked.module.wasm, object).exports
      calls.attach(this.#exports['memory'] as WebAssembly.Memory, null)
      this.#buffer.attach(this.#function('__wings_alloc_marshal_buffer'))
      if (!options.revived && typeof this.#exports[START_EXPORT] === 'function')
        this.#function(START_EXPORT)()
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
    this.parts = {
      exports: this.#exports,
      calls,
      queries: this.#objects.states,
      payload: { numbers: [0, 0, 0] },
      globals: mutableGlobals(this.#exports),
    }
    this.#copyEvent = this.#function('__wings_copy_event_object')
    this.#invoke1 = this.#function('__wings_invoke_func_1')
    this.#invoke2 = this.#function('__wings_invoke_func_2')
    this.#invokeMethod = this.#function('__wings_invoke_proxy_func')
  }

  get fault(): SkeinError | null {
    return this.#calls.fault
  }

  get fuel(): FuelStatus | null {
    return this.#calls.meter?.status ?? null
  }

  get memory(): GuestMemory {
    return this.#calls.memory
  }

  get wall(): WallTime {
    return this.#calls.wall
  }

  stop(fault: SkeinError): void {
    this.#calls.bar(fault)
  }

  rest(frame: number): void {
    this.#calls.rest(frame)
  }

  relink(): void {
    // Traits are reached through slots, which follow their providers.
  }

  run(scope: CallScope): void {
    const { system, kind, fn } = scope.entry as WingsEntry
    const { id } = this.#linked.systems[system]!
    this.#calls.beginOnce(scope)
    try {
      if (kind === 'new') {
        this.#calls.memory.at = scope.export
        const at = this.#buffer.put(this.#dependencies(system))
        const object = this.#invoke1(fn, at) >>> 0
        this.memory.check(object, 0, 1)
        this.#objects.set(id, object)
      } else {
        this.#invoke1(fn, this.#objects.get(id)!)
        this.#objects.set(id, null)
      }
      this.#calls.commit()
    } catch (error) {
      this.#calls.failed(error)
    }
    this.#calls.end()
  }

  handle(scope: CallScope, record: EventRecord): void {
    const calls = this.#calls
    if (calls.rests()) return
    const { system, fn, invoke } = scope.entry as WingsEntry
    // Outside of the call: a wrong payload of the game is no fault of the plugin.
    const content = this.#record === record ? null : this.#encode(record)
    calls.begin(scope)
    try {
      if (content !== null) {
        calls.memory.at = scope.payload
        this.#record = null
        this.#buffer.put(content)
        calls.level(this.#copyEvent)()
        this.#record = record
      }
      this.#invoke2(invoke, this.#objects.get(this.#linked.systems[system]!.id)!, fn)
      calls.commit()
    } catch (error) {
      calls.failed(error)
    }
    calls.end()
  }

  implementation(system: LinkedSystem, trait: TraitDefinition): GuestMethods | ServedMethods {
    let methods = this.#implementations.get(trait)
    if (methods === undefined) {
      const { systems, names } = this.#linked.wings
      const { traits } = systems[this.#linked.systems.indexOf(system)]!
      const { invoke, vtable, type } = traits[system.provides.findIndex((it) => it.trait === trait)]!
      const scope = new CallScope(system.id, `a method of ${trait.path}`)
      const call: MethodCall = (method, args, read) =>
        this.#call(
          scope,
          args,
          () => this.#invokeMethod(invoke, this.#objects.get(system.id)!, vtable, method),
          read,
        )
      const known = names.traits.get(keyOf(type))
      methods =
        known === undefined
          ? { invoke: (method: number, args: Uint8Array) => call(method, args, (results) => results) }
          : serveTrait(known, () => this.memory, call)
      this.#implementations.set(trait, methods)
    }
    return methods
  }

  handOver(drops: readonly CallScope[]): HandOver {
    const calls = this.#calls
    const events: { event: RaisedEvent; system: string }[] = []
    let fault: SkeinError | null = null
    this.#keep.begin()
    try {
      for (const scope of drops) {
        calls.undone(() => {
          this.run(scope)
          const { system } = scope
          for (const event of calls.transaction.takeEvents()) events.push({ event, system })
        })
      }
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      fault = error
    }
    return { values: this.#keep.end(), events, fault }
  }

  image(): MemorySnapshot {
    return takeMemorySnapshot(this.#exports, this.#objects.blocks, { pointer: 0, bytes: 0 })
  }

  adopt(image: MemorySnapshot): void {
    putImage(this.#exports, image)
    this.#objects.adopt(image.blocks)
  }

  follow(): void {
    // It has no clock.
  }

  release(): void {
    this.#keep.settle()
    this.#calls.release()
  }

  discard(fault: SkeinError): void {
    this.stop(fault)
    this.#calls.transaction.end()
  }

  // Its systems have none of these.

  hook(): never {
    throw new TypeError('a plugin of wings has no hooks')
  }

  query(): never {
    throw new TypeError('a plugin of wings has no queries')
  }

  each(): never {
    return this.query()
  }

  save(): never {
    throw new TypeError('a plugin of wings saves nothing')
  }

  restore(): never {
    return this.save()
  }

  /**
   * A call of one of its methods from outside: puts the arguments into the marshal buffer, and copies the results out of it before
   * anything else runs.
   *
   * @param run calls the guest, and gives the number of bytes of the results
   * @param read reads them, while the call is under way
   */
  #call<T>(scope: CallScope, args: Uint8Array, run: () => number, read: (results: Uint8Array) => T): T {
    const calls = this.#calls
    // A system of another plugin that it has called itself calls back: it goes on in the call that is under way.
    const again = calls.active
    if (again) this.#enterAgain(scope)
    else calls.beginMethod(scope)
    let results: T
    try {
      calls.memory.at = scope.export
      this.#buffer.put(args)
      const length = calls.level(run)() >>> 0
      results = read(this.#buffer.take(length))
      if (!again) calls.commit()
    } catch (error) {
      if (!again) return calls.failed(error)
      this.#leaveAgain()
      return calls.threw(error)
    }
    if (again) this.#leaveAgain()
    else calls.end()
    return results
  }

  #enterAgain(scope: CallScope): void {
    const { fault, meter } = this.#calls
    if (fault !== null) throw fault
    if (meter !== null && !meter.nestWithin()) throw tooDeep(this.#linked.module.name, scope)
  }

  #leaveAgain(): void {
    this.#calls.meter?.unnestWithin()
  }

  /** The dependencies of a system, as its constructor reads them: addresses for systems of this instance, ids for all others. */
  #dependencies(system: number): Uint8Array {
    const { systems, targets, ids } = this.#linked.wings
    const { dependencies } = systems[system]!
    const out = this.#writer
    out.begin()
    out.count(dependencies.length)
    for (const type of dependencies) {
      const id = ids.get(keyOf(type))!
      const local = this.#local(targets[id]!)
      out.u32(local === null ? 1 : 0)
      if (local === null) out.u32(id)
      else for (const address of local) out.u32(address)
    }
    return out.finish()
  }

  /** The object and the methods of a system of this instance that serves a trait; `null` where another one serves it. */
  #local({ kind, key, path, version }: TraitTarget): readonly [object: number, vtable: number] | null {
    if (kind !== 'guest') return null
    const { provider } = this.#options.engine.slot(path, version)
    const index = this.#linked.systems.findIndex(({ id }) => id === provider)
    const object = index < 0 ? null : this.#objects.get(provider!)
    if (object === null) return null
    const { vtable } = this.#linked.wings.systems[index]!.traits.find(({ type }) => keyOf(type) === key)!
    return [object, vtable]
  }

  /** The content of an event, as its handlers read it. @throws SkeinError `value/invalid` */
  #encode({ event, bytes, value, raiser }: EventRecord): Uint8Array {
    if (event.kind !== 'event') return bytes ?? NOTHING
    const { codec } = this.#linked.wings.eventsByChannel.get(event.channel)!
    this.#writer.begin()
    try {
      codec.write(this.#writer, value, event.id)
    } catch (error) {
      throw error instanceof SkeinError ? blameRaiser(error, event.id, raiser) : error
    }
    return this.#writer.finish()
  }

  /** The panic behind a trap, with its message, which goes to the log as well. */
  #panicOf(trap: WebAssembly.RuntimeError): SkeinError | null {
    const [stack] = mutableGlobals(this.#exports)
    if (typeof stack?.value !== 'number' || trapReason(trap) !== 'unreachable') return null
    const found = panicOf(this.memory.bytes, stack.value >>> 0)
    if (found === null) return null
    const { engine, owner } = this.#options
    const text = `it panicked at ${found.place}${found.message === '' ? '' : `: ${found.message}`}`
    engine.log('error', owner.name, text)
    return new SkeinError('fault/panic', text, {
      hint: 'Tell the author of the plugin: this is a defect in its code.',
      cause: trap,
    })
  }

  #function(name: string): CoreFunction {
    return this.#exports[name] as CoreFunction
  }
}

const NOTHING = new Uint8Array(0)
