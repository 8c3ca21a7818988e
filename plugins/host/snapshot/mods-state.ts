import { SkeinError } from '../../../engine/index.ts'
import type { OwnerLookup } from '../../../engine/snapshot.ts'
import type { ColumnRooms } from '../../instance/index.ts'
import { componentsOf } from '../components.ts'
import type { Mod } from '../mod.ts'
import type { ModHostParts } from '../mod-host.ts'
import type { ModSource } from '../mod-source.ts'
import { NO_FILES, putDesired, sourcesOf, takeDesired, type DesiredState } from './desired-state.ts'
import { reviveMods, type Revived } from './revive-mods.ts'
import { SourceShelf, type FoundSources } from './source-shelf.ts'
import { unkeepable } from './unkeepable.ts'
import { ModStates, type ModSnapshot } from './mod-state.ts'

/** The columns of a component that a mod defines, and who answers for their bytes. */
interface RoomState {
  readonly channel: string
  readonly definer: string
  readonly bytes: number
  readonly rows: number
  readonly shares: readonly (readonly [mod: string, bytes: number])[]
}

/** The mods of a game: those that run, and what decides about the others. */
export interface ModsState {
  /** How many mods have been started. */
  readonly started: number
  readonly mods: readonly ModSnapshot[]
  readonly desired: DesiredState
  readonly faults: readonly (readonly [mod: string, faults: number, frame: number])[]
  readonly rooms: readonly RoomState[]
  /** Mods that took the place of others together, and the frames that they have run. */
  readonly probations: readonly { readonly mods: readonly string[]; readonly frames: number }[]
  /** The storage of mods, as they see it: the name of each, and its keys with their values. */
  readonly stored: readonly (readonly [mod: string, values: readonly (readonly [string, Uint8Array])[]])[]
}

export const NO_MODS: ModsState = {
  started: 0,
  mods: [],
  desired: NO_FILES,
  faults: [],
  rooms: [],
  probations: [],
  stored: [],
}

/** Takes and puts back the state of the mods of one game. */
export class ModRecorder {
  readonly #host: ModHostParts
  readonly #shelf = new SourceShelf()
  readonly #states = new ModStates()

  constructor(host: ModHostParts) {
    this.#host = host
  }

  /** @throws SkeinError `snapshot/not-now`, `snapshot/unkeepable` */
  take(): ModsState {
    const { running, life, engine, columns, desired, kept, outcomes, stored } = this.#host
    if (life.busy || life.waits) throw notNow()
    this.#shelf.keep(desired, kept)
    const { floods } = engine.parts.loop
    const list = running.list()
    this.#states.keep(list)
    const mods = list.map((mod) => {
      const problem = unkeepable(mod.image.linked.module)
      if (problem !== null) throw problem
      return this.#states.take(mod, this.#shelf.stateOf(mod.source), floods.isConvicted(mod))
    })
    return {
      started: this.#host.started,
      mods,
      desired: takeDesired(desired, outcomes, this.#shelf),
      faults: [...life.faults.records].map(([mod, { faults, frame }]) => [mod, faults, frame] as const),
      rooms: roomStates(columns, running.list()),
      probations: life.probations.list.map(({ members, frames }) => ({ mods: [...members.keys()], frames })),
      stored: running.list().flatMap(({ name }) => {
        const values = stored.valuesOf(name)
        return values === null ? [] : [[name, [...values]] as const]
      }),
    }
  }

  /** Says why a state cannot be put back; that changes nothing. @throws SkeinError `snapshot/missing-mod`, `snapshot/not-now` */
  check(state: ModsState): void {
    const { life, desired, kept } = this.#host
    if (life.busy || life.waits) throw notNow()
    this.#shelf.keep(desired, kept)
    this.#find(state)
  }

  /** The files that a state names. @throws SkeinError `snapshot/missing-mod` */
  sourcesOf(state: ModsState): ModSource[] {
    return [...new Set(this.#find(state).values())]
  }

  #find({ mods, desired }: ModsState): FoundSources {
    return this.#shelf.find([...mods.map(({ source }) => source), ...sourcesOf(desired)])
  }

  /** Has the mods of a state run, without their state. @returns those that come and go by that */
  revive(state: ModsState): Revived {
    const host = this.#host
    const found = this.#find(state)
    putDesired(host.desired, host.outcomes, state.desired, found)
    const revived = reviveMods(
      host,
      state.mods.map((mod) => ({ state: mod, source: found.get(mod.source.id)! })),
    )
    host.life.forgetPlan()
    return revived
  }

  /** Puts the state of mods back, once the world is as it was. */
  put(state: ModsState): void {
    const { running, life, columns, memoryTotal, engine, stored } = this.#host
    for (const to of state.mods) {
      const mod = running.get(to.name)!
      this.#states.put(mod, to, memoryTotal)
      engine.parts.loop.floods.putBack(mod, to.flooded)
    }
    this.#host.goOn(state.started)
    for (const [mod, values] of state.stored) stored.restore(mod, new Map(values))
    const { records } = life.faults
    records.clear()
    for (const [mod, faults, frame] of state.faults) records.set(mod, { faults, frame })
    for (const { channel, bytes, rows, shares } of state.rooms) {
      const room = columns.rooms.get(channel)
      if (room === undefined) continue
      room.bytes = bytes
      room.rows = rows
      room.shares.clear()
      for (const [mod, share] of shares) room.shares.set(running.get(mod)!.holdings.kept, share)
    }
    for (const { mods, frames } of state.probations) {
      const open = life.probations.list.find(({ members }) => mods.every((mod) => members.has(mod)))
      if (open !== undefined) open.frames = frames
    }
    // The version before has gone meanwhile: nothing is left to go back to.
    for (const mod of running.list()) if (life.probations.of(mod) === null) mod.pass()
  }

  /** Tells of mods that have come and gone by a restored snapshot. */
  announce({ came, went }: Revived): void {
    const { events } = this.#host
    for (const mod of went) events.removed(mod, [])
    for (const mod of came) events.loaded(mod)
  }

  /** Puts back what the engine keeps for mods without counting it: the counts are put back as well. */
  quietly<T>(work: () => T): T {
    const { columns } = this.#host
    columns.quiet = true
    try {
      return work()
    } finally {
      columns.quiet = false
    }
  }

  /** The owners, packages and events of the mods of a state. */
  lookup(state: ModsState): OwnerLookup {
    const { running } = this.#host
    const found = this.#find(state)
    const modules = state.mods.map((mod) => found.get(mod.source.id)!.module!)
    return {
      owner: (name) => running.get(name) ?? null,
      component: (channel) =>
        modules.flatMap((module) => componentsOf(module).filter((it) => it.channel === channel)),
      event: (id) => {
        for (const { manifest } of modules)
          for (const { items } of manifest.packages)
            for (const item of items) if (item.kind === 'event' && item.id === id) return item
        return null
      },
    }
  }
}

function roomStates({ rooms }: ColumnRooms, mods: readonly Mod[]): RoomState[] {
  const names = new Map(mods.map((mod) => [mod.holdings.kept, mod.name]))
  return [...rooms].map(([channel, { definer, bytes, rows, shares }]) => ({
    channel,
    definer: names.get(definer) ?? '',
    bytes,
    rows,
    shares: [...shares].map(([payer, share]) => [names.get(payer) ?? '', share] as const),
  }))
}

function notNow(): SkeinError {
  return new SkeinError(
    'snapshot/not-now',
    'no snapshot can be taken or restored while mods are being changed',
    {
      hint: 'Play a frame first.',
    },
  )
}
