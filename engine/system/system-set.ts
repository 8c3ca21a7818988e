import { SkeinError } from '../error.ts'
import type { TraitDefinition } from '../schema/index.ts'
import type { SystemContext } from './definition.ts'
import type { AnySystem, OptionalDependency, UseTarget } from './definition.ts'
import { bindRuns, createUses, followRuns, releaseRuns, type SystemNode } from './node.ts'
import { assertPlan, planSystems, targetOf, type Plan } from './plan.ts'
import { resolveDependencies, remainingSystems } from './resolve-dependencies.ts'
import { createSchedule, type Schedule } from '../event/handler-order/schedule.ts'
import type { TraitSlot } from './slot.ts'
import { TraitTable } from './trait-table.ts'

/** Services of the engine around the set. */
export interface SystemServices {
  createContext(system: AnySystem, uses: Readonly<Record<string, unknown>>): SystemContext
  /** Called after systems have come or gone. */
  changed(added: readonly AnySystem[], removed: readonly AnySystem[]): void
  /** Called when systems could not be created: they, and what was created before them, are gone without trace. */
  rolledBack(systems: readonly AnySystem[]): void
  /** Called when a system's `drop` throws: it goes all the same. */
  dropFailed(system: AnySystem, error: unknown): void
}

const EMPTY_PLAN: Plan = { order: [], dependencies: new Map(), problems: [] }

/**
 * The systems that run, in order, and the traits they provide to each other. Changes are planned without making them first; if a
 * plan has problems, or a system cannot be created, what runs stays as it was.
 */
export class SystemSet {
  readonly #services: SystemServices
  /** In the order of creation. */
  readonly #nodes = new Map<AnySystem, SystemNode>()
  /** The systems that were asked for; the others are there because something needs them. */
  #roots: ReadonlySet<AnySystem> = new Set()
  #plan = EMPTY_PLAN
  readonly #traits = new TraitTable()
  #schedule: Schedule = createSchedule([])

  constructor(services: SystemServices) {
    this.#services = services
  }

  /** The systems that run, dependencies first. */
  get order(): readonly AnySystem[] {
    return this.#plan.order
  }

  /** Their schedule. Replaced when systems come or go. */
  get schedule(): Schedule {
    return this.#schedule
  }

  node(system: AnySystem): SystemNode | undefined {
    return this.#nodes.get(system)
  }

  /** Where callers of a trait find whoever provides it. It may be asked for before anyone does. */
  slot(path: string, version: string): TraitSlot {
    return this.#traits.slot(path, version)
  }

  /** Plans a change without making it. */
  plan(add: readonly AnySystem[], remove: readonly AnySystem[]): Plan {
    return planSystems(this.#wanted(this.#rootsWith(add, remove), remove))
  }

  /**
   * Adds systems with what they depend on, and removes systems with what only they needed. A removed system that another
   * one needs stays until that one goes.
   *
   * @throws SkeinError `system/unsatisfied` with all problems, or whatever a `create` throws; nothing has changed then
   */
  change(add: readonly AnySystem[], remove: readonly AnySystem[]): void {
    const roots = this.#rootsWith(add, remove)
    const wanted = this.#wanted(roots, remove)
    const plan = planSystems(wanted)
    assertPlan(plan)
    const created = this.#create(plan)
    const removed = this.#drop((system) => !wanted.has(system))
    this.#commit(roots, plan, created, removed)
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
    const add = groups.flat()
    const wanted = this.#wanted(this.#rootsWith(add, []), [])
    const plan = planSystems(wanted)
    assertPlan(plan)
    const places = new Map(plan.order.map((system, place) => [system, place]))
    const grouped = new Set(add)
    const created = this.#create(
      plan,
      plan.order.filter((system) => !grouped.has(system)),
    )
    const failed = new Map<number, unknown>()
    const left: AnySystem[] = []
    for (const [index, group] of groups.entries()) {
      try {
        if (ready(index, failed)) {
          created.push(
            ...this.#create(
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
      this.#keep(remainingSystems(this.#nodes.keys(), new Set()), [], created)
    }
    return failed
  }

  /**
   * Puts systems in the place of others that run. What depends on these goes on as it is, with the proxies that it holds. The
   * old ones are not dropped, since the new ones go on with what they had; it is for `create` to take that over.
   *
   * @param pairs the new ones, by the old ones; `null` for those that go without being dropped
   * @throws SkeinError `system/*` when what runs could not go on with them, or whatever a `create` throws; nothing has
   * changed then
   */
  replace(
    pairs: ReadonlyMap<AnySystem, AnySystem | null>,
    add: readonly AnySystem[],
    remove: readonly AnySystem[],
  ): void {
    const now = (system: AnySystem): AnySystem[] => {
      const successor = pairs.get(system)
      return successor === undefined ? [system] : successor === null ? [] : [successor]
    }
    const roots = new Set([...this.#rootsWith(add, remove)].flatMap(now))
    const wanted = resolveDependencies(roots, [...this.#nodes.keys()].flatMap(now), new Set(remove))
    const plan = planSystems(wanted)
    assertPlan(plan)
    // What the new ones call while they are created must not end up in the old ones.
    const old = [...pairs.keys()].flatMap((system) => this.#nodes.get(system) ?? [])
    for (const { definition } of old) this.#traits.remove(definition)
    let created: readonly AnySystem[]
    try {
      created = this.#create(plan)
    } catch (error) {
      for (const { definition, self } of old) this.#traits.add(definition, self)
      throw error
    }
    for (const { definition, runs } of old) {
      const successor = this.#nodes.get(pairs.get(definition) ?? definition)!
      if (successor.definition !== definition) followRuns(runs, successor.runs)
      this.#forget(definition)
    }
    const removed = this.#drop((system) => !wanted.has(system))
    this.#commit(roots, plan, created, [...pairs.keys(), ...removed])
  }

  /** Takes systems out whatever needs them: what cannot do without them goes too. */
  evict(systems: Iterable<AnySystem>): void {
    this.#keep(remainingSystems(this.#nodes.keys(), new Set(systems)))
  }

  /**
   * Creates a system anew, with everything that depends on it, in order. When one of them cannot be created, all of them
   * are gone.
   *
   * @throws SkeinError `system/not-running`, or whatever a `create` throws
   */
  reset(system: AnySystem): void {
    if (!this.#nodes.has(system)) {
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
      created = this.#create(this.#plan)
    } catch (error) {
      this.#keep(remainingSystems(this.#nodes.keys(), affected), removed)
      throw error
    }
    this.#commit(this.#roots, this.#plan, created, removed)
  }

  #rootsWith(add: readonly AnySystem[], remove: readonly AnySystem[]): Set<AnySystem> {
    const roots = new Set(this.#roots)
    for (const system of remove) roots.delete(system)
    for (const system of add) roots.add(system)
    return roots
  }

  #wanted(roots: ReadonlySet<AnySystem>, remove: readonly AnySystem[]): Set<AnySystem> {
    return resolveDependencies(roots, this.#nodes.keys(), new Set(remove))
  }

  /** Goes on with some of the systems that run, and of these with what is asked for and what that needs. */
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

  /** Creates those of a plan that do not run yet, or none of them. @param order some of them, dependencies first */
  #create(plan: Plan, order: readonly AnySystem[] = plan.order): AnySystem[] {
    const created: AnySystem[] = []
    for (const system of order) {
      if (this.#nodes.has(system)) continue
      try {
        this.#start(system, plan)
      } catch (error) {
        this.#drop((it) => created.includes(it))
        this.#services.rolledBack([...created, system])
        throw error
      }
      created.push(system)
    }
    return created
  }

  #start(definition: AnySystem, plan: Plan): void {
    const uses: Record<string, unknown> = {}
    for (const { key, provider } of plan.dependencies.get(definition)!) {
      const use = definition.uses[key]!
      const target = targetOf(use)
      if (use.kind === 'optional') uses[key] = this.#optional(target)
      else if (target.kind === 'system') uses[key] = this.#nodes.get(provider!)!.self
      else if (target.kind === 'trait') uses[key] = this.#proxy(target)
    }
    const context = this.#services.createContext(definition, createUses(definition, uses))
    const runs = bindRuns(context.world, definition)
    let self: unknown
    try {
      self = definition.create(context)
    } catch (error) {
      releaseRuns(runs)
      throw error
    }
    this.#nodes.set(definition, { definition, context, self, alive: true, runs })
    this.#traits.add(definition, self)
  }

  #proxy(trait: UseTarget & { readonly kind: 'trait' }): object {
    return this.slot(trait.path, trait.version).proxy(trait as TraitDefinition)
  }

  #optional(target: UseTarget): OptionalDependency<unknown> {
    if (target.kind === 'system') return { get: () => this.#nodes.get(target)?.self ?? null }
    const slot = this.slot(target.path, target.version)
    const proxy = target.kind === 'trait' ? this.#proxy(target) : slot
    return { get: () => (slot.provider === null ? null : proxy) }
  }

  /**
   * Drops systems in reverse order of their creation. Where one depends on another that was created after it, since who
   * provides a trait has changed meanwhile, it still goes first.
   */
  #drop(goes: (system: AnySystem) => boolean): AnySystem[] {
    const going = new Set([...this.#nodes.keys()].filter(goes).toReversed())
    const order = new Set<AnySystem>()
    const visit = (system: AnySystem): void => {
      if (order.has(system)) return
      for (const dependent of going) {
        const needs = this.#plan.dependencies.get(dependent)
        if (needs?.some((it) => it.required && it.provider === system) === true) visit(dependent)
      }
      order.add(system)
    }
    for (const system of going) visit(system)
    for (const system of order) this.#nodes.get(system)!.alive = false
    for (const system of order) this.#stop(this.#nodes.get(system)!)
    return [...order]
  }

  #stop({ definition, self, context }: SystemNode): void {
    try {
      definition.destroy?.(self, context)
    } catch (error) {
      this.#services.dropFailed(definition, error)
    }
    this.#forget(definition)
  }

  #forget(system: AnySystem): void {
    const node = this.#nodes.get(system)!
    node.alive = false
    releaseRuns(node.runs)
    this.#nodes.delete(system)
    this.#traits.remove(system)
  }

  #commit(
    roots: ReadonlySet<AnySystem>,
    plan: Plan,
    created: readonly AnySystem[],
    removed: readonly AnySystem[],
  ): void {
    this.#roots = roots
    this.#plan = plan
    this.#schedule = createSchedule(plan.order.map((system) => this.#nodes.get(system)!))
    this.#services.changed(created, removed)
  }
}
