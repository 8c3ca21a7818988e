import { describe, expect, test } from 'vitest'
import { metered } from './testing/metered.ts'

/** Calls itself as often as it is told. */
const DEEP = `(module
  (global $deepest (export "deepest") (mut i32) (i32.const 0))
  (func $deep (export "deep") (param i32) (result i32)
    (global.set $deepest (local.get 0))
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1))))))))`

describe('functions that call themselves', () => {
  test('may do so as often as the stack allows, reckoned from their code', () => {
    const { call, exports } = metered(DEEP)
    const deepest = (): number => (exports['deepest'] as unknown as WebAssembly.Global).value as number
    expect(call('deep', [2500])).toMatchObject({ result: 2500, end: 'returned' })
    expect(call('deep', [1_000_000]).end).toBe('stack')
    const reached = 1_000_000 - deepest() + 1
    // Not how much stack the engine has, but what the code says decides.
    expect(reached).toBe(Math.floor(262_144 / 96))
    // And the stack before a call does not matter.
    expect(call('deep', [reached - 2])).toMatchObject({ result: reached - 2, end: 'returned' })
    expect(call('deep', [1_000_000]).end).toBe('stack')
  })

  test('have more or less room as the game says', () => {
    const { call } = metered(DEEP, {}, { stackBytes: 9_600 })
    expect(call('deep', [90]).end).toBe('returned')
    expect(call('deep', [110]).end).toBe('stack')
  })

  test.each([
    [
      'in turns',
      `(func $a (export "run") (call $b) (global.set $g (i32.const 1)))
       (func $b (call $a) (global.set $g (i32.const 2)))`,
    ],
    [
      'through a table',
      `(type $t (func)) (table funcref (elem $a))
       (func $a (export "run") (call_indirect (type $t) (i32.const 0)) (global.set $g (i32.const 1)))`,
    ],
    [
      'through a function between them that is not counted',
      `(func $a (export "run") (call $b) (global.set $g (i32.const 1)))
       (func $b (call $c)) (func $c (call $a))`,
    ],
    [
      'with many locals',
      `(func $a (export "run") (local ${'i64 '.repeat(1000)}) (call $a) (global.set $g (i32.const 1)))`,
    ],
  ])('%s', (_what, body) => {
    const { call } = metered(`(module (global $g (mut i32) (i32.const 0)) ${body})`)
    expect(call('run').end).toBe('stack')
  })

  test('long chains of calls that are no circle count too', () => {
    const count = 3000
    const link = (i: number): string =>
      `(func $f${i} (local ${'i64 '.repeat(40)}) (call $f${i + 1}) (global.set $g (i32.const ${i})))`
    const { call } = metered(`(module (global $g (mut i32) (i32.const 0))
      (func (export "run") (call $f0))
      ${Array.from({ length: count }, (_, i) => link(i)).join('\n')}
      (func $f${count}))`)
    expect(call('run').end).toBe('stack')
  })

  test('what an import finds is what its caller has, whatever has been called before', () => {
    const rooms: number[] = []
    const { call, room } = metered(
      `(module (import "host" "look" (func $look))
        (table funcref (elem $ask))
        (func $deep (param i32)
          (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))) (drop (i32.const 0)))))
        (func $ask (call $look))
        (func (export "run")
          (call $ask)
          (call $deep (i32.const 2000))
          (call $ask)
          (call $deep (i32.const 2000))
          (call_indirect (i32.const 0))
          (call $look)))`,
      { host: { look: () => void rooms.push(room()) } },
    )
    expect(call('run').end).toBe('returned')
    expect(rooms).toEqual([262_144, 262_144, 262_144, 262_144])
  })

  test('exceptions and tail calls leave nothing behind', () => {
    const { call } = metered(`(module (tag $e)
      (func $down (param i32)
        (if (i32.eqz (local.get 0)) (then (throw $e)))
        (call $down (i32.sub (local.get 0) (i32.const 1)))
        (drop (i32.const 0)))
      (func $tail (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
        (return_call $tail (i32.sub (local.get 0) (i32.const 1))))
      (func (export "run") (param i32)
        (loop $l
          (try (do (call $down (i32.const 1000))) (catch $e))
          (drop (call $tail (i32.const 10000)))
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`)
    expect(call('run', [50]).end).toBe('returned')
  })
})
