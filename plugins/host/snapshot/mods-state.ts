import { SkeinError, type AnyComponent } from '../../../engine/index.ts'
import type { OwnerLookup } from '../../../engine/snapshot.ts'
import type { ColumnRooms } from '../../instance/index.ts'
import { componentsOf } from '../components.ts'
import type { Mod } from '../mod.ts'
import type { ModHostParts } from '../mod-host.ts'
import type { ModSource } from '../mod-source.ts'
import { NO_FILES, putDesired, sourcesOf, takeDesired, type DesiredState } from './desired-state.ts'
import { reviveMods, type Revived } from './revive-mods.ts'
import { takeBelongings, type ProbationState } from './probation-state.ts'
import { reviveProbations } from './revive-probations.ts'
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
  readonly probations: readonly ProbationState[]
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
    const { running, life, engine, columns, desired, kept, outcomes, stored, code } = this.#host
    if (life.busy || life.waits) throw notNow()
    this.#shelf.keep(desired, kept)
    const { floods } = engine.parts.loop
    const list = running.list()
    const probations = life.probations.list
    const waiting = probations.flatMap(({ members }) => [...members.values()].map(({ before }) => before))
    this.#states.keep([...list, ...waiting])
    const take = (mod: Mod): ModSnapshot => {
      const { module } = mod.image.linked
      if (!code.canBeKept(module)) throw unkeepable(module)
      return this.#states.take(mod, this.#shelf.stateOf(mod.source), floods.isConvicted(mod))
    }
    const mods = list.map(take)
    return {
      started: this.#host.started,
      mods,
      desired: takeDesired(desired, outcomes, this.#shelf),
      faults: [...life.faults.records].map(([mod, { faults, frame }]) => [mod, faults, frame] as const),
      rooms: roomStates(columns, running.list()),
      probations: probations.map(({ members, frames }) => ({
        members: [...members.values()].map(({ before, belongings }) => ({
          before: take(before),
          detached: desired.file(before.slot.file) !== before.slot,
          belongings: takeBelongings(belongings),
        })),
        frames,
      })),
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

  #find(state: ModsState): FoundSources {
    return this.#shelf.find([...allMods(state).map(({ source }) => source), ...sourcesOf(state.desired)])
  }

  /** Has the mods of a state run, without their state. @returns those that come and go by that */
  revive(state: ModsState): Revived {
    const host = this.#host
    const found = this.#find(state)
    putDesired(host.desired, host.outcomes, state.desired, found)
    const wanted = state.mods.map((mod) => ({ state: mod, source: found.get(mod.source.id)! }))
    const revived = reviveMods(host, wanted)
    const { component } = this.lookup(state)
    const own = host.engine.definition.packages.flatMap(({ items }) =>
      items.filter((it): it is AnyComponent => it.kind === 'component'),
    )
    reviveProbations(host, state.probations, {
      found,
      wanted,
      component: (channel) => [...own.filter((it) => it.channel === channel), ...component(channel)],
    })
    host.life.forgetPlan()
    return revived
  }

  /** Puts the state of mods back, once the world is as it was. */
  put(state: ModsState): void {
    const { running, life, columns, memoryTotal, engine, stored } = this.#host
    const put = (mod: Mod, to: ModSnapshot): void => {
      this.#states.put(mod, to, memoryTotal)
      engine.parts.loop.floods.putBack(mod, to.flooded)
    }
    for (const { members } of state.probations) {
      for (const { before } of members) {
        const waits = life.probations.of(running.get(before.name)!)?.members.get(before.name)
        if (waits !== undefined) put(waits.before, before)
      }
    }
    for (const to of state.mods) put(running.get(to.name)!, to)
    this.#host.goOn(state.started)
    for (const [mod, values] of state.stored) stored.restore(mod, new Map(values))
    const { records } = life.faults
    records.clear()
    for (const [mod, faults, frame] of state.faults) records.set(mod, { faults, frame })
    // Components of mods that have gone by this: nobody has counted that.
    const channels = new Set(state.rooms.map(({ channel }) => channel))
    for (const channel of columns.rooms.keys()) if (!channels.has(channel)) columns.rooms.delete(channel)
    for (const { channel, bytes, rows, shares } of state.rooms) {
      const room = columns.rooms.get(channel)
      if (room === undefined) continue
      room.bytes = bytes
      room.rows = rows
      room.shares.clear()
      for (const [mod, share] of shares) room.shares.set(running.get(mod)!.holdings.kept, share)
    }
    // Of one whose version before cannot come back, the probation is over.
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
    const modules = allMods(state).map((mod) => found.get(mod.source.id)!.module!)
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

/** The mods that run, and the versions that wait for the end of a probation. */
export function allMods({ mods, probations }: ModsState): ModSnapshot[] {
  return [...mods, ...probations.flatMap(({ members }) => members.map(({ before }) => before))]
}

function roomStates({ rooms }: ColumnRooms, mods: readonly Mod[]): RoomState[] {
  const names = new Map(mods.map((mod) => [mod.holdings.kept, mod.name]))
  // A mod that could not start has left an empty one behind.
  const counted = [...rooms].filter(([, { definer, bytes }]) => bytes > 0 || names.has(definer))
  return counted.map(([channel, { definer, bytes, rows: most, shares }]) => ({
    channel,
    definer: names.get(definer) ?? '',
    bytes,
    rows: most,
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
