import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { WriteSet } from './write-set.ts'

test('does what a map does, call after call', () => {
  const entity = fc.integer({ min: 1, max: 60 }).map((it) => it * 0x10_0001)
  const calls = fc.array(fc.array(fc.tuple(entity, fc.double()), { maxLength: 80 }), { maxLength: 10 })
  fc.assert(
    fc.property(calls, (written) => {
      const set = new WriteSet()
      for (const writes of written) {
        const model = new Map<number, number>()
        for (const [at, value] of writes) {
          set.set(at, value)
          model.set(at, value)
        }
        expect(set.count).toBe(model.size)
        const seen: [number, number | bigint][] = []
        set.forEach((at, value) => seen.push([at, value]))
        expect(seen).toEqual([...model])
        for (let i = 1; i <= 60; i++) {
          expect(set.has(i * 0x10_0001)).toBe(model.has(i * 0x10_0001))
          expect(set.get(i * 0x10_0001, -1)).toBe(model.get(i * 0x10_0001) ?? -1)
        }
        set.clear()
      }
    }),
  )
})

test('values of 64 bits keep all of them, also while the table grows', () => {
  const set = new WriteSet()
  for (let i = 1; i <= 100; i++) set.set(i, 0x7fff_ffff_ffff_0000n + BigInt(i))
  expect(set.get(100, 0n)).toBe(0x7fff_ffff_ffff_0064n)
  expect(set.get(101, 5n)).toBe(5n)
})

test('tells how it grows and shrinks; what it may not grow to leaves it as it was', () => {
  let bytes = 0
  const set = new WriteSet((more) => {
    if (bytes + more > 100_000) throw new Error('too much')
    bytes += more
  })
  const fill = (): void => {
    for (let i = 1; i < 100_000; i++) set.set(i, i)
  }
  expect(fill).toThrow('too much')
  expect(bytes).toBeGreaterThan(50_000)
  const { count } = set
  expect(set.get(count, 0)).toBe(count)
  set.clear()
  for (let i = 0; i < 600; i++) {
    set.set(1, 1)
    set.clear()
  }
  expect(bytes).toBe(0)
})
