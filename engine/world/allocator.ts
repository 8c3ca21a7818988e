import { SkeinError } from '../error.ts'
import { MAX_GENERATION, MAX_ROWS } from './handle.ts'

/** Rows are handed to owners in pages of this many. */
export const PAGE_ROWS = 256

/** One page in this many is for mods; the others are the game's own. */
const MOD_PAGE_STRIDE = 4

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
 * lies above the owner's pages so far. The order of one owner's rows therefore depends only on what that owner did. The
 * game and mods never take each other's pages, not even one after the other, so that the game's handles are the same
 * numbers whatever mods did. A page that goes from one mod to another keeps its generations: old handles stay stale.
 */
export class RowAllocator {
  #generations = new Uint16Array(PAGE_ROWS)
  /** Per page, who holds it now. */
  readonly #pages: (Holding | undefined)[] = []
  readonly #holdings = new Map<Owner, Holding>()
  readonly #limit: number
  #taken = 0

  /** @param limit how many rows may be taken at once */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** One more than the highest row that may be handed out without another page. */
  get capacity(): number {
    return this.#generations.length
  }

  /** The generation that a row is in. 0 for a row that was never handed out. */
  generation(row: number): number {
    return this.#generations[row] ?? 0
  }

  /** Who holds the page that a row lies in. */
  ownerOf(row: number): Owner | null {
    return this.#pages[Math.floor(row / PAGE_ROWS)]?.owner ?? null
  }

  join(owner: Owner): void {
    this.#holdings.set(owner, { owner, pages: [], free: [], next: 0, end: 0 })
  }

  /** Takes a row. @throws SkeinError `world/full` when none is left, `world/unknown-owner` */
  take(owner: Owner): number {
    const holding = this.#holdingOf(owner)
    if (this.#taken >= this.#limit) throw full(owner, `A world of this game holds ${this.#limit} entities.`)
    let row = holding.free.pop()
    while (row === undefined) {
      if (holding.next === holding.end) this.#takePage(holding)
      const fresh = holding.next++
      if (this.generation(fresh) === 0) this.#generations[fresh] = 1
      // A page that another mod left may hold rows that are used up.
      if (this.generation(fresh) <= MAX_GENERATION) row = fresh
    }
    this.#taken++
    return row
  }

  /** Gives back a row whose entity is gone: handles to it are stale from now on. */
  release(owner: Owner, row: number): void {
    const generation = ++this.#generations[row]!
    if (generation <= MAX_GENERATION) this.#holdingOf(owner).free.push(row)
    this.#taken--
  }

  /** Frees an owner's pages for others. Its rows must have been released. */
  leave(owner: Owner): void {
    const holding = this.#holdings.get(owner)
    if (holding === undefined) return
    for (const page of holding.pages) this.#pages[page] = undefined
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

  /** Takes the lowest free page of the owner's kind above those it has. */
  #takePage(holding: Holding): void {
    const { host } = holding.owner
    let page = (holding.pages.at(-1) ?? -1) + 1
    while (isModPage(page) === host || this.#pages[page] !== undefined) page++
    const start = page * PAGE_ROWS
    const end = start + PAGE_ROWS
    if (end > MAX_ROWS) throw full(holding.owner, 'Its share of the world is used up.')
    while (this.#pages.length <= page) this.#pages.push(undefined)
    if (end > this.#generations.length) this.#grow(end)
    this.#pages[page] = holding
    holding.pages.push(page)
    // Row 0 stands for no entity.
    holding.next = Math.max(1, start)
    holding.end = end
  }

  #grow(rows: number): void {
    const generations = new Uint16Array(Math.min(MAX_ROWS, Math.max(rows, this.#generations.length * 2)))
    generations.set(this.#generations)
    this.#generations = generations
  }
}

function isModPage(page: number): boolean {
  return page % MOD_PAGE_STRIDE === MOD_PAGE_STRIDE - 1
}

function full(owner: Owner, why: string): SkeinError {
  const who = owner.host ? 'the game' : owner.name
  return new SkeinError('world/full', `no row is left for another entity of ${who}`, {
    names: { other: who },
    hint: `${why} Despawn some that are not needed.`,
  })
}
