import { MAX_ROWS } from './handle.ts'

/** Rows are handed to owners in pages of this many. */
export const PAGE_ROWS = 256

/** One page in this many is for guests, the last of them; the others are the game's own. */
export const GUEST_PAGE_STRIDE = 4

/** Pages of guests that are kept for those that would otherwise get none: so many for each of so many guests. */
export const KEPT_PAGES = 4
export const KEPT_OWNERS = 64
/** Pages that any guest may take; those behind are the ones that are kept. */
const COMMON_PAGES = MAX_ROWS / PAGE_ROWS / GUEST_PAGE_STRIDE - KEPT_PAGES * KEPT_OWNERS

/** How many rows there are when the game has room for a number of entities, and guests for their share besides. */
export function rowsFor(entities: number): number {
  // Row 0 stands for no entity.
  const pages = Math.ceil((entities + 1) / PAGE_ROWS)
  return PAGE_ROWS * GUEST_PAGE_STRIDE * Math.ceil(pages / (GUEST_PAGE_STRIDE - 1))
}

/** Whether a page is one of those for guests. */
export function isGuestPage(page: number): boolean {
  return page % GUEST_PAGE_STRIDE === GUEST_PAGE_STRIDE - 1
}

/** The lowest page of the game's kind from one on. */
export function nextGamePage(page: number): number {
  return isGuestPage(page) ? page + 1 : page
}

/**
 * The lowest page of the guests' kind from one on that a guest may take.
 *
 * @param place which of the kept pages are its own; -1 for none
 * @param isFree whether nobody holds a page
 * @returns `null` where there is none
 */
export function nextGuestPage(page: number, place: number, isFree: (page: number) => boolean): number | null {
  // Of guests' pages, the number among themselves.
  let number = Math.floor(page / GUEST_PAGE_STRIDE)
  while (number < COMMON_PAGES && !isFree(pageOf(number))) number++
  if (number < COMMON_PAGES) return pageOf(number)
  const kept = COMMON_PAGES + place * KEPT_PAGES
  number = Math.max(number, kept)
  return place >= 0 && number < kept + KEPT_PAGES ? pageOf(number) : null
}

/** Where a page of guests lies. */
function pageOf(number: number): number {
  return number * GUEST_PAGE_STRIDE + GUEST_PAGE_STRIDE - 1
}
