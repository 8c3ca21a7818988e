import { counted } from '../counted.ts'
import { compareText } from '../compare-text.ts'
import type { Engine } from '../engine.ts'
import { SkeinError } from '../error.ts'
import type { AnyEvent } from '../event/index.ts'
import type { SystemOwner } from '../owner.ts'
import type { AnySystem } from '../system/index.ts'
import type { AnyComponent, Owner } from '../world/index.ts'
import { canonicalWorld } from './canonical-world.ts'
import { makeEvents, takeEvents, type EventState } from './event-state.ts'
import { hasState, knownSystems, putSystem, takeSystem, type SystemState } from './system-state.ts'
import { WorldRecorder, type WorldState } from './world-state.ts'

/** The state of a game without that of its guests. Plain data, typed arrays and pages: nothing in it ever changes. */
export interface EngineState {
  readonly game: string
  readonly seed: number
  /** Seconds of a fixed step. */
  readonly delta: number
  readonly clock: readonly number[]
  /** The place in the frame of the stage that was last run by itself. */
  readonly place: number
  readonly actions: readonly string[]
  readonly input: readonly (readonly number[])[]
  readonly texts: TextState
  readonly streams: readonly (readonly [name: string, state: readonly number[]])[]
  readonly systems: readonly SystemState[]
  /** The systems of the game that were asked for; the others are there because something needs them. */
  readonly roots: readonly string[]
  readonly events: EventState
  readonly world: WorldState
}

type TextState = Engine['texts']['all']

/** Owners, components and events that an engine cannot find by itself. */
export interface OwnerLookup {
  /** Packages of other owners. */
  component(channel: string): readonly AnyComponent[]
  event(id: string): AnyEvent | null
  /** The owner of a name, as the engine knows its systems and events. */
  owner(name: string): SystemOwner | null
}

/** Takes and puts back the state of one engine. */
export class EngineRecorder {
  readonly #engine: Engine
  readonly #world: WorldRecorder
  /** Systems of snapshots so far: one that has gone since may not be in the definition of the game. */
  readonly #seen = new Set<AnySystem>()
  #texts: TextState = [[], []]
  #textsRevision = -1

  /**
   * @throws SkeinError `snapshot/adopted-world` for an engine whose world the game keeps itself; `snapshot/no-restore` for a system that
   * saves its state and cannot restore it
   */
  constructor(engine: Engine) {
    for (const system of engine.systems) assertRestores(system)
    const { parts } = engine.world
    if (parts === null) {
      throw new SkeinError(
        'snapshot/adopted-world',
        'snapshots are not possible in a game whose entities or components are its own',
        {
          hint: 'Take snapshots of games whose world Skein holds: createGame without the option "world". Skein cannot see or put back the objects and variables of a game with a world of its own.',
        },
      )
    }
    this.#engine = engine
    this.#world = new WorldRecorder(parts)
  }

  /** @throws SkeinError `snapshot/not-now` inside a frame; `system/not-serializable` */
  take(): EngineState {
    const engine = this.#engine
    const { clock, frames, loop } = engine.parts
    this.#assertIdle('taken')
    if (engine.texts.revision !== this.#textsRevision) {
      this.#texts = engine.texts.all
      this.#textsRevision = engine.texts.revision
    }
    const { streams, definition } = engine
    for (const system of engine.systems) assertRestores(system)
    return {
      game: definition.name,
      seed: engine.seed,
      delta: definition.step,
      clock: clock.numbers,
      place: frames.place,
      actions: engine.input.actions,
      input: engine.input.values.map((values) => [...values]),
      texts: this.#texts,
      streams: streams.names.map((name) => [name, [...streams.state(name)!]] as const),
      systems: this.#systems().map((system) => takeSystem(engine.systemSet.node(system)!)),
      roots: this.#roots(),
      events: takeEvents(loop),
      world: this.#world.take(),
    }
  }

  /**
   * Says why a state cannot be put back here; that changes nothing.
   * @throws SkeinError `snapshot/*`
   */
  check(state: EngineState, lookup: OwnerLookup): void {
    this.#assertIdle('restored')
    const { definition, input } = this.#engine
    const differs =
      state.game !== definition.name
        ? `it is of the game "${state.game}"`
        : state.delta !== definition.step
          ? `its fixed step lasts ${counted(state.delta, 'second')}`
          : state.actions.join() !== input.actions.join()
            ? 'its actions are others'
            : null
    if (differs !== null) throw otherGame(`${differs}, and this is "${definition.name}"`)
    this.#change(state)
    this.#world.check(state.world, (channel) => this.#definitions(channel, lookup))
  }

  /**
   * Puts a state back that {@link check} has found to fit.
   * @throws SkeinError `snapshot/restore-failed` when the `create` or `restore` of a system throws: the state is put back in part by then
   */
  put(state: EngineState, lookup: OwnerLookup): void {
    const engine = this.#engine
    const { clock, frames, loop } = engine.parts
    const change = this.#change(state)
    if (change.add.length + change.remove.length > 0)
      engine.systemSet.change(change.add, change.remove, notCreated)
    const roots = new Set(state.roots)
    engine.systemSet.roots = new Set(
      engine.systems.filter((system) =>
        hasState(system) ? roots.has(system.name) : engine.systemSet.roots.has(system),
      ),
    )
    engine.streams.seed = state.seed
    clock.numbers = state.clock
    frames.place = state.place
    for (const [index, values] of engine.input.values.entries()) values.set(state.input[index]!)
    if (state.texts !== this.#texts || engine.texts.revision !== this.#textsRevision) {
      engine.texts.putBack(state.texts)
      this.#texts = state.texts
      this.#textsRevision = engine.texts.revision
    }
    const streams = new Map(state.streams)
    for (const name of engine.streams.names) if (!streams.has(name)) engine.streams.end(name)
    for (const [name, words] of streams) engine.streams.restore(name, Uint32Array.from(words))
    const owners = this.#ownersFor(state.world)
    this.#world.put(state.world, (channel) => this.#definitions(channel, lookup), owners)
    const [queue, delayed] = makeEvents(
      state.events,
      (channel, id) => this.#event(channel, id, lookup),
      (name) => lookup.owner(name),
    )
    loop.putBack(queue, delayed)
    const saved = new Map(state.systems.map((it) => [it.name, it]))
    for (const system of engine.systems)
      putSystem(engine.systemSet.node(system)!, saved.get(system.name) ?? null)
  }

  /** The owners of a world by name. A name that nobody has by now holds rows for an owner that is missing. */
  #ownersFor({ structure }: WorldState): Map<string, Owner> {
    const { world } = this.#engine
    const owners = new Map<string, Owner>()
    for (const owner of world.owners) {
      const name = owner.host ? '' : owner.name
      const earlier = owners.get(name)
      // The owner has come back: nobody holds its rows for it any more.
      if (earlier !== undefined) world.releaseOwner(earlier)
      owners.set(name, owner)
    }
    for (const { owner: name } of structure.holdings)
      if (!owners.has(name)) owners.set(name, world.createOwner(name))
    return owners
  }

  /** The systems whose state counts: those of the game that do not only show it, and those of other owners. */
  #systems(): AnySystem[] {
    return this.#engine.systems.filter((system) => system.owner !== null || hasState(system))
  }

  #roots(): string[] {
    const roots = [...this.#engine.systemSet.roots].filter(hasState)
    for (const system of roots) this.#seen.add(system)
    return roots.map(({ name }) => name).toSorted()
  }

  /** The systems of the game that come and go. @throws SkeinError `snapshot/unknown-system` */
  #change({ systems }: EngineState): { add: AnySystem[]; remove: AnySystem[] } {
    const running = this.#engine.systems.filter(hasState)
    const wanted = new Set(systems.flatMap(({ name, owner }) => (owner === null ? name : [])))
    const missing = new Set(wanted)
    for (const { name } of running) missing.delete(name)
    const remove = running.filter(({ name }) => !wanted.has(name))
    if (missing.size === 0) return { add: [], remove }
    const known = knownSystems([...this.#engine.definition.systems, ...this.#seen])
    const add = [...missing].map((name) => {
      const system = known.get(name)
      if (system !== undefined) return system
      throw new SkeinError(
        'snapshot/unknown-system',
        `the snapshot has the system "${name}", which this game does not have`,
        {
          names: { system: name },
          hint: 'Restore a snapshot into the same version of the game; add systems that it adds while it runs to a dependency of one in defineGame.',
        },
      )
    })
    return { add, remove }
  }

  #definitions(channel: string, lookup: OwnerLookup): AnyComponent[] {
    const own = this.#engine.definition.packages.flatMap(({ items }) =>
      items.filter((item): item is AnyComponent => item.kind === 'component' && item.channel === channel),
    )
    return [...own, ...lookup.component(channel)]
  }

  #event(channel: string, id: string, lookup: OwnerLookup): AnyEvent | null {
    const handled = this.#engine.systemSet.schedule.events.get(channel)
    if (handled?.kind === 'event' && handled.id === id) return handled
    for (const { items } of this.#engine.definition.packages)
      for (const item of items) if (item.kind === 'event' && item.id === id) return item
    return lookup.event(id) ?? (handled?.kind === 'event' ? handled : null)
  }

  #assertIdle(what: string): void {
    if (this.#engine.idle) return
    throw new SkeinError(
      'snapshot/not-now',
      `a snapshot cannot be ${what} inside a frame or a callback of a system`,
      {
        hint: 'Do it after the frame; in a listener, defer it with queueMicrotask(() => …).',
      },
    )
  }
}

/** The same state as every engine would have it that has come to it in another way. */
export function canonicalEngine(state: EngineState): EngineState {
  const systems = state.systems.toSorted((a, b) => compareText(a.name, b.name))
  return { ...state, systems, world: canonicalWorld(state.world) }
}

/** @throws SkeinError `snapshot/no-restore` */
function assertRestores(system: AnySystem): void {
  if (system.save === null || system.restore !== null || !hasState(system)) return
  throw new SkeinError(
    'snapshot/no-restore',
    `the system "${system.name}" saves its state and cannot restore it`,
    {
      names: { system: system.name },
      hint: 'Give it a restore that takes the result of its save.',
    },
  )
}

function notCreated({ name }: AnySystem, cause: unknown): SkeinError {
  return new SkeinError(
    'snapshot/restore-failed',
    `the system "${name}" threw in create: ${cause instanceof Error ? cause.message : String(cause)}`,
    { names: { system: name }, hint: 'Check that its create works in a game that has begun.', cause },
  )
}

function otherGame(why: string): SkeinError {
  return new SkeinError('snapshot/other-game', `the snapshot is not of this game: ${why}`, {
    hint: 'Restore a snapshot into a game with the same definition.',
  })
}
