import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { readModule } from '../wasm/index.ts'
import { nanSweep } from './nan-sweep.ts'

test('the bytes of the sweep are what the text beside them says', async () => {
  const source = await readFile(new URL('nan-sweep.ts', import.meta.url), 'utf8')
  const text = /^ \* {5}\(module$[^]*?^ \*\/$/m.exec(source)![0].replaceAll(/^ \*\/?/gm, '')
  const bytes = [.../^ {4}'([0-9a-f]+)'/gm[Symbol.matchAll](source)].map(([, hex]) => hex).join('')
  const assembled = assemble(text)
  // The section of names comes last, and is left out.
  const { start } = readModule(assembled, 'sweep').layout.sections.find(({ id }) => id === 0)!
  expect(bytes).toBe(Buffer.from(assembled.subarray(0, start)).toString('hex'))
})

const memory = new WebAssembly.Memory({ initial: 1 })
const sweep = nanSweep(memory)
/** The upper halves of numbers: NaNs of all kinds, infinities of both signs, the largest numbers, the least, and others. */
const UPPER = [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xff81_0203, 0x7ff8_0000, 0xfff8_0000, 0x7ff0_0001]
const NUMBERS = [0x7f80_0000, 0xff80_0000, 0x7ff0_0000, 0xfff0_0000, 0x7f7f_ffff, 0x0000_0001, 0x3f80_0000, 0]

test.each(['singles', 'doubles'] as const)('%s: NaNs become canonical, and nothing else changes', (kind) => {
  const size = kind === 'singles' ? 4 : 8
  const word = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...NUMBERS) }, fc.constantFrom(...UPPER))
  let found = 0
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.nat()), { maxLength: 60 }), fc.nat(9), (values, from) => {
      const pointer = 64 + from * size
      const view = new DataView(memory.buffer)
      new Uint8Array(memory.buffer).fill(0xff)
      for (const [i, [upper, lower]] of values.entries()) {
        if (size === 8) view.setUint32(pointer + i * 8, lower, true)
        view.setUint32(pointer + i * size + size - 4, upper, true)
      }
      const expected = new Uint8Array(memory.buffer.slice(0))
      const wanted = new DataView(expected.buffer)
      for (let at = pointer; at < pointer + values.length * size; at += size) {
        const value = size === 4 ? wanted.getFloat32(at, true) : wanted.getFloat64(at, true)
        if (!Number.isNaN(value)) continue
        found++
        if (size === 8) wanted.setUint32(at, 0, true)
        wanted.setUint32(at + size - 4, size === 4 ? 0x7fc0_0000 : 0x7ff8_0000, true)
      }
      sweep[kind](pointer, values.length * size)
      expect(Buffer.compare(new Uint8Array(memory.buffer), expected)).toBe(0)
    }),
    { seed: 3, numRuns: 500 },
  )
  expect(found).toBeGreaterThan(500)
})
