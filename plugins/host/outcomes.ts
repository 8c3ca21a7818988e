import type { SkeinError } from '../../engine/index.ts'
import { isFault } from '../instance/index.ts'
import type { Desired, DesiredMod } from './desired.ts'
import type { Mod } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { ModSource } from './mod-source.ts'
import type { ModStatus } from './mod-status.ts'
import type { RefuseStep } from './plan-step.ts'
import { sameReasons } from './same-reasons.ts'

/** Why the content of a file does not run. */
export interface Outcome {
  readonly source: ModSource
  readonly status: 'refused' | 'faulted' | 'stopped'
  readonly errors: readonly SkeinError[]
}

/** Outcome of each file, and the events about it: one cause is told once. */
export class Outcomes {
  readonly #desired: Desired
  readonly #events: ModEvents
  readonly #outcomes = new WeakMap<DesiredMod, Outcome>()

  constructor(desired: Desired, events: ModEvents) {
    this.#desired = desired
    this.#events = events
  }

  /** The outcome of a file, for snapshots; `null` where its content runs, or was never tried. */
  of(slot: DesiredMod): Outcome | null {
    return this.#outcomes.get(slot) ?? null
  }

  /** Takes up the outcome of a snapshot. */
  putBack(slot: DesiredMod, outcome: Outcome | null): void {
    if (outcome === null) this.#outcomes.delete(slot)
    else this.#outcomes.set(slot, outcome)
  }

  /** Content of a file runs. */
  runs(slot: DesiredMod): void {
    this.#outcomes.delete(slot)
  }

  /** The mod of a file has faulted, which was told. */
  faulted({ slot, source }: Pick<Mod, 'slot' | 'source'>, fault: SkeinError): void {
    if (isOther(slot, source)) return
    this.#outcomes.set(slot, { source: slot.source, status: 'faulted', errors: [fault] })
  }

  /** The mod of a file was taken out, which was told. */
  stopped({ slot, source }: Mod, errors: readonly SkeinError[]): void {
    if (isOther(slot, source)) return
    if (errors.length === 0) this.#outcomes.delete(slot)
    else {
      const status = areNeeds(errors) ? 'stopped' : 'refused'
      this.#outcomes.set(slot, { source: slot.source, status, errors })
    }
  }

  /** The content of a file is not run. That is told, unless it was before. */
  refused({ slot, reasons, waits }: RefuseStep): void {
    const before = this.#of(slot)
    const same = before !== undefined && sameReasons(before.errors, reasons)
    if (same && before.status !== 'stopped') return
    const fault = isFault(reasons[0])
    const goesOnWaiting = before?.status === 'stopped' && areNeeds(before.errors) && areNeeds(reasons)
    const status = fault ? 'faulted' : waits || goesOnWaiting ? 'stopped' : 'refused'
    this.#outcomes.set(slot, { source: slot.source, status, errors: reasons })
    if (same || status === 'faulted' || goesOnWaiting) return
    if (waits) this.#events.aside(slot, reasons[0]!)
    else this.#events.refused(slot, reasons)
  }

  /** Status of a file, for the embedding program. @param mod the mod that runs from it */
  status(slot: DesiredMod, mod: Mod | undefined): ModStatus {
    const { file, source, fallback, off } = slot
    if (mod !== undefined) {
      const { name, version } = mod
      const fuel = mod.systems.instance?.fuel ?? null
      const failed = mod.source === source ? null : { version: source.version, errors: this.#errorsOf(slot) }
      return { name, version, file, status: 'running', fuel, errors: [], failed }
    }
    const shown = source.module === null && fallback !== null ? fallback : source
    const { name, version } = shown
    if (off) return { name, version, file, status: 'disabled', fuel: null, errors: [], failed: null }
    if (this.#desired.isSuspended(name) && fallback !== null && fallback.name === name) {
      const errors = this.#desired.rejection(fallback) ?? this.#errorsOf(slot)
      return { name, version: fallback.version, file, status: 'faulted', fuel: null, errors, failed: null }
    }
    return { ...this.content(slot), name, version }
  }

  /** Status of a file's content that does not run, for the embedding program. */
  content(slot: DesiredMod): ModStatus {
    const { name, version, errors } = slot.source
    const outcome = this.#of(slot)
    return {
      name,
      version,
      file: slot.file,
      status: outcome?.status ?? (errors.length > 0 ? 'refused' : slot.off ? 'disabled' : 'stopped'),
      fuel: null,
      errors: outcome?.errors ?? errors,
      failed: null,
    }
  }

  /** Outcome of the present content of a file. */
  #of(slot: DesiredMod): Outcome | undefined {
    const outcome = this.#outcomes.get(slot)
    return outcome?.source === slot.source ? outcome : undefined
  }

  #errorsOf(slot: DesiredMod): readonly SkeinError[] {
    return this.#of(slot)?.errors ?? this.#desired.rejection(slot.source) ?? slot.source.errors
  }
}

/** Whether a file holds another mod by now than the one that runs, or ran, from it. */
function isOther(slot: DesiredMod, { name }: ModSource): boolean {
  return slot.source.module !== null && slot.source.name !== name
}

/** Whether all that speaks against a mod is that others are not there. */
function areNeeds(errors: readonly SkeinError[]): boolean {
  return errors.every(({ code }) => code === 'mod/dependency-failed')
}
