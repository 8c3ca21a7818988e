import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StateHasher } from './hash.ts'

function digest(add: (hasher: StateHasher) => void): string {
  const hasher = new StateHasher()
  add(hasher)
  return hasher.digest()
}

describe('StateHasher', () => {
  test('gives the digests that it has always given', () => {
    expect(digest(() => {})).toMatchInlineSnapshot(`"ebb6c228d9aaf7d3"`)
    expect(digest((hasher) => hasher.u32(1))).toMatchInlineSnapshot(`"c5ae990621761cd0"`)
    expect(digest((hasher) => hasher.f64(-1.5))).toMatchInlineSnapshot(`"a8b1e98ccdbbfe5f"`)
    expect(digest((hasher) => hasher.u64(2n ** 40n + 7n))).toMatchInlineSnapshot(`"bf4771a11601b65e"`)
    expect(digest((hasher) => hasher.text('skein ü'))).toMatchInlineSnapshot(`"05c32c690714f535"`)
    expect(digest((hasher) => hasher.bytes(Uint8Array.of(1, 2, 3, 4, 5)))).toMatchInlineSnapshot(
      `"d8fa78daad1a9c7b"`,
    )
  })

  test('has no collisions among a hundred thousand neighbours', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 50_000; i++) {
      seen.add(digest((hasher) => hasher.u32(i)))
      seen.add(digest((hasher) => hasher.f64(i + 0.5)))
    }
    expect(seen.size).toBe(100_000)
    const halves = [...seen].map((it) => it.slice(0, 8))
    // Each half is 32 bits well spread: about one pair in 100,000 meets by chance.
    expect(new Set(halves).size).toBeGreaterThan(99_980)
  })

  test('every change and every order of bytes counts', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const other = bytes.slice()
          other[at % bytes.length]! ^= by
          expect(digest((hasher) => hasher.bytes(other))).not.toBe(digest((hasher) => hasher.bytes(bytes)))
          expect(digest((hasher) => hasher.bytes(bytes))).toBe(
            digest((hasher) => hasher.bytes(bytes.slice())),
          )
        },
      ),
    )
  })

  test('what is added says where it ends', () => {
    const texts = [['ab', 'c'], ['a', 'bc'], ['abc', ''], ['abc']]
    const digests = texts.map((parts) =>
      digest((hasher) => {
        for (const part of parts) hasher.text(part)
      }),
    )
    expect(new Set(digests).size).toBe(4)
  })

  test('tells zeros by their sign and NaNs not at all', () => {
    expect(digest((hasher) => hasher.f64(0))).not.toBe(digest((hasher) => hasher.f64(-0)))
    const odd = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0123n]).buffer)[0]!
    expect(digest((hasher) => hasher.f64(odd))).toBe(digest((hasher) => hasher.f64(Number.NaN)))
  })
})
