import type { ExportScope } from '../abi/index.ts'
import type { ModInstance } from './instance.ts'

/** What surrounds calls of one provided method. */
export class MethodScope implements ExportScope {
  readonly #instance: ModInstance
  readonly #system: string
  readonly #name: string

  constructor(instance: ModInstance, system: string, name: string) {
    this.#instance = instance
    this.#system = system
    this.#name = name
  }

  begin(): void {
    this.#instance.assertAwake(this.#name)
    this.#instance.begin(this.#system, this.#name)
  }

  commit(): void {
    this.#instance.commit()
  }

  failed(error: unknown): never {
    return this.#instance.failed(error)
  }
}
