import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assemble, withCustomSection } from '../testing/wat-mod.ts'
import { readModule } from './index.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

const SAMPLE = assemble(
  `(module
  (type $t (func (param i32 f32) (result i64)))
  (import "a:b/c@1.0.0" "call" (func $call (type $t)))
  (import "env" "memory" (memory 1 4))
  (import "env" "table" (table 1 funcref))
  (import "env" "global" (global i32))
  (func $start)
  (func (export "run") (param f64 f64) (result f64) (local.get 0))
  (func (export "many") (result i32))
  (global (export "g") (mut i32) (i32.const 5))
  (start $start)
)`.replace('(func (export "many") (result i32))', '(func (export "many") (result i32) (i32.const 1))'),
)

describe('a module', () => {
  const info = readModule(SAMPLE, 'sample.wasm')
  test('says what it imports, with types', () => {
    expect(info.imports).toEqual([
      {
        module: 'a:b/c@1.0.0',
        name: 'call',
        kind: 'function',
        type: { params: ['i32', 'f32'], results: ['i64'] },
      },
      { module: 'env', name: 'memory', kind: 'memory', type: null },
      { module: 'env', name: 'table', kind: 'table', type: null },
      { module: 'env', name: 'global', kind: 'global', type: null },
    ])
  })
  test('says what it exports, with types', () => {
    expect(info.exports.get('run')).toEqual({
      name: 'run',
      kind: 'function',
      type: { params: ['f64', 'f64'], results: ['f64'] },
    })
    expect(info.exports.get('g')).toMatchObject({ kind: 'global', type: null })
    expect([info.functions, info.start, info.size]).toEqual([3, true, SAMPLE.length])
  })
  test('has custom sections, in order', () => {
    const twice = withCustomSection(withCustomSection(SAMPLE, 'skein', 'one'), 'skein', 'two')
    const sections = readModule(twice, 'x').customSections('skein')
    expect(sections.map((section) => new TextDecoder().decode(section))).toEqual(['one', 'two'])
    expect(readModule(twice, 'x').customSections('other')).toEqual([])
  })
  test('has memories of its own', () => {
    expect(readModule(assemble('(module (memory 2 9))'), 'x').memories).toEqual([{ min: 2, max: 9 }])
    expect(readModule(assemble('(module (memory 2))'), 'x').memories).toEqual([{ min: 2, max: null }])
  })
})

describe('what is no module', () => {
  test.each([
    ['nothing', new Uint8Array(), 'module/not-wasm'],
    ['text', new TextEncoder().encode('hello, world'), 'module/not-wasm'],
    ['a component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'module/not-wasm'],
    ['another version', Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), 'module/invalid'],
    [
      'an endless number',
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      'module/invalid',
    ],
    [
      'a name that is no UTF-8',
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 2, 1, 0xff),
      'module/invalid',
    ],
    [
      'a billion imports',
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 5, 0x80, 0x94, 0xeb, 0xdc, 0x03),
      'module/too-large',
    ],
    ['a long name', withCustomSection(SAMPLE, 'x'.repeat(1000), ''), 'module/too-large'],
  ])('%s', (_what, bytes, wanted) => {
    expect(() => readModule(bytes, 'bad.wasm')).toThrow(code(wanted))
    expect(() => readModule(bytes, 'bad.wasm')).toThrow(/bad\.wasm/)
  })

  test('10,000 custom sections', () => {
    const sections = new Uint8Array(40_000)
    for (let i = 0; i < 40_000; i += 4) sections.set([0, 2, 1, 0x61], i)
    const bytes = new Uint8Array([...SAMPLE, ...sections])
    expect(() => readModule(bytes, 'x')).toThrow(code('module/too-large'))
  })

  test('a module cut off anywhere is refused, or ends between two sections', () => {
    for (let end = 0; end < SAMPLE.length; end++) {
      try {
        readModule(SAMPLE.subarray(0, end), 'x')
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^module\//) as string })
      }
    }
  })

  test('changed bytes are read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(SAMPLE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = SAMPLE.slice()
          for (const [at, byte] of changes) bytes[at] = byte
          try {
            readModule(bytes, 'x')
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^module\//) as string })
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
