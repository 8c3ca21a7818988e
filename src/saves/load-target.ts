import { SkeinError, type AnyComponent, type Engine } from '../../engine/index.ts'
import { hasState, knownSystems } from '../../engine/snapshot.ts'
import type { SavedComponent, SavedEngine, TargetEngine } from '../../engine/save.ts'
import type { EventDefinition } from '../../engine/index.ts'
import { componentsOf } from '../../plugins/host/components.ts'
import type { PresentMod, SystemLoad } from '../../plugins/save/plan.ts'

/** Definitions in a game and in the mods that run or are about to start. */
export interface Definitions {
  component(channel: string): readonly AnyComponent[]
  event(id: string): EventDefinition | null
  /** The definition under which a saved event is restored: of its id, else the newest of its channel. */
  eventFor(channel: string, id: string): EventDefinition | null
  /** The definition under which a saved component is restored: of its channel, else the newest of its path, listed by the game or not. */
  definitionFor(component: SavedComponent): AnyComponent | null
}

/** Finds the definitions of a game and of mods. */
export function definitionsOf(engine: Engine, mods: readonly PresentMod[]): Definitions {
  const packages = [...engine.definition.packages, ...mods.flatMap(({ module }) => module.manifest.packages)]
  const items = packages.flatMap((it) => it.items)
  const components = items.filter((it): it is AnyComponent => it.kind === 'component')
  const events = items.filter((it): it is EventDefinition => it.kind === 'event')
  const component = (channel: string): AnyComponent[] => components.filter((it) => it.channel === channel)
  return {
    component,
    event: (id) => events.find((it) => it.id === id) ?? null,
    eventFor: (channel, id) =>
      events.find((it) => it.id === id) ?? events.findLast((it) => it.channel === channel) ?? null,
    definitionFor({ channel, path }) {
      const [same] = component(channel)
      // The world may have met a definition with more fields.
      if (same !== undefined) return engine.world.definitionOf(channel) ?? same
      // The world has met components of packages that the game does not list, which mods do not see.
      return components.findLast((it) => it.path === path) ?? engine.world.definitionOf(channel) ?? null
    },
  }
}

/**
 * Finds the outcome for each system of the game that does not go on as it was saved.
 * @throws SkeinError `save/cannot-restore` for the state of a later version of a system
 */
export function systemLoads(engine: Engine, saved: SavedEngine): SystemLoad[] {
  const { definition, systems, systemSet } = engine
  const known = knownSystems([...systems, ...definition.systems])
  const had = new Map(saved.systems.flatMap((it) => (it.owner === null ? [[it.name, it] as const] : [])))
  const ofGame = knownSystems(definition.systems)
  const unsaved = systems.filter((system) => {
    const state = had.get(system.name)
    const isNew = state === undefined || (state.saved.length === 0 && system.save !== null)
    return hasState(system) && isNew && ofGame.has(system.name)
  })
  const needed = new Set(systemSet.plan([], unsaved).order)
  return [
    ...[...had.values()].flatMap(({ name, saved: state, version }): SystemLoad[] => {
      const system = known.get(name)
      if (system === undefined || !hasState(system)) return [{ name, outcome: 'dropped' }]
      if (state.length === 0) return []
      if (system.restore === null) return [{ name, outcome: 'forgotten' }]
      const { version: present = 1, migrate = null } = system
      if (version > present) throw tooNew('system', name, version, present)
      return version < present && migrate !== null ? [{ name, outcome: 'migrated' }] : []
    }),
    ...unsaved.map((system): SystemLoad => {
      return { name: system.name, outcome: needed.has(system) ? 'untouched' : 'new' }
    }),
  ]
}

/** The game as a saved one is restored into it. @param owns whether a mod has events of its own restored */
export function targetOf(
  engine: Engine,
  definitions: Definitions,
  leftOut: ReadonlySet<string>,
  loads: readonly SystemLoad[],
  owns: (mod: string) => boolean,
): TargetEngine {
  const { definition, input, systems, world } = engine
  const { shares } = world.parts!.entities.parts.allocator.parts
  return {
    definition,
    actions: input.actions,
    known: new Map(
      [...knownSystems(definition.systems).values(), ...systems]
        .filter(hasState)
        .map((system) => [system.name, system]),
    ),
    fresh: namesOf(loads, 'new'),
    untouched: namesOf(loads, 'untouched'),
    leftOut,
    owns,
    event: definitions.eventFor,
    definitionFor: definitions.definitionFor,
    commonOf: (holding) => shares.commonOf(holding),
  }
}

/** The systems with an outcome. */
export function namesOf(loads: readonly SystemLoad[], outcome: SystemLoad['outcome']): Set<string> {
  return new Set(loads.flatMap((it) => (it.outcome === outcome ? it.name : [])))
}

/** The components that the game itself defines, by channel. */
export function ownChannels({ definition }: Engine): Set<string> {
  return new Set(
    definition.packages.flatMap(({ items }) =>
      items.flatMap((it) => (it.kind === 'component' ? it.channel : [])),
    ),
  )
}

/** The components that mods define. */
export function channelsOf(mods: Iterable<PresentMod>): Set<string> {
  return new Set([...mods].flatMap(({ module }) => componentsOf(module).map(({ channel }) => channel)))
}

/** The error of state that a later version of a system, or of a component, saved. */
export function tooNew(
  what: 'system' | 'component',
  name: string,
  saved: number,
  present: number,
): SkeinError {
  return new SkeinError(
    'save/cannot-restore',
    `the saved game cannot be loaded: its state of the ${what} "${name}" has version ${saved}; this game reads up to version ${present}`,
    {
      names: { [what]: name },
      hint: 'Update the game: a later version of it wrote this saved game.',
    },
  )
}
