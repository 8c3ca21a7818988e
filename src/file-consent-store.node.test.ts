import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileConsentStore } from './node.ts'

test('answers about mods outlive the program, in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-consents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'deep', 'consents.json')
  const store = fileConsentStore(path)
  expect(await store.get('a'.repeat(64))).toBeUndefined()
  await Promise.all([store.set('a', true), store.set('b', false), store.set('c', { deny: ['host'] })])
  const again = fileConsentStore(path)
  expect([await again.get('a'), await again.get('b'), await again.get('c')]).toEqual([
    true,
    false,
    { deny: ['host'] },
  ])
  expect(await again.get('__proto__')).toBeUndefined()
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ a: true, b: false, c: { deny: ['host'] } })
  await writeFile(path, 'no JSON')
  await expect(fileConsentStore(path).get('a')).rejects.toThrow(
    expect.objectContaining({ code: 'value/invalid' }),
  )
})
