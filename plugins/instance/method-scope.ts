import type { ExportScope, ImportGuard } from '../abi/index.ts'
import { CallScope } from './call-scope.ts'
import type { ModInstance } from './instance.ts'

/** What surrounds calls of one provided method. */
export class MethodScope extends CallScope implements ExportScope {
  readonly #instance: ModInstance

  constructor(instance: ModInstance, system: string, name: string) {
    super(system, name)
    this.#instance = instance
  }

  begin(): void {
    this.#instance.beginMethod(this)
  }

  beginFor(caller: ImportGuard): void {
    this.#instance.beginFor(this, caller)
  }

  commit(): void {
    this.#instance.commit()
  }

  end(): void {
    this.#instance.end()
  }

  endFor(): void {
    this.#instance.endFor()
  }

  failed(error: unknown): never {
    return this.#instance.failed(error)
  }
}
