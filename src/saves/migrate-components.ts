import type { AnyComponent, Engine } from '../../engine/index.ts'
import { convertComponent, type SavedComponent } from '../../engine/save.ts'
import type { PresentMod } from '../../plugins/save/plan.ts'
import type { SavedGame } from '../../plugins/save/saved-game.ts'
import { definitionsOf, tooNew, type Definitions } from './load-target.ts'

/** The component that the game itself defines under a channel: the world may have met another definition of it. */
export function ownComponent({ definition }: Engine, channel: string): AnyComponent | null {
  for (const { items } of definition.packages)
    for (const it of items) if (it.kind === 'component' && it.channel === channel) return it
  return null
}

/**
 * Finds the definition whose `migrate` converts the values of a saved component; `null` where they are restored as they are.
 * @throws SkeinError `save/cannot-restore` for the values of a later version of it
 */
export function migrationFor(
  saved: SavedComponent,
  engine: Engine,
  definitions: Definitions,
): AnyComponent | null {
  const target = definitions.definitionFor(saved)
  const own = target === null ? null : ownComponent(engine, target.channel)
  if (own === null) return null
  const { version, migrate } = own.migration ?? { version: 1, migrate: null }
  if (saved.form > version) throw tooNew('component', own.id, saved.form, version)
  return saved.form < version && migrate !== null ? own : null
}

/**
 * Converts the values that earlier versions of the game's components have in a saved game, also those that it keeps for missing mods.
 * @throws SkeinError `save/cannot-restore`
 */
export function migrateComponents(
  game: SavedGame,
  engine: Engine,
  present: readonly PresentMod[],
): SavedGame {
  const definitions = definitionsOf(engine, present)
  const migrated = (components: readonly SavedComponent[]): SavedComponent[] =>
    components.map((it) => {
      const own = migrationFor(it, engine, definitions)
      return own === null ? it : convertComponent(it, own, own.migration!)
    })
  const { world } = game.engine
  return {
    ...game,
    engine: { ...game.engine, world: { ...world, components: migrated(world.components) } },
    mods: {
      ...game.mods,
      kept: game.mods.kept.map((it) => ({
        ...it,
        part: { ...it.part, components: migrated(it.part.components) },
      })),
    },
  }
}
