import type { Owner } from '../../engine/index.ts'
import { makeEvents, type EngineState } from '../../engine/snapshot.ts'
import type { HostCode } from '../../plugins/host/host-code.ts'
import type { Handoff, Inheritance } from '../../plugins/host/inheritance.ts'
import type { Mod } from '../../plugins/host/mod.ts'
import type { ModHostParts } from '../../plugins/host/mod-host.ts'
import { contentKey } from '../../plugins/host/snapshot/content-key.ts'
import { putMod, type ModSnapshot } from '../../plugins/host/snapshot/mod-state.ts'
import type { GuestBlock } from '../../plugins/query/index.ts'
import { modOutcome } from '../../plugins/save/plan.ts'
import type { SavedModState } from '../../plugins/save/saved-mods.ts'
import type { Definitions } from './load-target.ts'
import { presentMod } from './present-mod.ts'
import { refused } from './refusal.ts'

/** The steps of a load around the restart of mods. */
export interface RestartSteps {
  /** Restores everything but the mods that are stopped. @throws whatever keeps it from that */
  restore(): void
  /** Puts everything back, once the mods run again. */
  undo(): void
  readonly states: ReadonlyMap<string, SavedModState>
  /** The owner of the entities that were restored for a mod. */
  owner(name: string): Owner | undefined
  /** The events that wait, of owners that run. */
  events(owns: (name: string) => boolean): EngineState['events']
  readonly definitions: Definitions
  snapshotOf(state: SavedModState, mod: Mod): Omit<ModSnapshot, 'source'>
}

/**
 * Stops mods, restores a game without them, and starts them again: with their saved state where they have some.
 * @returns how many of them could not start with it
 * @throws SkeinError when the game could not be restored; then everything is as it was
 */
export function restartMods(host: ModHostParts, names: ReadonlySet<string>, steps: RestartSteps): number {
  const { running, desired, life, inheritances } = host
  const stopped = running.list()
  const slots = stopped.filter(({ name }) => names.has(name)).map(({ slot }) => slot)
  const settle = (): void => {
    life.changed()
    life.settle()
  }
  const start = (): void => {
    for (const slot of slots) desired.switchOn(slot)
    settle()
  }
  for (const slot of slots) desired.switchOff(slot)
  settle()
  const gone = stopped.filter((mod) => !running.includes(mod))
  try {
    steps.restore()
  } catch (error) {
    start()
    steps.undo()
    throw refused(error)
  }
  const { loop } = host.engine.parts
  const before = new Set([...loop.waiting[0], ...loop.waiting[1]])
  for (const mod of gone) {
    const state = steps.states.get(mod.name)
    const entities = steps.owner(mod.name)
    if (state !== undefined && entities !== undefined)
      inheritances.set(mod.name, inheritanceOf(state, mod, entities, host.code))
  }
  try {
    start()
  } finally {
    inheritances.clear()
  }
  let failed = 0
  for (const { name } of gone) {
    const state = steps.states.get(name)
    if (state === undefined) continue
    const mod = running.get(name)
    if (mod === undefined) failed++
    else if (contentKey(mod.source) === state.content) {
      host.columns.quiet = true
      putMod(mod, steps.snapshotOf(state, mod), host.memoryTotal)
      host.columns.quiet = false
    }
  }
  // Events of mods that have come back, among those that waited; then those that were raised by the restart.
  const raised = loop.waiting.map((list) => list.filter((entry) => !before.has(entry)))
  const [queue, delayed] = makeEvents(
    steps.events((name) => running.get(name) !== undefined),
    (channel, id) => steps.definitions.eventFor(channel, id),
    (name) => running.get(name) ?? null,
  )
  loop.putBack([...queue, ...raised[0]!], [...delayed, ...raised[1]!])
  return failed
}

/** The state with which a mod starts again. */
function inheritanceOf(state: SavedModState, mod: Mod, entities: Owner, code: HostCode): Inheritance {
  const outcome = modOutcome(state, presentMod(mod, code))
  const saved = new Map(
    state.systems.flatMap((it) => (it.saved === null ? [] : [[it.name, it.saved] as const])),
  )
  const memory = outcome === 'restores' || state.instance === null ? null : memoryOf(state.instance)
  const handoff: Handoff = {
    kept: memory === null ? 'saved' : 'memory',
    memory,
    saved,
    notes: [],
    events: null,
  }
  return { entities, handoff }
}

function memoryOf({
  memory,
  globals,
  queries,
  payload,
}: NonNullable<SavedModState['instance']>): Handoff['memory'] {
  const blocks = new Map<string, GuestBlock>()
  for (const { export: name, block } of queries) blocks.set(name, { pointer: block[0]!, bytes: block[1]! })
  return { bytes: memory, globals, blocks, payload: { pointer: payload[0]!, bytes: payload[2]! } }
}
