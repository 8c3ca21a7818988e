import { SkeinError, type Engine, type Journal } from '../../engine/index.ts'
import { EngineRecorder, type OwnerLookup } from '../../engine/snapshot.ts'
import { ModRecorder, NO_MODS } from '../../plugins/host/snapshot/mods-state.ts'
import type { ModHost } from '../../plugins/host/mod-host.ts'
import { SNAPSHOT_ENTRIES, type SnapshotEntry } from './entry.ts'
import type { GameState } from './game-state.ts'
import { Snapshot } from './snapshot.ts'

const NO_OWNERS: OwnerLookup = { component: () => [], event: () => null, owner: () => null }

/** Takes snapshots of one game, and restores them. */
export class GameRecorder {
  readonly #game: Engine
  readonly #engine: EngineRecorder
  readonly #host: () => ModHost | null
  #mods: ModRecorder | null = null

  /** @throws SkeinError `snapshot/adopted-world` */
  constructor(engine: Engine, host: () => ModHost | null) {
    this.#game = engine
    this.#engine = new EngineRecorder(engine)
    this.#host = host
  }

  /** Takes a snapshot. @throws SkeinError `snapshot/not-now`, `snapshot/unkeepable`, `system/not-serializable` */
  take(): Snapshot {
    return new Snapshot(this.#take())
  }

  /** Reads the bytes of a snapshot. @throws SkeinError `snapshot/invalid`, `snapshot/unsupported` */
  read(bytes: Uint8Array): Snapshot {
    return Snapshot.fromBytes(bytes)
  }

  /**
   * Restores a snapshot: all of it, or nothing.
   * @param more definitions of owners that are about to start
   * @throws SkeinError `snapshot/*`
   */
  restore(snapshot: Snapshot, more: OwnerLookup = NO_OWNERS): void {
    const { state } = snapshot
    this.#check(state, more)
    const before = this.#take()
    let announce: () => void
    try {
      announce = this.#put(state, more)
    } catch (error) {
      this.#put(before, more)
      if (error instanceof SkeinError) throw error
      throw new SkeinError('snapshot/invalid', `the snapshot cannot be restored: ${String(error)}`, {
        hint: 'The bytes are damaged, or were not made by snapshot.toBytes().',
        cause: error,
      })
    }
    announce()
  }

  /** Restores a snapshot as the embedding program asks for it: an input. Ignored while a recording plays. @throws SkeinError `snapshot/*` */
  enter(snapshot: Snapshot): void {
    const engine = this.#game
    if (engine.replayed?.applying === false) return
    // A refusal changes nothing, and is no input.
    this.#check(snapshot.state, NO_OWNERS)
    engine.entering(
      () => ({ kind: 'other', name: SNAPSHOT_ENTRIES, data: this.entryOf(snapshot, engine.journal!) }),
      () => this.restore(snapshot),
    )
  }

  /** A snapshot as an entry, whose mods the journal keeps. */
  entryOf(snapshot: Snapshot, journal: Journal): SnapshotEntry {
    const { mods } = snapshot.state
    const files = this.#host()?.record(this.#recorder!.sourcesOf(mods), journal) ?? []
    return { bytes: snapshot.toBytes(), files }
  }

  #check(state: GameState, more: OwnerLookup): void {
    const recorder = this.#recorder
    if (recorder === null && state.mods.mods.length > 0) throw noMods(state.mods.mods[0]!.name)
    recorder?.check(state.mods)
    this.#engine.check(state.engine, joined(recorder?.lookup(state.mods) ?? NO_OWNERS, more))
  }

  #take(): GameState {
    const mods = this.#recorder?.take() ?? NO_MODS
    return { engine: this.#engine.take(), mods }
  }

  /** @returns tells of mods that have come and gone */
  #put({ engine, mods }: GameState, more: OwnerLookup): () => void {
    const recorder = this.#recorder
    if (recorder === null) {
      this.#engine.put(engine, more)
      return () => undefined
    }
    return recorder.quietly(() => {
      const revived = recorder.revive(mods)
      this.#engine.put(engine, joined(recorder.lookup(mods), more))
      recorder.put(mods)
      return () => recorder.announce(revived)
    })
  }

  get #recorder(): ModRecorder | null {
    const host = this.#host()
    if (host === null) return null
    return (this.#mods ??= new ModRecorder(host.parts))
  }
}

function joined(a: OwnerLookup, b: OwnerLookup): OwnerLookup {
  return {
    component: (channel) => [...a.component(channel), ...b.component(channel)],
    event: (id) => a.event(id) ?? b.event(id),
    owner: (name) => a.owner(name) ?? b.owner(name),
  }
}

function noMods(name: string): SkeinError {
  return new SkeinError('snapshot/missing-mod', `the snapshot has the mod ${name}, which does not run here`, {
    names: { mod: name },
    hint: 'Add the same file of the mod first.',
  })
}
