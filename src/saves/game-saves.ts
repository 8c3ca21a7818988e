import { SkeinError, type Engine, type Owner } from '../../engine/index.ts'
import { captureEngine, entitiesOf, malformed, restoreEngine } from '../../engine/save.ts'
import { takePages, wordsOf } from '../../engine/snapshot.ts'
import type { LazyModHost } from '../../plugins/host/lazy-mod-host.ts'
import type { Mod } from '../../plugins/host/mod.ts'
import type { ModHost, ModHostParts } from '../../plugins/host/mod-host.ts'
import type { ModSnapshot } from '../../plugins/host/snapshot/mod-state.ts'
import { NO_MODS, type ModsState } from '../../plugins/host/snapshot/mods-state.ts'
import { captureMods } from '../../plugins/save/capture-mods.ts'
import { divide, type Division } from '../../plugins/save/divide.ts'
import type { SaveMeta } from '../../plugins/save/header.ts'
import type { LoadPlan, PresentMod, SystemLoad } from '../../plugins/save/plan.ts'
import { decodeSave, encodeSave, type SavedGame } from '../../plugins/save/saved-game.ts'
import { headerOf, type KeptMod, type SavedModState } from '../../plugins/save/saved-mods.ts'
import { SKEIN_VERSION } from '../../plugins/save/version.ts'
import type { GameRecorder } from '../snapshot/recorder.ts'
import { LOAD_ENTRIES } from '../snapshot/entry.ts'
import { Snapshot } from '../snapshot/snapshot.ts'
import { definitionsOf, namesOf, ownChannels, targetOf, type Definitions } from './load-target.ts'
import { assertGame, planLoad } from './plan-load.ts'
import { migrateComponents, ownComponent } from './migrate-components.ts'
import { refused } from './refusal.ts'
import { presentMod } from './present-mod.ts'
import { restartMods } from './restart-mods.ts'

/** Saves one game, and loads saved games into it. */
export class GameSaves {
  readonly #engine: Engine
  readonly #host: () => ModHost | null
  readonly #recorder: GameRecorder
  /** Mods that were missing when a saved game was loaded last, by name. */
  #missing: ReadonlyMap<string, KeptMod> = new Map()
  /** Whether a saved game is being loaded: mods come and go by that. */
  #loading = false

  constructor(engine: Engine, host: Pick<LazyModHost, 'host' | 'changes'>, recorder: GameRecorder) {
    this.#engine = engine
    this.#host = () => host.host
    this.#recorder = recorder
    host.changes.around = () => this.#aroundChange()
  }

  /** @throws SkeinError `snapshot/not-now`, `snapshot/unkeepable`, `system/not-serializable`, `value/invalid` */
  save(meta: SaveMeta): Uint8Array {
    return encodeSave(this.#capture(meta))
  }

  #capture(meta: SaveMeta): SavedGame {
    const engine = this.#engine
    const { definition, time, systems } = engine
    const { state } = this.#recorder.take()
    const stateHash = engine.hash()
    const versions = new Map(systems.map(({ name, version = 1 }) => [name, version]))
    const saved = captureEngine(
      state.engine,
      (channel) => engine.world.definitionOf(channel),
      (system) => versions.get(system) ?? 1,
      (channel) => ownComponent(engine, channel)?.migration?.version ?? 1,
    )
    const kept = this.#kept
    const mods = captureMods(state.mods, this.#host()?.parts ?? null, kept)
    return {
      header: {
        skein: SKEIN_VERSION,
        game: definition.name,
        packages: definition.packages.map(({ name, version }) => ({ name, version })),
        mods: [
          ...mods.running.map((mod) => headerOf(mod, true, entitiesOf(saved.world, mod.name).length)),
          ...kept.map(({ mod, part }) => headerOf(mod, false, part.entities.length)),
        ],
        systems: systems.filter(({ owner, save }) => owner === null && save !== null).map(({ name }) => name),
        frame: time.frame,
        seconds: time.elapsed,
        entities: entitiesOf(saved.world, '').length,
        stateHash,
        meta,
      },
      engine: saved,
      mods,
    }
  }

  /** Tells what would happen to the mods, components and systems; changes nothing. @throws SkeinError `save/*` */
  preview(bytes: Uint8Array): LoadPlan {
    const game = this.#decode(bytes)
    const present = this.#present()
    return planLoad(this.#engine, game, this.#divide(game, present), present)
  }

  /** Mods of the saved game that was loaded last that have not come back: no snapshot holds their state. */
  get missing(): readonly string[] {
    return this.#kept.map(({ mod }) => mod.name)
  }

  /**
   * Loads a saved game, all of it or nothing, as an input of the game. While a recording plays, the program's own loads change nothing.
   * @throws SkeinError `save/*`, `snapshot/not-now`
   */
  load(bytes: Uint8Array): LoadPlan {
    const engine = this.#engine
    if (engine.replayed?.applying === false) return this.preview(bytes)
    const game = this.#decode(bytes)
    if (!engine.idle) this.#recorder.take()
    return engine.entering(
      () => ({ kind: 'other', name: LOAD_ENTRIES, data: bytes }),
      () => this.#load(game),
    )
  }

  /** Owners that hold rows for mods that do not run. */
  get #ghosts(): Owner[] {
    const running = new Set(
      this.#host()
        ?.parts.running.list()
        .map(({ holdings }) => holdings.entities),
    )
    return this.#engine.world.owners.filter((owner) => !owner.host && !running.has(owner))
  }

  /** The state of mods that have not come back. A restored snapshot may hold rows for one that has come back since it was taken. */
  get #kept(): KeptMod[] {
    return this.#missing.size === 0 ? [] : this.#ghosts.flatMap(({ name }) => this.#missing.get(name) ?? [])
  }

  /** A mod that comes back while the game runs takes its state up, in the game as it was before. */
  #aroundChange(): (() => void) | null {
    const host = this.#host()?.parts
    if (this.#loading || host === undefined || this.#missing.size === 0) return null
    const names = new Set(this.#kept.map(({ mod }) => mod.name))
    if (!host.desired.mods.some(({ off, source }) => !off && names.has(source.name))) return null
    let before: SavedGame | null = null
    try {
      before = this.#capture({})
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
    }
    return () =>
      this.#returned(
        [...names].filter((name) => host.running.get(name) !== undefined),
        before,
      )
  }

  /** @param before the game without them; `null` where it could not be captured */
  #returned(names: readonly string[], before: SavedGame | null): void {
    if (names.length === 0) return
    // Both would hold rows under one name.
    for (const owner of this.#ghosts) if (names.includes(owner.name)) this.#engine.world.releaseOwner(owner)
    let why = 'the game cannot be saved as it is'
    try {
      if (before !== null) {
        const missing = this.#missing
        this.#load(before)
        // A snapshot from before may be restored: it holds rows for them again.
        this.#missing = new Map([...missing, ...this.#missing])
        return
      }
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      why = error.message
    }
    for (const name of names)
      this.#engine.log('warn', name, `starts anew, without the state that the saved game kept for it: ${why}`)
  }

  #load(game: SavedGame): LoadPlan {
    this.#loading = true
    try {
      return this.#loadFitting(game)
    } finally {
      this.#loading = false
    }
  }

  #loadFitting(saved: SavedGame): LoadPlan {
    const game = migrateComponents(saved, this.#engine, [...this.#present().values()])
    for (;;) {
      const present = this.#present()
      const division = this.#divide(game, present)
      const plan = planLoad(this.#engine, saved, this.#divide(saved, present), present)
      const failed = this.#apply(game, division, present, plan.systems)
      // A mod that could not start with its state is out by now, and its state is kept for it.
      if (failed === 0)
        return plan.exact && this.#engine.hash() !== game.header.stateHash ? { ...plan, exact: false } : plan
    }
  }

  #decode(bytes: Uint8Array): SavedGame {
    const game = decodeSave(bytes)
    assertGame(game.header, this.#engine.definition.name)
    return game
  }

  /** The mods that run, by name. */
  #present(): Map<string, PresentMod> {
    const parts = this.#host()?.parts
    const mods = parts?.running.list() ?? []
    return new Map(mods.map((mod) => [mod.name, presentMod(mod, parts!.code)]))
  }

  #divide(game: SavedGame, present: ReadonlyMap<string, PresentMod>): Division {
    return divide(game, present, ownChannels(this.#engine))
  }

  /** @returns how many mods could not start with their state */
  #apply(
    game: SavedGame,
    division: Division,
    present: ReadonlyMap<string, PresentMod>,
    systems: readonly SystemLoad[],
  ): number {
    const host = this.#host()?.parts ?? null
    const definitions = definitionsOf(this.#engine, [...present.values()])
    const restarting = new Set(
      division.loads.flatMap(({ name, outcome }) =>
        outcome === 'continues' || outcome === 'kept' ? [] : name,
      ),
    )
    const before = this.#recorder.take()
    const names = namesOf(systems, 'new')
    const fresh = [...this.#engine.systemSet.roots].filter(({ name }) => names.has(name))
    if (host !== null) endProbations(host)
    const owners: Owner[] = []
    const restore = (): void => {
      owners.push(...this.#ensureOwners(division))
      for (const { defines } of division.states.values())
        for (const channel of defines) this.#growByUse(definitions, channel)
      this.#restore(game, division, systems, definitions, host)
      createFresh(this.#engine, fresh)
    }
    const undo = (): void => {
      for (const owner of owners) this.#engine.world.releaseOwner(owner)
      try {
        if (fresh.length > 0) this.#recorder.restore(withoutSystems(before, names))
        this.#recorder.restore(before)
      } catch {
        // A system that cannot even take its own state back: the error that led here is reported.
      }
    }
    if (host === null || restarting.size === 0) {
      try {
        restore()
      } catch (error) {
        undo()
        throw refused(error)
      }
      this.#settle(division)
      return 0
    }
    const failed = restartMods(host, restarting, {
      restore,
      states: division.states,
      owner: (name) => this.#engine.world.owners.find((it) => !it.host && it.name === name),
      events: (owns) =>
        restoreEngine(division.engine, targetOf(this.#engine, definitions, division.leftOut, systems, owns))
          .events,
      definitions,
      snapshotOf: (state, mod) => modSnapshot(state, mod),
      undo,
    })
    this.#settle(division)
    return failed
  }

  /** Restores the game and the mods that run on. */
  #restore(
    game: SavedGame,
    division: Division,
    systems: readonly SystemLoad[],
    definitions: Definitions,
    host: ModHostParts | null,
  ): void {
    const running = host?.running
    const owns = (name: string): boolean => running?.get(name) !== undefined
    const target = targetOf(this.#engine, definitions, division.leftOut, systems, owns)
    const mods: ModsState =
      host === null ? NO_MODS : modsState(game, division, host, this.#recorder.take().state.mods)
    const state = { engine: restoreEngine(division.engine, target), mods }
    this.#recorder.restore(new Snapshot(state), { ...definitions, owner: () => null })
  }

  /** Makes an owner for each name that holds rows and has none yet. */
  #ensureOwners({ engine: { world } }: Division): Owner[] {
    const known = new Set(this.#engine.world.owners.map(({ name }) => name))
    return world.holdings.flatMap(({ owner }) => {
      if (owner === '' || known.has(owner)) return []
      return [this.#engine.world.createOwner(owner)]
    })
  }

  #growByUse(definitions: Definitions, channel: string): void {
    const [component] = definitions.component(channel)
    if (component !== undefined && this.#engine.world.definitionOf(channel) === undefined)
      this.#engine.world.growByUse(component, () => undefined)
  }

  /** Takes down which mods have not come back, and lets go of owners that nothing is kept for any more. */
  #settle({ kept }: Division): void {
    this.#missing = new Map(kept.map((it) => [it.mod.name, it]))
    for (const owner of this.#ghosts)
      if (!this.#missing.has(owner.name)) this.#engine.world.releaseOwner(owner)
  }
}

/** A snapshot without some systems: they are created in its world before their own state is restored. */
function withoutSystems({ state: { engine, mods } }: Snapshot, names: ReadonlySet<string>): Snapshot {
  const systems = engine.systems.filter(({ name, owner }) => owner !== null || !names.has(name))
  return new Snapshot({
    engine: { ...engine, systems, roots: engine.roots.filter((it) => !names.has(it)) },
    mods,
  })
}

/** Creates systems of the game in the restored world. @throws SkeinError `save/cannot-restore` */
function createFresh({ systemSet }: Engine, systems: Engine['systems']): void {
  if (systems.length === 0) return
  let { name } = systems[0]!
  try {
    systemSet.change(systems, [], ({ name: failed }, error) => {
      name = failed
      return error
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SkeinError(
      'save/cannot-restore',
      `the saved game cannot be loaded: ${name} cannot be created in it: ${why}`,
      {
        names: { system: name },
        hint: 'Let its create accept the world of an older saved game.',
        cause,
      },
    )
  }
}

/** Ends all probations: a version that replaced another one is there to stay in the game that is loaded. */
function endProbations({ life }: ModHostParts): void {
  for (const probation of life.probations.list) life.probations.pass(probation)
}

/** The state of the mods that run on. */
function modsState(
  { mods }: SavedGame,
  { states, faults }: Division,
  { running }: ModHostParts,
  now: ModsState,
): ModsState {
  const on = running.list()
  const runs = (name: string): boolean => running.get(name) !== undefined
  return {
    started: Math.max(mods.started, ...on.map(({ since }) => since)),
    mods: on.map((mod) => {
      const state = states.get(mod.name)
      if (state === undefined) throw malformed(`${mod.name} is missing in it`)
      const { source } = now.mods.find(({ name }) => name === mod.name)!
      return Object.assign(modSnapshot(state, mod), { source })
    }),
    desired: now.desired,
    faults: faults.filter(([mod]) => runs(mod)),
    rooms: mods.rooms
      .filter(({ definer }) => runs(definer))
      .map(({ channel, definer, bytes, rows, shares }) => {
        return { channel, definer, bytes, rows, shares: shares.filter(([mod]) => runs(mod)) }
      }),
    probations: [],
    // The storage of mods outlives every saved game.
    stored: [],
  }
}

/** The state of a mod as a snapshot has it. */
function modSnapshot(state: SavedModState, mod: Mod): Omit<ModSnapshot, 'source'> {
  const { name, version, since, restsUntil, kept, log, flooded, instance } = state
  const words = wordsOf(instance?.memory ?? new Uint8Array(0))
  return {
    name,
    version,
    file: mod.slot.file,
    since,
    machine: { state: restsUntil < 0 ? 'running' : 'resting', interrupted: 'running', restsUntil },
    memory: takePages(words, words.length),
    instance,
    kept,
    log,
    flooded,
  }
}
