import { SkeinError, type ErrorCode, type ErrorNames } from '../../../engine/index.ts'
import type { Desired, DesiredParts } from '../desired.ts'
import type { ModSource } from '../mod-source.ts'
import type { Outcome, Outcomes } from '../outcomes.ts'
import { sourceState, type SourceShelf, type SourceState } from './source-shelf.ts'

/** An error as plain data. */
interface ErrorState {
  readonly code: string
  readonly message: string
  readonly names: Readonly<Record<string, unknown>>
  readonly hint: string | null
}

/** A file, and its desired state. */
interface SlotState {
  readonly file: string
  readonly source: SourceState
  readonly fallback: SourceState | null
  readonly previous: SourceState | null
  readonly off: boolean
  readonly outcome: {
    readonly source: SourceState
    readonly status: Outcome['status']
    readonly errors: readonly ErrorState[]
  } | null
}

/** The files of mods, those switched off, and those that do not run. */
export interface DesiredState {
  readonly slots: readonly SlotState[]
  readonly rejected: readonly {
    readonly source: SourceState
    readonly errors: readonly ErrorState[]
    readonly retry: boolean
  }[]
  readonly suspended: readonly string[]
}

export const NO_FILES: DesiredState = { slots: [], rejected: [], suspended: [] }

export function takeDesired(desired: Desired, outcomes: Outcomes): DesiredState {
  const { slots, rejected, retries, suspended } = desired.parts
  const stateOf = (source: ModSource | null): SourceState | null =>
    source === null ? null : sourceState(source)
  return {
    slots: slots.map((slot) => {
      const outcome = outcomes.of(slot)
      return {
        file: slot.file,
        source: sourceState(slot.source),
        fallback: stateOf(slot.fallback),
        previous: stateOf(slot.previous),
        off: slot.off,
        outcome:
          outcome === null
            ? null
            : {
                source: sourceState(outcome.source),
                status: outcome.status,
                errors: outcome.errors.map(errorState),
              },
      }
    }),
    rejected: [...rejected].map(([source, errors]) => ({
      source: sourceState(source),
      errors: errors.map(errorState),
      retry: retries.has(source),
    })),
    suspended: [...suspended],
  }
}

/** Finds all content that a state names. @throws SkeinError `snapshot/missing-mod` for content that runs in it */
export function checkDesired(state: DesiredState, shelf: SourceShelf): void {
  for (const { source, fallback, previous } of state.slots)
    for (const it of [source, fallback, previous]) if (it !== null) shelf.get(it)
}

export function putDesired(
  desired: Desired,
  outcomes: Outcomes,
  state: DesiredState,
  shelf: SourceShelf,
): void {
  const get = (source: SourceState | null): ModSource | null => (source === null ? null : shelf.get(source))
  const slots = state.slots.map(({ file, source, fallback, previous, off }) => {
    return { file, source: shelf.get(source), fallback: get(fallback), previous: get(previous), off }
  })
  const rejected = new Map<ModSource, readonly SkeinError[]>()
  const retries = new Set<ModSource>()
  for (const { source, errors, retry } of state.rejected) {
    // What nobody can start any more needs no reason why it is not started.
    const found = shelf.find(source)
    if (found === null) continue
    rejected.set(found, errors.map(errorOf))
    if (retry) retries.add(found)
  }
  const parts: DesiredParts = { slots, rejected, retries, suspended: new Set(state.suspended) }
  desired.putBack(parts)
  for (const { file, outcome } of state.slots) {
    const source = outcome === null ? null : shelf.find(outcome.source)
    outcomes.putBack(
      desired.file(file)!,
      outcome === null || source === null
        ? null
        : { source, status: outcome.status, errors: outcome.errors.map(errorOf) },
    )
  }
}

function errorState({ code, message, names, hint }: SkeinError): ErrorState {
  return { code, message, names: { ...names }, hint: hint ?? null }
}

function errorOf({ code, message, names, hint }: ErrorState): SkeinError {
  return new SkeinError(code as ErrorCode, message, {
    names: names as ErrorNames,
    ...(hint === null ? {} : { hint }),
  })
}
