import { SkeinError } from '../error.ts'
import { MAX_GENERATION, MAX_ROWS } from './handle.ts'

/** Rows are handed to owners in pages of this many. */
export const PAGE_ROWS = 256

/** Who entities belong to: the game itself, or a mod. What an owner has goes when the owner goes. */
export interface Owner {
  readonly name: string
  /** Whether this is the game itself. */
  readonly host: boolean
}

/** What the allocator keeps for one owner. */
interface Holding {
  readonly owner: Owner
  readonly pages: number[]
  /** Rows given back, used again last in, first out. */
  readonly free: number[]
  /** The next row of the newest page that was never used, and where that page ends. */
  next: number
  end: number
}

/**
 * Hands out rows so that owners cannot disturb each other: each takes rows from pages of its own, and a new page always
 * lies above the owner's pages so far. The order of one owner's rows therefore depends only on what that owner did.
 * Generations outlive owners: a page that goes to another owner goes with them, so old handles stay stale.
 */
export class RowAllocator {
  #generations = new Uint16Array(PAGE_ROWS)
  /** Per page, the index of its owner in `#holdings` plus one; 0 is free. */
  readonly #pageOwner: (Holding | null)[] = [null]
  readonly #holdings = new Map<Owner, Holding>()
  readonly #maxRows: number

  constructor(maxRows: number) {
    this.#maxRows = Math.min(maxRows, MAX_ROWS)
  }

  /** One more than the highest row that was ever handed out or may be without another page. */
  get capacity(): number {
    return this.#generations.length
  }

  /** The generation that a row is in. 0 for a row that was never handed out. */
  generation(row: number): number {
    return this.#generations[row] ?? 0
  }

  /** Who holds the page that a row lies in. */
  ownerOf(row: number): Owner | null {
    return this.#pageOwner[Math.floor(row / PAGE_ROWS)]?.owner ?? null
  }

  join(owner: Owner): void {
    this.#holdings.set(owner, { owner, pages: [], free: [], next: 0, end: 0 })
  }

  /** Takes a row. @throws SkeinError `world/full` when no page is left. */
  take(owner: Owner): number {
    const holding = this.#holdingOf(owner)
    const recycled = holding.free.pop()
    if (recycled !== undefined) return recycled
    while (holding.next < holding.end || this.#takePage(holding)) {
      const row = holding.next++
      if (this.generation(row) === 0) this.#generations[row] = 1
      // A page that another owner left may hold rows that are used up.
      if (this.generation(row) <= MAX_GENERATION) return row
    }
    throw new SkeinError('world/full', `no row is left for another entity of ${owner.name}`, {
      names: { other: owner.name },
      hint: `A world holds up to ${this.#maxRows - 1} entities; despawn some first.`,
    })
  }

  /** Gives back a row whose entity is gone: handles to it are stale from now on. */
  release(owner: Owner, row: number): void {
    const generation = ++this.#generations[row]!
    if (generation <= MAX_GENERATION) this.#holdingOf(owner).free.push(row)
  }

  /** Frees an owner's pages for others. Its rows must have been released. */
  leave(owner: Owner): void {
    const holding = this.#holdings.get(owner)
    if (holding === undefined) return
    for (const page of holding.pages) this.#pageOwner[page] = null
    this.#holdings.delete(owner)
  }

  #holdingOf(owner: Owner): Holding {
    const holding = this.#holdings.get(owner)
    if (holding !== undefined) return holding
    throw new SkeinError('world/unknown-owner', `${owner.name} owns nothing in this world`, {
      names: { other: owner.name },
      hint: 'Create the owner with world.createOwner, and use it only until it is released.',
    })
  }

  /** Finds the lowest free page above the owner's pages; the host's lie above every page ever used. */
  #takePage(holding: Holding): boolean {
    const highest = holding.pages.at(-1) ?? -1
    let page = holding.owner.host ? this.#pageOwner.length : highest + 1
    if (holding.owner.host && highest < 0) page = 0
    while (page < this.#pageOwner.length && this.#pageOwner[page] !== null) page++
    const start = page * PAGE_ROWS
    if (start + PAGE_ROWS > this.#maxRows) return false
    if (start + PAGE_ROWS > this.#generations.length) this.#grow(start + PAGE_ROWS)
    this.#pageOwner[page] = holding
    holding.pages.push(page)
    // Row 0 stands for no entity.
    holding.next = page === 0 ? 1 : start
    holding.end = start + PAGE_ROWS
    return true
  }

  #grow(rows: number): void {
    const generations = new Uint16Array(Math.min(this.#maxRows, Math.max(rows, this.#generations.length * 2)))
    generations.set(this.#generations)
    this.#generations = generations
  }
}
