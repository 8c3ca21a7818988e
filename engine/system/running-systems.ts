import type { TraitDefinition } from '../schema/index.ts'
import type { SystemContext } from './definition.ts'
import type { AnySystem, OptionalDependency, UseTarget } from './definition.ts'
import { bindRuns, createUses, releaseRuns, type SystemNode } from './node.ts'
import { targetOf, type Plan } from './plan.ts'
import type { TraitSlot } from './slot.ts'
import { TraitTable } from './trait-table.ts'

/** Services of the engine around running systems. */
export interface RunServices {
  createContext(system: AnySystem, uses: Readonly<Record<string, unknown>>): SystemContext
  /** Called when systems could not be created: they, and those created before them, are gone without trace. */
  rolledBack(systems: readonly AnySystem[]): void
  /** Called when a system's `drop` throws: it goes all the same. */
  dropFailed(system: AnySystem, error: unknown): void
}

/** Makes the error to throw where a system could not be created. */
export type CreateFailed = (system: AnySystem, error: unknown) => unknown

/** Creates systems and drops them, and gives each its dependencies. Knows which run, not which are wanted. */
export class RunningSystems {
  readonly #services: RunServices
  /** In the order of creation. */
  readonly #nodes = new Map<AnySystem, SystemNode>()
  readonly #traits = new TraitTable()

  constructor(services: RunServices) {
    this.#services = services
  }

  /** The systems that run, in the order of their creation. */
  systems(): IterableIterator<AnySystem> {
    return this.#nodes.keys()
  }

  node(system: AnySystem): SystemNode | undefined {
    return this.#nodes.get(system)
  }

  /** Where callers of a trait find whoever provides it. It may be asked for before anyone does. */
  slot(path: string, version: string): TraitSlot {
    return this.#traits.slot(path, version)
  }

  /** Has a system provide its traits, or no longer. */
  provide({ definition, self }: SystemNode, provides: boolean): void {
    if (provides) this.#traits.add(definition, self)
    else this.#traits.remove(definition)
  }

  /**
   * Creates those of a plan that do not run yet, or none of them.
   * @param order some of them, dependencies first
   * @param failed makes the error to throw from what a `create` has thrown
   */
  create(
    plan: Plan,
    order: readonly AnySystem[] = plan.order,
    failed: CreateFailed = (_system, error) => error,
  ): AnySystem[] {
    const created: AnySystem[] = []
    for (const system of order) {
      if (this.#nodes.has(system)) continue
      try {
        this.#start(system, plan)
      } catch (error) {
        this.drop((it) => created.includes(it), plan)
        this.#services.rolledBack([...created, system])
        throw failed(system, error)
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
    return { get: () => (slot.present ? proxy : null) }
  }

  /**
   * Drops systems in reverse order of their creation. Where one depends on another that was created after it, since who
   * provides a trait has changed meanwhile, it still goes first.
   *
   * @param plan has their dependencies
   */
  drop(goes: (system: AnySystem) => boolean, plan: Plan): AnySystem[] {
    const going = new Set([...this.#nodes.keys()].filter(goes).toReversed())
    const order = new Set<AnySystem>()
    const visit = (system: AnySystem): void => {
      if (order.has(system)) return
      for (const dependent of going) {
        const needs = plan.dependencies.get(dependent)
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
    this.forget(definition)
  }

  /** Ends a system without dropping it. */
  forget(system: AnySystem): void {
    const node = this.#nodes.get(system)!
    node.alive = false
    releaseRuns(node.runs)
    this.#nodes.delete(system)
    this.#traits.remove(system)
  }
}
