import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { thrownBy } from '../testing/engine-of.ts'
import { Clock } from './clock.ts'

describe('the clock', () => {
  test('takes exactly one step for a frame that lasts one', () => {
    for (const delta of [1 / 60, 1 / 50, 0.1, 1 / 144, 1]) {
      const clock = new Clock(delta, 8)
      for (let i = 0; i < 1000; i++) expect(clock.advance(delta)).toBe(1)
      expect(clock.alpha).toBe(0)
    }
  })

  test('keeps what is left for the next frame', () => {
    const clock = new Clock(0.25, 8)
    expect([0.125, 0.25, 0.0625, 0.0625, 1, 0].map((elapsed) => clock.advance(elapsed))).toEqual([
      0, 1, 0, 1, 4, 0,
    ])
    expect(clock.frame).toBe(6)
    clock.advance(0.0625)
    expect(clock.alpha).toBe(0.25)
  })

  test('drops time beyond the cap', () => {
    const clock = new Clock(0.25, 3)
    expect(clock.advance(100.125)).toBe(3)
    expect(clock.alpha).toBe(0.5)
    expect(clock.advance(0)).toBe(0)
    expect(clock.advance(0.125)).toBe(1)
  })

  test('stands still when time goes backwards', () => {
    const clock = new Clock(0.25, 3)
    clock.advance(0.125)
    expect([clock.advance(-5), clock.alpha]).toEqual([0, 0.5])
  })

  test.each([Number.NaN, Infinity, -Infinity, '1' as never])(
    'refuses a frame of %s seconds, and goes on',
    (elapsed) => {
      const clock = new Clock(0.25, 3)
      clock.advance(0.125)
      expect(thrownBy(() => clock.advance(elapsed)).code).toBe('value/invalid')
      expect([clock.frame, clock.advance(0.125)]).toEqual([1, 1])
    },
  )

  test('tells the time by the number of steps, without error that adds up', () => {
    const clock = new Clock(0.1, 8)
    clock.step = 1_000_000
    expect(clock.elapsed).toBe(100_000)
  })

  test('over any frames, steps and what is left make up the time that passed', () => {
    const elapsed = fc.double({ min: 0, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(fc.array(elapsed, { maxLength: 100 }), (frames) => {
        const clock = new Clock(0.125, 1000)
        let steps = 0
        let total = 0
        for (const it of frames) {
          steps += clock.advance(it)
          total += it
          expect(clock.alpha >= 0 && clock.alpha < 1).toBe(true)
        }
        expect(Math.abs((steps + clock.alpha) * 0.125 - total)).toBeLessThan(1e-9)
      }),
    )
  })
})
