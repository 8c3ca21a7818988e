import { SkeinError } from '../error.ts'
import { compareVersions, type TraitDefinition } from '../schema/index.ts'
import type { SystemContext } from './context.ts'
import type { AnySystem, Maybe } from './definition.ts'
import { bindRuns, createUses, type BoundHandler, type StageEntry, type SystemNode } from './node.ts'
import { findDependency, findProvider, planSystems, targetOf, type Plan } from './plan.ts'
import { TraitSlot } from './slot.ts'
import { STAGES, type Stage } from './stage.ts'

/** What the set needs from the engine around it. */
export interface SystemServices {
  createContext(system: AnySystem, uses: Readonly<Record<string, unknown>>): SystemContext
  /** Called after systems have come or gone. */
  changed(added: readonly AnySystem[], removed: readonly AnySystem[]): void
  /** Called when a system's `drop` throws: it goes all the same. */
  dropFailed(system: AnySystem, error: unknown): void
}

/**
 * The systems that run, in order, and the traits they provide to each other. Changes are planned on paper first; if a
 * plan has problems, or a system cannot be created, what runs stays as it was.
 */
export class SystemSet {
  readonly #services: SystemServices
  /** In the order of creation. */
  readonly #nodes = new Map<AnySystem, SystemNode>()
  /** The systems that were asked for; the others are there because something needs them. */
  #roots: ReadonlySet<AnySystem> = new Set()
  #plan: Plan = { order: [], dependencies: new Map(), problems: [] }
  readonly #slots = new Map<string, TraitSlot>()
  #handlers = new Map<string, readonly BoundHandler[]>()
  #stages = emptyStages()

  constructor(services: SystemServices) {
    this.#services = services
  }

  /** The systems that run, dependencies first. */
  get order(): readonly AnySystem[] {
    return this.#plan.order
  }

  /** The handlers of an event, in the order in which they run. */
  handlers(channel: string): readonly BoundHandler[] {
    return this.#handlers.get(channel) ?? NONE
  }

  /** The channels that anyone handles. */
  get channels(): Iterable<string> {
    return this.#handlers.keys()
  }

  /** The work of a stage, in the order in which it runs. */
  stage(stage: Stage): readonly StageEntry[] {
    return this.#stages[stage]
  }

  node(system: AnySystem): SystemNode | undefined {
    return this.#nodes.get(system)
  }

  /** Where callers of a trait find whoever provides it. It may be asked for before anyone does. */
  slot(path: string, version: string): TraitSlot {
    const id = `${path}@${version}`
    let slot = this.#slots.get(id)
    if (slot === undefined) {
      slot = new TraitSlot(path, version)
      this.#slots.set(id, slot)
      this.#connect(slot)
    }
    return slot
  }

  /** Plans a change on paper. */
  plan(add: readonly AnySystem[], remove: readonly AnySystem[]): Plan {
    return planSystems(this.#closure(this.#rootsWith(add, remove)))
  }

  /**
   * Adds systems with what they depend on, and removes systems with what only they needed. A removed system that another
   * one needs stays until that one goes.
   *
   * @throws SkeinError `system/unsatisfied` with all problems, or whatever a `create` throws; nothing has changed then
   */
  change(add: readonly AnySystem[], remove: readonly AnySystem[]): void {
    const roots = this.#rootsWith(add, remove)
    const wanted = this.#closure(roots)
    const plan = planSystems(wanted)
    assertPlan(plan)
    const created = this.#create(plan)
    const removed = this.#drop((node) => !wanted.has(node.definition))
    this.#commit(roots, plan, created, removed)
  }

  /**
   * Takes systems out whatever needs them: what cannot do without them goes too.
   * @returns what went, in the order in which it was dropped
   */
  evict(systems: Iterable<AnySystem>): AnySystem[] {
    const out = new Set(systems)
    const left = new Set([...this.#nodes.keys()].filter((system) => !out.has(system)))
    for (let before = -1; before !== left.size;) {
      before = left.size
      for (const system of left) {
        const lost = Object.values(system.uses).some(
          (use) => use.kind !== 'optional' && findDependency(targetOf(use), left) === null,
        )
        if (lost) left.delete(system)
      }
    }
    const roots = new Set([...this.#roots].filter((system) => left.has(system)))
    const wanted = this.#closure(roots, left)
    const removed = this.#drop((node) => !wanted.has(node.definition))
    this.#commit(roots, planSystems(wanted), [], removed)
    return removed
  }

  /** Creates a system anew, with everything that depends on it, in order. */
  reset(system: AnySystem): void {
    if (!this.#nodes.has(system)) {
      throw new SkeinError('system/not-running', `${system.name} cannot be reset: it does not run`, {
        names: { system: system.name },
        hint: 'Add it first.',
      })
    }
    const affected = new Set([system])
    for (const other of this.#plan.order) {
      const needs = this.#plan.dependencies.get(other)!
      if (needs.some((it) => it.required && it.provider !== null && affected.has(it.provider)))
        affected.add(other)
    }
    const roots = this.#roots
    const plan = this.#plan
    const removed = this.#drop((node) => affected.has(node.definition))
    this.#reconnect()
    try {
      const created = this.#create(plan)
      this.#commit(roots, plan, created, removed)
    } catch (error) {
      const left = new Set(this.#nodes.keys())
      this.#commit(new Set([...roots].filter((it) => left.has(it))), planSystems(left), [], removed)
      throw error
    }
  }

  #rootsWith(add: readonly AnySystem[], remove: readonly AnySystem[]): Set<AnySystem> {
    const roots = new Set(this.#roots)
    for (const system of remove) roots.delete(system)
    for (const system of add) roots.add(system)
    return roots
  }

  /** The roots and what they need, looking for providers of traits among what is asked for and what runs. */
  #closure(roots: ReadonlySet<AnySystem>, running: Iterable<AnySystem> = this.#nodes.keys()): Set<AnySystem> {
    const wanted = new Set(roots)
    const candidates = new Set([...roots, ...running])
    for (const system of wanted) {
      for (const use of Object.values(system.uses)) {
        if (use.kind === 'optional') continue
        const target = targetOf(use)
        const provider = target.kind === 'system' ? target : findDependency(target, candidates)
        if (provider === null) continue
        wanted.add(provider)
        candidates.add(provider)
      }
    }
    return wanted
  }

  #create(plan: Plan): AnySystem[] {
    const created: AnySystem[] = []
    for (const definition of plan.order) {
      if (this.#nodes.has(definition)) continue
      try {
        this.#start(definition, plan)
        created.push(definition)
      } catch (error) {
        this.#drop((node) => created.includes(node.definition))
        this.#reconnect()
        throw error
      }
    }
    return created
  }

  #start(definition: AnySystem, plan: Plan): void {
    const uses: Record<string, unknown> = {}
    for (const { key, provider } of plan.dependencies.get(definition)!) {
      const use = definition.uses[key]!
      const target = targetOf(use)
      if (use.kind === 'optional') uses[key] = this.#maybe(target)
      else if (target.kind === 'system') uses[key] = this.#nodes.get(provider!)!.self
      else if (target.kind === 'trait') {
        uses[key] = this.slot(target.path, target.version).proxy(target as unknown as TraitDefinition)
      }
    }
    const context = this.#services.createContext(definition, createUses(definition, uses))
    const self = definition.create(context)
    const runs = bindRuns(context, definition.runs)
    const queries = runs.flatMap(({ query }) => query ?? [])
    this.#nodes.set(definition, {
      definition,
      context,
      self,
      alive: true,
      queries,
      runs,
      raised: 0,
      raisedIn: 0,
    })
    for (const trait of definition.provides) {
      for (const slot of this.#slots.values()) if (slot.path === trait.path) this.#connect(slot)
    }
  }

  #maybe(target: ReturnType<typeof targetOf>): Maybe<unknown> {
    if (target.kind === 'system') return { get: () => this.#nodes.get(target)?.self ?? null }
    const slot = this.slot(target.path, target.version)
    const proxy = target.kind === 'trait' ? slot.proxy(target as unknown as TraitDefinition) : slot
    return { get: () => (slot.provider === null ? null : proxy) }
  }

  /** Drops systems in reverse order of their creation. */
  #drop(goes: (node: SystemNode) => boolean): AnySystem[] {
    const going = [...this.#nodes.values()].filter(goes).toReversed()
    for (const node of going) node.alive = false
    for (const node of going) {
      try {
        node.definition.drop?.(node.self, node.context)
      } catch (error) {
        this.#services.dropFailed(node.definition, error)
      }
      for (const query of node.queries) query.release()
      this.#nodes.delete(node.definition)
    }
    return going.map((node) => node.definition)
  }

  #commit(
    roots: ReadonlySet<AnySystem>,
    plan: Plan,
    created: readonly AnySystem[],
    removed: readonly AnySystem[],
  ): void {
    this.#roots = roots
    this.#plan = plan
    this.#reconnect()
    this.#rebuild()
    this.#services.changed(created, removed)
  }

  #reconnect(): void {
    for (const slot of this.#slots.values()) this.#connect(slot)
  }

  #connect(slot: TraitSlot): void {
    const provider = findProvider(slot.path, slot.version, this.#nodes.keys())
    if (provider === null) return slot.connect(null, null)
    const { self } = this.#nodes.get(provider)!
    const trait = provider.provides
      .filter((it) => it.path === slot.path)
      .toSorted((a, b) => compareVersions(b.version, a.version))[0]!
    slot.connect(provider.name, provider.implement?.(self, trait) ?? (self as object))
  }

  /** Lists handlers and work by system order, then by declaration. */
  #rebuild(): void {
    const handlers = new Map<string, BoundHandler[]>()
    const stages = emptyStages()
    for (const definition of this.#plan.order) {
      const node = this.#nodes.get(definition)
      if (node === undefined) continue
      for (const handler of definition.handlers) {
        const list = handlers.get(handler.event.channel)
        if (list === undefined) handlers.set(handler.event.channel, [{ node, handler }])
        else list.push({ node, handler })
      }
      for (const bound of node.runs) stages[bound.run.stage].push({ node, bound })
    }
    this.#handlers = handlers
    this.#stages = stages
  }
}

const NONE: readonly BoundHandler[] = Object.freeze([])

function emptyStages(): Record<Stage, StageEntry[]> {
  return Object.fromEntries(STAGES.map((stage) => [stage, []])) as unknown as Record<Stage, StageEntry[]>
}

/** @throws SkeinError `system/unsatisfied` when a plan has problems: the only one itself, or one that holds them all */
function assertPlan(plan: Plan): void {
  const { problems } = plan
  if (problems.length === 0) return
  if (problems.length === 1) throw problems[0]!
  throw new SkeinError(
    'system/unsatisfied',
    `the systems cannot run together, for ${problems.length} reasons:\n${problems.map((it) => `- ${it.message}`).join('\n')}`,
    { problems, hint: 'Each problem says what to do about it.' },
  )
}
