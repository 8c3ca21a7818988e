import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { readModule } from '../wasm/index.ts'
import { changeMask } from './change-mask.ts'

test('the bytes of the mask’s module are what the text beside them says', async () => {
  const source = await readFile(new URL('change-mask.ts', import.meta.url), 'utf8')
  const text = /^ \* {5}\(module$[^]*?^ \*\/$/m.exec(source)![0].replaceAll(/^ \*\/?/gm, '')
  const bytes = [.../^ {4}'([0-9a-f]+)'/gm[Symbol.matchAll](source)].map(([, hex]) => hex).join('')
  const assembled = assemble(text)
  // The section of names comes last, and is left out.
  const { start } = readModule(assembled, 'mask').layout.sections.find(({ id }) => id === 0)!
  expect(bytes).toBe(Buffer.from(assembled.subarray(0, start)).toString('hex'))
})

const memory = new WebAssembly.Memory({ initial: 1 })
const mask = changeMask(memory)
const BEFORE = 1024
const AFTER = 8192
const MASK = 16_384

test.each([1, 2, 4, 8] as const)('a mask of elements of %s bytes has a bit for each that differs', (size) => {
  let changes = 0
  const element = fc.array(fc.constantFrom(0, 0, 0, 1, 0x80), { minLength: size, maxLength: size })
  fc.assert(
    fc.property(fc.array(fc.tuple(element, fc.option(element)), { maxLength: 60 }), (elements) => {
      const bytes = new Uint8Array(memory.buffer)
      bytes.fill(0xaa)
      for (const [i, [before, after]] of elements.entries()) {
        bytes.set(before, BEFORE + i * size)
        bytes.set(after ?? before, AFTER + i * size)
      }
      const expected = elements.map(([before, after]) => after !== null && before.join() !== after.join())
      const any = mask[`mask${size}`](BEFORE, AFTER, elements.length, MASK)
      const bits = expected.map((_, i) => ((bytes[MASK + (i >> 3)]! >> (i & 7)) & 1) === 1)
      expect(bits).toEqual(expected)
      // What lies behind the last element is the same on both sides here.
      expect(any !== 0).toBe(expected.includes(true))
      changes += expected.filter(Boolean).length
    }),
    { seed: 5, numRuns: 300 },
  )
  expect(changes).toBeGreaterThan(500)
})
