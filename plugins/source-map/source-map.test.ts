import { decode, encode } from '@jridgewell/sourcemap-codec'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSourceMap, sourceMapSection } from './source-map.ts'

const map = (mappings: string): string =>
  JSON.stringify({ version: 3, sources: ['assembly/index.ts', '~lib/rt.ts'], names: [], mappings })

// Two functions: the first has instructions at 10 and 14, the second at 30 and 33.
const TEXT = sourceMapSection(
  map(
    encode([
      [
        [10, 0, 0, 4],
        [14, 0, 1, 2],
        [30, 0, 8, 0],
        [33, 1, 99, 1],
      ],
    ]),
  ),
)

describe('a source map of a module', () => {
  test('says where an instruction was made', () => {
    const places = readSourceMap(TEXT, 'counter')!
    expect(places.placeOf(9)).toBe(null)
    expect(places.placeOf(10)).toEqual({ file: 'assembly/index.ts', line: 1, column: 5 })
    expect(places.placeOf(13)).toEqual({ file: 'assembly/index.ts', line: 1, column: 5 })
    expect(places.placeOf(14)).toEqual({ file: 'assembly/index.ts', line: 2, column: 3 })
    expect(places.placeOf(40)).toEqual({ file: '~lib/rt.ts', line: 100, column: 2 })
  })

  test('follows the code to where it was moved; what was put in belongs to what follows it', () => {
    // 0..14 moved by 100, three bytes put in, 14..20 behind them, ten more bytes, and the rest.
    const places = readSourceMap(TEXT, 'counter')!.moved([100, 0, 14, 117, 14, 6, 133, 20, 20])
    expect(places.placeOf(110)?.line).toBe(1)
    expect(places.placeOf(113)?.line).toBe(1)
    expect(places.placeOf(114)?.line).toBe(2)
    expect(places.placeOf(117)?.line).toBe(2)
    expect(places.placeOf(122)?.line).toBe(2)
    expect(places.placeOf(123)?.line).toBe(9)
    expect(places.placeOf(143)?.line).toBe(9)
    expect(places.placeOf(146)?.line).toBe(100)
  })

  test('gives debuggers a map of their own, with names that are unique to the mod', () => {
    const places = readSourceMap(TEXT, 'my counter')!.moved([5, 0, 40])
    const text = new TextDecoder().decode(places.section)
    const json = JSON.parse(atob(text.slice(text.indexOf(',') + 1))) as {
      sources: string[]
      mappings: string
    }
    expect(json.sources).toEqual([
      'skein:///my%20counter/assembly/index.ts',
      'skein:///my%20counter/~lib/rt.ts',
    ])
    expect(decode(json.mappings)[0]).toEqual([
      [15, 0, 0, 4],
      [19, 0, 1, 2],
      [35, 0, 8, 0],
      [38, 1, 99, 1],
    ])
  })

  test.each(['', '{', 'null', '{}', '{"sources":[1],"mappings":"AAAA"}', '{"sources":["a"]}'])(
    'that is none is passed over: %j',
    (text) => expect(readSourceMap(sourceMapSection(text), 'x')).toBe(null),
  )

  test('that lies elsewhere is not fetched, and nonsense is passed over', () => {
    const section = (address: string): Uint8Array =>
      Uint8Array.of(address.length, ...new TextEncoder().encode(address))
    for (const address of ['./a.wasm.map', 'http://localhost/a.map', 'data:application/json;base64,%%%'])
      expect(readSourceMap(section(address), 'x')).toBe(null)
    expect(readSourceMap(Uint8Array.of(), 'x')).toBe(null)
    expect(readSourceMap(Uint8Array.of(255, 255, 255, 255, 15), 'x')).toBe(null)
  })

  test('keeps places however the code is cut up', () => {
    expect.hasAssertions()
    const gaps = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 12 })), { minLength: 1 })
    fc.assert(
      fc.property(gaps, (cuts) => {
        const places = readSourceMap(TEXT, 'x')!
        const copies: number[] = []
        let [to, from] = [0, 0]
        for (const [gap, length] of cuts) {
          copies.push(to + gap, from, length)
          to += gap + length
          from += length
        }
        const moved = places.moved(copies)
        for (let i = 0; i < copies.length; i += 3) {
          for (let byte = 0; byte < copies[i + 2]!; byte++) {
            const here = copies[i + 1]! + byte
            // Before the first instruction there is nothing to be found.
            if (here >= 10) expect(moved.placeOf(copies[i]! + byte)).toEqual(places.placeOf(here))
          }
        }
      }),
    )
  })
})

test('a map that is very large is not read', () => {
  const withMappings = (mappings: string): string =>
    JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings })
  expect(readSourceMap(sourceMapSection(withMappings('AAAA')), 'x')).not.toBeNull()
  expect(readSourceMap(sourceMapSection(withMappings(`AAAA${',CAAA'.repeat(1_000_000)}`)), 'x')).toBeNull()
})
