import { describe, expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { readModule, withCustomSection } from '../wasm/index.ts'
import {
  COUNTER_IMPORT,
  DEFAULT_SANDBOX_LIMITS,
  rewriteInTurns,
  rewriteModule,
  START_EXPORT,
} from './index.ts'
import { metered, rewrite } from './testing/metered.ts'
import { body } from './testing/one-function.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

/** Lets constant expressions refer to the module's own global, which wabt refuses to write. */
function ownGlobals(bytes: Uint8Array, own: boolean): Uint8Array {
  const changed = bytes.slice()
  // `global.get 0` and `end`, which stand together nowhere but in constant expressions here.
  const places = own ? [...changed.keys()].filter((at) => changed[at] === 0x23) : []
  for (const at of places) if (changed[at + 1] === 0 && changed[at + 2] === 0x0b) changed[at + 1] = 1
  return changed
}

test('a large module lets others have their turn, and becomes the same', async () => {
  const adds = '(local.set 0 (i32.add (local.get 0) (i32.const 77777)))'.repeat(2000)
  const bytes = assemble(`(module ${`(func (param i32) (loop ${adds}))`.repeat(50)})`)
  const info = readModule(bytes, 'large.wasm')
  const request = { bytes, file: 'large.wasm', info, limits: DEFAULT_SANDBOX_LIMITS, meter: true }
  let turns = 0
  const inTurns = await rewriteInTurns(request, () => {
    turns++
    return Promise.resolve()
  })
  // Each quarter of a megabyte, once read and once written.
  expect(turns).toBe(2 * Math.floor(bytes.length / 262_144))
  expect(turns).toBeGreaterThan(4)
  expect(inTurns).toEqual(rewriteModule(request))
})

describe('limits are rewritten', () => {
  test('memory grows up to the cap, and no further', () => {
    const { call, memory } = metered(
      `(module (memory (export "memory") 2) (func (export "run") (param i32) (result i32) (memory.grow (local.get 0))))`,
      {},
      { memoryBytes: 10 * 65_536 + 100 },
    )
    expect(call('run', [7]).result).toBe(2)
    expect(call('run', [2])).toMatchObject({ result: -1, end: 'returned' })
    expect(call('run', [1]).result).toBe(9)
    expect(call('run', [-1])).toMatchObject({ result: -1, end: 'returned' })
    expect(memory!.buffer.byteLength).toBe(10 * 65_536)
  })
  test('a maximum of the module itself stays if it is lower', () => {
    const { call } = metered(
      `(module (memory 1 3) (func (export "run") (param i32) (result i32) (memory.grow (local.get 0))))`,
    )
    expect(call('run', [3]).result).toBe(-1)
    expect(call('run', [2]).result).toBe(1)
  })
  test('tables share their cap', () => {
    const { call } = metered(
      `(module (table $a 10 funcref) (table $b 5 50 funcref)
        (func (export "a") (param i32) (result i32) (table.grow $a (ref.null func) (local.get 0)))
        (func (export "b") (param i32) (result i32) (table.grow $b (ref.null func) (local.get 0))))`,
      {},
      { tableElements: 20 },
    )
    expect([call('a', [6]).result, call('a', [5]).result, call('b', [1]).result]).toEqual([-1, 10, -1])
  })
  const TWO = `(module (table $a 10 funcref) (table $b 0 60 externref) (table $c 1 1 funcref)
    (func (export "a") (param i32) (result i32) (table.grow $a (ref.null func) (local.get 0)))
    (func (export "b") (param i32) (result i32) (table.grow $b (ref.null extern) (local.get 0))))`
  test('any of several tables grows up to the cap, and no further than its own maximum', () => {
    const { call } = metered(TWO, {}, { tableElements: 100 })
    expect([call('b', [-1]).result, call('b', [61]).result, call('b', [50]).result]).toEqual([-1, -1, 0])
    expect([call('b', [11]).result, call('b', [10]).result]).toEqual([-1, 50])
    expect([call('a', [30]).result, call('a', [29]).result, call('a', [1]).result]).toEqual([-1, 10, -1])
    expect([call('a', [0]).result, call('b', [0]).result]).toEqual([39, 60])
  })
  test('so they do where fuel is not counted', () => {
    const bytes = assemble(TWO)
    const limits = { ...DEFAULT_SANDBOX_LIMITS, tableElements: 100 }
    const info = readModule(bytes, 'test.wasm')
    const rewritten = rewriteModule({ bytes, file: 'test.wasm', info, limits, meter: false })
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(rewritten as BufferSource))
    const { a, b } = exports as Record<string, (by: number) => number>
    expect([b!(50), b!(11), b!(10), a!(30), a!(29), a!(1)]).toEqual([0, -1, 50, -1, 10, -1])
  })
  test.each([
    ['(memory 17)', '1.1 MiB of memory; the limit is 1'],
    ['(table 60 funcref) (table 60 externref)', 'tables of 120 elements; the limit is 100'],
  ])('%s is too much to begin with', (head, words) => {
    const limits = { memoryBytes: 1_048_576, tableElements: 100 }
    const start = (): Uint8Array => rewrite(assemble(`(module ${head})`), limits)
    expect(start).toThrow(code('module/over-limit'))
    expect(start).toThrow(words)
  })
})

describe('what is not allowed is refused, with where it stands', () => {
  test.each([
    ['garbage-collected types', body([0xfb, 0x01, 0x00])],
    ['threads', body([0xfe, 0x03, 0x00])],
    ['relaxed SIMD', body([0xfd, 0x80, 0x02])],
    ['the unknown instruction 0xfd 154', body([0xfd, 0x9a, 0x01])],
    ['the unknown instruction 0xfc 19', body([0xfc, 0x13])],
    ['the unknown instruction 0x16', body([0x16])],
    ['a second memory', body([0x41, 0x00, 0x28, 0x42, 0x00, 0x00, 0x1a])],
  ])('%s', (what, bytes) => {
    expect(() => rewrite(bytes)).toThrow(code('module/unsupported'))
    expect(() => rewrite(bytes)).toThrow(new RegExp(`function 0 uses ${what}.*at byte \\d+`))
  })
  test.each([
    ['a global', [6, 8, 1, 0x6e, 0, 0x41, 0, 0xfb, 28, 0x0b]],
    ['a table', [4, 10, 1, 0x40, 0, 0x6e, 0, 1, 0xfb, 1, 0, 0x0b]],
    ['an element', [4, 4, 1, 0x6e, 0, 1, 9, 11, 1, 4, 0x41, 0, 0x0b, 1, 0x41, 0, 0xfb, 28, 0x0b]],
    ['where elements go', [4, 4, 1, 0x70, 0, 1, 9, 7, 1, 0, 0xfb, 0, 0, 0x0b, 0]],
  ])('garbage-collected values that %s begins with', (_, sections) => {
    const bytes = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections])
    expect(() => rewrite(bytes)).toThrow(code('module/unsupported'))
    expect(() => rewrite(bytes)).toThrow(/uses garbage-collected types, at byte \d+/)
  })
  test('with the name of the function, where there is one', () => {
    const bytes = assemble('(module (func $named (nop) (nop) (nop)))')
    bytes.set([0xfb, 0x01, 0x00], bytes.lastIndexOf(0x01, bytes.indexOf(0x0b)) - 2)
    expect(() => rewrite(bytes)).toThrow(/function 0 \(named\)/)
  })
  test.each([
    ['shared memory', '(memory 1 2 shared)'],
    ['several memories', '(memory 1)'],
  ])('%s', (what, head) => {
    const bytes = assemble(`(module ${head})`)
    if (what === 'several memories') {
      // wabt does not write them: one memory becomes two.
      const at = bytes.indexOf(5, 8)
      const two = [...bytes.subarray(0, at), 5, 5, 2, 0, 1, 0, 1]
      expect(() => rewrite(Uint8Array.from(two))).toThrow(code('module/unsupported'))
    } else expect(() => rewrite(bytes)).toThrow(code('module/unsupported'))
  })
})

describe('what is added cannot be reached from inside', () => {
  const invalid = code('module/invalid')
  test.each([
    ['its globals, to be read', body([0x23, 0x00, 0x1a])],
    ['its globals, to be set', body([0x41, 0x00, 0x24, 0x00])],
    ['its functions', body([0x10, 0x01])],
    ['references to its functions', body([0xd2, 0x01, 0x1a])],
    ['its locals', body([0x20, 0x00, 0x1a])],
    ['its types', body([0x41, 0x00, 0x11, 0x01, 0x00])],
    ['labels that are not there', body([0x0c, 0x01])],
  ])('%s', (_what, bytes) => {
    expect(() => rewrite(bytes)).toThrow(invalid)
  })
  test('exports of what is added, or under its names', () => {
    const bytes = assemble('(module (func (export "f")) (global (export "g") i32 (i32.const 0)))')
    const at = bytes.indexOf(0x67, 30)
    for (const [kind, index] of [
      [3, 1],
      [0, 1],
    ] as const) {
      const changed = bytes.slice()
      changed.set([kind, index], at + 1)
      expect(() => rewrite(changed)).toThrow(invalid)
    }
    expect(() => rewrite(assemble(`(module (func (export "${START_EXPORT}")))`))).toThrow(invalid)
  })
  test('elements of tables, and the start', () => {
    const elements = assemble('(module (table 1 funcref) (elem (i32.const 0) $f) (func $f))')
    elements[elements.lastIndexOf(0x0b, elements.lastIndexOf(0x0a)) + 2] = 1
    expect(() => rewrite(elements)).toThrow(invalid)
    const start = assemble('(module (func $f) (start $f))')
    start[start.indexOf(8, 12) + 2] = 1
    expect(() => rewrite(start)).toThrow(invalid)
  })
})

describe('what a module has stays as it is', () => {
  const source = `(module
    (import "a" "f" (func $f (param i32)))
    (memory (export "memory") 1)
    (global $g (export "g") (mut i32) (i32.const 5))
    (table (export "t") 4 funcref) (elem (i32.const 1) $run $start)
    (func $start (global.set $g (i32.const 7)))
    (func $run (export "run") (param i32) (result i32) (call $f (local.get 0)) (global.get $g))
    (start $start))`
  test('its indices, its exports and its sections', () => {
    const original = withCustomSection(assemble(source), 'mine', 'content')
    const rewritten = rewrite(original)
    const before = readModule(original, 'x')
    const after = readModule(rewritten, 'x')
    expect(after.imports.slice(0, -2)).toEqual(before.imports)
    expect(after.imports.slice(-2)).toMatchObject([
      { module: COUNTER_IMPORT.module, name: COUNTER_IMPORT.fuel, kind: 'global' },
      { module: COUNTER_IMPORT.module, name: COUNTER_IMPORT.stack, kind: 'global' },
    ])
    for (const [name, item] of before.exports) expect(after.exports.get(name)).toEqual(item)
    for (const name of ['name', 'mine'])
      expect(after.customSections(name)).toEqual(before.customSections(name))
    expect([...after.exports.keys()].filter((name) => !before.exports.has(name))).toEqual([
      START_EXPORT,
      'skein:sandbox/global/0',
    ])
  })
  test('its start function, which waits until it is called', () => {
    const seen: unknown[] = []
    const { call, exports } = metered(source, { a: { f: (value: number) => void seen.push(value) } })
    const global = exports['g'] as unknown as WebAssembly.Global
    expect(global.value).toBe(5)
    expect(call(START_EXPORT).end).toBe('returned')
    expect([call('run', [3]).result, seen]).toEqual([7, [3]])
  })
  test('its globals, wherever something refers to them', () => {
    // More than 127, so that their indices grow by a byte.
    const many = Array.from({ length: 130 }, (_, i) => `(global $g${i} (mut i32) (i32.const ${i}))`).join(
      '\n',
    )
    const { call, exports } = metered(`(module ${many}
      (export "first" (global $g0)) (export "last" (global $g129))
      (func (export "short") (result i32) (global.get $g126))
      (func (export "sum") (param i32) (result i32) (local $sum i32)
        (loop $again
          (local.set $sum (i32.add (local.get $sum) (i32.add (global.get $g127) (global.get $g2))))
          (global.set $g127 (i32.add (global.get $g127) (i32.const 1)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get $sum)))`)
    const valueOf = (name: string): unknown => (exports[name] as unknown as WebAssembly.Global).value
    expect([valueOf('first'), valueOf('last')]).toEqual([0, 129])
    expect(call('short').result).toBe(126)
    expect(call('sum', [3]).result).toBe(127 + 128 + 129 + 3 * 2)
    expect(call('sum', [1]).result).toBe(132)
  })
  test('globals in constant expressions, after imported ones', () => {
    // All engines let expressions refer to imported globals; only newer ones to the module's own.
    const text = `(module
      (import "a" "base" (global $base i32))
      (global $own i32 (i32.const 40))
      (global $copy (export "copy") i32 (global.get $base))
      (memory (export "memory") 1) (table (export "t") 64 funcref)
      (data (global.get $base) "x") (elem (global.get $base) $f)
      (func $f (export "own") (result i32) (global.get $own)))`
    const base = new WebAssembly.Global({ value: 'i32' }, 30)
    for (const [own, place] of [
      [false, 30],
      [true, 40],
    ] as const) {
      const bytes = ownGlobals(assemble(text), own)
      if (!WebAssembly.validate(bytes as BufferSource)) continue
      const { call, exports, memory } = metered(bytes, { a: { base } })
      expect((exports['copy'] as unknown as WebAssembly.Global).value).toBe(place)
      expect(new Uint8Array(memory!.buffer).indexOf(0x78)).toBe(place)
      expect((exports['t'] as unknown as WebAssembly.Table).get(place)).toBe(exports['own'])
      expect(call('own').result).toBe(40)
    }
  })
  test('a module without code is left alone, limits aside', () => {
    const bytes = rewrite(
      assemble('(module (memory (export "memory") 1) (global (export "g") i32 (i32.const 1)))'),
    )
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource))
    expect(Object.keys(exports)).toEqual(['memory', 'g'])
  })
})

test('blocks may not lie too deep in one another, nor functions have too many locals', () => {
  const blocks = (depth: number): number[] => [
    ...Array.from({ length: depth }, () => [0x02, 0x40]).flat(),
    ...Array.from({ length: depth }, () => 0x0b),
  ]
  expect(WebAssembly.validate(rewrite(body(blocks(10_000))) as BufferSource)).toBe(true)
  expect(() => rewrite(body(blocks(20_001)))).toThrow(code('module/too-large'))
  const locals = [2, 0xa8, 0xc3, 0x01, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f]
  expect(() => rewrite(body([], locals))).toThrow(code('module/too-large'))
})
