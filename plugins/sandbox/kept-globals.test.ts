import { expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { readModule } from '../wasm/index.ts'
import { GLOBAL_EXPORTS, keptGlobals } from './index.ts'
import { metered } from './testing/metered.ts'

const kept = (wat: string): number[] | null => {
  const bytes = assemble(wat)
  return keptGlobals(bytes, 'test.wasm', readModule(bytes, 'test.wasm'))
}

test('the globals that a module changes are known, unless one of them holds no number', () => {
  expect(kept('(module)')).toEqual([])
  expect(
    kept(
      '(module (global i32 (i32.const 1)) (global (mut f64) (f64.const 2)) (global (mut i64) (i64.const 3)))',
    ),
  ).toEqual([1, 2])
  expect(kept('(module (import "a" "b" (global i32)) (global (mut i32) (i32.const 1)))')).toEqual([1])
  expect(kept('(module (global (mut v128) (v128.const i32x4 0 0 0 0)))')).toBeNull()
  expect(kept(`(module ${'(global (mut i32) (i32.const 1))'.repeat(1001)})`)).toBeNull()
})

test('the host reads and writes them', () => {
  const { exports, call } = metered(
    `(module (global i32 (i32.const 9)) (global $a (mut i32) (i32.const 5)) (global $b (mut i64) (i64.const 6))
      (func (export "a") (result i32) (global.get $a))
      (func (export "raise") (global.set $b (i64.add (global.get $b) (i64.const 1)))))`,
  )
  const a = exports[`${GLOBAL_EXPORTS}0`] as unknown as WebAssembly.Global
  const b = exports[`${GLOBAL_EXPORTS}1`] as unknown as WebAssembly.Global
  call('raise')
  expect([a.value, b.value]).toEqual([5, 7n])
  a.value = 8
  expect(call('a').result).toBe(8)
  expect(exports[`${GLOBAL_EXPORTS}2`]).toBeUndefined()
})
