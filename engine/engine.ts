import { EventEmitter } from 'eventemitter3'
import { AssetTable } from './assets/index.ts'
import { applyEdit, type Edit } from './edit.ts'
import type { EngineEvents, EngineOptions, SystemChange } from './engine-options.ts'
import { SkeinError } from './error.ts'
import {
  completePayload,
  EventLoop,
  EncodedEvent,
  LifecycleWatch,
  type AnyEvent,
  type RaisedEvent,
} from './event/index.ts'
import { Dispatcher } from './event/dispatcher.ts'
import { Clock } from './frame/clock.ts'
import { FrameLoop } from './frame/frame-loop.ts'
import { StageRunner } from './frame/stage-runner.ts'
import { assertGame, type GameDefinition } from './game.ts'
import { HookCaller } from './hook/hook-caller.ts'
import { Input } from './input/index.ts'
import { InputGate, type EntryKind, type Journal, type ReplayedInputs } from './journal/index.ts'
import type { Outputs } from './outputs.ts'
import type { SystemOwner } from './owner.ts'
import { RandomStreams } from './random-streams.ts'
import { type HookDefinition, type TraitDefinition, type TraitMethods } from './schema/index.ts'
import { hashParts, joinParts } from './state-hash.ts'
import { Callbacks } from './system/callbacks.ts'
import { createContext } from './system/create-context.ts'
import {
  STAGES,
  type AnySystem,
  type CallHook,
  type LogLevel,
  type Plan,
  type Stage,
  type SystemContext,
  type SystemDefinition,
  type Time,
  type TraitSlot,
} from './system/index.ts'
import { SystemSet } from './system/system-set.ts'
import { emit } from './emit.ts'
import { TextTable } from './text/index.ts'
import { World } from './world/index.ts'

const FLUSH = { kind: 'flush' } as const

/** Parts of an {@link Engine}. */
export interface EngineParts {
  readonly clock: Clock
  readonly frames: FrameLoop
  readonly loop: EventLoop
}

/** A game that runs: a world, systems in order, and the frame. Knows nothing of files or windows. */
export class Engine {
  readonly definition: GameDefinition
  readonly world: World
  readonly emitter: EventEmitter<EngineEvents>
  /** The player's input: set by the embedding program, sampled once for each fixed step. */
  readonly input: Input
  /** Pictures, sounds and data, by name. */
  readonly assets: AssetTable
  /** Texts by number, for components. */
  readonly texts: TextTable = new TextTable()
  /** Streams of random numbers that are not a system's own. */
  readonly streams: RandomStreams
  readonly #clock: Clock
  /** The set of running systems, for hosts that change many of them at once. */
  readonly systemSet: SystemSet
  readonly #loop: EventLoop
  readonly #callbacks: Callbacks
  readonly #dispatcher: Dispatcher
  readonly #frames: FrameLoop
  readonly #hooks: HookCaller
  readonly #lifecycle: LifecycleWatch
  readonly #afterFrame = new Set<() => void>()
  /** Done once the input under way has taken effect. */
  readonly #afterwards: (() => void)[] = []
  readonly #gate: InputGate
  /** By name: the parts with entries of their own in journals. */
  readonly entryKinds: Map<string, EntryKind> = new Map()
  /** Outputs that count at the moment: all of them, unless frames play again. */
  readonly outputs: Outputs = { act: true, report: true }
  /** Whether frames, flushes, events and hooks of the embedding program are ignored, as while a developer looks at an earlier frame. */
  held: boolean = false
  #turns = 0

  /**
   * @throws SkeinError `system/*` when the systems cannot run together, or whatever a `create` throws; `value/invalid`
   * for anything but a game, or an invalid seed
   */
  constructor(definition: GameDefinition, options: EngineOptions = {}) {
    assertGame(definition)
    this.definition = definition
    this.streams = new RandomStreams(options.seed)
    this.emitter = options.emitter ?? new EventEmitter<EngineEvents>()
    this.input = new Input(definition.actions)
    this.assets = new AssetTable(definition.assets)
    this.#clock = new Clock(definition.step, definition.maxStepsPerFrame)
    this.world = new World(options)
    this.#loop = new EventLoop(
      (record) => this.#dispatcher.dispatch(record),
      options.eventsPerFlush ?? 100_000,
    )
    this.#gate = new InputGate(this.#loop, this.input)
    const services = {
      world: this.world,
      time: this.#clock,
      input: this.input,
      assets: this.assets,
      texts: this.texts,
      loop: this.#loop,
      streams: this.streams,
      math: definition.math,
      log: (level: LogLevel, source: string, message: string) => this.log(level, source, message),
      pause: (paused: boolean) => void (this.#clock.paused = paused),
      call: (hook: HookDefinition, value: unknown, args: unknown) => this.#hooks.call(hook, value, args),
      cause: () => this.#callbacks.cause,
      systems: {
        add: (system: AnySystem) => this.change({ add: [system] }),
        remove: (system: AnySystem) => this.change({ remove: [system] }),
        reset: (system: AnySystem) => this.reset(system),
      },
    }
    this.systemSet = new SystemSet({
      exclusively: (change) => this.#callbacks.change(change),
      createContext: (system, uses) => createContext(system, uses, services),
      changed: (added, removed) => this.#changed(added, removed),
      rolledBack: (systems) => this.#loop.dropFrom(systems),
      dropFailed: (system, error) => this.log('error', system.name, `destroy() threw: ${String(error)}`),
    })
    const callbacks = new Callbacks(this.systemSet, ({ definition: { name } }, fault) =>
      this.log('warn', name, `callback ended early because of a fault below it: ${fault.message}`),
    )
    this.#callbacks = callbacks
    this.#hooks = new HookCaller(this.systemSet, callbacks)
    this.#dispatcher = new Dispatcher(
      this.systemSet,
      callbacks,
      this.#loop,
      this.#clock,
      this.emitter,
      this.outputs,
    )
    const stages = new StageRunner(this.systemSet, callbacks, this.#loop)
    this.#frames = new FrameLoop(this.#clock, stages, callbacks, this.#loop, this.input)
    // What happened to an entity belongs to the game, even if another owner did it: it is told also when that one has gone.
    this.#lifecycle = new LifecycleWatch(this.world, (event, entity) => this.#push(event, { entity }))
    try {
      this.change({ add: definition.systems })
    } catch (error) {
      this.world.detach()
      throw error
    }
  }

  /** Takes down all that enters from outside; `null` unless somebody records. */
  get journal(): Journal | null {
    return this.#gate.journal
  }

  set journal(journal: Journal | null) {
    this.#gate.journal = journal
  }

  /** Takes the place of the embedding program while a recording plays; `null` otherwise. */
  get replayed(): ReplayedInputs | null {
    return this.#gate.replayed
  }

  set replayed(inputs: ReplayedInputs | null) {
    this.#gate.replayed = inputs
  }

  /**
   * Has the next entry raise events in the middle of it, as the embedding program did when it was recorded.
   * @param raises in the order of their places: each after so many operations of the queue
   */
  schedule(raises: readonly { readonly at: number; raise(): void }[]): void {
    this.#gate.schedule(raises)
  }

  /**
   * Runs the work that an input from outside causes.
   * @param entry the input, made only if somebody records
   */
  entering<T>(entry: () => Parameters<Journal['enter']>[0], work: () => T): T {
    this.#gate.begin()
    try {
      this.#gate.journal?.enter(entry())
      return work()
    } finally {
      this.#gate.end()
    }
  }

  /**
   * Reads bytes from outside of the game for an owner: from the recording while one plays.
   * @param read reads them; a recording that plays has them itself
   */
  reading(owner: string, name: string, read: () => Uint8Array): Uint8Array {
    const { replayed, journal } = this.#gate
    const bytes = replayed === null ? read() : replayed.reading(owner, name, read)
    journal?.enter({ kind: 'reading', owner, name, bytes })
    return bytes
  }

  /** The seed of its random numbers. */
  get seed(): number {
    return this.streams.seed
  }

  /** The parts whose state snapshots take and put back. */
  get parts(): EngineParts {
    return { clock: this.#clock, frames: this.#frames, loop: this.#loop }
  }

  get time(): Time & { readonly alpha: number } {
    return this.#clock
  }

  /** The systems that run, dependencies first. */
  get systems(): readonly AnySystem[] {
    return this.systemSet.order
  }

  /** A system's own object. @throws SkeinError `system/not-running` */
  get<Self>(system: SystemDefinition<Self>): Self {
    const node = this.systemSet.node(system)
    if (node !== undefined) return node.self as Self
    throw new SkeinError('system/not-running', `the system "${system.name}" is not running`, {
      names: { system: system.name },
      hint: 'Add the system to the game in defineGame, or to the running game with change.',
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
    return this.systemSet.slot(path, version)
  }

  /** Plans a change of systems without making it. */
  plan({ add = [], remove = [] }: SystemChange): Plan {
    return this.systemSet.plan(add, remove)
  }

  /**
   * Adds systems with their dependencies, and removes systems with the dependencies that only they needed.
   *
   * @throws SkeinError `system/*` when they cannot run together, or whatever a `create` throws; nothing has changed then
   */
  change({ add = [], remove = [] }: SystemChange): void {
    this.#changing(add, remove, [], () => this.systemSet.change(add, remove))
  }

  /**
   * Takes systems out with all that cannot do without them. Inside a callback it happens as soon as that returns; none of
   * their other callbacks runs before.
   */
  evict(systems: readonly AnySystem[]): void {
    this.#callbacks.evict(systems)
  }

  /**
   * Silences systems: none of their callbacks runs any more. Then, as soon as no callback is under way, something is done
   * about them.
   */
  silence(systems: readonly AnySystem[], task: () => void): void {
    this.#callbacks.silence(systems)
    this.#callbacks.afterwards(task)
  }

  /**
   * Creates a system anew, with everything that depends on it. When one of them cannot be created, all of them are gone.
   * @throws SkeinError `system/not-running`, `system/busy`, or whatever a `create` throws
   */
  reset(system: AnySystem): void {
    this.#changing([], [], [system], () => this.systemSet.reset(system))
  }

  /** Queues an event. No handler runs before the next flush. @throws SkeinError `value/invalid` */
  raise: SystemContext['raise'] = (event, ...payload) => {
    const value = completePayload(event, payload[0])
    const { journal } = this.#gate
    if (this.#ignoresProgram) return
    this.#gate.used = true
    journal?.enter({ kind: 'raise', event, payload: value, at: this.#gate.place })
    this.#push(event, value)
  }

  /** Calls a hook, as a system does. */
  call: CallHook = ((hook: HookDefinition, value: unknown, args: unknown) => {
    if (!this.idle) return this.#hooks.call(hook, value, args)
    // The recording calls it, too: a second call could change the state again.
    if (this.#ignoresProgram) return value
    return this.entering(
      () => ({ kind: 'call', hook, value, args }),
      () => {
        this.world.sync()
        try {
          return this.#hooks.call(hook, value, args)
        } finally {
          this.world.leave()
          this.#finish()
        }
      },
    )
  }) as CallHook

  /** Queues an event that an owner raised, as bytes. */
  raiseFrom(raised: RaisedEvent, system: string, owner: SystemOwner): void {
    this.#loop.push(new EncodedEvent(raised, system, owner), owner, raised.place)
  }

  /** How much was queued so far: the place of an event that is raised now and queued later. */
  get queued(): number {
    return this.#loop.queued
  }

  /** Handles events until none waits. @throws SkeinError `event/flood`, `event/nested-flush` */
  flush(): void {
    this.#callbacks.assertIdle('flush')
    if (this.held) return
    this.#turns++
    // Inside another flush, this one is refused.
    if (this.#loop.flushing) return this.#loop.flush()
    this.#gate.begin()
    this.#gate.journal?.enter(FLUSH)
    this.world.sync()
    try {
      this.#loop.flush()
    } finally {
      this.world.leave()
      this.#finish()
      this.#gate.end()
    }
  }

  /**
   * Changes values of an entity from outside of the game, between frames. It is told as `edited`, and in the log: like what
   * a player does, it is an input that the state depends on.
   *
   * @throws SkeinError `event/nested-flush` inside a frame; `world/stale-entity`, `world/missing-component`, `value/invalid`
   */
  edit(edit: Edit): void {
    this.#frames.assertIdle('edit')
    const { replayed } = this.#gate
    if (replayed !== null && !replayed.applying) return
    const before = applyEdit(this.world, edit)
    this.#gate.used = true
    this.#gate.journal?.enter({ kind: 'edit', edit })
    const { frame } = this.#clock
    if (this.outputs.act) emit(this.emitter, 'edited', { ...edit, frame, before })
    this.log(
      'info',
      'edit',
      `set ${Object.keys(edit.values).join(', ')} in ${edit.component} of ${edit.entity}`,
    )
  }

  /** How many events wait that an owner has raised. */
  waitingOf(owner: SystemOwner): number {
    return this.#loop.waitingOf(owner)
  }

  /** Whether an owner may have more events that wait than its limit allows; `EventLoop.excuses` says when. */
  excuses(owner: SystemOwner, limit: number): boolean {
    return this.#loop.excuses(owner, limit)
  }

  /** Whether neither a frame nor a flush nor a change of systems is under way. */
  get idle(): boolean {
    return this.#callbacks.idle && !this.#loop.flushing && !this.#frames.playing
  }

  /** Whether no input has entered so far: no frame or flush, no event of the program, no guest. */
  get pristine(): boolean {
    return !this.#gate.used
  }

  /** Which frame or flush is under way, as a number of its own; 0 while none is, nor a change of systems. */
  get turn(): number {
    return this.#callbacks.idle ? 0 : this.#turns
  }

  /** Puts what waits that an owner has raised on the account of another, which has taken its place. */
  passEvents(from: SystemOwner, to: SystemOwner): void {
    this.#loop.pass(from, to)
  }

  /** Forgets the events that an owner raised and nobody has handled yet. */
  dropEvents(owner: SystemOwner): void {
    this.#loop.drop(owner)
  }

  /**
   * Plays one frame: input, fixed steps, late, draw, with events flushed after each. An exception of a system ends the frame;
   * events that wait are handled in the next.
   *
   * @param elapsed seconds since the last frame
   * @throws SkeinError `event/flood`; `event/nested-flush` inside a frame; `value/invalid` unless `elapsed` is a number
   */
  frame(elapsed: number = this.definition.step): void {
    this.#frames.assertIdle('frame')
    if (this.held) return
    this.#turns++
    this.#gate.begin()
    if (this.#gate.journal !== null && Number.isFinite(elapsed))
      this.#gate.journal.enter({ kind: 'frame', seconds: elapsed })
    try {
      this.world.sync()
      try {
        this.#frames.play(elapsed)
      } finally {
        this.world.leave()
      }
      this.#settle()
      this.#emitFrame()
    } finally {
      this.#gate.end()
    }
  }

  /**
   * Runs one stage with the events that come of it, for a game that has a loop of its own: it runs what systems do in
   * that stage, where and as often as the game says. A frame begins, for limits and listeners, with the first stage that does not
   * come after the one before it in the order `input`, `update`, `late`, `draw`.
   *
   * @param dt seconds that the stage stands for; default: one fixed step
   * @throws SkeinError `value/invalid` for an unknown stage, or seconds that are no finite number; else as {@link frame}
   */
  run(stage: Stage, dt: number = this.definition.step): void {
    let begun = false
    this.#frames.assertIdle('run')
    if (this.held) return
    this.#gate.begin()
    if (this.#gate.journal !== null && Number.isFinite(dt) && STAGES.includes(stage))
      this.#gate.journal.enter({ kind: 'stage', stage, seconds: dt })
    try {
      this.world.sync()
      try {
        this.#frames.run(stage, dt, () => {
          begun = true
          this.#turns++
        })
      } finally {
        this.world.leave()
      }
      this.#settle()
      if (begun) this.#emitFrame()
    } finally {
      this.#gate.end()
    }
  }

  /**
   * Calls a function before each fixed step, as whoever draws needs to know where things were. It must not change the
   * game. @returns ends that
   */
  beforeStep(listener: () => void): () => void {
    return this.#frames.beforeStep(listener)
  }

  /**
   * Calls a function after each frame, before the embedding program is told of it.
   * @returns ends that
   */
  afterFrame(listener: () => void): () => void {
    // Whoever asks twice is called twice.
    const called = (): void => listener()
    this.#afterFrame.add(called)
    return () => void this.#afterFrame.delete(called)
  }

  /** Calls a function once, when the frame, stage or flush, or the hook's call by the embedding program, that is under way is over; else the next. */
  afterwards(task: () => void): void {
    this.#afterwards.push(task)
  }

  /** Calls a function after each callback of a system in a stage or for an event; `null` ends that. It must not change the game. */
  observeCallbacks(listener: ((system: AnySystem) => void) | null): void {
    this.#callbacks.left = listener === null ? null : ({ definition }) => listener(definition)
  }

  /** Writes a line to the log. */
  log(level: LogLevel, source: string, message: string): void {
    if (!this.outputs.report || this.emitter.listenerCount('log') === 0) return
    emit(this.emitter, 'log', { frame: this.#clock.frame, level, source, message })
  }

  /** The state of the whole game in 16 hexadecimal digits. @throws SkeinError `system/not-serializable` */
  hash(): string {
    return joinParts(this.hashes())
  }

  /**
   * The state by part: the game's own under its name, and each other owner's under the owner's. A difference names its owner.
   * @throws SkeinError `system/not-serializable` when the `save` of a system gives something that is not plain data
   */
  hashes(): Map<string, string> {
    const { frame, step, alpha, paused } = this.#clock
    return hashParts({
      name: this.definition.name,
      numbers: [
        this.seed,
        frame,
        step,
        alpha,
        ...this.input.state(),
        ...(paused ? [1] : []),
        ...this.#clock.state,
      ],
      world: this.world,
      nodes: this.systemSet.order.map((system) => this.systemSet.node(system)!),
      streamOf: (owner) => this.streams.state(owner),
    })
  }

  /** Does what waits for the end of a frame, or of a stage. */
  #settle(): void {
    if (this.#afterFrame.size > 0) {
      // Those that are added meanwhile wait for the next one.
      const listeners = [...this.#afterFrame]
      for (const listener of listeners) listener()
    }
    this.#finish()
  }

  /** Does what waits for the end of an input. */
  #finish(): void {
    if (this.#afterwards.length === 0) return
    for (const task of this.#afterwards.splice(0)) task()
  }

  #emitFrame(): void {
    if (this.outputs.act && this.emitter.listenerCount('frame') > 0)
      emit(this.emitter, 'frame', { frame: this.#clock.frame })
  }

  /** Whether events and hooks of the embedding program have no effect now: a recording plays in its place, or the game is held. */
  get #ignoresProgram(): boolean {
    return this.held || this.#gate.replayed?.applying === false
  }

  #push(event: AnyEvent, value: unknown): void {
    const { cause, running } = this.#callbacks
    const [raiser, owner, origin] = ['', null, null]
    this.#loop.push(
      { kind: 'event', event, value, size: 0, bytes: null, raiser, owner, cause, origin },
      running,
    )
  }

  /** Changes systems. A change by the embedding program is an input, unless the systems only show the game. */
  #changing(
    add: readonly AnySystem[],
    remove: readonly AnySystem[],
    reset: readonly AnySystem[],
    work: () => void,
  ): void {
    const { journal } = this.#gate
    if (journal === null || this.#gate.busy || !this.idle) return work()
    const names = (systems: readonly AnySystem[]): string[] =>
      systems.filter(({ presentational }) => presentational !== true).map(({ name }) => name)
    const entry = { kind: 'systems', add: names(add), remove: names(remove), reset: names(reset) } as const
    if (entry.add.length + entry.remove.length + entry.reset.length === 0) return work()
    this.entering(() => entry, work)
  }

  #changed(added: readonly AnySystem[], removed: readonly AnySystem[]): void {
    this.#lifecycle.update(this.systemSet.schedule.events)
    for (const system of removed) emit(this.emitter, 'system-removed', { system: system.name })
    for (const system of added) emit(this.emitter, 'system-added', { system: system.name })
  }
}
