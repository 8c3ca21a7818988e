/** Words of 32 bits in a page: 2 KiB. */
export const PAGE_WORDS = 512

const ZEROS = new Int32Array(PAGE_WORDS)
const NO_PAGES: readonly Int32Array[] = Object.freeze([])

/**
 * Contents of an array or a memory at one moment, in pages of 2 KiB. Never changes: two moments share the pages that are equal
 * in both, and all pages of zeros are one.
 */
export class Pages {
  /** How many words of 32 bits there are; the last page may be shorter than the others. */
  readonly words: number
  readonly pages: readonly Int32Array[]

  constructor(words: number, pages: readonly Int32Array[]) {
    this.words = words
    this.pages = pages
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
export const NO_CONTENT: Pages = new Pages(0, NO_PAGES)

/**
 * Takes pages of an array.
 *
 * @param from the array, as words
 * @param words how many of them count
 * @param last pages taken before, which are shared where nothing has changed
 * @returns `last` itself when nothing has changed at all
 */
export function takePages(from: Int32Array, words: number, last: Pages = NO_CONTENT): Pages {
  const count = Math.ceil(words / PAGE_WORDS)
  let pages: Int32Array[] | null = words === last.words ? null : last.pages.slice(0, count)
  for (let page = 0; page < count; page++) {
    const start = page * PAGE_WORDS
    const length = Math.min(PAGE_WORDS, words - start)
    const before = last.pages[page]
    if (before !== undefined && before.length === length && isSame(from, start, before, length)) continue
    pages ??= last.pages.slice()
    pages[page] = Pages.copy(from, start, length)
  }
  return pages === null ? last : new Pages(words, pages)
}

/**
 * Puts pages back into the array that they were taken of. Words behind them become zero.
 *
 * @param now pages that the array holds at the moment: those that are the same are passed over
 */
export function putPages(into: Int32Array, to: Pages, now: Pages): void {
  if (to === now) return
  for (let page = 0; page < to.pages.length; page++) {
    const wanted = to.pages[page]!
    if (now.pages[page] !== wanted) into.set(wanted, page * PAGE_WORDS)
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
