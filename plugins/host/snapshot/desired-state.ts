import { SkeinError, type ErrorCode, type ErrorNames } from '../../../engine/index.ts'
import type { Desired, DesiredParts } from '../desired.ts'
import type { ModSource } from '../mod-source.ts'
import type { Outcome, Outcomes } from '../outcomes.ts'
import type { FoundSources, SourceShelf, SourceState } from './source-shelf.ts'

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

export function takeDesired(desired: Desired, outcomes: Outcomes, shelf: SourceShelf): DesiredState {
  const { slots, rejected, retries, suspended } = desired.parts
  const stateOf = (source: ModSource | null): SourceState | null =>
    source === null ? null : shelf.stateOf(source)
  return {
    slots: slots.map((slot) => {
      const outcome = outcomes.of(slot)
      return {
        file: slot.file,
        source: shelf.stateOf(slot.source),
        fallback: stateOf(slot.fallback),
        previous: stateOf(slot.previous),
        off: slot.off,
        outcome:
          outcome === null
            ? null
            : {
                source: shelf.stateOf(outcome.source),
                status: outcome.status,
                errors: outcome.errors.map(errorState),
              },
      }
    }),
    rejected: [...rejected].map(([source, errors]) => ({
      source: shelf.stateOf(source),
      errors: errors.map(errorState),
      retry: retries.has(source),
    })),
    suspended: [...suspended],
  }
}

/** The readings of files that a state names. */
export function sourcesOf({ slots, rejected }: DesiredState): SourceState[] {
  const sources = slots.flatMap(({ source, fallback, previous, outcome }) => [
    source,
    fallback,
    previous,
    outcome?.source ?? null,
  ])
  return [...sources, ...rejected.map(({ source }) => source)].filter((it) => it !== null)
}

export function putDesired(
  desired: Desired,
  outcomes: Outcomes,
  state: DesiredState,
  found: FoundSources,
): void {
  const get = (source: SourceState | null): ModSource | null =>
    source === null ? null : found.get(source.id)!
  const slots = state.slots.map(({ file, source, fallback, previous, off }) => {
    return { file, source: found.get(source.id)!, fallback: get(fallback), previous: get(previous), off }
  })
  const rejected = new Map<ModSource, readonly SkeinError[]>()
  const retries = new Set<ModSource>()
  for (const { source, errors, retry } of state.rejected) {
    const known = found.get(source.id)!
    rejected.set(known, errors.map(errorOf))
    if (retry) retries.add(known)
  }
  const parts: DesiredParts = { slots, rejected, retries, suspended: new Set(state.suspended) }
  desired.putBack(parts)
  for (const { file, outcome } of state.slots) {
    outcomes.putBack(
      desired.file(file)!,
      outcome === null
        ? null
        : {
            source: found.get(outcome.source.id)!,
            status: outcome.status,
            errors: outcome.errors.map(errorOf),
          },
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
