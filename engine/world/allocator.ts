import { counted } from '../counted.ts'
import { SkeinError } from '../error.ts'
import { MAX_GENERATION, MAX_ROWS } from './handle.ts'
import type { Owner } from './owner.ts'
import { nextGamePage, nextGuestPage, PAGE_ROWS } from './row-pages.ts'
import { RowShares, type Shareholder } from './row-shares.ts'

/**
 * Pages that an owner may take because its rows are worn out. Beyond them, it uses worn rows again, the one first that was worn
 * out first: by then it has spawned 16 million entities, or the game 268 million, since a handle to that row was current.
 */
export interface WearLimits {
  readonly game: number
  readonly guest: number
}

const WEAR_LIMITS: WearLimits = { game: 256, guest: 16 }

/** The pages and rows of one owner. */
export interface Holding extends Shareholder {
  readonly pages: number[]
  /** Rows given back, used again last in, first out. */
  readonly free: number[]
  /** Rows given back whose generations are used up, used again first in, first out; those before the head are. */
  worn: number[]
  wornHead: number
  /** The next row of the newest page that was never used, and where that page ends. */
  next: number
  end: number
  /** Whether the owner is leaving: it gets no more rows. */
  closed: boolean
  /** Whether the owner numbers rows itself: rows that it gives back are not handed out. */
  adopts: boolean
}

/** State of a {@link RowAllocator}. */
export interface AllocatorParts {
  readonly generations: Uint16Array
  readonly taken: Uint8Array
  readonly pages: (Holding | undefined)[]
  readonly holdings: Map<Owner, Holding>
  readonly shares: RowShares
  readonly latest: Map<number, number>
}

/**
 * Hands out rows so that owners cannot disturb each other: each takes rows from pages of its own, and a new page always
 * lies above the owner's pages so far. The order of one owner's rows therefore depends only on its own actions. The
 * game and guests never take each other's pages, not even one after the other, so that the game's handles are the same
 * numbers whatever guests did. A page that goes from one guest to another keeps its generations: old handles stay stale. The
 * number of rows is shared out the same way, so that guests cannot leave the game without, nor each other: each of the first 64
 * has some for sure.
 */
export class RowAllocator {
  #generations = new Uint16Array(PAGE_ROWS)
  /** Per row, 1 while it is taken. */
  #taken = new Uint8Array(PAGE_ROWS)
  /** Per page, who holds it now. */
  readonly #pages: (Holding | undefined)[] = []
  readonly #holdings = new Map<Owner, Holding>()
  readonly #shares: RowShares
  readonly #wear: WearLimits
  /** Of rows that were taken again in an older generation: the latest that they have been in. */
  readonly #latest = new Map<number, number>()

  /** One more than the highest row that there may be. */
  readonly #room: number

  /**
   * @param limit how many rows may be taken at once; guests together get no more than their share of it
   * @param room one more than the highest row that there may be
   */
  constructor(limit: number, wear: WearLimits = WEAR_LIMITS, room: number = MAX_ROWS) {
    this.#room = room
    this.#shares = new RowShares(limit)
    this.#wear = wear
  }

  /** Its state, for snapshots. */
  get parts(): AllocatorParts {
    return {
      generations: this.#generations,
      taken: this.#taken,
      pages: this.#pages,
      holdings: this.#holdings,
      shares: this.#shares,
      latest: this.#latest,
    }
  }

  /** Makes room for rows that a snapshot has. @param rows how many there are to be */
  reach(rows: number): void {
    if (rows > this.#generations.length) this.#grow(rows)
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
    this.#holdings.set(owner, {
      owner,
      pages: [],
      free: [],
      worn: [],
      wornHead: 0,
      place: this.#shares.join(owner),
      next: 0,
      end: 0,
      count: 0,
      closed: false,
      adopts: false,
    })
  }

  /** Takes a row. @throws SkeinError `world/full` when none is left, `world/unknown-owner` */
  take(owner: Owner): number {
    const holding = this.#holdings.get(owner)
    if (holding === undefined || holding.closed) throw unknown(owner)
    if (!this.#shares.mayTake(holding)) {
      const who = owner.host
        ? `The game can have ${counted(this.#shares.ofGame, 'entity')}`
        : 'Other owners hold the rest of the shared room'
      throw full(owner, `${who}.`)
    }
    const row = holding.free.pop() ?? this.#freshRow(holding)
    this.#taken[row] = 1
    this.#shares.count(holding, 1)
    return row
  }

  /** Notes that an owner has taken a row by itself: the game, in a world that it numbers. */
  adopt(owner: Owner, row: number): void {
    const holding = this.#holdings.get(owner)!
    holding.adopts = true
    this.#own(holding, Math.floor(row / PAGE_ROWS))
    const generation = this.#generations[row]!
    // Whoever numbers rows itself does not let them rest: after the last generation comes the first again.
    if (generation === 0 || generation > MAX_GENERATION) this.#generations[row] = 1
    this.#taken[row] = 1
    this.#shares.count(holding, 1)
  }

  /** Gives an owner all pages below a row that are nobody's. */
  claim(owner: Owner, rows: number): void {
    const holding = this.#holdings.get(owner)!
    for (let page = 0; page * PAGE_ROWS < rows; page++)
      if (this.#pages[page] === undefined) this.#own(holding, page)
  }

  #own(holding: Holding, page: number): void {
    while (this.#pages.length <= page) this.#pages.push(undefined)
    if ((page + 1) * PAGE_ROWS > this.#generations.length) this.#grow((page + 1) * PAGE_ROWS)
    if (this.#pages[page] === holding) return
    this.#pages[page] = holding
    const at = holding.pages.findLastIndex((other) => other < page)
    holding.pages.splice(at + 1, 0, page)
  }

  /** Gives back a row that is taken: handles to it are stale from now on. */
  release(row: number): void {
    const holding = this.#pages[Math.floor(row / PAGE_ROWS)]!
    this.#taken[row] = 0
    this.#shares.count(holding, -1)
    const latest = Math.max(this.#generations[row]!, this.#latest.get(row) ?? 0)
    this.#latest.delete(row)
    this.#generations[row] = latest + 1
    if (holding.adopts) return
    if (latest < MAX_GENERATION) holding.free.push(row)
    else holding.worn.push(row)
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
    for (const row of free) holding.free.push(row)
    holding.worn = holding.worn.slice(holding.wornHead).filter((row) => !rows.has(row))
    holding.wornHead = 0
    for (const [row, generation] of rows) {
      this.#latest.set(row, Math.max(this.#generations[row]! - 1, this.#latest.get(row) ?? 0))
      this.#generations[row] = generation
      this.#taken[row] = 1
      this.#shares.count(holding, 1)
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
    this.#shares.leave(holding)
    this.#holdings.delete(owner)
  }

  /** A row that the owner has not given back: of its newest page, of another one, or one that is worn out. */
  #freshRow(holding: Holding): number {
    const { owner } = holding
    for (;;) {
      if (holding.next === holding.end) {
        const worn = holding.wornHead < holding.worn.length
        if (worn && holding.pages.length >= (owner.host ? this.#wear.game : this.#wear.guest))
          return this.#wornRow(holding)
        if (!this.#takePage(holding)) {
          if (worn) return this.#wornRow(holding)
          throw full(owner, 'Its share of the world is used up.')
        }
      }
      const row = holding.next++
      const generation = this.generation(row)
      if (generation === 0) this.#generations[row] = 1
      if (generation <= MAX_GENERATION) return row
      // Another guest that had the page has used it up.
      holding.worn.push(row)
    }
  }

  /** The row that was worn out first, in its first generation again. */
  #wornRow(holding: Holding): number {
    const row = holding.worn[holding.wornHead++]!
    if (holding.wornHead >= PAGE_ROWS && holding.wornHead * 2 > holding.worn.length) {
      holding.worn.splice(0, holding.wornHead)
      holding.wornHead = 0
    }
    this.#generations[row] = 1
    return row
  }

  /** Takes the lowest free page of the owner's kind above those it has. @returns whether there was one */
  #takePage(holding: Holding): boolean {
    const above = (holding.pages.at(-1) ?? -1) + 1
    const page = holding.owner.host
      ? nextGamePage(above)
      : nextGuestPage(above, holding.place, (it) => this.#pages[it] === undefined)
    if (page === null) return false
    const start = page * PAGE_ROWS
    const end = start + PAGE_ROWS
    if (end > this.#room) return false
    while (this.#pages.length <= page) this.#pages.push(undefined)
    if (end > this.#generations.length) this.#grow(end)
    this.#pages[page] = holding
    holding.pages.push(page)
    // Row 0 stands for no entity.
    holding.next = Math.max(1, start)
    holding.end = end
    return true
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

function unknown(owner: Owner): SkeinError {
  const who = owner.host ? 'the game of another world' : owner.name
  return new SkeinError('world/unknown-owner', `${who} is not an owner in this world`, {
    names: { other: who },
    hint: 'Create the owner with world.createOwner, and use it only until it is released.',
  })
}

function full(owner: Owner, why: string): SkeinError {
  const who = owner.host ? 'the game' : owner.name
  return new SkeinError('world/full', `the world has no room for another entity of ${who}`, {
    names: { other: who },
    hint: `${why} Despawn entities that are no longer needed.`,
  })
}
