import { SkeinError } from '../error.ts'

/**
 * Numbers one below the other, such as all places of a pointer. Inputs take few different values, whatever unit they are in: a table holds
 * each once, in order, and the numbers are places in it, as steps from one to the next. Compressed, a step takes some bits.
 */

const TABLE = 0
const RAW = 1

/** Writes numbers, bit for bit. */
export function writeColumn(values: Float64Array): Uint8Array {
  const table = tableOf(values)
  if (table.length * 2 > values.length + 16) return joined([Uint8Array.of(RAW), planes(values)])
  const places = placesIn(table, values)
  const first = differences(places)
  const second = differences(first)
  const smaller = weight(second) < weight(first)
  return joined([
    Uint8Array.of(TABLE, smaller ? 2 : 1),
    writeInts([table.length]),
    planes(table),
    writeInts((smaller ? second : first).map(zigzag)),
  ])
}

/** Reads numbers that {@link writeColumn} wrote. @throws SkeinError `recording/damaged` */
export function readColumn(bytes: Uint8Array): Float64Array {
  if (bytes[0] === RAW) return readPlanes(bytes.subarray(1))
  const order = bytes[1]
  if (bytes[0] !== TABLE || (order !== 1 && order !== 2)) throw damaged()
  const reader = new IntReader(bytes.subarray(2))
  const length = reader.next()
  const table = readPlanes(reader.bytes(length * 8))
  let steps = reader.rest().map(unzigzag)
  for (let round = 0; round < order; round++) steps = sums(steps)
  return Float64Array.from(steps, (place) => {
    const value = table[place]
    if (value === undefined) throw damaged()
    return value
  })
}

/** Writes whole numbers from 0 up, seven bits a byte. */
export function writeInts(values: Iterable<number>): Uint8Array {
  const bytes: number[] = []
  for (let value of values) {
    while (value >= 0x80) {
      bytes.push((value % 0x80) | 0x80)
      value = Math.floor(value / 0x80)
    }
    bytes.push(value)
  }
  return Uint8Array.from(bytes)
}

/** Reads whole numbers that {@link writeInts} wrote. @throws SkeinError `recording/damaged` */
export function readInts(bytes: Uint8Array): number[] {
  return new IntReader(bytes).rest()
}

class IntReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  next(): number {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined || factor > 2 ** 49) throw damaged()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) break
    }
    if (!Number.isSafeInteger(value)) throw damaged()
    return value
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw damaged()
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  rest(): number[] {
    const values: number[] = []
    while (this.#at < this.#bytes.length) values.push(this.next())
    return values
  }
}

/** The different values, in order; -0 before 0. */
function tableOf(values: Float64Array): Float64Array {
  const sorted = values.toSorted()
  return sorted.filter((value, index) => index === 0 || !Object.is(value, sorted[index - 1]))
}

function placesIn(table: Float64Array, values: Float64Array): number[] {
  const places = new Map<number, number>()
  let negativeZero = -1
  for (const [place, value] of table.entries()) {
    if (Object.is(value, -0)) negativeZero = place
    else places.set(value, place)
  }
  return Array.from(values, (value) => (Object.is(value, -0) ? negativeZero : places.get(value)!))
}

function differences(values: readonly number[]): number[] {
  return values.map((value, index) => value - (index === 0 ? 0 : values[index - 1]!))
}

function sums(steps: readonly number[]): number[] {
  let sum = 0
  return steps.map((step) => (sum += step))
}

function weight(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += Math.abs(value)
  return sum
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

/** The bytes of floats, the highest of all first: neighbours are alike there. */
function planes(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  const bytes = new Uint8Array(values.length * 8)
  for (const [index, value] of values.entries()) {
    view.setFloat64(0, value)
    for (let plane = 0; plane < 8; plane++) bytes[plane * values.length + index] = view.getUint8(plane)
  }
  return bytes
}

function readPlanes(bytes: Uint8Array): Float64Array {
  if (bytes.length % 8 !== 0) throw damaged()
  const values = new Float64Array(bytes.length / 8)
  const view = new DataView(new ArrayBuffer(8))
  for (let index = 0; index < values.length; index++) {
    for (let plane = 0; plane < 8; plane++) view.setUint8(plane, bytes[plane * values.length + index]!)
    const value = view.getFloat64(0)
    if (!Number.isFinite(value)) throw damaged()
    values[index] = value
  }
  return values
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** A recording whose content makes no sense. */
export function damaged(cause?: unknown): SkeinError {
  return new SkeinError('recording/damaged', 'the recording is truncated or damaged', {
    hint: 'Copy the file again from its source.',
    ...(cause === undefined ? {} : { cause }),
  })
}
