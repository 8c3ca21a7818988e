import { compareText } from '../../../engine/index.ts'
import type { DesiredState } from './desired-state.ts'
import type { ModSnapshot } from './mod-state.ts'
import type { ModsState } from './mods-state.ts'
import type { SourceState } from './source-shelf.ts'

/**
 * The same state as every game would have it that has come to it in another way: readings of files have numbers by their place in
 * the state, below zero, which no reading of a game has.
 */
export function canonicalMods(state: ModsState): ModsState {
  const known = new Map<number, SourceState>()
  const source = (it: SourceState): SourceState => {
    const before = known.get(it.id)
    if (before !== undefined) return before
    const named = { ...it, id: -1 - known.size }
    known.set(it.id, named)
    return named
  }
  const mod = (it: ModSnapshot): ModSnapshot => ({ ...it, source: source(it.source) })
  return {
    ...state,
    mods: state.mods.map(mod),
    desired: canonicalDesired(state.desired, source),
    rooms: state.rooms.toSorted((a, b) => compareText(a.channel, b.channel)),
    probations: state.probations.map(({ members, frames }) => ({
      members: members.map((it) => ({ ...it, before: mod(it.before) })),
      frames,
    })),
  }
}

function canonicalDesired(
  { slots, rejected, suspended }: DesiredState,
  source: (state: SourceState) => SourceState,
): DesiredState {
  const maybe = (state: SourceState | null): SourceState | null => (state === null ? null : source(state))
  return {
    slots: slots.map((slot) => ({
      ...slot,
      source: source(slot.source),
      fallback: maybe(slot.fallback),
      previous: maybe(slot.previous),
      outcome: slot.outcome === null ? null : { ...slot.outcome, source: source(slot.outcome.source) },
    })),
    rejected: rejected.map((it) => ({ ...it, source: source(it.source) })),
    suspended,
  }
}
