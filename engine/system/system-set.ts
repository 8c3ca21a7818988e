import { SkeinError } from '../error.ts'
import { createSchedule, type Schedule } from '../event/handler-order/schedule.ts'
import type { AnySystem } from './definition.ts'
import { followRuns, type SystemNode } from './node.ts'
import { assertPlan, planSystems, type Plan } from './plan.ts'
import { resolveDependencies, remainingSystems } from './resolve-dependencies.ts'
import { RunningSystems, type CreateFailed, type RunServices } from './running-systems.ts'
import type { TraitSlot } from './slot.ts'

/** Services of the engine around the set. */
export interface SystemServices extends RunServices {
  /** Runs a change of systems apart from callbacks and other changes. @throws SkeinError `system/busy` inside one */
  exclusively<T>(change: () => T): T
  /** Called after systems have come or gone. */
  changed(added: readonly AnySystem[], removed: readonly AnySystem[]): void
}

const EMPTY_PLAN: Plan = { order: [], dependencies: new Map(), problems: [] }

/**
 * The systems that run, in order, and the traits they provide to each other. Changes are planned without making them first; if a
 * plan has problems, or a system cannot be created, what runs stays as it was.
 */
export class SystemSet {
  readonly #services: SystemServices
  readonly #running: RunningSystems
  /** The systems that were asked for; the others are there because something needs them. */
  #roots: ReadonlySet<AnySystem> = new Set()
  #plan = EMPTY_PLAN
  #schedule: Schedule = createSchedule([])

  constructor(services: SystemServices) {
    this.#services = services
    this.#running = new RunningSystems(services)
  }

  /** The systems that run, dependencies first. */
  get order(): readonly AnySystem[] {
    return this.#plan.order
  }

  /** Their schedule. Replaced when systems come or go. */
  get schedule(): Schedule {
    return this.#schedule
  }

  /** The systems that were asked for. Those that are not among them go when nothing needs them any more. */
  get roots(): ReadonlySet<AnySystem> {
    return this.#roots
  }

  set roots(roots: ReadonlySet<AnySystem>) {
    this.#roots = roots
  }

  node(system: AnySystem): SystemNode | undefined {
    return this.#running.node(system)
  }

  /** Where callers of a trait find whoever provides it. It may be asked for before anyone does. */
  slot(path: string, version: string): TraitSlot {
    return this.#running.slot(path, version)
  }

  /** Plans a change without making it. */
  plan(add: readonly AnySystem[], remove: readonly AnySystem[]): Plan {
    return planSystems(this.#wanted(this.#rootsWith(add, remove), remove))
  }

  /**
   * Adds systems with their dependencies, and removes systems with the dependencies that only they needed. A
   * removed system that another one needs stays until that one goes.
   *
   * @param failed makes the error to throw from what a `create` has thrown
   * @throws SkeinError `system/unsatisfied` with all problems, or whatever a `create` throws; nothing has changed then
   */
  change(add: readonly AnySystem[], remove: readonly AnySystem[], failed?: CreateFailed): void {
    this.#services.exclusively(() => {
      const roots = this.#rootsWith(add, remove)
      const wanted = this.#wanted(roots, remove)
      const plan = planSystems(wanted)
      assertPlan(plan)
      const created = this.#running.create(plan, plan.order, failed)
      const removed = this.#drop((system) => !wanted.has(system))
      this.#commit(roots, plan, created, removed)
    })
  }

  /**
   * Adds systems in groups, one after the other. A group of which a system cannot be created is left out without trace, and
   * the others go on. Each group must come after those that it needs.
   *
   * @param ready asked before each group, whether it is to be created after all; told of those that were left out so far
   * @returns the errors, by the place of the group; `null` for those that were not ready
   * @throws SkeinError `system/unsatisfied` with all problems; nothing has changed then
   */
  addGroups(
    groups: readonly (readonly AnySystem[])[],
    ready: (group: number, failed: ReadonlyMap<number, unknown>) => boolean,
  ): Map<number, unknown> {
    return this.#services.exclusively(() => {
      const add = groups.flat()
      const wanted = this.#wanted(this.#rootsWith(add, []), [])
      const plan = planSystems(wanted)
      assertPlan(plan)
      const places = new Map(plan.order.map((system, place) => [system, place]))
      const grouped = new Set(add)
      const created = this.#running.create(
        plan,
        plan.order.filter((system) => !grouped.has(system)),
      )
      const failed = new Map<number, unknown>()
      const left: AnySystem[] = []
      for (const [index, group] of groups.entries()) {
        try {
          if (ready(index, failed)) {
            created.push(
              ...this.#running.create(
                plan,
                group.toSorted((a, b) => places.get(a)! - places.get(b)!),
              ),
            )
            left.push(...group)
          } else failed.set(index, null)
        } catch (error) {
          failed.set(index, error)
        }
      }
      const roots = this.#rootsWith(left, [])
      if (failed.size === 0) this.#commit(roots, plan, created, [])
      else {
        // Without those that were left out, others may have to step in, or to go.
        this.#roots = roots
        this.#plan = plan
        this.#keep(remainingSystems(this.#running.systems(), new Set()), [], created)
      }
      return failed
    })
  }

  /**
   * Puts systems in the place of others that run. Their dependents go on as they are, with the proxies that they hold.
   * The old ones are not dropped, since the new ones go on with their state; it is for `create` to take that over.
   *
   * @param pairs the new ones, by the old ones; `null` for those that go without being dropped
   * @throws SkeinError `system/*` when running systems could not go on with them, or whatever a `create` throws;
   * nothing has changed then
   */
  replace(
    pairs: ReadonlyMap<AnySystem, AnySystem | null>,
    add: readonly AnySystem[] = [],
    remove: readonly AnySystem[] = [],
  ): void {
    this.#services.exclusively(() => {
      const now = (system: AnySystem): AnySystem[] => {
        const successor = pairs.get(system)
        return successor === undefined ? [system] : successor === null ? [] : [successor]
      }
      const roots = new Set([...this.#rootsWith(add, remove)].flatMap(now))
      const wanted = resolveDependencies(roots, [...this.#running.systems()].flatMap(now), new Set(remove))
      const plan = planSystems(wanted)
      assertPlan(plan)
      // Calls of the new ones while they are created must not end up in the old ones.
      const old = [...pairs.keys()].flatMap((system) => this.#running.node(system) ?? [])
      for (const node of old) this.#running.provide(node, false)
      let created: readonly AnySystem[]
      try {
        created = this.#running.create(plan)
      } catch (error) {
        for (const node of old) this.#running.provide(node, true)
        throw error
      }
      for (const { definition, runs } of old) {
        const successor = this.#running.node(pairs.get(definition) ?? definition)!
        if (successor.definition !== definition) followRuns(runs, successor.runs)
        this.#running.forget(definition)
      }
      const removed = this.#drop((system) => !wanted.has(system))
      this.#commit(roots, plan, created, [...pairs.keys(), ...removed])
    })
  }

  /** Takes systems out even if others need them: those that cannot do without them go too. */
  evict(systems: Iterable<AnySystem>): void {
    this.#keep(remainingSystems(this.#running.systems(), new Set(systems)))
  }

  /**
   * Creates a system anew, with everything that depends on it, in order. When one of them cannot be created, all of them
   * are gone.
   *
   * @throws SkeinError `system/not-running`, or whatever a `create` throws
   */
  reset(system: AnySystem): void {
    this.#services.exclusively(() => {
      if (this.#running.node(system) === undefined) {
        throw new SkeinError(
          'system/not-running',
          `the system "${system.name}" cannot be reset: it is not running`,
          {
            names: { system: system.name },
            hint: 'Add the system first.',
          },
        )
      }
      const affected = new Set([system])
      for (const other of this.#plan.order) {
        const needs = this.#plan.dependencies.get(other)!
        if (needs.some((it) => it.required && it.provider !== null && affected.has(it.provider)))
          affected.add(other)
      }
      const removed = this.#drop((it) => affected.has(it))
      let created: readonly AnySystem[]
      try {
        created = this.#running.create(this.#plan)
      } catch (error) {
        this.#keep(remainingSystems(this.#running.systems(), affected), removed)
        throw error
      }
      this.#commit(this.#roots, this.#plan, created, removed)
    })
  }

  #rootsWith(add: readonly AnySystem[], remove: readonly AnySystem[]): Set<AnySystem> {
    const roots = new Set(this.#roots)
    for (const system of remove) roots.delete(system)
    for (const system of add) roots.add(system)
    return roots
  }

  #wanted(roots: ReadonlySet<AnySystem>, remove: readonly AnySystem[]): Set<AnySystem> {
    return resolveDependencies(roots, this.#running.systems(), new Set(remove))
  }

  /** Goes on with some of the running systems, and of these with the requested ones and their dependencies. */
  #keep(
    some: ReadonlySet<AnySystem>,
    gone: readonly AnySystem[] = [],
    created: readonly AnySystem[] = [],
  ): void {
    for (let left = some; ;) {
      const roots = new Set([...this.#roots].filter((system) => left.has(system)))
      const wanted = resolveDependencies(roots, left)
      const plan = planSystems(wanted)
      if (plan.order.length === wanted.size) {
        const removed = this.#drop((system) => !wanted.has(system))
        const stayed = created.filter((system) => wanted.has(system))
        return this.#commit(roots, plan, stayed, [...gone, ...removed])
      }
      // An older provider that would have to step in needs, in a circle, who needs it.
      for (const system of plan.order) wanted.delete(system)
      left = remainingSystems(left, wanted)
    }
  }

  #drop(goes: (system: AnySystem) => boolean): AnySystem[] {
    return this.#running.drop(goes, this.#plan)
  }

  #commit(
    roots: ReadonlySet<AnySystem>,
    plan: Plan,
    created: readonly AnySystem[],
    removed: readonly AnySystem[],
  ): void {
    this.#roots = roots
    this.#plan = plan
    this.#schedule = createSchedule(plan.order.map((system) => this.#running.node(system)!))
    this.#services.changed(created, removed)
  }
}
