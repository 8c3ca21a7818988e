import type { ExportScope, ImportGuard } from '../abi/index.ts'
import { CallScope } from './call-scope.ts'
import type { CallBoundary } from './call-boundary.ts'

/** The scope of calls of one provided method. */
export class MethodScope extends CallScope implements ExportScope {
  readonly #calls: CallBoundary

  constructor(calls: CallBoundary, system: string, name: string) {
    super(system, name)
    this.#calls = calls
  }

  begin(): void {
    this.#calls.beginMethod(this)
  }

  beginFor(caller: ImportGuard): void {
    this.#calls.beginFor(this, caller)
  }

  commit(): void {
    this.#calls.commit()
  }

  end(): void {
    this.#calls.end()
  }

  endFor(): void {
    this.#calls.endFor()
  }

  failed(error: unknown): never {
    return this.#calls.failed(error)
  }
}
