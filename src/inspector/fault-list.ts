import type { SkeinError } from '../../engine/index.ts'
import { clip } from './format-value.ts'

/** Something that went wrong, in words. */
export interface ListedFault {
  readonly frame: number
  /** The mod, or its file while its name is not known. */
  readonly mod: string
  readonly code: string
  readonly message: string
  readonly hint: string
  /** Where it happened: the system and the export, as far as they are known. */
  readonly where: string
  /** The functions of the mod that led to it, innermost first. */
  readonly trace: readonly string[]
  /** The host's answer. */
  readonly action: string
  /** How many times running it came to the same. */
  count: number
}

/** The last faults and refusals, the newest first. */
export class FaultList {
  readonly #capacity: number
  readonly #faults: ListedFault[] = []
  /** Errors listed so far: one fault may be told as itself, and as the cause of a rollback. */
  readonly #told = new WeakSet<SkeinError>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get all(): readonly ListedFault[] {
    return this.#faults
  }

  /** @param action the host's answer */
  add(mod: string, error: SkeinError, action: string, frame: number): void {
    if (this.#told.has(error)) return
    this.#told.add(error)
    if (error.problems.length > 0) {
      for (const problem of error.problems) this.add(mod, problem, action, frame)
      return
    }
    const { code, names } = error
    const message = clip(error.message, 2000)
    const same = this.#faults.find((it) => it.mod === mod && it.code === code && it.message === message)
    if (same !== undefined) this.#faults.splice(this.#faults.indexOf(same), 1)
    this.#faults.unshift({
      frame,
      mod: clip(mod, 160),
      code,
      message,
      hint: clip(error.hint ?? '', 1000),
      where: [names.system, names.export]
        .filter((it) => it !== undefined)
        .map((it) => clip(it, 160))
        .join(' · '),
      trace: error.trace.slice(0, 32).map((name) => clip(name, 160)),
      action,
      count: (same?.count ?? 0) + 1,
    })
    if (this.#faults.length > this.#capacity) this.#faults.pop()
  }

  clear(): void {
    this.#faults.length = 0
  }
}
