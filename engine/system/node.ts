import { SkeinError } from '../error.ts'
import { isLifecycleEvent } from '../event/index.ts'
import { WriteWatch, ChangeFilter, type ChangeTerm, type Query, type World } from '../world/index.ts'
import { BoundEach } from './bound-each.ts'
import type { AnySystem, Handler, HookHandler } from './definition.ts'
import { isWanted, type QueryTerm } from './query-term.ts'
import type { SystemContext } from './definition.ts'
import type { Run } from './definition.ts'

/** A system that runs. */
export interface SystemNode {
  readonly definition: AnySystem
  readonly context: SystemContext
  readonly self: unknown
  /** Cleared the moment it is decided that the system goes: none of its callbacks runs after that. */
  alive: boolean
  readonly runs: readonly BoundRun[]
}

/** Work of a system in a stage, with its query opened. */
export interface BoundRun {
  readonly run: Run
  readonly query: Query | ChangeFilter | null
  /** Finds out what the callback has changed in columns. */
  readonly writes: WriteWatch | null
  /** Called in place of the callback, where that is made from the columns. */
  readonly each: BoundEach | null
}

/** A handler and the system it belongs to. */
export interface BoundHandler {
  readonly node: SystemNode
  readonly handler: Handler
}

/** A handler of a hook and the system it belongs to. */
export interface BoundHook {
  readonly node: SystemNode
  readonly handler: HookHandler
}

/** A piece of work in a stage and the system it belongs to. */
export interface StageEntry {
  readonly node: SystemNode
  readonly bound: BoundRun
}

/**
 * Opens the queries of a system's work, and makes the world know all components that the system speaks of. Opens none when
 * one of them cannot be.
 *
 * @throws SkeinError `world/empty-query`, `world/component-clash`
 */
export function bindRuns(world: World, { runs, handlers }: AnySystem): BoundRun[] {
  for (const { event } of handlers) if (isLifecycleEvent(event)) world.store(event.lifecycle.component)
  const bound: BoundRun[] = []
  try {
    for (const run of runs) bound.push(bindRun(world, run))
  } catch (error) {
    releaseRuns(bound)
    throw error
  }
  return bound
}

/**
 * Lets the queries of a system go on from where those of its predecessor stand: they do not report additions and
 * changes a second time.
 */
export function followRuns(before: readonly BoundRun[], after: readonly BoundRun[]): void {
  for (const { run, query } of after) {
    if (!(query instanceof ChangeFilter)) continue
    const same = before.find((it) => it.query instanceof ChangeFilter && termsOf(it.run) === termsOf(run))
    if (same !== undefined) query.follow(same.query as ChangeFilter)
  }
}

function termsOf({ stage, terms }: Run): string {
  return [stage, ...(terms ?? []).map(({ mode, component }) => `${mode} ${component.channel}`)].join()
}

/** Closes the queries of a system's work. */
export function releaseRuns(runs: readonly BoundRun[]): void {
  for (const { query } of runs) query?.release()
}

function bindRun(world: World, run: Run): BoundRun {
  const { terms } = run
  if (terms === null) return { run, query: null, writes: null, each: null }
  const query = openQuery(world, terms)
  // A query without a loop copies columns out: they are compared when they come back.
  if (run.make === null) return { run, query, writes: null, each: null }
  const written = terms.filter((term) => term.mode === 'write').map((term) => world.store(term.component))
  const writes = written.length === 0 ? null : new WriteWatch(written)
  return { run, query, writes, each: new BoundEach(world, terms, run.make) }
}

function openQuery(world: World, terms: readonly QueryTerm[]): Query | ChangeFilter {
  const query = world.query({
    with: terms.filter((term) => isWanted(term)).map((term) => term.component),
    without: terms.filter((term) => term.mode === 'without').map((term) => term.component),
  })
  const changes = terms.flatMap(({ mode, component }): ChangeTerm[] => {
    const change = CHANGES[mode]
    return change === undefined ? [] : [{ store: world.store(component), change }]
  })
  return changes.length === 0 ? query : world.changes(query, changes)
}

const CHANGES: { readonly [M in QueryTerm['mode']]?: ChangeTerm['change'] } = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
}

/**
 * The object behind `context.uses`: declared names are its own properties, so that they cost nothing; anything else
 * falls through to the prototype, which refuses it.
 */
export function createUses(
  system: AnySystem,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const refuse = new Proxy(Object.create(null) as object, {
    get(_target, key) {
      if (typeof key === 'symbol') return undefined
      throw new SkeinError(
        'system/undeclared',
        `the system "${system.name}" uses "${key}" without declaring it`,
        {
          names: { system: system.name, other: key },
          hint: `Add it to the "uses" of ${system.name}. It declares: ${Object.keys(system.uses).join(', ') || 'nothing'}.`,
        },
      )
    },
  })
  return Object.freeze(Object.assign(Object.create(refuse) as Record<string, unknown>, values))
}
