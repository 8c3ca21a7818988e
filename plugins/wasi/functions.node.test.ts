import { WASI } from 'node:wasi'
import { expect, test } from 'vitest'
import { WASI_FUNCTIONS } from './functions.ts'

test('the functions of wasi_snapshot_preview1 are those that Node knows', () => {
  const known = Object.keys(new WASI({ version: 'preview1' }).wasiImport)
  expect([...WASI_FUNCTIONS]).toEqual(known.toSorted())
})
