import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { code as thrownCode } from '../engine/testing/thrown-code.ts'
import { folderStorage } from './folder-storage.ts'

const folders: string[] = []
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'skein-storage-'))
  folders.push(made)
  return made
}
afterEach(async () => {
  for (const made of folders.splice(0)) await rm(made, { recursive: true })
})

test('a record is there at once, on the disk later, and in the next session', async () => {
  const path = join(await folder(), 'deep', 'data')
  const storage = folderStorage(path)
  expect(storage.read('acme:a')).toBeNull()
  for (let i = 0; i < 50; i++) storage.write('acme:a', Uint8Array.of(i))
  storage.write('acme:b', Uint8Array.of(9))
  expect(storage.read('acme:a')).toEqual(Uint8Array.of(49))
  await storage.written()
  expect((await readdir(path)).toSorted()).toEqual(['acme.a.data', 'acme.b.data'])
  expect([folderStorage(path).read('acme:a'), folderStorage(path).read('acme:b')]).toEqual([
    Uint8Array.of(49),
    Uint8Array.of(9),
  ])
})

test('a folder that cannot be made is named', async () => {
  const file = join(await folder(), 'file')
  await writeFile(file, '')
  expect(thrownCode(() => folderStorage(join(file, 'data')))).toBe('value/invalid')
})
