import { expect, test } from 'vitest'
import { t, type FunctionType } from '../../engine/index.ts'
import { assemble } from '../testing/wat-mod.ts'
import { compileExport, compileImport, GuestMemory, type ExportScope, type ImportGuard } from './index.ts'
import type { UntypedFunction } from './call.ts'

const guest = {
  memory: new GuestMemory({ memory: null, realloc: null }),
}

/** A guard and a scope that log their calls. */
function surroundings(): { log: string[]; guard: ImportGuard; scope: ExportScope } {
  const log: string[] = []
  return {
    log,
    guard: {
      enter: () => void log.push('enter'),
      threw: (error) => {
        log.push('threw')
        throw error
      },
    },
    scope: {
      begin: () => void log.push('begin by host'),
      beginFor: () => void log.push('begin by guest'),
      commit: () => void log.push('commit'),
      end: () => void log.push('end'),
      endFor: () => void log.push('end by guest'),
      failed: (error) => {
        log.push('failed')
        throw error
      },
    },
  }
}

/** A function of a guest, as the host sees it. */
function exported(wat: string, type: FunctionType, scope: ExportScope): UntypedFunction {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(wat) as BufferSource))
  const entry = { fn: exports['f'] as UntypedFunction, post: null }
  return compileExport(type, entry, guest, scope, 'f')
}

/** A guest that calls its import and returns the result. */
function caller(
  type: FunctionType,
  cell: { fn: UntypedFunction; self: unknown },
  guard: ImportGuard,
): UntypedFunction {
  const core = (kind: string): string => (kind.startsWith('f') ? kind : kind.endsWith('64') ? 'i64' : 'i32')
  const params = type.params.map(([, { kind }]) => core(kind)).join(' ')
  const result = type.result === null ? '' : `(result ${core(type.result.kind)})`
  const wat = `(module (import "m" "f" (func $f (param ${params}) ${result}))
    (func (export "run") (param ${params}) ${result}
      (call $f ${type.params.map((_, index) => `(local.get ${index})`).join(' ')})))`
  const f = compileImport(type, cell, guest, guard, 'm#f')
  const module = new WebAssembly.Module(assemble(wat) as BufferSource)
  return new WebAssembly.Instance(module, { m: { f: f as never } }).exports['run'] as UntypedFunction
}

const HOST = ['enter', 'begin by host', 'commit', 'end']
const DIRECT = ['enter', 'begin by guest', 'commit', 'end by guest']

test.each([
  ['no values', t.func([]), '(func (export "f"))', [], undefined],
  [
    'one number',
    t.func([t.f32], t.f32),
    '(func (export "f") (param f32) (result f32) (f32.neg (local.get 0)))',
    [2.5],
    -2.5,
  ],
  [
    'the largest of unsigned numbers',
    t.func([t.u32], t.u32),
    '(func (export "f") (param i32) (result i32) (local.get 0))',
    [-1],
    -1,
  ],
  [
    'wide numbers',
    t.func([t.s64, t.u64], t.s64),
    '(func (export "f") (param i64 i64) (result i64) (i64.sub (local.get 0) (local.get 1)))',
    [5n, 7n],
    -2n,
  ],
  [
    'three',
    t.func([t.s32, t.s32, t.s32], t.s32),
    '(func (export "f") (param i32 i32 i32) (result i32) (i32.sub (local.get 2) (local.get 0)))',
    [1, 2, 9],
    8,
  ],
  [
    'four',
    t.func([t.f64, t.f64, t.f64, t.f64], t.f64),
    '(func (export "f") (param f64 f64 f64 f64) (result f64) (f64.sub (local.get 3) (local.get 0)))',
    [1, 2, 3, 9],
    8,
  ],
  [
    'a truth that is any number',
    t.func([t.s32], t.bool),
    '(func (export "f") (param i32) (result i32) (local.get 0))',
    [-7],
    1,
  ],
  [
    'a falsehood',
    t.func([t.s32], t.bool),
    '(func (export "f") (param i32) (result i32) (local.get 0))',
    [0],
    0,
  ],
] as const)('guests call each other directly: %s', (_what, type, wat, args, result) => {
  const { log, guard, scope } = surroundings()
  const cell = { fn: exported(`(module ${wat})`, type, scope), self: null }
  expect(caller(type, cell, guard)(...args)).toBe(result)
  expect(log).toEqual(DIRECT)
})

test.each([
  ['values that have to be looked at', t.func([t.bool], t.s32), 'i32'],
  ['values that are fewer than all numbers', t.func([t.u8], t.s32), 'i32'],
])('%s go through the host', (_what, type, core) => {
  const { log, guard, scope } = surroundings()
  const wat = `(module (func (export "f") (param ${core}) (result i32) (local.get 0)))`
  const cell = { fn: exported(wat, type, scope), self: null }
  expect(caller(type, cell, guard)(257)).toBe(1)
  expect(log).toEqual(HOST)
})

test('the call follows the cell: to another guest, to the host, and back', () => {
  const { log, guard, scope } = surroundings()
  const type = t.func([t.f32], t.f32)
  const body = (code: string): string => `(module (func (export "f") (param f32) (result f32) ${code}))`
  const first = exported(body('(f32.add (local.get 0) (f32.const 1))'), type, scope)
  const second = exported(body('(f32.add (local.get 0) (f32.const 2))'), type, scope)
  const cell: { fn: UntypedFunction; self: unknown } = { fn: first, self: null }
  const run = caller(type, cell, guard)
  const results = [run(10)]
  cell.fn = second
  results.push(run(10))
  cell.fn = (value) => (value as number) + 3
  results.push(run(10))
  cell.fn = first
  results.push(run(10))
  expect(results).toEqual([11, 12, 13, 11])
  expect(log).toEqual([...DIRECT, ...DIRECT, 'enter', ...DIRECT])
})

test('what traps is the fault of the callee first, then of its caller', () => {
  const { log, guard, scope } = surroundings()
  const type = t.func([])
  const cell = { fn: exported('(module (func (export "f") (unreachable)))', type, scope), self: null }
  expect(() => caller(type, cell, guard)()).toThrow(WebAssembly.RuntimeError)
  expect(log).toEqual(['enter', 'begin by guest', 'failed', 'threw'])
})
