import type { EventEmitter } from 'eventemitter3'
import { emit, type Engine, type SkeinError } from '../../engine/index.ts'
import { nameOf, type DesiredMod } from './desired.ts'
import type { FaultAction } from './escalation.ts'
import type { Mod } from './mod.ts'
import type { FailedVersion, StateHandoff, ModHostEmitter, ModHostEvents } from './mod-status.ts'

/** Emits what happens to mods to the embedding program, with the frame in which it happens. */
export class ModEvents {
  readonly #engine: Engine
  readonly #emitter: ModHostEmitter
  /** Mods that have started, and whose start is not emitted yet. */
  readonly #started: Mod[] = []

  constructor(engine: Engine, emitter: ModHostEmitter) {
    this.#engine = engine
    this.#emitter = emitter
  }

  /** A mod has started, in the midst of others: emitted with {@link flushStarted}. */
  started(mod: Mod): void {
    this.#started.push(mod)
  }

  /** Emits the starts of mods so far. */
  flushStarted(): void {
    for (const mod of this.#started.splice(0)) this.loaded(mod)
  }

  loaded(mod: Mod): void {
    const { name, version, slot } = mod
    const systems = mod.systems.definitions.map((system) => system.name)
    this.#emit('mod-loaded', { frame: this.#frame, mod: name, version, file: slot.file, systems })
  }

  replaced(before: Mod, after: Mod, kept: StateHandoff): void {
    const { name, version, slot } = after
    const systems = after.systems.definitions.map((system) => system.name)
    const from = before.version
    const file = slot.file
    this.#emit('mod-replaced', { frame: this.#frame, mod: name, version, from, file, kept, systems })
  }

  rolledBack(mod: Mod, file: string, failed: FailedVersion, frames: number): void {
    const { name, version } = mod
    this.#emit('mod-rolled-back', { frame: this.#frame, mod: name, file, version, failed, frames })
  }

  removed({ name, version }: Mod, errors: readonly SkeinError[]): void {
    this.#emit('mod-removed', { frame: this.#frame, mod: name, version, errors })
  }

  refused(slot: DesiredMod, errors: readonly SkeinError[]): void {
    const mod = slot.source.module === null ? nameOf(slot) : slot.source.name
    this.#emit('mod-refused', { frame: this.#frame, mod, file: slot.file, errors })
  }

  /** A file is left aside: nothing is wrong with it, but another one holds the same mod. */
  aside({ source }: DesiredMod, { message }: SkeinError): void {
    this.#engine.log('info', source.name, message)
  }

  faulted(mod: string, error: SkeinError, action: FaultAction): void {
    this.#emit('mod-faulted', { frame: this.#frame, mod, error, action })
  }

  slow(mod: string, milliseconds: number): void {
    this.#emit('mod-slow', { frame: this.#frame, mod, milliseconds })
  }

  /** Emits an event, unless its frame plays again. */
  #emit<Name extends EventEmitter.EventNames<ModHostEvents>>(
    name: Name,
    ...args: EventEmitter.EventArgs<ModHostEvents, Name>
  ): void {
    if (this.#engine.outputs.report) emit(this.#emitter, name, ...args)
  }

  get #frame(): number {
    return this.#engine.time.frame
  }
}
