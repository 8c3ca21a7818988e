import { describe, expect, test } from 'vitest'
import { FuelCounter } from './index.ts'

describe('the counter of fuel', () => {
  test('gives a call fuel and stack, and says what is left', () => {
    const counter = new FuelCounter()
    expect(counter.enter(100, 50)).toBe(0)
    expect([counter.left(), counter.room()]).toEqual([100, 50])
    expect(counter.spend(30)).toBe(70)
    expect(counter.left()).toBe(70)
    expect(counter.imports['fuel']!.value).toBe(70)
  })
  test('a call within a call has its own; what it spends, the outer one has less', () => {
    const counter = new FuelCounter()
    counter.enter(100, 50)
    counter.spend(10)
    const before = counter.enter(1000, 50)
    expect([before, counter.left()]).toEqual([90, 1000])
    counter.spend(25)
    expect(counter.leave(1000, before, 20)).toBe(975)
    expect([counter.left(), counter.room()]).toEqual([65, 20])
  })
  test('more than there was is a debt that never wraps around', () => {
    const counter = new FuelCounter()
    counter.enter(5, 50)
    const before = counter.enter(0x7fff_ffff, 50)
    expect(counter.spend(0x7fff_ffff)).toBe(0)
    expect(counter.spend(0x7fff_ffff)).toBe(-0x4000_0000)
    expect(counter.leave(0x7fff_ffff, before, 50)).toBe(-0x4000_0000)
    expect(counter.left()).toBe(-0x4000_0000)
    expect(counter.spend(0x3fff_ffff)).toBe(-0x4000_0000)
  })
})
