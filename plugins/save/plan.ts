import type { ComponentDefinition, Type } from '../../engine/index.ts'
import { fieldsOf, type SavedComponent } from '../../engine/save.ts'
import type { Module } from '../module/module.ts'
import type { SavedModState } from './saved-mods.ts'

/**
 * The outcome for a mod when a saved game is loaded.
 *
 * - `continues`: the same file; it goes on from where it was saved.
 * - `takes-over`: another version that keeps all things in the same places; it goes on with the saved memory.
 * - `restores`: another version; its systems take up what the saved version saved of them.
 * - `starts-anew`: another version that can take up nothing; its entities and its state are lost.
 * - `kept`: it does not run here; its state, entities and components stay in the saved game, and come back with it.
 * - `new`: it is not in the saved game; it starts as if it had just been added.
 */
export type ModOutcome = 'continues' | 'takes-over' | 'restores' | 'starts-anew' | 'kept' | 'new'

/** A mod, and its outcome. */
export interface ModLoad {
  readonly name: string
  readonly outcome: ModOutcome
  /** The version in the saved game; `null` for a new mod. */
  readonly saved: string | null
  /** The version here; `null` for a mod that does not run here. */
  readonly present: string | null
  /** Number of its entities in the saved game. */
  readonly entities: number
}

/** A component of the game that is not as it was. */
export interface ComponentLoad {
  /** `namespace:package/name`. */
  readonly path: string
  /**
   * - `changed`: its values are converted field by field.
   * - `migrated`: its `migrate` converts the values that an earlier version of it saved.
   * - `dropped`: nothing here defines it, and its values are lost.
   */
  readonly outcome: 'changed' | 'dropped' | 'migrated'
  /** Fields whose values are lost, and fields that get their defaults. */
  readonly lost: readonly string[]
  readonly added: readonly string[]
}

/** A system of the game that is not as it was. */
export interface SystemLoad {
  readonly name: string
  /**
   * - `dropped`: the game lacks it, and its saved state is lost.
   * - `migrated`: its `migrate` converts the state that an earlier version of it saved.
   * - `forgotten`: it no longer has `save` and `restore`, and its saved state is lost.
   * - `new`: nothing is saved of it; it is created anew in the restored world.
   * - `untouched`: nothing is saved of it, and a system or mod that goes on needs it; it keeps its present state.
   */
  readonly outcome: 'dropped' | 'forgotten' | 'migrated' | 'new' | 'untouched'
}

/** Events that wait in a saved game, and that nobody can handle any more. */
export interface EventLoad {
  /** `namespace:package/name`. */
  readonly path: string
  /** Number of those that wait, all of which are lost. */
  readonly count: number
}

/** The consequences of loading a saved game, told before anything changes. */
export interface LoadPlan {
  /** Whether everything goes on exactly as it was saved. */
  readonly exact: boolean
  /** By name. */
  readonly mods: readonly ModLoad[]
  readonly components: readonly ComponentLoad[]
  readonly systems: readonly SystemLoad[]
  readonly events: readonly EventLoad[]
}

/** A mod that runs, or would run. */
export interface PresentMod {
  readonly name: string
  readonly version: string
  /** Names the content of its file. */
  readonly content: string
  readonly module: Module
  /** A digest of the memories, tables and globals that its module has; `null` for one whose memory cannot be kept. */
  readonly shape: string | null
}

/** The outcome for a mod that is in a saved game. @param now the mod of that name that runs here, if one does */
export function modOutcome(saved: SavedModState, now: PresentMod | undefined): ModOutcome {
  if (now === undefined) return 'kept'
  const { manifest } = now.module
  if (now.shape !== null) {
    if (now.content === saved.content) return 'continues'
    const claims = saved.layout !== null && saved.layout === manifest.mod.layout
    if (claims && saved.shape === now.shape && sameSystems(saved, now)) return 'takes-over'
  }
  return heirsOf(saved, now.module).length > 0 ? 'restores' : 'starts-anew'
}

/** A saved mod, and its outcome. @param now the mod of that name that runs here, if one does */
export function modLoad(saved: SavedModState, now: PresentMod | undefined, entities: number): ModLoad {
  const { name, version } = saved
  return { name, outcome: modOutcome(saved, now), saved: version, present: now?.version ?? null, entities }
}

/** Mods that run here and are not in a saved game. */
export function newMods(present: Iterable<PresentMod>, saved: readonly ModLoad[]): ModLoad[] {
  const known = new Set(saved.map(({ name }) => name))
  return [...present].flatMap(({ name, version }): ModLoad[] =>
    known.has(name) ? [] : [{ name, outcome: 'new', saved: null, present: version, entities: 0 }],
  )
}

/** The systems of a mod that take up saved state. */
export function heirsOf(saved: SavedModState, { manifest }: Module): readonly string[] {
  const able = new Set(manifest.systems.flatMap(({ name, restore }) => (restore === null ? [] : name)))
  return saved.systems.flatMap((it) => (it.saved !== null && able.has(it.name) ? it.name : []))
}

function sameSystems(saved: SavedModState, { module }: PresentMod): boolean {
  const [was, is] = [saved.systems, module.manifest.systems].map((systems) =>
    systems.map(({ name }) => name).toSorted(),
  )
  return was!.join() === is!.join()
}

/** Counts lost events by path. @param ids one for each */
export function eventLoads(ids: readonly string[]): EventLoad[] {
  const counts = new Map<string, number>()
  for (const id of ids) {
    const path = id.replace(/@.*$/, '')
    counts.set(path, (counts.get(path) ?? 0) + 1)
  }
  return Array.from(counts, ([path, count]) => ({ path, count }))
}

/**
 * The outcome for the components of the game.
 * @param definitionFor the definition under which a saved component is restored; `null` for none
 * @param migrates whether values of a saved component are converted by its `migrate`
 */
export function componentLoads(
  components: readonly SavedComponent[],
  definitionFor: (component: SavedComponent) => ComponentDefinition | null,
  migrates: (component: SavedComponent) => boolean,
): ComponentLoad[] {
  return components.flatMap((component): ComponentLoad[] => {
    const { path } = component
    if (migrates(component)) return [{ path, outcome: 'migrated', lost: [], added: [] }]
    const definition = definitionFor(component)
    const was = fieldsOf(component.fields, path)
    if (definition === null) return [{ path, outcome: 'dropped', lost: was.map(([name]) => name), added: [] }]
    const is = new Map(definition.fields)
    const lost = was.flatMap(([name, type]) =>
      is.has(name) && !losesAll(type.kind, is.get(name)!.kind) ? [] : name,
    )
    const kept = new Set(was.flatMap(([name]) => (lost.includes(name) ? [] : name)))
    const added = definition.fields.flatMap(([name]) => (kept.has(name) ? [] : name))
    const retyped = was.some(([name, type]) => !isSame(type, is.get(name)))
    return retyped || added.length > 0 ? [{ path, outcome: 'changed', lost, added }] : []
  })
}

/** Whether cells of one type are cells of the other. */
function isSame(was: Type, is: Type | undefined): boolean {
  if (was.kind !== 'enum' || is?.kind !== 'enum') return was.kind === is?.kind
  return was.cases.join() === is.cases.join()
}

/** Whether no value of one type is a value of another. */
function losesAll(from: string, to: string): boolean {
  return from !== to && [from, to].some((kind) => kind === 'enum' || kind === 'entity')
}
