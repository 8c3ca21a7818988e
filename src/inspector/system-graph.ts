import {
  accessesOf,
  conflictsOf,
  hookUsesOf,
  planSystems,
  STAGES,
  targetOf,
  type AnySystem,
  type Conflict,
  type PackageDefinition,
  type Stage,
} from '../../engine/index.ts'

/** Access of a system to a component in a stage. */
export interface GraphUse {
  /** The component, by name and track of versions. */
  readonly component: string
  /** `null` for all. */
  readonly fields: readonly string[] | null
  readonly writes: boolean
}

/** Work of a system in a stage. */
export interface GraphRun {
  readonly stage: Stage
  /** Declared accesses to columns; empty where it has only work of its own. */
  readonly uses: readonly GraphUse[]
}

/** A needed system. */
export interface GraphNeed {
  readonly system: string
  /** The needed trait; `null` where systems of the game use each other directly. */
  readonly trait: string | null
  readonly optional: boolean
}

/** A system that runs. */
export interface GraphSystem {
  readonly name: string
  /** The mod that brings it, or `null` for the game. */
  readonly mod: string | null
  readonly provides: readonly string[]
  readonly handles: readonly string[]
  readonly needs: readonly GraphNeed[]
  /** In the order of stages; one for each. */
  readonly runs: readonly GraphRun[]
}

/** Two systems of which one writes what the other reads or writes in the same stage. */
export interface GraphConflict {
  readonly stage: Stage
  readonly component: string
  readonly first: string
  readonly second: string
  /** Whether only their names say which goes first. */
  readonly byName: boolean
}

/** A hook, and its use. */
export interface GraphHook {
  /** By name and track of versions. */
  readonly hook: string
  /** The package of the mod that defines it, or `null` for the game. */
  readonly mod: string | null
  /** The systems that change its value, in the order in which they do. */
  readonly handlers: readonly {
    readonly system: string
    /** Whether only their names say that it comes behind the one before. */
    readonly byName: boolean
  }[]
  /** The mods that call it. Calls of the game are not known. */
  readonly callers: readonly string[]
}

/** The systems that run, in order, and what connects them. */
export interface SystemGraph {
  readonly systems: readonly GraphSystem[]
  readonly hooks: readonly GraphHook[]
  readonly conflicts: readonly GraphConflict[]
}

/**
 * The graph of the systems that run.
 *
 * @param order dependencies first, as the engine has them
 * @param packages those of the game: their hooks are listed also when nobody uses them
 */
export function systemGraph(
  order: readonly AnySystem[],
  packages: readonly PackageDefinition[] = [],
): SystemGraph {
  const plan = planSystems(new Set(order))
  const ofGame = new Set(packages.map(({ name }) => name))
  return {
    systems: order.map((system) => ({
      name: system.name,
      mod: system.owner?.name ?? null,
      provides: system.provides.map(({ id }) => id),
      handles: [...new Set(system.handlers.map(({ event }) => event.channel))],
      needs: (plan.dependencies.get(system) ?? []).flatMap(({ key, provider, required }): GraphNeed[] => {
        if (provider === null) return []
        const target = targetOf(system.uses[key]!)
        const trait =
          target.kind === 'system'
            ? null
            : target.kind === 'trait'
              ? target.id
              : `${target.path}@${target.version}`
        return [{ system: provider.name, trait, optional: !required }]
      }),
      runs: runsOf(system),
    })),
    hooks: hookUsesOf(plan, packages).map(({ hook, handlers, callers }) => ({
      hook: hook.channel,
      mod: ofGame.has(hook.package) ? null : hook.package,
      handlers: handlers.map(({ system, byName }) => ({ system: system.name, byName })),
      callers: [...new Set(callers.flatMap(({ owner }) => owner?.name ?? []))],
    })),
    conflicts: conflictsOf(plan).map(conflictOnPaper),
  }
}

function runsOf(system: AnySystem): GraphRun[] {
  const accesses = accessesOf([system])
  return STAGES.filter((stage) => system.runs.some((run) => run.stage === stage)).map((stage) => ({
    stage,
    uses: accesses
      .filter((it) => it.stage === stage)
      .map(({ component, fields, writes }) => ({ component, fields, writes })),
  }))
}

function conflictOnPaper({ stage, component, first, second, byName }: Conflict): GraphConflict {
  return { stage, component, first: first.name, second: second.name, byName }
}

/** The neighbours of a system in a graph, by name. */
export interface Neighbours {
  readonly needs: readonly GraphNeed[]
  readonly servesTo: readonly string[]
  readonly conflicts: readonly GraphConflict[]
  /** The hooks that it handles, its place among their handlers (from 1) and their number. */
  readonly hooks: readonly { readonly hook: string; readonly place: number; readonly of: number }[]
}

/** The neighbours of a system. */
export function neighboursOf({ systems, conflicts, hooks }: SystemGraph, name: string): Neighbours {
  return {
    needs: systems.find((it) => it.name === name)?.needs ?? [],
    servesTo: systems.filter((it) => it.needs.some((need) => need.system === name)).map((it) => it.name),
    conflicts: conflicts.filter((it) => it.first === name || it.second === name),
    hooks: hooks.flatMap(({ hook, handlers }) => {
      const place = handlers.findIndex(({ system }) => system === name) + 1
      return place === 0 ? [] : [{ hook, place, of: handlers.length }]
    }),
  }
}

/** The name of something without the package and the version that it comes from; `added ball` for an event of a component. */
export function shortName(name: string): string {
  const short = name.replace(/@[^@]*$/, '').replace(/^.*\//, '')
  const change = /^(added|removed):/.exec(name)
  return change === null ? short : `${change[1]} ${short.replace(/^\w+:/, '')}`
}
