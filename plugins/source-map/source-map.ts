import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { CodePlaces, SourcePlace } from '../module/code-places.ts'
import { ByteWriter } from '../sandbox/byte-writer.ts'
import { BinaryReader } from '../wasm/reader.ts'

/** As much of a source map as is needed; of WebAssembly it has a single line, whose columns are offsets in the module. */
interface SourceMapJson {
  readonly sources: readonly string[]
  readonly sourcesContent?: readonly (string | null)[]
  readonly names?: readonly string[]
  readonly ignoreList?: readonly number[]
  readonly mappings: string
}

/** The part of a segment that says where it was made. */
type Origin = readonly [source: number, line: number, column: number]

/** Most bytes of an address to read: two bytes of a map are a place, which takes up some fifty. */
const MOST_BYTES = 4_194_304

/** How the address of a source map begins that holds the map itself. */
const DATA = /^data:application\/json;(?:charset=utf-8;)?base64,/

/**
 * Reads the source map that a module carries: the address that its section `sourceMappingURL` names, if that holds the map
 * itself, as it does in the builds of `skein dev`. It may come from anyone.
 *
 * @param name the name of the sources in debuggers: `skein:///name/…`
 * @returns `null` when there is none that can be read
 */
export function readSourceMap(section: Uint8Array, name: string): CodePlaces | null {
  if (section.length > MOST_BYTES) return null
  try {
    const reader = new BinaryReader(section, 'the address of a source map')
    const address = new TextDecoder().decode(reader.span(reader.u32()))
    if (!DATA.test(address)) return null
    const bytes = Uint8Array.from(atob(address.replace(DATA, '')), (it) => it.charCodeAt(0))
    const map = JSON.parse(new TextDecoder().decode(bytes)) as SourceMapJson
    const [segments] = decode(map.mappings)
    if (segments === undefined || !map.sources.every((it) => typeof it === 'string')) return null
    return new SourceMap(map, segments, name)
  } catch {
    // It only helps to find one's way: a broken one is like none.
    return null
  }
}

/** The content of a section `sourceMappingURL` that holds the map itself. @param map as JSON */
export function sourceMapSection(map: string): Uint8Array {
  const bytes = new TextEncoder().encode(map)
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  const address = `data:application/json;base64,${btoa(text)}`
  const out = new ByteWriter(address.length + 8)
  out.name(address)
  return out.bytes
}

class SourceMap implements CodePlaces {
  readonly #map: SourceMapJson
  /** In ascending order of offsets. */
  readonly #segments: readonly SourceMapSegment[]
  readonly #name: string

  constructor(map: SourceMapJson, segments: readonly SourceMapSegment[], name: string) {
    this.#map = map
    this.#segments = segments
    this.#name = name
  }

  moved(copies: readonly number[]): CodePlaces {
    const segments: SourceMapSegment[] = []
    let at = 0
    for (let i = 0; i < copies.length; i += 3) {
      const [to, from, length] = [copies[i]!, copies[i + 1]!, copies[i + 2]!]
      while (at < this.#segments.length && this.#segments[at]![0] < from) at++
      const next = this.#segments[at]
      const before = this.#segments[at - 1]
      const [end, continued] =
        i === 0 ? [0, 0] : [copies[i - 3]! + copies[i - 1]!, copies[i - 2]! + copies[i - 1]!]
      // Before the first function there is nothing to stop at.
      if (before !== undefined && end < to) {
        if (continued < from) {
          // Written anew rather than copied.
          segments.push(shifted(before, end))
        } else if (next !== undefined) {
          // Code put in between belongs to the code after it.
          segments.push(shifted(next, end))
          // Compilers end functions with a segment without a place: code that begins here is of the next function.
          if (next[0] > from && before.length > 1) segments.push(shifted(before, to))
        }
      }
      for (; at < this.#segments.length && this.#segments[at]![0] < from + length; at++) {
        const segment = this.#segments[at]!
        segments.push(shifted(segment, segment[0] - from + to))
      }
    }
    return new SourceMap(this.#map, segments, this.#name)
  }

  placeOf(offset: number): SourcePlace | null {
    const origin = this.#originOf(offset)
    if (origin === null) return null
    const file = this.#map.sources[origin[0]]
    return file === undefined ? null : { file, line: origin[1] + 1, column: origin[2] + 1 }
  }

  get section(): Uint8Array {
    const { sources, sourcesContent, ignoreList, names } = this.#map
    const json = {
      version: 3,
      sources: sources.map((source) => `skein:///${encodeURI(this.#name)}/${source}`),
      ...(sourcesContent === undefined ? {} : { sourcesContent }),
      ...(ignoreList === undefined ? {} : { ignoreList }),
      names: names ?? [],
      mappings: encode([[...this.#segments]]),
    }
    return sourceMapSection(JSON.stringify(json))
  }

  #originOf(offset: number): Origin | null {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#segments[middle]![0] <= offset) low = middle + 1
      else high = middle
    }
    const segment = this.#segments[low - 1]
    return segment === undefined || segment.length === 1 ? null : [segment[1], segment[2], segment[3]]
  }
}

function shifted(segment: SourceMapSegment, column: number): SourceMapSegment {
  if (segment.length === 1) return [column]
  if (segment.length === 4) return [column, segment[1], segment[2], segment[3]]
  return [column, segment[1], segment[2], segment[3], segment[4]]
}
