import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LINE_BYTES, LineBuffer } from './line-buffer.ts'

function lines(...chunks: (string | Uint8Array)[]): string[] {
  const out: string[] = []
  const buffer = new LineBuffer((line) => out.push(line))
  for (const chunk of chunks)
    buffer.write(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
  buffer.flush()
  return out
}

describe('lines', () => {
  test('are emitted when they end, and at last when they do not', () => {
    const out: string[] = []
    const buffer = new LineBuffer((line) => out.push(line))
    buffer.write(new TextEncoder().encode('one\ntw'))
    expect(out).toEqual(['one'])
    buffer.write(new TextEncoder().encode('o\n\nthree'))
    expect(out).toEqual(['one', 'two', ''])
    buffer.flush()
    buffer.flush()
    expect(out).toEqual(['one', 'two', '', 'three'])
  })

  test('end with either kind of line break', () => {
    expect(lines('a\r\nb\n', 'c\r', '\n\r\nd\re')).toEqual(['a', 'b', 'c', '', 'd\re'])
  })

  test('come out the same however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((it) => it.replaceAll(/[\n\r]/g, '')),
          { minLength: 1 },
        ),
        fc.array(fc.nat({ max: 40 }), { minLength: 1 }),
        (wanted, sizes) => {
          const bytes = new TextEncoder().encode(`${wanted.join('\n')}\n`)
          const chunks: Uint8Array[] = []
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length]! + (i % sizes.length === 0 ? 1 : 0)
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          expect(lines(...chunks)).toEqual(wanted)
        },
      ),
    )
  })

  test('longer than the limit are cut, but never inside a character', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.constantFrom('a', 'é', '€', '🎮'), (shift, char) => {
        const text = 'x'.repeat(shift) + char.repeat(LINE_BYTES)
        const cut = lines(text)
        expect(cut.join('')).toBe(text)
        for (const line of cut) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(LINE_BYTES)
        for (const line of cut.slice(0, -1))
          expect(new TextEncoder().encode(line).length).toBeGreaterThan(LINE_BYTES - 4)
      }),
      { numRuns: 16 },
    )
  })

  test('of exactly the limit are one line', () => {
    const text = 'x'.repeat(LINE_BYTES)
    expect(lines(`${text}\n`)).toEqual([text])
    expect(lines(text, '\n', 'y')).toEqual([text, 'y'])
  })

  test('that are no UTF-8 are shown as well as can be', () => {
    expect(lines(Uint8Array.of(0x61, 0xff, 0x62, 10, 0xc3))).toEqual(['a\ufffdb', '\ufffd'])
    const rubbish = new Uint8Array(LINE_BYTES * 3).fill(0x80)
    expect(lines(rubbish).map((line) => line.length)).toEqual([LINE_BYTES, LINE_BYTES, LINE_BYTES])
  })
})
