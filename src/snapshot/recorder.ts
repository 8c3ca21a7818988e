import { SkeinError, type Engine } from '../../engine/index.ts'
import { EngineRecorder, type OwnerLookup } from '../../engine/snapshot.ts'
import { ModRecorder, NO_MODS } from '../../plugins/host/snapshot/mods-state.ts'
import type { ModHost } from '../../plugins/host/mod-host.ts'
import type { GameState } from './game-state.ts'
import { Snapshot } from './snapshot.ts'

const NO_OWNERS: OwnerLookup = { component: () => [], event: () => null, owner: () => null }

/** Takes snapshots of one game, and restores them. */
export class GameRecorder {
  readonly #engine: EngineRecorder
  readonly #host: () => ModHost | null
  #mods: ModRecorder | null = null

  /** @throws SkeinError `snapshot/adopted-world` */
  constructor(engine: Engine, host: () => ModHost | null) {
    this.#engine = new EngineRecorder(engine)
    this.#host = host
  }

  /** Takes a snapshot. @throws SkeinError `snapshot/not-now`, `snapshot/unkeepable`, `system/not-serializable` */
  take(): Snapshot {
    return new Snapshot(this.#take())
  }

  /** Restores a snapshot: all of it, or nothing. @throws SkeinError `snapshot/*` */
  restore(snapshot: Snapshot): void {
    const { engine, mods } = snapshot.state
    const recorder = this.#recorder
    const lookup = recorder?.lookup ?? NO_OWNERS
    if (recorder !== null) recorder.check(mods)
    else if (mods.mods.length > 0) throw noMods(mods.mods[0]!.name)
    this.#engine.check(engine, lookup)
    const before = this.#take()
    try {
      this.#put({ engine, mods })
    } catch (error) {
      this.#put(before)
      if (error instanceof SkeinError) throw error
      throw new SkeinError('snapshot/invalid', `the snapshot cannot be restored: ${String(error)}`, {
        hint: 'The bytes are damaged, or were not made by snapshot.toBytes().',
        cause: error,
      })
    }
  }

  #take(): GameState {
    const mods = this.#recorder?.take() ?? NO_MODS
    return { engine: this.#engine.take(), mods }
  }

  #put({ engine, mods }: GameState): void {
    const recorder = this.#recorder
    if (recorder === null) return this.#engine.put(engine, NO_OWNERS)
    recorder.quietly(() => this.#engine.put(engine, recorder.lookup))
    recorder.put(mods)
  }

  get #recorder(): ModRecorder | null {
    const host = this.#host()
    if (host === null) return null
    return (this.#mods ??= new ModRecorder(host.parts))
  }
}

function noMods(name: string): SkeinError {
  return new SkeinError('snapshot/missing-mod', `the snapshot has the mod ${name}, which does not run here`, {
    names: { mod: name },
    hint: 'Add the same file of the mod first.',
  })
}
