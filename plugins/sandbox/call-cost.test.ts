import { describe, expect, test } from 'vitest'
import { metered } from './testing/metered.ts'

const HOST = { host: { f: (value: number) => value } }
const IMPORT = '(type $t (func (param i32) (result i32))) (import "host" "f" (func $f (type $t)))'

/** The fuel that a call from an export named "run" spends. */
function spent(body: string): number {
  const { end, spent: fuel } = metered(`(module ${IMPORT} ${body})`, HOST).call('run')
  expect(end).toBe('returned')
  return fuel
}

const byName = (): number =>
  spent('(table funcref (elem $f)) (func (export "run") (result i32) (call $f (i32.const 1)))')

describe('a call that gets to an imported function costs what a call of it by its name costs', () => {
  test.each([
    [
      'through a table',
      '(table funcref (elem $f)) (func (export "run") (result i32) (call_indirect (type $t) (i32.const 1) (i32.const 0)))',
    ],
    [
      'through a table, by a type that only says the same',
      `(type $same (func (param i32) (result i32))) (table funcref (elem $f))
       (func (export "run") (result i32) (call_indirect (type $same) (i32.const 1) (i32.const 0)))`,
    ],
    [
      'as a tail call through a table',
      '(table funcref (elem $f)) (func (export "run") (result i32) (return_call_indirect (type $t) (i32.const 1) (i32.const 0)))',
    ],
    [
      'through a table that code has put it in, since it is exported',
      `(table 1 funcref) (export "again" (func $f))
       (func (export "run") (result i32) (table.set 0 (i32.const 0) (ref.func $f)) (call_indirect (type $t) (i32.const 1) (i32.const 0)))`,
    ],
    [
      'through a table that a passive segment fills',
      `(table 1 funcref) (elem $e func $f)
       (func (export "run") (result i32) (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (call_indirect (type $t) (i32.const 1) (i32.const 0)))`,
    ],
  ])('%s', (_what, body) => {
    const cost = spent(body) - byName()
    expect(cost).toBeGreaterThanOrEqual(0)
    // The index, or what fills the table.
    expect(cost).toBeLessThan(300)
    expect(spent(body)).toBeGreaterThan(256)
  })
})

test('a call through a table that cannot get to the host costs what it did', () => {
  const other = `(type $n (func)) (func $own) (table funcref (elem $f $own))
    (func (export "run") (call_indirect (type $n) (i32.const 1)))`
  expect(spent(other)).toBeLessThan(64)
})

test('an imported function that is reached through a table knows how deep the stack is', () => {
  const rooms: number[] = []
  const it = metered(
    `(module ${IMPORT} (table funcref (elem $f))
      (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0))
          (then (call_indirect (type $t) (i32.const 1) (i32.const 0)))
          (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1))))))))`,
    { host: { f: (value: number) => (rooms.push(it.room()), value) } },
  )
  it.call('deep', [0])
  it.call('deep', [1_000])
  expect(rooms[0]! - rooms[1]!).toBeGreaterThanOrEqual(1_000 * 64)
})
