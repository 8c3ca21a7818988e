import { SkeinError } from '../error.ts'
import { MAX_GENERATION, MAX_ROWS } from './handle.ts'

/** Rows are handed to owners in pages of this many. */
export const PAGE_ROWS = 256

/** One page in this many is for mods; the others are the game's own. */
const MOD_PAGE_STRIDE = 4

/** How many rows there are when the game has room for a number of entities, and mods for their share besides. */
export function rowsFor(entities: number): number {
  // Row 0 stands for no entity.
  const pages = Math.ceil((entities + 1) / PAGE_ROWS)
  return PAGE_ROWS * MOD_PAGE_STRIDE * Math.ceil(pages / (MOD_PAGE_STRIDE - 1))
}

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
  /** How many rows are taken. */
  count: number
  /** Whether the owner is leaving: it gets no more rows. */
  closed: boolean
}

/**
 * Hands out rows so that owners cannot disturb each other: each takes rows from pages of its own, and a new page always
 * lies above the owner's pages so far. The order of one owner's rows therefore depends only on what that owner did. The
 * game and mods never take each other's pages, not even one after the other, so that the game's handles are the same
 * numbers whatever mods did. A page that goes from one mod to another keeps its generations: old handles stay stale. The
 * number of rows is shared out the same way, so that mods cannot leave the game without.
 */
export class RowAllocator {
  #generations = new Uint16Array(PAGE_ROWS)
  /** Per row, 1 while it is taken. */
  #taken = new Uint8Array(PAGE_ROWS)
  /** Per page, who holds it now. */
  readonly #pages: (Holding | undefined)[] = []
  readonly #holdings = new Map<Owner, Holding>()
  readonly #hostLimit: number
  readonly #modLimit: number
  #hostCount = 0
  #modCount = 0
  /** Of rows that were taken again in an older generation: the latest that they have been in. */
  readonly #latest = new Map<number, number>()

  /** @param limit how many rows may be taken at once; mods together get no more than their share of it */
  constructor(limit: number) {
    this.#modLimit = Math.floor(limit / MOD_PAGE_STRIDE)
    this.#hostLimit = limit - this.#modLimit
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

  /** The pages of an owner, ascending. */
  pagesOf(owner: Owner): readonly number[] {
    return this.#holdings.get(owner)?.pages ?? []
  }

  /** How many rows an owner has taken. */
  countOf(owner: Owner): number {
    return this.#holdings.get(owner)?.count ?? 0
  }

  /** Whether a row is taken in a generation, by an owner that is not leaving. */
  isTaken(row: number, generation: number): boolean {
    if (this.#taken[row] !== 1 || this.#generations[row] !== generation) return false
    return !this.#pages[Math.floor(row / PAGE_ROWS)]!.closed
  }

  join(owner: Owner): void {
    this.#holdings.set(owner, { owner, pages: [], free: [], next: 0, end: 0, count: 0, closed: false })
  }

  /** Takes a row. @throws SkeinError `world/full` when none is left, `world/unknown-owner` */
  take(owner: Owner): number {
    const holding = this.#holdings.get(owner)
    if (holding === undefined || holding.closed) throw unknown(owner)
    const limit = owner.host ? this.#hostLimit : this.#modLimit
    if ((owner.host ? this.#hostCount : this.#modCount) >= limit) {
      throw full(owner, `${owner.host ? 'The game' : 'All mods together'} may have ${limit} here.`)
    }
    let row = holding.free.pop()
    while (row === undefined) {
      if (holding.next === holding.end) this.#takePage(holding)
      const fresh = holding.next++
      if (this.generation(fresh) === 0) this.#generations[fresh] = 1
      // A page that another mod left may hold rows that are used up.
      if (this.generation(fresh) <= MAX_GENERATION) row = fresh
    }
    this.#taken[row] = 1
    holding.count++
    if (owner.host) this.#hostCount++
    else this.#modCount++
    return row
  }

  /** Gives back a row that is taken: handles to it are stale from now on. */
  release(row: number): void {
    const holding = this.#pages[Math.floor(row / PAGE_ROWS)]!
    this.#taken[row] = 0
    holding.count--
    if (holding.owner.host) this.#hostCount--
    else this.#modCount--
    const latest = Math.max(this.#generations[row]!, this.#latest.get(row) ?? 0)
    this.#latest.delete(row)
    this.#generations[row] = latest + 1
    if (latest < MAX_GENERATION) holding.free.push(row)
  }

  /**
   * Takes rows again that an owner has given back, each in the generation that it was in then. Once they are given back
   * for good, they go on behind the latest generation: no handle that anybody has seen since comes to mean another entity.
   */
  revive(owner: Owner, rows: ReadonlyMap<number, number>): void {
    const holding = this.#holdings.get(owner)
    if (holding === undefined || holding.closed) throw unknown(owner)
    const free = holding.free.filter((row) => !rows.has(row))
    holding.free.length = 0
    holding.free.push(...free)
    for (const [row, generation] of rows) {
      this.#latest.set(row, Math.max(this.#generations[row]! - 1, this.#latest.get(row) ?? 0))
      this.#generations[row] = generation
      this.#taken[row] = 1
      holding.count++
      if (owner.host) this.#hostCount++
      else this.#modCount++
    }
  }

  /** Gives an owner no more rows. */
  close(owner: Owner): void {
    const holding = this.#holdings.get(owner)
    if (holding !== undefined) holding.closed = true
  }

  /** Frees an owner's pages for others. Rows that it never gave back are released: handles to them stay stale. */
  leave(owner: Owner): void {
    const holding = this.#holdings.get(owner)
    if (holding === undefined) return
    for (const page of holding.pages) {
      const end = (page + 1) * PAGE_ROWS
      for (let row = page * PAGE_ROWS; row < end; row++) if (this.#taken[row] === 1) this.release(row)
      this.#pages[page] = undefined
    }
    this.#holdings.delete(owner)
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
    const length = Math.min(MAX_ROWS, Math.max(rows, this.#generations.length * 2))
    const generations = new Uint16Array(length)
    generations.set(this.#generations)
    this.#generations = generations
    const taken = new Uint8Array(length)
    taken.set(this.#taken)
    this.#taken = taken
  }
}

function isModPage(page: number): boolean {
  return page % MOD_PAGE_STRIDE === MOD_PAGE_STRIDE - 1
}

function unknown(owner: Owner): SkeinError {
  const who = owner.host ? 'the game of another world' : owner.name
  return new SkeinError('world/unknown-owner', `${who} owns nothing in this world`, {
    names: { other: who },
    hint: 'Create the owner with world.createOwner, and use it only until it is released.',
  })
}

function full(owner: Owner, why: string): SkeinError {
  const who = owner.host ? 'the game' : owner.name
  return new SkeinError('world/full', `no row is left for another entity of ${who}`, {
    names: { other: who },
    hint: `${why} Despawn some that are not needed.`,
  })
}
