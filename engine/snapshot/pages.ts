/** Words of 32 bits in a page: 2 KiB. */
export const PAGE_WORDS = 512
/** Pages in a group: 64 KiB, a page of WebAssembly. */
export const GROUP_PAGES = 32

const GROUP_WORDS = PAGE_WORDS * GROUP_PAGES
const ZEROS = new Int32Array(PAGE_WORDS)
const NO_GROUPS: readonly PageGroup[] = Object.freeze([])
const NO_GROUP: PageGroup = Object.freeze([])

/** Pages that lie side by side; the last group of an array may have fewer than the others. */
export type PageGroup = readonly Int32Array[]

/**
 * Contents of an array or a memory at one moment, in pages of 2 KiB. Never changes: two moments share the pages that are equal
 * in both, and the groups of 32 pages that are; all pages of zeros are one.
 */
export class Pages {
  /** How many words of 32 bits there are; the last page may be shorter than the others. */
  readonly words: number
  readonly groups: readonly PageGroup[]

  constructor(words: number, groups: readonly PageGroup[]) {
    this.words = words
    this.groups = groups
  }

  /** Makes pages of one list. */
  static of(words: number, pages: readonly Int32Array[]): Pages {
    const groups: PageGroup[] = []
    for (let at = 0; at < pages.length; at += GROUP_PAGES) groups.push(pages.slice(at, at + GROUP_PAGES))
    return new Pages(words, groups)
  }

  /** All pages, in one list. */
  get list(): Int32Array[] {
    return this.groups.flat()
  }

  /** Whether a page is the one of zeros, which takes no room. */
  static isZero(page: Int32Array): boolean {
    return page === ZEROS
  }

  /** The page of zeros. */
  static readonly zero: Int32Array = ZEROS

  /** Copies a page of an array. */
  static copy(from: Int32Array, start: number, length: number): Int32Array {
    if (length === PAGE_WORDS && isSame(from, start, ZEROS, length)) return ZEROS
    return from.slice(start, start + length)
  }
}

/** Pages of nothing. */
export const NO_CONTENT: Pages = new Pages(0, NO_GROUPS)

/**
 * Takes pages of an array.
 *
 * @param from the array, as words
 * @param words how many of them count
 * @param last pages taken before, which are shared where nothing has changed
 * @returns `last` itself when nothing has changed at all
 */
export function takePages(from: Int32Array, words: number, last: Pages = NO_CONTENT): Pages {
  const count = Math.ceil(words / GROUP_WORDS)
  let groups: PageGroup[] | null = words === last.words ? null : last.groups.slice(0, count)
  for (let group = 0; group < count; group++) {
    const before = last.groups[group] ?? NO_GROUP
    const now = takeGroup(from, group * GROUP_WORDS, words, before)
    if (now === before) continue
    groups ??= last.groups.slice()
    groups[group] = now
  }
  return groups === null ? last : new Pages(words, groups)
}

function takeGroup(from: Int32Array, first: number, words: number, before: PageGroup): PageGroup {
  const end = Math.min(words, first + GROUP_WORDS)
  const count = Math.ceil((end - first) / PAGE_WORDS)
  let pages: Int32Array[] | null = count === before.length ? null : before.slice(0, count)
  for (let page = 0; page < count; page++) {
    const start = first + page * PAGE_WORDS
    const length = Math.min(PAGE_WORDS, end - start)
    const known = before[page]
    if (known !== undefined && known.length === length && isSame(from, start, known, length)) continue
    pages ??= before.slice()
    pages[page] = Pages.copy(from, start, length)
  }
  return pages ?? before
}

/**
 * Puts pages back into the array that they were taken of. Words behind them become zero.
 *
 * @param now pages that the array holds at the moment: those that are the same are passed over
 */
export function putPages(into: Int32Array, to: Pages, now: Pages): void {
  if (to === now) return
  for (let group = 0; group < to.groups.length; group++) {
    const wanted = to.groups[group]!
    const present = now.groups[group] ?? NO_GROUP
    if (wanted === present) continue
    for (let page = 0; page < wanted.length; page++)
      if (present[page] !== wanted[page]) into.set(wanted[page]!, group * GROUP_WORDS + page * PAGE_WORDS)
  }
  if (to.words < now.words) into.fill(0, to.words, now.words)
}

/** An array as words of 32 bits. Its bytes must be a multiple of four. */
export function wordsOf(array: ArrayBufferView): Int32Array {
  return new Int32Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength >>> 2)
}

function isSame(a: Int32Array, start: number, b: Int32Array, length: number): boolean {
  let i = 0
  // Eight words at a time: this runs over all memory there is.
  for (const whole = length & ~7; i < whole; i += 8) {
    const at = start + i
    if (
      ((a[at]! ^ b[i]!) |
        (a[at + 1]! ^ b[i + 1]!) |
        (a[at + 2]! ^ b[i + 2]!) |
        (a[at + 3]! ^ b[i + 3]!) |
        (a[at + 4]! ^ b[i + 4]!) |
        (a[at + 5]! ^ b[i + 5]!) |
        (a[at + 6]! ^ b[i + 6]!) |
        (a[at + 7]! ^ b[i + 7]!)) !==
      0
    )
      return false
  }
  for (; i < length; i++) if (a[start + i] !== b[i]) return false
  return true
}
