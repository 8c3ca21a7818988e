import {
  accessesOf,
  conflictsOf,
  planSystems,
  STAGES,
  targetOf,
  type AnySystem,
  type Conflict,
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
  /** The hooks that it handles. */
  readonly hooks: readonly string[]
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

/** The systems that run, in order, and what connects them. */
export interface SystemGraph {
  readonly systems: readonly GraphSystem[]
  readonly conflicts: readonly GraphConflict[]
}

/** The graph of the systems that run. @param order dependencies first, as the engine has them */
export function systemGraph(order: readonly AnySystem[]): SystemGraph {
  const plan = planSystems(new Set(order))
  return {
    systems: order.map((system) => ({
      name: system.name,
      mod: system.owner?.name ?? null,
      provides: system.provides.map(({ id }) => id),
      handles: [...new Set(system.handlers.map(({ event }) => event.channel))],
      hooks: [...new Set((system.hooks ?? []).map(({ hook }) => hook.channel))],
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
}

/** The neighbours of a system. */
export function neighboursOf({ systems, conflicts }: SystemGraph, name: string): Neighbours {
  return {
    needs: systems.find((it) => it.name === name)?.needs ?? [],
    servesTo: systems.filter((it) => it.needs.some((need) => need.system === name)).map((it) => it.name),
    conflicts: conflicts.filter((it) => it.first === name || it.second === name),
  }
}

/** The name of something without the package and the version that it comes from; `added ball` for an event of a component. */
export function shortName(name: string): string {
  const short = name.replace(/@[^@]*$/, '').replace(/^.*\//, '')
  const change = /^(added|removed):/.exec(name)
  return change === null ? short : `${change[1]} ${short.replace(/^\w+:/, '')}`
}
