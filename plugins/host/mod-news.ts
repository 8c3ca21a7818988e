import { tell, type Engine, type SkeinError } from '../../engine/index.ts'
import type { FaultStep } from './ladder.ts'
import type { ModEntry } from './mod-list.ts'
import type { FailedVersion, KeptState, ModHostEmitter } from './mod-status.ts'
import type { RunningMod } from './running-mod.ts'

/** Tells the embedding program what happens to mods, and in which frame. */
export class ModNews {
  readonly #engine: Engine
  readonly #emitter: ModHostEmitter

  constructor(engine: Engine, emitter: ModHostEmitter) {
    this.#engine = engine
    this.#emitter = emitter
  }

  loaded(mod: RunningMod): void {
    const { name, version, file } = mod.image.linked.module
    const systems = mod.systems.map((system) => system.name)
    tell(this.#emitter, 'mod-loaded', { frame: this.#frame, mod: name, version, file, systems })
  }

  swapped(before: RunningMod, after: RunningMod, kept: KeptState): void {
    const { name, version, file } = after.image.linked.module
    const systems = after.systems.map((system) => system.name)
    const from = before.version
    tell(this.#emitter, 'mod-swapped', { frame: this.#frame, mod: name, version, from, file, kept, systems })
  }

  reverted(mod: RunningMod, file: string, failed: FailedVersion, frames: number): void {
    const { name, version } = mod
    tell(this.#emitter, 'mod-reverted', { frame: this.#frame, mod: name, file, version, failed, frames })
  }

  removed(mod: RunningMod): void {
    tell(this.#emitter, 'mod-removed', { frame: this.#frame, mod: mod.name, version: mod.version })
  }

  refused({ name, file }: ModEntry, errors: readonly SkeinError[]): void {
    tell(this.#emitter, 'mod-refused', { frame: this.#frame, mod: name, file, errors })
  }

  faulted(mod: string, error: SkeinError, step: FaultStep): void {
    tell(this.#emitter, 'mod-faulted', { frame: this.#frame, mod, error, step })
  }

  slow(mod: string, milliseconds: number): void {
    tell(this.#emitter, 'mod-slow', { frame: this.#frame, mod, milliseconds })
  }

  get #frame(): number {
    return this.#engine.time.frame
  }
}
