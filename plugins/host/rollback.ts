import { compareVersions, SkeinError, versionTrack, type AnySystem, type Engine } from '../../engine/index.ts'
import type { LinkedSystem } from '../image/index.ts'
import type { Desired } from './desired.ts'
import type { Faults } from './faults.ts'
import type { Mod } from './mod.ts'
import type { ModEvents } from './mod-events.ts'
import type { Outcomes } from './outcomes.ts'
import type { Probation, Replacement } from './probation.ts'
import { pairSystems } from './pair-systems.ts'
import type { RunningMods } from './running.ts'

/** Services for the rollback of mods. */
export interface RollbackServices {
  readonly engine: Engine
  readonly desired: Desired
  readonly running: RunningMods
  readonly events: ModEvents
  readonly outcomes: Outcomes
  readonly faults: Faults
}

/**
 * Puts the members of a probation back, as they were when they were replaced. What other mods did meanwhile stays done. Where
 * the versions before cannot go on with that, both versions of each member are taken out.
 *
 * @param fault of one of the members
 */
export function rollBack(services: RollbackServices, probation: Probation, fault: SkeinError): void {
  const { desired, running, events, outcomes, faults } = services
  const members = [...probation.members.values()]
  const back = members.filter(({ after }) => running.includes(after))
  const failure = putBack(services, back)
  faults.rolledBack(probation)
  if (failure !== null) {
    // All of them first: giving one up may end others, with the memory counted for both of their versions.
    for (const { before } of members) before.abandon()
    for (const { after } of members) if (running.includes(after)) faults.giveUp(after, failure)
    return
  }
  const changed = members.filter(({ before, after }) => before.source !== after.source)
  // Nothing but the imports of the mods had changed, and they still have.
  if (changed.length === 0) for (const { before } of back) faults.giveUp(before, fault)
  for (const member of changed) {
    if (!back.includes(member)) continue
    const { before, after } = member
    const failed = { version: after.version, errors: [fault] }
    desired.reject(after.source, [fault])
    if (before.slot.source.name === before.name) desired.started(before.slot, before.source)
    outcomes.faulted(after, fault)
    events.rolledBack(before, after.slot.file, failed, probation.frames)
  }
}

/** @returns why the versions before cannot go on; `null` once they run again */
function putBack({ engine, running }: RollbackServices, members: readonly Replacement[]): SkeinError | null {
  const pairs = new Map<AnySystem, AnySystem | null>()
  const add: AnySystem[] = []
  const remove = giveWay(members, running)
  for (const { before, after } of members) pairSystems(after, before, before.systems.linked, pairs, add)
  try {
    for (const { before, after, belongings } of members) {
      engine.dropEvents(after)
      before.holdings.restore(belongings, true)
    }
    engine.systemSet.replace(pairs, add, remove)
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    return error
  }
  for (const { before, after } of members) {
    after.abandon()
    before.resume('running')
    before.holdings.bringAssets()
    running.enter(before)
  }
  return null
}

/**
 * Decides between the systems of the returning versions and those of one name that other mods have started since: the newest
 * compatible one runs, and the older ones of the returning versions are left out.
 * @returns systems of other mods that give way
 */
function giveWay(members: readonly Replacement[], running: RunningMods): AnySystem[] {
  const going = new Set(members.map(({ after }) => after))
  const others = new Map<string, { readonly mod: Mod; readonly linked: LinkedSystem }>()
  for (const mod of running.list()) {
    if (going.has(mod)) continue
    for (const linked of mod.systems.linked) others.set(trackOf(linked), { mod, linked })
  }
  const remove: AnySystem[] = []
  for (const { before } of members) {
    for (const linked of before.systems.linked) {
      const other = others.get(trackOf(linked))
      if (other === undefined) continue
      if (compareVersions(linked.record.version, other.linked.record.version) > 0)
        remove.push(other.mod.systems.define(other.linked))
      else before.systems.leaveOut(linked)
    }
  }
  return remove
}

/** The name of a system with the versions that can stand in for each other. */
function trackOf({ record: { name, version } }: LinkedSystem): string {
  return `${name}@${versionTrack(version)}`
}
