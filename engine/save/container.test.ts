import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { fileKind } from '../file-kind.ts'
import { code } from '../testing/thrown-code.ts'
import { openSave, sealSave } from './container.ts'
import { corruptions } from './testing/corrupt.ts'

const WHOLE = sealSave({
  header: new TextEncoder().encode('a header'),
  body: Uint8Array.from({ length: 3000 }, (_, at) => (at * at) & 255),
})

describe('the container of a saved game', () => {
  test('gives back the blocks that were put in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.uint8Array({ maxLength: 500 }), (header, body) => {
        const opened = openSave(sealSave({ header, body }))
        expect([[...opened.header], [...opened.body]]).toEqual([[...header], [...body]])
      }),
    )
  })

  test('can be opened within other bytes', () => {
    const around = new Uint8Array(WHOLE.length + 20).fill(9)
    around.set(WHOLE, 7)
    expect(openSave(around.subarray(7, 7 + WHOLE.length)).body.length).toBe(3000)
  })

  test.each([
    ['nothing', new Uint8Array(0), 'save/not-a-save'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'save/not-a-save'],
    ['a module', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), 'save/not-a-save'],
    ['its first bytes', WHOLE.subarray(0, 20), 'save/truncated'],
    ['half of it', WHOLE.subarray(0, 1500), 'save/truncated'],
    ['all but its last byte', WHOLE.subarray(0, -1), 'save/truncated'],
    ['it with more behind it', Uint8Array.of(...WHOLE, 0), 'save/damaged'],
    ['it with line ends of Windows made into others', crlf(WHOLE), 'save/damaged'],
    ['a later format', with32(WHOLE, 8, 2), 'save/too-new'],
    ['a format that never was', with32(WHOLE, 8, 0), 'save/damaged'],
    ['a header that is said to be huge', with32(WHOLE, 12, 0xffff_ffff), 'save/truncated'],
    ['a byte changed', WHOLE.with(200, WHOLE[200]! ^ 1), 'save/damaged'],
    ['its checksum changed', WHOLE.with(22, WHOLE[22]! ^ 1), 'save/damaged'],
  ])('is refused as %s', (_what, given, expected) => {
    expect(code(() => openSave(given))).toBe(expected)
  })

  test('is known by its first bytes, also when it is damaged', () => {
    for (const bytes of [WHOLE, WHOLE.subarray(0, 4), WHOLE.subarray(0, -9)])
      expect(fileKind(bytes)).toBe('saved game')
    expect(fileKind(WHOLE.subarray(0, 3))).toBe(null)
  })

  test('is told from other files of Skein, by their names', () => {
    const recording = Uint8Array.of(0x95, 0xaf, ...new TextEncoder().encode('skein-recording'))
    for (const [bytes, kind] of [
      [Uint8Array.of(0, 0x61, 0x73, 0x6d), 'mod'],
      [recording, 'recording'],
      [new TextEncoder().encode('sksn'), 'snapshot'],
    ] as const) {
      expect(fileKind(bytes)).toBe(kind)
      expect(() => openSave(bytes)).toThrow(`the file is not a saved game; it is a ${kind}`)
    }
  })

  test('of more than 1 GB is not written', () => {
    const body = new Uint8Array(0x4000_0000)
    expect(code(() => sealSave({ header: new Uint8Array(0), body }))).toBe('save/too-large')
  })

  test('is refused with a code in 5,000 other corruptions', () => {
    const codes = new Map<string, number>()
    for (const [what, broken] of corruptions(WHOLE, 5000)) {
      let found = `accepted: ${what}`
      try {
        openSave(broken)
      } catch (error) {
        if (!(error instanceof SkeinError)) throw error
        found = error.code
      }
      codes.set(found, (codes.get(found) ?? 0) + 1)
    }
    expect([...codes.keys()].toSorted()).toEqual([
      'save/damaged',
      'save/not-a-save',
      'save/too-new',
      'save/truncated',
    ])
  })
})

function with32(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint32(at, value, true)
  return copy
}

/** What a transfer as text does on the way from Windows. */
function crlf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes].filter((byte, at) => !(byte === 0x0d && bytes[at + 1] === 0x0a)))
}
