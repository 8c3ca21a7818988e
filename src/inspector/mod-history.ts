import { clip } from './format-value.ts'

/** A change to a mod as a whole. */
export type ModChange = 'loaded' | 'replaced' | 'rolled-back' | 'removed' | 'refused' | 'faulted' | 'slow'

/** One thing that happened to a mod. */
export interface HistoryEntry {
  readonly frame: number
  readonly mod: string
  readonly change: ModChange
  /** More about it: the version, or the error. */
  readonly detail: string
}

/** The changes to mods, the newest first. */
export class ModHistory {
  readonly #capacity: number
  readonly #entries: HistoryEntry[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get all(): readonly HistoryEntry[] {
    return this.#entries
  }

  add(frame: number, mod: string, change: ModChange, detail: string): void {
    this.#entries.unshift({ frame, mod: clip(mod, 160), change, detail: clip(detail, 400) })
    if (this.#entries.length > this.#capacity) this.#entries.pop()
  }

  clear(): void {
    this.#entries.length = 0
  }
}
