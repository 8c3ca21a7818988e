import type { Engine, SkeinError } from '../../engine/index.ts'
import { dependencyFailed, type Absence } from '../image/index.ts'
import type { Mod } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { Outcomes } from './outcomes.ts'
import type { StopStep } from './plan-step.ts'
import type { Probations } from './probation.ts'
import type { RunningMods } from './running.ts'

/** Services for stopping mods. */
export interface StopServices {
  readonly engine: Engine
  readonly running: RunningMods
  readonly probations: Probations
  readonly events: ModEvents
  readonly outcomes: Outcomes
}

/**
 * The mods on their way out of the game. A mod leaves in two steps: {@link leave} silences it at once and counts it out, together
 * with the mods that use its packages; {@link evict} drops its systems and all that it owns, as soon as no callback is under way.
 */
export class StoppingMods {
  readonly #services: StopServices
  /** Mods that have left, and whose systems are still there. */
  readonly #leaving: Mod[] = []
  /** Mods of which the engine has dropped systems, since what these need has gone; `null` unless mods are being evicted. */
  #lost: Set<Mod> | null = null

  constructor(services: StopServices) {
    this.#services = services
  }

  /** Stops a mod as a plan says. */
  stop({ mod, why, reasons }: StopStep<Mod>): void {
    this.#announce(mod, reasons)
    this.leave(mod, why === 'switched off' ? 'is switched off' : 'could not be loaded')
  }

  /**
   * Silences a mod and counts it out, and those that use its packages: their dependency has gone.
   *
   * @param why for the reasons of its dependents
   * @param announce emits why it leaves: it no longer counts as running by then, and its dependents have not left yet
   */
  leave(mod: Mod, why: Absence, announce: () => void = () => undefined): void {
    const { running, engine, probations } = this.#services
    running.leave(mod)
    probations.forget(mod)
    mod.become('stopping')
    this.#leaving.push(mod)
    engine.silence(mod.systems.definitions, () => undefined)
    announce()
    for (const other of running.list()) {
      if (running.includes(other) && other.image.linked.packagesOf.has(mod.name))
        this.#leaveFor(other, mod.name, why)
    }
  }

  /** Drops the systems of the mods that have left, and all that they own; mods that lose systems by that leave too. */
  evict(): void {
    const { engine, running } = this.#services
    while (this.#leaving.length > 0) {
      const mods = this.#leaving.splice(0)
      this.#lost = new Set()
      engine.evict(mods.flatMap((mod) => mod.systems.definitions))
      const lost = this.#lost
      this.#lost = null
      for (const mod of mods) mod.end()
      for (const mod of lost) {
        if (!running.includes(mod)) continue
        const need = [...mod.image.needs].find((name) => running.get(name) === undefined)
        this.#leaveFor(mod, need ?? mods[0]!.name, 'could not be loaded')
      }
    }
  }

  /** The engine has dropped a system of a mod. */
  lost(mod: Mod): void {
    this.#lost?.add(mod)
  }

  /** A mod has left while another version took its place: its systems and all that it owns are the other one's to give up. */
  goesInstead(before: Mod, after: Mod): void {
    const at = this.#leaving.indexOf(before)
    after.become('running')
    after.become('stopping')
    this.#leaving.splice(at, 1, after)
    before.abandon()
  }

  #leaveFor(mod: Mod, need: string, why: Absence): void {
    this.#announce(mod, [dependencyFailed(mod.name, need, why)])
    this.leave(mod, why)
  }

  #announce(mod: Mod, reasons: readonly SkeinError[]): void {
    this.#services.events.removed(mod, reasons)
    this.#services.outcomes.stopped(mod, reasons)
  }
}
