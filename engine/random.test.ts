import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom, type Random } from './random.ts'

const take = (random: Random, count = 8): number[] => Array.from({ length: count }, () => random.bits())

describe('random numbers', () => {
  test('are the ones that they have always been', () => {
    expect(take(createRandom(1, 'ball'), 4)).toMatchInlineSnapshot(`
      [
        3761717985,
        3773728268,
        237267163,
        3293847117,
      ]
    `)
    expect(take(createRandom(-7, ''), 4)).toMatchInlineSnapshot(`
      [
        3863709782,
        1153886569,
        802317564,
        3399628781,
      ]
    `)
    expect(take(createRandom(2 ** 40 + 3, 'acme:curve'), 4)).toMatchInlineSnapshot(`
      [
        1349340453,
        1796680070,
        1777107507,
        3368018127,
      ]
    `)
  })

  test('depend on the seed and the stream alone', () => {
    expect(take(createRandom(3, 'a'))).toEqual(take(createRandom(3, 'a')))
    const streams = [
      [3, 'a'],
      [4, 'a'],
      [-3, 'a'],
      [3 + 2 ** 32, 'a'],
      [3, 'b'],
      [3, 'ab'],
      [3, ''],
    ] as const
    expect(new Set(streams.map(([seed, stream]) => take(createRandom(seed, stream)).join())).size).toBe(7)
  })

  test('go on from where a state was taken', () => {
    const random = createRandom(5, 'a')
    take(random, 13)
    const state = random.state()
    const expected = take(random)
    const other = createRandom(99, 'b')
    other.restore(state)
    expect(take(other)).toEqual(expected)
    random.restore(state)
    expect(take(random)).toEqual(expected)
  })

  test('stay in their ranges', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 2 ** 32 }),
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        (seed, n, low) => {
          const random = createRandom(seed, 'range')
          for (let i = 0; i < 20; i++) {
            const value = random.below(n)
            expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true)
            const float = random.float()
            expect(float >= 0 && float < 1).toBe(true)
            const between = random.between(low, low + 10)
            expect(between >= low && between <= low + 10).toBe(true)
            const bits = random.bits()
            expect(bits >>> 0).toBe(bits)
          }
        },
      ),
    )
  })

  test.each([0, -1, 0.99, Number.NaN, -Infinity])('below(%d) is 0', (n) => {
    expect(createRandom(1, 'a').below(n)).toBe(0)
  })

  test('are spread evenly', () => {
    const random = createRandom(42, 'dice')
    const counts = Array(6).fill(0) as number[]
    for (let i = 0; i < 60_000; i++) counts[random.below(6)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
    let ones = 0
    for (let i = 0; i < 10_000; i++) {
      for (let bits = random.bits(); bits !== 0; bits &= bits - 1) ones++
    }
    expect(Math.abs(ones - 160_000)).toBeLessThan(1500)
  })
})
