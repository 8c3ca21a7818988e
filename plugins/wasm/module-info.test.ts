import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SkeinError } from '../../engine/index.ts'
import { assemble } from '../testing/wat-mod.ts'
import { withCustomSection } from './custom-section.ts'
import { readModule } from './index.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

const HEADER = '00 61 73 6d 01 00 00 00'
const bytesOf = (hex: string): number[] => (hex.match(/\S+/g) ?? []).map((byte) => Number.parseInt(byte, 16))
const leb = (value: number): number[] => [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14]
const repeat = (times: number, hex: string): string => `${hex} `.repeat(times)

/** A module of the given sections: their numbers and contents, in hexadecimal. */
const moduleOf = (...sections: (readonly [id: number, hex: string])[]): Uint8Array => {
  const bytes = bytesOf(HEADER)
  for (const [id, hex] of sections) {
    const content = bytesOf(hex)
    bytes.push(id, ...leb(content.length))
    for (const byte of content) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

const SAMPLE = assemble(
  `(module
  (type $t (func (param i32 f32) (result i64)))
  (import "a:b/c@1.0.0" "call" (func $call (type $t)))
  (import "env" "memory" (memory 1 4))
  (import "env" "table" (table 1 funcref))
  (import "env" "global" (global i32))
  (func $start)
  (func (export "run") (param f64 f64) (result f64) (local.get 0))
  (func (export "many") (result i32) (i32.const 1))
  (global (export "g") (mut i32) (i32.const 5))
  (start $start)
)`,
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
    expect(readModule(assemble('(module (memory 2 9))'), 'x').memories).toEqual([
      { min: 2, max: 9, shared: false },
    ])
    expect(readModule(assemble('(module (memory 2))'), 'x').memories).toEqual([
      { min: 2, max: null, shared: false },
    ])
    const [shared] = readModule(moduleOf([5, '01 03 01 02']), 'x').memories
    expect(shared).toEqual({ min: 1, max: 2, shared: true })
    const [wide] = readModule(moduleOf([5, '01 05 80 80 04 80 80 08']), 'x').memories
    expect(wide).toEqual({ min: 65_536, max: 131_072, shared: false })
  })
  test('may have types of garbage-collected languages between those of its functions', () => {
    const types = [
      '04',
      '4e 02 5f 02 7f 01 64 00 00 50 01 00 5e 78 01',
      '4f 00 60 01 7e 01 63 6e',
      '60 01 7d 00',
      '5e 7f 00',
    ].join(' ')
    const read = readModule(moduleOf([1, types], [3, '02 03 02'], [7, '02 01 61 00 00 01 62 00 01']), 'x')
    expect(read.exports.get('a')?.type).toEqual({ params: ['f32'], results: [] })
    expect(read.exports.get('b')?.type).toEqual({ params: ['i64'], results: ['other'] })
  })
  test('keeps names as they are, byte order marks too', () => {
    const marked = assemble('(module (func (export "\\ef\\bb\\bfmemory")))')
    const names = [...readModule(marked, 'x').exports.keys()]
    expect(names).toEqual(['\ufeffmemory'])
    const compiled = new WebAssembly.Module(marked as BufferSource)
    expect(WebAssembly.Module.exports(compiled).map(({ name }) => name)).toEqual(names)
  })
  test('may import all kinds of things', () => {
    const externs = [
      '05',
      '01 61 01 61 01 70 01 01 02',
      '01 61 01 62 01 63 00 04 01',
      '01 61 01 63 02 09 01 02 10',
      '01 61 01 64 03 7f 01',
      '01 61 01 65 04 00 00',
    ].join(' ')
    const { imports } = readModule(moduleOf([1, '01 60 00 00'], [2, externs]), 'x')
    expect(imports.map(({ kind }) => kind)).toEqual(['table', 'table', 'memory', 'global', 'tag'])
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
    ['a long name', withCustomSection(SAMPLE, 'x'.repeat(2000), ''), 'module/too-large'],
    ['65 MiB', new Uint8Array(68_157_440), 'module/too-large'],
    ['a section twice', moduleOf([1, '00'], [1, '00']), 'module/invalid'],
    ['a section in the wrong place', moduleOf([3, '00'], [1, '00']), 'module/invalid'],
    ['a section of an unknown kind', moduleOf([14, '00']), 'module/invalid'],
    ['a section longer than the file', moduleOf([1, '00']).subarray(0, 10), 'module/invalid'],
    ['an import of an unknown kind', moduleOf([2, '01 01 61 01 61 05']), 'module/invalid'],
    ['an export of an unknown kind', moduleOf([7, '01 01 61 05 00']), 'module/invalid'],
    ['a type of an unknown form', moduleOf([1, '01 61 00 00']), 'module/invalid'],
    ['a function without a type', moduleOf([3, '01 00'], [7, '01 01 61 00 00']), 'module/invalid'],
    [
      'a function whose type is a structure',
      moduleOf([1, '01 5f 00'], [3, '01 00'], [7, '01 01 61 00 00']),
      'module/invalid',
    ],
    ['an export of a function that is not there', moduleOf([7, '01 01 61 00 09']), 'module/invalid'],
    ['a number of more than 32 bits', moduleOf([3, '80 80 80 80 10']), 'module/invalid'],
    ['a memory of more than 64 bits', moduleOf([5, `01 04 ${repeat(11, '80')}`]), 'module/invalid'],
    ['a million memories', moduleOf([5, 'c0 84 3d']), 'module/too-large'],
    ['more functions than bytes', moduleOf([3, '64 00']), 'module/invalid'],
  ])('%s', (_what, bytes, wanted) => {
    expect(() => readModule(bytes, 'bad.wasm')).toThrow(code(wanted))
    expect(() => readModule(bytes, 'bad.wasm')).toThrow(/bad\.wasm/)
  })

  test.each([
    ['groups of 10,100 types', repeat(101, `4e 64 ${repeat(100, '60 00 00')}`)],
    ['types with 101,000 parameters', repeat(101, `60 e8 07 ${repeat(1000, '7f')} 00`)],
  ])('%s', (_what, types) => {
    expect(() => readModule(moduleOf([1, `65 ${types}`]), 'x')).toThrow(code('module/too-large'))
  })

  test('10,000 custom sections', () => {
    const sections = new Uint8Array(40_000)
    for (let i = 0; i < 40_000; i += 4) sections.set([0, 2, 1, 0x61], i)
    const bytes = new Uint8Array([...SAMPLE, ...sections])
    expect(() => readModule(bytes, 'x')).toThrow(code('module/too-large'))
  })

  test('a module cut off anywhere is refused, or ends between two sections', () => {
    const ends = [8]
    for (let at = 8; at < SAMPLE.length; ends.push(at)) at += 2 + SAMPLE[at + 1]!
    for (let end = 0; end < SAMPLE.length; end++) {
      try {
        readModule(SAMPLE.subarray(0, end), 'x')
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^module\//) as string })
        continue
      }
      // An accepted cut is where a section ends; whether the rest is a module is the compiler's to say.
      expect(ends).toContain(end)
    }
  })

  test('changed bytes are read as the compiler of the machine reads them, or refused', () => {
    const sample = withCustomSection(SAMPLE, 'skein', 'manifest')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = sample.slice()
          for (const [at, byte] of changes) bytes[at] = byte
          const valid = WebAssembly.validate(bytes as BufferSource)
          try {
            const info = readModule(bytes, 'x')
            if (!valid) return
            const compiled = new WebAssembly.Module(bytes as BufferSource)
            expect(info.imports.map(({ module, name, kind }) => ({ module, name, kind }))).toEqual(
              WebAssembly.Module.imports(compiled),
            )
            expect([...info.exports.values()].map(({ name, kind }) => ({ name, kind }))).toEqual(
              WebAssembly.Module.exports(compiled),
            )
            const sections = WebAssembly.Module.customSections(compiled, 'skein')
            expect(info.customSections('skein')).toEqual(sections.map((section) => new Uint8Array(section)))
          } catch (error) {
            if (!(error instanceof SkeinError)) throw error
            expect(error.code).toMatch(/^module\//)
            // This takes all modules that the compiler takes, unless they are too large.
            if (valid) expect(error.code).toBe('module/too-large')
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
