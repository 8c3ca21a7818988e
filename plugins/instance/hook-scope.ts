import type { CallBoundary } from './call-boundary.ts'
import { MethodScope } from './method-scope.ts'

/** The scope of calls of one handler of a hook, which its own mod pays for. */
export class HookScope extends MethodScope {
  readonly #calls: CallBoundary

  constructor(calls: CallBoundary, system: string, name: string) {
    super(calls, system, name)
    this.#calls = calls
  }

  override begin(): void {
    this.#calls.beginHook(this)
  }
}
