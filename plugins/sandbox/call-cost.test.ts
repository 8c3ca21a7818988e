import { describe, expect, test } from 'vitest'
import { metered } from './testing/metered.ts'

const HOST = { host: { f: (value: number) => value } }
const IMPORT = '(type $t (func (param i32) (result i32))) (import "host" "f" (func $f (type $t)))'

/** What a call from an export named "run" spends. */
function spent(body: string): number {
  const { end, spent: fuel } = metered(`(module ${IMPORT} ${body})`, HOST).call('run')
  expect(end).toBe('returned')
  return fuel
}

/** A module that calls `(ref.func $f)` by its type, which the assembler does not know. */
function byReference(opcode: number): Uint8Array {
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const types = [1, 10, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f]
  const imports = [2, 10, 1, 4, 0x68, 0x6f, 0x73, 0x74, 1, 0x66, 0, 0]
  const exported = [3, 2, 1, 1, 7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 1]
  const elements = [9, 5, 1, 3, 0, 1, 0]
  const code = [10, 10, 1, 8, 0, 0x41, 1, 0xd2, 0, opcode, 0, 0x0b]
  return Uint8Array.from([magic, types, imports, exported, elements, code].flat())
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

  // Node 20 does not know these calls; Chromium does.
  test.skipIf(!WebAssembly.validate(byReference(0x14) as BufferSource))('by a reference', () => {
    for (const opcode of [0x14, 0x15]) {
      const { end, spent: fuel, result } = metered(byReference(opcode), HOST).call('run')
      expect([end, result]).toEqual(['returned', 1])
      expect(fuel).toBeGreaterThan(256)
    }
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
