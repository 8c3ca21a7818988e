import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileC } from './testing/compile-c.ts'
import { playPong, REPORT, samplesOf } from './testing/guide.ts'

// `npm run toolchains` tries the guide's samples in other languages, where these are installed.
test('the mod in C that the guide shows does what it says', async () => {
  const files = samplesOf(readFileSync('docs/wasi.md', 'utf8'))
  const bytes = await compileC({
    'mod.c': files.get('reporter.c')!,
    'manifest.jsonl': files.get('manifest.jsonl')!,
  })
  expect(await playPong(bytes)).toEqual({ log: REPORT, errors: [] })
})
