import type { Owner } from './owner.ts'
import { GUEST_PAGE_STRIDE, KEPT_OWNERS, KEPT_PAGES, PAGE_ROWS } from './row-pages.ts'

/** The figures of an owner that decide its share of the rows. */
export interface Shareholder {
  readonly owner: Owner
  /** Which of the kept pages are its own; -1 for the game, and for a guest for which none are left. */
  readonly place: number
  /** How many rows are taken. */
  count: number
}

/**
 * The shares of owners in the number of rows: guests cannot leave the game without, nor each other. Each of the first 64 guests
 * has some for sure; the rest of the guests' share is for all of them.
 */
export class RowShares {
  /** Rows that the game may take. */
  readonly ofGame: number
  /** Rows that each guest may take for sure, and those that all of them may take besides. */
  readonly #sure: number
  readonly #common: number
  #gameCount = 0
  /** Rows that guests have taken beyond those that each may take for sure. */
  #commonCount = 0
  /** Which of the kept pages have an owner. */
  #places: boolean[] = Array.from({ length: KEPT_OWNERS }, () => false)

  /** @param limit how many rows may be taken at once; guests together get no more than their share of it */
  constructor(limit: number) {
    const guests = Math.floor(limit / GUEST_PAGE_STRIDE)
    this.ofGame = limit - guests
    this.#sure = Math.min(KEPT_PAGES * PAGE_ROWS, Math.floor(guests / (KEPT_OWNERS * 2)))
    this.#common = guests - this.#sure * KEPT_OWNERS
  }

  /** The rows taken by the game, and by guests beyond their sure ones. */
  get counts(): readonly [game: number, common: number] {
    return [this.#gameCount, this.#commonCount]
  }

  /** Takes up the counts of a snapshot. @param places those that have an owner */
  putBack([game, common]: readonly number[], places: readonly number[]): void {
    this.#gameCount = game!
    this.#commonCount = common!
    this.#places = this.#places.map((_, place) => places.includes(place))
  }

  /** Gives an owner a place of its own. @returns -1 where it gets none */
  join(owner: Owner): number {
    const place = owner.host ? -1 : this.#places.indexOf(false)
    if (place >= 0) this.#places[place] = true
    return place
  }

  leave({ place }: Shareholder): void {
    if (place >= 0) this.#places[place] = false
  }

  /** Of the rows of a guest, the number beyond those that it may take for sure. */
  commonOf({ place, count }: { readonly place: number; readonly count: number }): number {
    return place < 0 ? count : Math.max(0, count - this.#sure)
  }

  /** Whether an owner may have one more row. */
  mayTake({ owner, place, count }: Shareholder): boolean {
    if (owner.host) return this.#gameCount < this.ofGame
    return (place >= 0 && count < this.#sure) || this.#commonCount < this.#common
  }

  /** Counts a row that an owner has taken, or given back. */
  count(holder: Shareholder, more: 1 | -1): void {
    const { owner, place, count } = holder
    holder.count += more
    if (owner.host) this.#gameCount += more
    else if (place < 0 || Math.max(count, holder.count) > this.#sure) this.#commonCount += more
  }
}
