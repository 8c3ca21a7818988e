import {
  entitiesOf,
  freeRows,
  putEventsIn,
  putIn,
  takeEventsOut,
  takeOut,
  type SavedEngine,
} from '../../engine/save.ts'
import { modLoad, newMods, type ModLoad, type PresentMod } from './plan.ts'
import type { SavedGame } from './saved-game.ts'
import type { KeptMod, SavedModState, SavedMods } from './saved-mods.ts'

/** A saved game, divided into the state that is restored and the state that is kept for mods that do not run here. */
export interface Division {
  readonly engine: SavedEngine
  /** Of each mod, how often it has faulted, and in which frame last. */
  readonly faults: SavedMods['faults']
  /** By name. */
  readonly loads: readonly ModLoad[]
  /** The saved state of mods that run here, by name. */
  readonly states: ReadonlyMap<string, SavedModState>
  /** Mods that do not run here. */
  readonly kept: readonly KeptMod[]
  /** Owners of which nothing is restored besides rows that are kept for them. */
  readonly leftOut: ReadonlySet<string>
}

/**
 * Divides a saved game.
 *
 * @param present the mods that run here, by name
 * @param defined channels of the components that the game itself defines
 * @throws SkeinError `save/malformed`
 */
export function divide(
  { engine, mods }: SavedGame,
  present: ReadonlyMap<string, PresentMod>,
  defined: ReadonlySet<string>,
): Division {
  let { world, texts, sharedTexts, streams, events } = engine
  const faults = new Map<string, NonNullable<KeptMod['faults']>>(
    mods.faults.map(([name, count, frame]) => [name, [count, frame]]),
  )
  const loads: ModLoad[] = []
  const kept: KeptMod[] = []
  const states = new Map<string, SavedModState>()
  const leftOut = new Set<string>()
  const here = new Set(defined)
  for (const mod of mods.running) if (present.has(mod.name)) for (const it of mod.defines) here.add(it)
  const ownChannels = ({ defines }: SavedModState): Set<string> =>
    new Set(defines.filter((it) => !here.has(it)))
  const decide = (mod: SavedModState, entities: number): ModLoad => {
    const load = modLoad(mod, present.get(mod.name), entities)
    const { outcome } = load
    loads.push(load)
    if (outcome === 'kept' || outcome === 'starts-anew') leftOut.add(mod.name)
    else states.set(mod.name, mod)
    return load
  }
  for (const mod of mods.running) {
    const { outcome } = decide(mod, entitiesOf(world, mod.name).length)
    if (outcome !== 'kept' && outcome !== 'starts-anew') continue
    const own =
      outcome === 'starts-anew' ? new Set(mod.defines.filter((it) => !defined.has(it))) : ownChannels(mod)
    const out = takeOut(world, mod.name, own)
    world = outcome === 'starts-anew' ? freeRows(out.world, mod.name) : out.world
    const { left, taken } = takeEventsOut(events, mod.name)
    events = left
    const faulted = faults.get(mod.name) ?? null
    faults.delete(mod.name)
    if (outcome === 'starts-anew') continue
    kept.push({
      mod,
      part: out.part,
      texts: texts.find(([owner]) => owner === mod.name)?.[1] ?? [],
      stream: streams.find(([name]) => name === mod.name)?.[1] ?? null,
      events: taken,
      faults: faulted,
    })
  }
  for (const it of mods.kept) {
    const { outcome } = decide(it.mod, it.part.entities.length)
    if (outcome === 'kept') kept.push(it)
    else if (outcome === 'starts-anew') world = freeRows(world, it.mod.name)
    else {
      const { name } = it.mod
      world = putIn(world, name, it.part)
      events = putEventsIn(events, it.events)
      if (it.faults !== null) faults.set(name, it.faults)
      if (it.texts.length > 0) {
        texts = [...texts.filter(([owner]) => owner !== name), [name, it.texts]]
        // The holders of a number follow from the texts; only the order in which they took it is lost.
        sharedTexts = []
      }
      if (it.stream !== null) streams = [...streams.filter(([owner]) => owner !== name), [name, it.stream]]
    }
  }
  const known = new Set(['', ...states.keys(), ...kept.map(({ mod }) => mod.name)])
  for (const { owner } of world.holdings)
    if (!known.has(owner)) world = freeRows(takeOut(world, owner, new Set()).world, owner)
  loads.push(...newMods(present.values(), loads))
  loads.sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    engine: { ...engine, world, texts, sharedTexts, streams, events },
    faults: [...faults].map(([name, [count, frame]]) => [name, count, frame] as const),
    loads,
    states,
    kept,
    leftOut,
  }
}
