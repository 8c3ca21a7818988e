import {
  compareText,
  accessesOf,
  conflictsOf,
  hookUsesOf,
  planSystems,
  targetOf,
  type SkeinError,
  type AnySystem,
  type HookDefinition,
  type PackageDefinition,
  type Plan,
  type Stage,
  type SystemDefinition,
  type UseTarget,
} from '../../engine/index.ts'
import type { Image, ImageMod, LinkedModule, LinkedSystem } from './image.ts'
import type { LinkTarget } from './link-target.ts'

/** The hooks that a mod calls. */
export function hooksCalledBy({ imports }: LinkedModule): HookDefinition[] {
  return imports.flatMap(({ target }) => (target.kind === 'hook' ? [target.hook] : []))
}

/**
 * The outline of a mod's system: its requests and offers, in the engine's form. It does nothing.
 *
 * @param calls the hooks that its mod calls
 */
export function outlineOf(linked: LinkedSystem, calls: readonly HookDefinition[] = []): AnySystem {
  const definition: SystemDefinition = {
    kind: 'system',
    name: linked.id,
    uses: Object.fromEntries(
      linked.record.uses.map((use) => {
        const target = { kind: 'trait-request', path: use.path, version: use.version } as const
        return [use.path, use.optional ? ({ kind: 'optional', target } as const) : target]
      }),
    ),
    provides: linked.provides.map(({ trait }) => trait),
    before: linked.record.before,
    after: linked.record.after,
    create: () => undefined,
    destroy: null,
    save: null,
    restore: null,
    handlers: linked.handlers.map(({ event }) => ({ event, run: () => undefined })),
    hooks: linked.hooks.map(({ hook }) => ({ hook, run: (_self, value) => value })),
    calls,
    runs: linked.queries.map(({ stage, terms }) => ({ stage, terms, run: () => undefined, make: null })),
    implement: null,
    owner: null,
  }
  return definition
}

/** A system in the graph of an image. */
export interface GraphSystem {
  readonly name: string
  /** The mod that brings it, or `null` for the game. */
  readonly mod: string | null
  readonly provides: readonly string[]
  readonly handles: readonly string[]
}

/** A dependency in the graph of an image. */
export interface GraphEdge {
  /** The system that needs. */
  readonly from: string
  /** The system that serves. */
  readonly to: string
  /** The needed trait, or `null` where the game's systems depend on each other directly. */
  readonly trait: string | null
  readonly optional: boolean
}

/** An event that a mod raises. */
export interface GraphRaise {
  readonly mod: string
  readonly event: string
}

/** A hook of the game or of a mod, and its use. */
export interface GraphHook {
  /** Its channel: compatible versions of it are one. */
  readonly hook: string
  /** The mod that defines it, or `null` for the game. */
  readonly mod: string | null
  /** The systems that change its value, in the order in which they do. */
  readonly handlers: readonly GraphHookHandler[]
  /** The mods that call it. Calls of the game are not known. */
  readonly callers: readonly string[]
}

/** A system that changes the value of a hook. */
export interface GraphHookHandler {
  readonly system: string
  /** Whether only their names say that it comes behind the one before. */
  readonly byName: boolean
}

/** Access of a system to a component in a stage. */
export interface GraphAccess {
  readonly system: string
  readonly stage: Stage
  /** `namespace:package/name` and the version track. */
  readonly component: string
  /** `null` for all. */
  readonly fields: readonly string[] | null
  readonly writes: boolean
}

/** Two systems of which one writes what the other reads or writes in the same stage. */
export interface GraphConflict {
  readonly stage: Stage
  readonly component: string
  readonly first: string
  readonly second: string
  /** Whether only their names say which goes first: neither needs the other, nor says `before` or `after`. */
  readonly byName: boolean
}

/** All systems that would run, in the order in which they would be made, and what connects them. */
export interface ImageGraph {
  readonly systems: readonly GraphSystem[]
  readonly edges: readonly GraphEdge[]
  readonly raises: readonly GraphRaise[]
  /** Those of the game and of mods, used or not. */
  readonly hooks: readonly GraphHook[]
  /** Their accesses to components, by stage. */
  readonly accesses: readonly GraphAccess[]
  /** Where it matters who goes first. */
  readonly conflicts: readonly GraphConflict[]
  /** Reasons why they cannot run together. */
  readonly problems: Plan['problems']
}

/** Puts all systems of an image and of its game in order, without making any of them. */
export function graphOf(image: Image, host: LinkTarget): ImageGraph {
  const mods = new Map<AnySystem, string>()
  const systems = systemsOf(host)
  const definedBy = new Map<PackageDefinition, string | null>(host.packages.map((it) => [it, null]))
  for (const mod of image.batches.flat()) {
    const { name, manifest } = mod.linked.module
    for (const definition of manifest.packages) definedBy.set(definition, name)
    const calls = hooksCalledBy(mod.linked)
    for (const linked of mod.systems) {
      const system = outlineOf(linked, calls)
      systems.add(system)
      mods.set(system, mod.linked.module.name)
    }
  }
  const plan = planSystems(systems)
  const edges = [...plan.dependencies].flatMap(([system, dependencies]) =>
    dependencies.flatMap(({ key, provider, required }): GraphEdge[] =>
      provider === null
        ? []
        : [
            {
              from: system.name,
              to: provider.name,
              trait: traitName(targetOf(system.uses[key]!)),
              optional: !required,
            },
          ],
    ),
  )
  return {
    systems: plan.order.map((system) => ({
      name: system.name,
      mod: mods.get(system) ?? null,
      provides: system.provides.map((trait) => trait.id),
      handles: [...new Set(system.handlers.map(({ event }) => event.channel))],
    })),
    edges: edges.toSorted((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to)),
    raises: image.batches
      .flat()
      .flatMap(({ linked }) =>
        linked.imports.flatMap(({ target }) =>
          target.kind === 'raise' ? [{ mod: linked.module.name, event: target.event.channel }] : [],
        ),
      ),
    hooks: hookUsesOf(plan, [...definedBy.keys()]).map(({ hook, handlers, callers }): GraphHook => {
      const [, definer] = [...definedBy].find(([{ name }]) => name === hook.package) ?? [null, null]
      return {
        hook: hook.channel,
        mod: definer,
        handlers: handlers.map(({ system, byName }) => ({ system: system.name, byName })),
        callers: [...new Set(callers.flatMap((it) => mods.get(it) ?? []))],
      }
    }),
    accesses: accessesOf(plan.order).map(({ system, stage, component, fields, writes }): GraphAccess => {
      return { system: system.name, stage, component, fields, writes }
    }),
    conflicts: conflictsOf(plan).map(({ stage, component, first, second, byName }): GraphConflict => {
      return { stage, component, first: first.name, second: second.name, byName }
    }),
    problems: plan.problems,
  }
}

/** The systems of the game, with those that they depend on. */
function systemsOf(host: LinkTarget): Set<AnySystem> {
  const systems = new Set<AnySystem>(host.systems)
  for (const system of systems) {
    for (const use of Object.values(system.uses)) {
      const target = targetOf(use)
      if (target.kind === 'system' && use.kind !== 'optional') systems.add(target)
    }
  }
  return systems
}

/** Runs nothing. @returns problems of running mods together with the game: the order of systems, their providers */
export function dryRun(mods: Iterable<ImageMod>, host: LinkTarget): readonly SkeinError[] {
  const systems = systemsOf(host)
  for (const mod of mods) for (const linked of mod.systems) systems.add(outlines.get(linked))
  return planSystems(systems).problems
}

/** Outlines that were made: the same mods are looked at again and again. */
const outlines = {
  known: new WeakMap<LinkedSystem, AnySystem>(),
  get(linked: LinkedSystem): AnySystem {
    let outline = this.known.get(linked)
    if (outline === undefined) this.known.set(linked, (outline = outlineOf(linked)))
    return outline
  },
}

function traitName(target: UseTarget): string | null {
  if (target.kind === 'system') return null
  return target.kind === 'trait' ? target.id : `${target.path}@${target.version}`
}
