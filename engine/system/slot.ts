import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../owner.ts'
import type { TraitDefinition } from '../schema/index.ts'

/** One method of a provider, as callers reach it. Its target changes with the provider. */
export interface MethodReference {
  // A method of any signature: callers know it from the trait's definition.
  fn: (...args: never[]) => unknown
  self: unknown
}

/** Cells that a trait's callers hold, which follow its present provider. */
export class TraitSlot {
  readonly path: string
  readonly version: string
  /** The name of the system that provides the trait now, or `null`. */
  provider: string | null = null
  #owner: SystemOwner | null = null
  #implementation: Record<string, unknown> | null = null
  readonly #cells = new Map<string, MethodReference>()
  readonly #proxies = new WeakMap<TraitDefinition, object>()

  constructor(path: string, version: string) {
    this.path = path
    this.version = version
  }

  /** The cell of a method, by its camelCase name. */
  cell(method: string): MethodReference {
    let cell = this.#cells.get(method)
    if (cell === undefined) {
      cell = { fn: () => undefined, self: null }
      this.#cells.set(method, cell)
      this.#connect(method, cell)
    }
    return cell
  }

  /** An object with the methods of a trait, each calling whoever provides it at that moment. */
  proxy(trait: TraitDefinition): object {
    let proxy = this.#proxies.get(trait)
    if (proxy === undefined) {
      const methods = trait.methods.map(([name]) => {
        const cell = this.cell(name)
        return [name, (...args: never[]) => cell.fn.apply(cell.self, args)] as const
      })
      proxy = Object.freeze(Object.fromEntries(methods))
      this.#proxies.set(trait, proxy)
    }
    return proxy
  }

  /** Whether the trait has a provider, and its owner does not rest. */
  get present(): boolean {
    return this.provider !== null && this.#owner?.resting !== true
  }

  /** Points all cells at a provider, or at nothing. */
  connect(provider: string | null, implementation: object | null, owner: SystemOwner | null): void {
    this.provider = provider
    this.#owner = owner
    this.#implementation = implementation as Record<string, unknown> | null
    for (const [method, cell] of this.#cells) this.#connect(method, cell)
  }

  #connect(method: string, cell: MethodReference): void {
    const fn = this.#implementation?.[method]
    if (typeof fn === 'function') {
      cell.fn = fn as MethodReference['fn']
      cell.self = this.#implementation
      return
    }
    cell.self = null
    cell.fn = () => {
      throw new SkeinError(
        'system/missing-provider',
        `"${method}" of ${this.path}@${this.version} was called while no system provides the trait`,
        {
          names: { trait: `${this.path}@${this.version}`, method },
          hint: "Check that an optional dependency is present before each use, and don't keep references to its methods.",
        },
      )
    }
  }
}
