import type { AnyComponent } from '../../../engine/index.ts'
import type { ImageMod } from '../../image/index.ts'
import type { Module } from '../../module/module.ts'
import type { Mod } from '../mod.ts'
import type { ModHostParts } from '../mod-host.ts'
import type { ModSource } from '../mod-source.ts'
import type { Replacement, Probation } from '../probation.ts'
import { runContained } from '../run-contained.ts'
import { makeBelongings, type ProbationState, type WaitingState } from './probation-state.ts'
import { giveBack, imagesOf, memoryFits, type Wanted } from './revive-mods.ts'
import type { FoundSources } from './source-shelf.ts'

/** The mods and components around the probations of a snapshot. */
export interface ProbationNeeds {
  readonly found: FoundSources
  /** The mods that run by now. */
  readonly wanted: readonly Wanted[]
  component(channel: string): readonly AnyComponent[]
}

/**
 * Makes the probations of a snapshot the ones that are under way, with the versions that wait for their end. Of a version that cannot be
 * linked with the mods that run by now, nothing waits: it could not come back.
 * @throws SkeinError when the module of a version cannot be instantiated; nothing has changed then
 */
export function reviveProbations(
  host: ModHostParts,
  states: readonly ProbationState[],
  needs: ProbationNeeds,
): void {
  const { life } = host
  const present = life.probations.list.flatMap(({ members }) => [...members.values()])
  const made: Mod[] = []
  const used = new Set<Mod>()
  const probations: Probation[] = []
  const images = states.length === 0 ? new Map<Module, ImageMod>() : imagesBefore(host, states, needs)
  try {
    for (const { members, frames } of states) {
      const replacements = members.flatMap((member): Replacement[] => {
        const source = needs.found.get(member.before.source.id)!
        const image = images.get(source.module!)
        const after = host.running.get(member.before.name)!
        if (image === undefined) return []
        const known = present.find((it) => goesOn(it, after, source, member))
        const before = known?.before ?? reviveWaiting(host, after, member, source, image)
        const owner = after.holdings.entities
        const belongings = makeBelongings(member.belongings, owner, needs.component)
        used.add(before)
        if (known === undefined) made.push(before)
        return belongings === null ? [] : [{ before, after, belongings }]
      })
      const byName = new Map(replacements.map((it) => [it.after.name, it]))
      if (byName.size > 0) probations.push({ members: byName, frames })
    }
  } catch (error) {
    for (const mod of made) giveBack(mod, host.running.get(mod.name)!)
    throw error
  }
  life.probations.putBack(probations)
  for (const { before } of present) if (!used.has(before)) runContained(() => before.abandon())
  const waiting = new Set(
    probations.flatMap(({ members }) => [...members.values()].map(({ before }) => before)),
  )
  for (const mod of used) if (!waiting.has(mod)) giveBack(mod, host.running.get(mod.name)!)
}

/** Links the versions that wait, in the places of those that run. */
function imagesBefore(
  host: ModHostParts,
  states: readonly ProbationState[],
  { found, wanted }: ProbationNeeds,
): Map<Module, ImageMod> {
  const waiting = new Map<string, Wanted>()
  for (const { members } of states)
    for (const { before } of members)
      waiting.set(before.name, { state: before, source: found.get(before.source.id)! })
  const mods = wanted.map((it) => waiting.get(it.state.name) ?? it)
  return imagesOf(host, mods, true)
}

/** Whether a version that waits is the one of a snapshot. Memory never shrinks. */
function goesOn(
  { before, after: successor }: Replacement,
  after: Mod,
  source: ModSource,
  state: WaitingState,
): boolean {
  return (
    successor === after &&
    before.source === source &&
    before.state === 'suspended' &&
    before.systems.instance?.fault === null &&
    memoryFits(before, state.before)
  )
}

function reviveWaiting(
  { revive, desired }: ModHostParts,
  after: Mod,
  { before: state, detached }: WaitingState,
  source: ModSource,
  image: ImageMod,
): Mod {
  const slot = (detached ? undefined : desired.file(state.file)) ?? {
    file: state.file,
    source,
    fallback: source,
    previous: null,
    off: false,
  }
  const handoff = {
    kept: 'nothing',
    memory: null,
    saved: new Map<string, Uint8Array>(),
    notes: [],
    events: null,
  } as const
  const mod = revive({ slot, source, image }, { mod: after, handoff })
  mod.holdings.open()
  mod.holdings.endAssets()
  after.holdings.account()
  after.holdings.bringAssets()
  try {
    mod.systems.createWaiting()
  } catch (error) {
    giveBack(mod, after)
    throw error
  }
  mod.settle()
  return mod
}
