import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { assemble } from '../../testing/wat-mod.ts'
import { readModule } from '../../wasm/index.ts'

test('the bytes that compare memories are what the text beside them says', async () => {
  const source = await readFile(new URL('memory-shadow.ts', import.meta.url), 'utf8')
  const text = /^ \* {5}\(module$[^]*?^ \*\/$/m.exec(source)![0].replaceAll(/^ \*\/?/gm, '')
  const bytes = [.../^ {4}'([0-9a-f]+)'/gm[Symbol.matchAll](source)].map(([, hex]) => hex).join('')
  const assembled = assemble(text)
  // The section of names comes last, and is left out.
  const { start } = readModule(assembled, 'shadow').layout.sections.find(({ id }) => id === 0)!
  expect(bytes).toBe(Buffer.from(assembled.subarray(0, start)).toString('hex'))
})
