import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../owner.ts'
import type { AnySystem } from './definition.ts'
import type { SystemNode } from './node.ts'
import type { SystemSet } from './system-set.ts'

/**
 * Keeps the callbacks of systems apart: one runs at a time, and its requests that change the set of systems wait until
 * it has returned.
 */
export class Callbacks {
  readonly #systems: SystemSet
  readonly #forgiven: (node: SystemNode, fault: SkeinError) => void
  /** The activity under way, if any. */
  #busy: '' | 'a callback' | 'a change of systems' = ''
  #evictions: AnySystem[] = []
  #tasks: (() => void)[] = []
  #cause: SystemOwner | null = null
  #running: SystemOwner | null = null
  /** Called after each callback of a stage or an event. */
  left: ((node: SystemNode) => void) | null = null
  /** The state around each callback that runs inside another one: three entries for each. */
  readonly #around: unknown[] = []

  /** @param forgiven told of a fault of another owner that a system of the game let through */
  constructor(systems: SystemSet, forgiven: (node: SystemNode, fault: SkeinError) => void) {
    this.#systems = systems
    this.#forgiven = forgiven
  }

  /** The owner on whose account the callback under way runs. */
  get cause(): SystemOwner | null {
    return this.#cause
  }

  /** The owner whose own callback is under way. */
  get running(): SystemOwner | null {
    return this.#running
  }

  /** Whether neither a callback nor a change of systems is under way. */
  get idle(): boolean {
    return this.#busy === ''
  }

  /** @throws SkeinError `event/nested-flush` while a callback or a change of systems is under way */
  assertIdle(what: string): void {
    if (this.#busy === '') return
    throw new SkeinError('event/nested-flush', `${what} was called inside ${this.#busy}`, {
      hint: 'Call it after the frame, or raise an event instead. Inside a handler, context.flush queues a cycle of its own.',
    })
  }

  /** A callback begins. @param cause on whose account it runs, where it belongs to the game itself */
  enter({ definition: { owner } }: SystemNode, cause: SystemOwner | null): void {
    this.#busy = 'a callback'
    this.#running = owner
    this.#cause = owner ?? cause
  }

  /** It has returned, or thrown: the requests that have waited for that run. */
  leave(): void {
    this.#busy = ''
    this.#running = null
    this.#cause = null
    if (this.#evictions.length > 0 || this.#tasks.length > 0) this.#settle()
  }

  /** A callback begins inside of whatever is under way, at once: a handler of a hook. */
  enterInside(node: SystemNode): void {
    this.#around.push(this.#busy, this.#running, this.#cause)
    this.enter(node, this.#cause)
  }

  /** It has returned, or thrown: the activity around it goes on. Without one, the requests that have waited run. */
  leaveInside(): void {
    const cause = this.#around.pop() as SystemOwner | null
    const running = this.#around.pop() as SystemOwner | null
    const busy = this.#around.pop() as '' | 'a callback' | 'a change of systems'
    if (busy === '') return this.leave()
    this.#busy = busy
    this.#running = running
    this.#cause = cause
  }

  /** Whether a system goes on after an error of a callback: a fault of an owner that it called is that owner's. */
  forgives(node: SystemNode, error: unknown): boolean {
    if (!(error instanceof SkeinError && error.code.startsWith('fault/'))) return false
    this.#forgiven(node, error)
    return true
  }

  /** Runs a change of systems: those it evicts go afterwards. @throws SkeinError `system/busy` inside a callback */
  change<T>(run: () => T): T {
    if (this.#busy !== '') {
      throw new SkeinError('system/busy', `systems were changed inside ${this.#busy}`, {
        hint: 'Use context.systems inside a callback: it changes the systems after the current handler.',
      })
    }
    this.#busy = 'a change of systems'
    try {
      return run()
    } finally {
      this.leave()
    }
  }

  /**
   * Takes systems out with all that cannot do without them. Inside a callback it happens as soon as that returns; none of
   * their other callbacks runs before.
   */
  evict(systems: readonly AnySystem[]): void {
    this.silence(systems)
    this.#evictions.push(...systems)
    if (this.#busy === '') this.#settle()
  }

  /** Does something as soon as neither a callback nor a change of systems is under way: at once, if none is. */
  afterwards(task: () => void): void {
    this.#tasks.push(task)
    if (this.#busy === '') this.#settle()
  }

  /** Lets no other callback of systems run. They stay until something is done about them. */
  silence(systems: readonly AnySystem[]): void {
    for (const system of systems) {
      const node = this.#systems.node(system)
      if (node !== undefined) node.alive = false
    }
  }

  #settle(): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) task()
    this.#busy = 'a change of systems'
    try {
      while (this.#evictions.length > 0) {
        const systems = this.#evictions
        this.#evictions = []
        this.#systems.evict(systems)
      }
    } finally {
      this.#busy = ''
    }
  }
}
