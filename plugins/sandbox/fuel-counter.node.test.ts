import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'

test('the bytes of the counter are what the text beside them says', async () => {
  const source = await readFile(new URL('fuel-counter.ts', import.meta.url), 'utf8')
  const text = /^ \* {5}\(module$[^]*?^ \*\/$/m.exec(source)![0].replaceAll(/^ \*\/?/gm, '')
  const bytes = [.../^ {4}'([0-9a-f]+)'/gm[Symbol.matchAll](source)].map(([, hex]) => hex).join('')
  expect(bytes).toBe(Buffer.from(assemble(text)).toString('hex'))
})
