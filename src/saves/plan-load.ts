import type { Engine } from '../../engine/index.ts'
import { SkeinError } from '../../engine/index.ts'
import { lostEvents } from '../../engine/save.ts'
import type { Division } from '../../plugins/save/divide.ts'
import type { SaveHeader } from '../../plugins/save/header.ts'
import { componentLoads, eventLoads, type LoadPlan, type PresentMod } from '../../plugins/save/plan.ts'
import type { SavedGame } from '../../plugins/save/saved-game.ts'
import { migrationFor } from './migrate-components.ts'
import { channelsOf, definitionsOf, systemLoads, targetOf } from './load-target.ts'

/** Works out the consequences of loading a saved game. @param present the mods that run, or would run, by name */
export function planLoad(
  engine: Engine,
  game: SavedGame,
  { loads, engine: saved, leftOut }: Division,
  present: ReadonlyMap<string, PresentMod>,
): LoadPlan {
  const definitions = definitionsOf(engine, [...present.values()])
  const ofMods = new Set([
    ...channelsOf(present.values()),
    ...game.mods.running.flatMap(({ defines }) => defines),
  ])
  const own = saved.world.components.filter(({ channel }) => !ofMods.has(channel))
  const components = componentLoads(
    own,
    definitions.definitionFor,
    (it) => migrationFor(it, engine, definitions) !== null,
  )
  const systems = systemLoads(engine, saved)
  const target = targetOf(engine, definitions, leftOut, systems, (mod) => present.has(mod))
  const events = eventLoads(lostEvents(saved.events, target))
  const changes = components.length + systems.length + events.length
  const exact = changes === 0 && loads.every(({ outcome }) => outcome === 'continues')
  return { exact, mods: loads, components, systems, events }
}

/** @throws SkeinError `save/other-game` for the saved game of another game */
export function assertGame({ game }: SaveHeader, name: string): void {
  if (game === name) return
  throw new SkeinError(
    'save/other-game',
    `the saved game belongs to the game "${game}", and this is "${name}"`,
    {
      names: { other: game },
      hint: `Load it in ${game}.`,
    },
  )
}
