import { encode } from '@msgpack/msgpack'
import { EventEmitter } from 'eventemitter3'
import { SkeinError } from './error.ts'
import { EventLoop, eventName, isHook, type AnyEvent, type EventRecord } from './event/index.ts'
import { Clock } from './frame/clock.ts'
import type { GameDefinition } from './game.ts'
import { StateHasher } from './hash.ts'
import { createRandom, type Random } from './random.ts'
import type { Entity, TraitDefinition, TraitMethods } from './schema/index.ts'
import {
  SystemSet,
  type AnySystem,
  type Log,
  type LogLevel,
  type Plan,
  type Raised,
  type Stage,
  type SystemContext,
  type SystemDefinition,
  type SystemOwner,
  type Time,
  type TraitSlot,
} from './system/index.ts'
import type { SystemNode } from './system/node.ts'
import { World } from './world/index.ts'

/** A line in the log. */
export interface LogLine {
  readonly frame: number
  readonly level: LogLevel
  /** The system or the mod that wrote it. */
  readonly source: string
  readonly message: string
}

/** What the embedding program can listen to. */
export interface EngineEvents {
  frame: (info: { readonly frame: number }) => void
  /** An event is about to be handled. Costs nothing while nobody listens. */
  event: (info: {
    readonly frame: number
    readonly event: string
    readonly from: string
    readonly payload: unknown
  }) => void
  log: (line: LogLine) => void
  'system-added': (info: { readonly system: string }) => void
  'system-removed': (info: { readonly system: string }) => void
}

export interface EngineOptions {
  /** Where the game's randomness comes from. Default: 0. */
  readonly seed?: number
  /** Events that one flush may handle before it counts as a storm. Default: 100,000. */
  readonly eventsPerFlush?: number
  readonly maxEntities?: number
  /** Where events for the embedding program go. Default: an emitter of the engine's own. */
  readonly emitter?: EventEmitter<EngineEvents>
}

/** A game that runs: a world, systems in order, and the frame. Knows nothing of mods or windows. */
export class Engine {
  readonly definition: GameDefinition
  readonly seed: number
  readonly world: World
  readonly emitter: EventEmitter<EngineEvents>
  readonly #clock: Clock
  readonly #systems: SystemSet
  readonly #loop: EventLoop
  readonly #randoms = new Map<string, Random>()
  /** Ends the observation of each component whose hooks someone handles. */
  readonly #hooks = new Map<string, () => void>()
  /** How many callbacks of systems are on the stack. */
  #busy = 0
  #pendingEvictions: AnySystem[] = []

  constructor(definition: GameDefinition, options: EngineOptions = {}) {
    this.definition = definition
    this.seed = options.seed ?? 0
    this.world = new World(options.maxEntities === undefined ? {} : { maxEntities: options.maxEntities })
    this.emitter = options.emitter ?? new EventEmitter<EngineEvents>()
    this.#clock = new Clock(definition.step, definition.maxStepsPerFrame)
    this.#loop = new EventLoop(
      { dispatch: (record) => this.#dispatch(record) },
      options.eventsPerFlush ?? 100_000,
    )
    this.#systems = new SystemSet({
      createContext: (system, uses) => this.#createContext(system, uses),
      changed: (added, removed) => this.#changed(added, removed),
      dropFailed: (system, error) => this.log('error', system.name, `drop failed: ${String(error)}`),
    })
    this.#systems.change(definition.systems, [])
  }

  get time(): Time & { readonly alpha: number } {
    return this.#clock
  }

  /** The systems that run, dependencies first. */
  get systems(): readonly AnySystem[] {
    return this.#systems.order
  }

  /** A system's own object. @throws SkeinError `system/not-running` */
  get<Self>(system: SystemDefinition<Self>): Self {
    const node = this.#systems.node(system)
    if (node !== undefined) return node.self as Self
    throw new SkeinError('system/not-running', `${system.name} does not run`, {
      names: { system: system.name },
      hint: 'Add it to the systems of the game, or to those of a running one with change.',
    })
  }

  /** A proxy for a trait, whoever provides it, or `null` while nobody does. */
  proxy<T extends { readonly kind: 'trait' }>(trait: T): TraitMethods<T> | null {
    const definition = trait as unknown as TraitDefinition
    const slot = this.slot(definition.path, definition.version)
    return slot.provider === null ? null : (slot.proxy(definition) as TraitMethods<T>)
  }

  /** Where callers of a trait find whoever provides it, now and later. */
  slot(path: string, version: string): TraitSlot {
    return this.#systems.slot(path, version)
  }

  /** Plans a change of systems on paper. */
  plan(change: { readonly add?: readonly AnySystem[]; readonly remove?: readonly AnySystem[] }): Plan {
    return this.#systems.plan(change.add ?? [], change.remove ?? [])
  }

  /**
   * Adds and removes systems, with what they need and what only they needed.
   *
   * @throws SkeinError `system/*` when they cannot run together, or whatever a `create` throws; nothing has changed then
   */
  change(change: { readonly add?: readonly AnySystem[]; readonly remove?: readonly AnySystem[] }): void {
    this.#enter(() => this.#systems.change(change.add ?? [], change.remove ?? []))
  }

  /**
   * Takes systems out with all that cannot do without them. Inside a callback it happens as soon as that returns; none of
   * their other callbacks runs before.
   */
  evict(systems: readonly AnySystem[]): void {
    for (const system of systems) {
      const node = this.#systems.node(system)
      if (node !== undefined) node.alive = false
    }
    this.#pendingEvictions.push(...systems)
    if (this.#busy === 0) this.#settle()
  }

  /** Creates a system anew, with everything that depends on it. @throws SkeinError `system/not-running` */
  reset(system: AnySystem): void {
    this.#enter(() => this.#systems.reset(system))
  }

  /** Queues an event. No handler runs before the next flush. */
  raise: SystemContext['raise'] = (event, ...payload) => {
    this.#loop.push(this.#record(event as unknown as AnyEvent, payload[0], '', null))
  }

  /** Queues an event that a mod raised, as bytes. */
  raiseFrom(event: AnyEvent, bytes: Uint8Array, value: unknown, system: string, owner: SystemOwner): void {
    this.#loop.push({ event, value, bytes, raiser: system, owner })
  }

  /** Handles events until none waits. @throws SkeinError `event/storm`, `event/nested-flush` */
  flush(): void {
    this.#loop.flush()
  }

  /** Forgets the events that a mod raised and nobody has handled yet. */
  dropEvents(owner: SystemOwner): void {
    this.#loop.drop(owner)
  }

  /**
   * Plays one frame: input, fixed steps, late, draw, with events flushed after each.
   *
   * @param elapsed seconds since the last frame
   */
  frame(elapsed: number = this.definition.step): void {
    const steps = this.#clock.advance(elapsed)
    this.#runStage('input', elapsed)
    for (let i = 0; i < steps; i++) {
      this.#clock.step++
      this.#runStage('update', this.definition.step)
    }
    this.#runStage('late', elapsed)
    this.#runStage('draw', elapsed)
    if (this.emitter.listenerCount('frame') > 0) this.emitter.emit('frame', { frame: this.#clock.frame })
  }

  /** A stream of random numbers from the game's seed, by name. */
  random(stream: string): Random {
    let random = this.#randoms.get(stream)
    if (random === undefined) {
      random = createRandom(this.seed, stream)
      this.#randoms.set(stream, random)
    }
    return random
  }

  /** Ends a stream: asked for again, it starts from the seed. */
  endRandom(stream: string): void {
    this.#randoms.delete(stream)
  }

  /** Writes a line to the log. */
  log(level: LogLevel, source: string, message: string): void {
    if (this.emitter.listenerCount('log') === 0) return
    this.emitter.emit('log', { frame: this.#clock.frame, level, source, message })
  }

  /** The state of the whole game in 16 hexadecimal digits. */
  hash(): string {
    const hasher = new StateHasher()
    for (const [name, digest] of this.hashes()) {
      hasher.text(name)
      hasher.text(digest)
    }
    return hasher.digest()
  }

  /** The state by part: the game's own under its name, and each mod's under the mod's. A difference names its mod. */
  hashes(): Map<string, string> {
    const parts = new Map<string, string>()
    const systems = this.#systems.order.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    for (const owner of this.world.owners) {
      const hasher = new StateHasher()
      if (owner.host) {
        hasher.u32(this.#clock.frame)
        hasher.u32(this.#clock.step)
        hasher.f64(this.seed)
      }
      this.world.hash(hasher, owner)
      for (const system of systems) {
        if ((system.owner?.name ?? '') !== owner.name) continue
        hasher.text(system.name)
        const random = this.#randoms.get(system.owner?.name ?? system.name)
        if (random !== undefined) for (const word of random.state()) hasher.u32(word)
        if (system.save === null) continue
        const saved = system.save(this.#systems.node(system)!.self)
        hasher.bytes(encode(saved, { sortKeys: true, useBigInt64: true }))
      }
      parts.set(owner.host ? this.definition.name : owner.name, hasher.digest())
    }
    return parts
  }

  #record(event: AnyEvent, value: unknown, raiser: string, owner: SystemOwner | null): EventRecord {
    const complete = event.kind === 'event' ? withDefaults(event, value as Record<string, unknown>) : value
    return { event, value: complete, bytes: null, raiser, owner }
  }

  #createContext(system: AnySystem, uses: Readonly<Record<string, unknown>>): SystemContext {
    const { name, owner } = system
    const write = (level: LogLevel) => (message: string) => this.log(level, owner?.name ?? name, message)
    const log: Log = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    }
    const request = (change: (target: AnySystem) => void) => (target: AnySystem) =>
      this.#loop.push({
        event: { ...SYSTEM_CHANGE, change: () => change(target) } as never,
        value: undefined,
        bytes: null,
        raiser: name,
        owner,
      })
    const random = (): Random => this.random(name)
    return {
      name,
      world: this.world,
      uses,
      raise: (event, ...payload) =>
        this.#loop.push(this.#record(event as unknown as AnyEvent, payload[0], name, owner)),
      raiseDelayed: (event, ...payload) =>
        this.#loop.pushDelayed(this.#record(event as unknown as AnyEvent, payload[0], name, owner)),
      flush: (events: readonly Raised[]) =>
        this.#loop.pushCycle(
          events.map(([event, payload]) => this.#record(event, payload, name, owner)),
          name,
          owner,
        ),
      systems: {
        add: request((target) => this.#systems.change([target], [])),
        remove: request((target) => this.#systems.change([], [target])),
        reset: request((target) => this.#systems.reset(target)),
      },
      get random() {
        return random()
      },
      time: this.#clock,
      log,
    }
  }

  #dispatch(record: EventRecord): void {
    const { event } = record
    if ('change' in event) {
      this.#enter(event.change as () => void)
      return
    }
    if (this.emitter.listenerCount('event') > 0) {
      this.emitter.emit('event', {
        frame: this.#clock.frame,
        event: eventName(event),
        from: record.raiser,
        payload: record.value,
      })
    }
    // The list is replaced, not changed, when systems come or go; those that have gone are passed over.
    const handlers = this.#systems.handlers(event.channel)
    for (let i = 0; i < handlers.length; i++) {
      const { node, handler } = handlers[i]!
      if (!node.alive) continue
      this.#busy++
      try {
        handler.run(node.self, record, node.context)
      } catch (error) {
        this.#failed(node, error)
      } finally {
        this.#busy--
      }
      if (this.#pendingEvictions.length > 0 && this.#busy === 0) this.#settle()
    }
  }

  #runStage(stage: Stage, dt: number): void {
    const entries = this.#systems.stage(stage)
    for (let i = 0; i < entries.length; i++) {
      const { node, bound } = entries[i]!
      if (!node.alive) continue
      const { query, columns, run } = bound
      if (query !== null) {
        query.refresh()
        columns!.rows = query.rows
        columns!.count = query.count
      }
      this.#busy++
      try {
        run.run(node.self, columns, dt, node.context)
      } catch (error) {
        this.#failed(node, error)
      } finally {
        this.#busy--
      }
      if (this.#pendingEvictions.length > 0 && this.#busy === 0) this.#settle()
    }
    this.#loop.flush()
  }

  /** A fault of a mod under a system's call is the mod's affair; any other exception is the game's own. */
  #failed(node: SystemNode, error: unknown): void {
    if (!(error instanceof SkeinError) || !error.code.startsWith('fault/')) throw error
    this.log('warn', node.definition.name, `gave up what it was doing: ${error.message}`)
  }

  /** Runs a change of systems as a callback: what it evicts goes when it is done. */
  #enter(change: () => void): void {
    this.#busy++
    try {
      change()
    } finally {
      this.#busy--
      if (this.#busy === 0) this.#settle()
    }
  }

  #settle(): void {
    while (this.#pendingEvictions.length > 0) {
      const systems = this.#pendingEvictions
      this.#pendingEvictions = []
      this.#busy++
      try {
        this.#systems.evict(systems)
      } finally {
        this.#busy--
      }
    }
  }

  #changed(added: readonly AnySystem[], removed: readonly AnySystem[]): void {
    this.#watchHooks()
    for (const system of removed) {
      if (system.owner === null) this.#randoms.delete(system.name)
      this.emitter.emit('system-removed', { system: system.name })
    }
    for (const system of added) this.emitter.emit('system-added', { system: system.name })
  }

  /** Observes exactly the components whose hooks some system handles. */
  #watchHooks(): void {
    const wanted = new Set(this.#systems.channels)
    for (const [channel, stop] of this.#hooks) {
      if (wanted.has(channel)) continue
      stop()
      this.#hooks.delete(channel)
    }
    for (const channel of wanted) {
      const { event } = this.#systems.handlers(channel)[0]!.handler
      if (this.#hooks.has(channel) || !isHook(event)) continue
      const stop = this.world.observe(event.hook.component, event.hook.change, (entity: Entity) =>
        this.#loop.push({ event, value: { entity }, bytes: null, raiser: '', owner: null }),
      )
      this.#hooks.set(channel, stop)
    }
  }
}

const SYSTEM_CHANGE = Object.freeze({ kind: 'local-event', channel: 'systems' })

/** Fills in what an event's payload leaves out. Gives the payload itself when nothing is missing. */
function withDefaults(event: Extract<AnyEvent, { kind: 'event' }>, value: Record<string, unknown>): unknown {
  let complete = value
  for (const [name, type] of event.fields) {
    if (value[name] !== undefined || type.default === undefined) continue
    if (complete === value) complete = { ...value }
    complete[name] = type.default
  }
  return complete
}
