/**
 * Copies of single elements between columns and blocks, for rows that do not lie side by side. Elements are words:
 * their meaning does not matter here, so three widths do for all types, and each function sees arrays of one kind only.
 *
 * The loops are unrolled because V8 checks in each turn of a loop, for every array in it, what kind of array it is and
 * where its elements lie: eight elements a turn take a third of the time (`npm run bench -- query`).
 *
 * In all of them, `ranges` holds pairs of places in the list of rows, from and to; `count` says how many pairs are meant.
 */

/** Words of a column, by their width; elements of 64 bits are two of 32. */
export type Words = Uint8Array | Uint16Array | Int32Array

type Copy<W> = (rows: Uint32Array, ranges: Int32Array, count: number, column: W, block: W) => void

const gather8: Copy<Uint8Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    let i = ranges[at]!
    for (; i <= end - 8; i += 8) {
      block[i] = column[rows[i]!]!
      block[i + 1] = column[rows[i + 1]!]!
      block[i + 2] = column[rows[i + 2]!]!
      block[i + 3] = column[rows[i + 3]!]!
      block[i + 4] = column[rows[i + 4]!]!
      block[i + 5] = column[rows[i + 5]!]!
      block[i + 6] = column[rows[i + 6]!]!
      block[i + 7] = column[rows[i + 7]!]!
    }
    for (; i < end; i++) block[i] = column[rows[i]!]!
  }
}

const gather16: Copy<Uint16Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    let i = ranges[at]!
    for (; i <= end - 8; i += 8) {
      block[i] = column[rows[i]!]!
      block[i + 1] = column[rows[i + 1]!]!
      block[i + 2] = column[rows[i + 2]!]!
      block[i + 3] = column[rows[i + 3]!]!
      block[i + 4] = column[rows[i + 4]!]!
      block[i + 5] = column[rows[i + 5]!]!
      block[i + 6] = column[rows[i + 6]!]!
      block[i + 7] = column[rows[i + 7]!]!
    }
    for (; i < end; i++) block[i] = column[rows[i]!]!
  }
}

const gather32: Copy<Int32Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    let i = ranges[at]!
    for (; i <= end - 8; i += 8) {
      block[i] = column[rows[i]!]!
      block[i + 1] = column[rows[i + 1]!]!
      block[i + 2] = column[rows[i + 2]!]!
      block[i + 3] = column[rows[i + 3]!]!
      block[i + 4] = column[rows[i + 4]!]!
      block[i + 5] = column[rows[i + 5]!]!
      block[i + 6] = column[rows[i + 6]!]!
      block[i + 7] = column[rows[i + 7]!]!
    }
    for (; i < end; i++) block[i] = column[rows[i]!]!
  }
}

const gather64: Copy<Int32Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    for (let i = ranges[at]!; i < end; i++) {
      const row = rows[i]! * 2
      block[i * 2] = column[row]!
      block[i * 2 + 1] = column[row + 1]!
    }
  }
}

const scatter8: Copy<Uint8Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    let i = ranges[at]!
    for (; i <= end - 8; i += 8) {
      column[rows[i]!] = block[i]!
      column[rows[i + 1]!] = block[i + 1]!
      column[rows[i + 2]!] = block[i + 2]!
      column[rows[i + 3]!] = block[i + 3]!
      column[rows[i + 4]!] = block[i + 4]!
      column[rows[i + 5]!] = block[i + 5]!
      column[rows[i + 6]!] = block[i + 6]!
      column[rows[i + 7]!] = block[i + 7]!
    }
    for (; i < end; i++) column[rows[i]!] = block[i]!
  }
}

const scatter16: Copy<Uint16Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    let i = ranges[at]!
    for (; i <= end - 8; i += 8) {
      column[rows[i]!] = block[i]!
      column[rows[i + 1]!] = block[i + 1]!
      column[rows[i + 2]!] = block[i + 2]!
      column[rows[i + 3]!] = block[i + 3]!
      column[rows[i + 4]!] = block[i + 4]!
      column[rows[i + 5]!] = block[i + 5]!
      column[rows[i + 6]!] = block[i + 6]!
      column[rows[i + 7]!] = block[i + 7]!
    }
    for (; i < end; i++) column[rows[i]!] = block[i]!
  }
}

const scatter32: Copy<Int32Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    let i = ranges[at]!
    for (; i <= end - 8; i += 8) {
      column[rows[i]!] = block[i]!
      column[rows[i + 1]!] = block[i + 1]!
      column[rows[i + 2]!] = block[i + 2]!
      column[rows[i + 3]!] = block[i + 3]!
      column[rows[i + 4]!] = block[i + 4]!
      column[rows[i + 5]!] = block[i + 5]!
      column[rows[i + 6]!] = block[i + 6]!
      column[rows[i + 7]!] = block[i + 7]!
    }
    for (; i < end; i++) column[rows[i]!] = block[i]!
  }
}

const scatter64: Copy<Int32Array> = (rows, ranges, count, column, block) => {
  for (let at = 0; at < count * 2; at += 2) {
    const end = ranges[at + 1]!
    for (let i = ranges[at]!; i < end; i++) {
      const row = rows[i]! * 2
      column[row] = block[i * 2]!
      column[row + 1] = block[i * 2 + 1]!
    }
  }
}

/** Copies elements of a column into a block. @param size bytes of an element: 1, 2, 4 or 8 */
export function gather(
  size: number,
  rows: Uint32Array,
  ranges: Int32Array,
  count: number,
  column: Words,
  block: Words,
): void {
  if (size === 4) gather32(rows, ranges, count, column as Int32Array, block as Int32Array)
  else if (size === 1) gather8(rows, ranges, count, column as Uint8Array, block as Uint8Array)
  else if (size === 2) gather16(rows, ranges, count, column as Uint16Array, block as Uint16Array)
  else gather64(rows, ranges, count, column as Int32Array, block as Int32Array)
}

/** Copies elements of a block back to a column. @param size bytes of an element: 1, 2, 4 or 8 */
export function scatter(
  size: number,
  rows: Uint32Array,
  ranges: Int32Array,
  count: number,
  column: Words,
  block: Words,
): void {
  if (size === 4) scatter32(rows, ranges, count, column as Int32Array, block as Int32Array)
  else if (size === 1) scatter8(rows, ranges, count, column as Uint8Array, block as Uint8Array)
  else if (size === 2) scatter16(rows, ranges, count, column as Uint16Array, block as Uint16Array)
  else scatter64(rows, ranges, count, column as Int32Array, block as Int32Array)
}

/** The words of an array of any kind, or of a part of a memory. @param size bytes of an element */
export function wordsOf(size: number, buffer: ArrayBufferLike, pointer: number, elements: number): Words {
  if (size === 1) return new Uint8Array(buffer, pointer, elements)
  if (size === 2) return new Uint16Array(buffer, pointer, elements)
  return new Int32Array(buffer, pointer, elements * (size / 4))
}
