/** Time that one mod has taken, by the clock on the wall, as far as anybody measured. It only grows. */
export interface WallTime {
  milliseconds: number
  /** How many calls it was in. */
  calls: number
}

/** The watch on every call into a mod, one for all mods of a game: a clock while somebody measures, else nothing. */
export interface CallWatch {
  clock: WallClock | null
  /** Whether bytes are counted that cross. Asked when a mod starts; those that run are told. */
  counts: boolean
}

/**
 * Measures how long calls into mods take. The work of a mod that another mod calls counts as its own. Nothing that
 * computes the state of the game may look at it.
 */
export class WallClock {
  readonly #now: () => number
  /** The mods at work: the last one runs, those before it wait for it. */
  readonly #open: WallTime[] = []
  #since = 0

  /** @param now milliseconds by a clock that goes steadily */
  constructor(now: () => number) {
    this.#now = now
  }

  enter(account: WallTime): void {
    this.#charge()
    account.calls++
    this.#open.push(account)
  }

  leave(): void {
    this.#charge()
    this.#open.pop()
  }

  #charge(): void {
    const now = this.#now()
    const current = this.#open.at(-1)
    if (current !== undefined) current.milliseconds += now - this.#since
    this.#since = now
  }
}
