import { access, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { whileLocked } from './file-lock.ts'
import { fileConsentStore } from './node.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-consents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('answers about mods outlive the program, in a file', async () => {
  const folder = await temporaryFolder()
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

test('programs that share a file keep the answers of each other', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'consents.json')
  const programs = Array.from({ length: 4 }, () => fileConsentStore(path))
  const hashes = Array.from({ length: 40 }, (_, index) => `hash ${index}`)
  // Each has looked into the file before any of them writes to it.
  for (const program of programs) expect(await program.get('hash 0')).toBeUndefined()
  await Promise.all(hashes.map((hash, index) => programs[index % 4]!.set(hash, index % 3 === 0)))
  const kept = JSON.parse(await readFile(path, 'utf8')) as Record<string, boolean>
  expect(kept).toEqual(Object.fromEntries(hashes.map((hash, index) => [hash, index % 3 === 0])))
  for (const program of programs) expect(await program.get('hash 3')).toBe(true)
  expect(await readdir(folder)).toEqual(['consents.json'])
})

test('an answer that is taken out of the file is forgotten by a program that runs', async () => {
  const path = join(await temporaryFolder(), 'consents.json')
  const store = fileConsentStore(path)
  await store.set('a', true)
  await store.set('b', true)
  await writeFile(path, '{ "b": true }')
  expect([await store.get('a'), await store.get('b')]).toEqual([undefined, true])
})

test('an answer that could not be written is written with the next one', async () => {
  const path = join(await temporaryFolder(), 'consents.json')
  const store = fileConsentStore(path)
  await writeFile(path, 'no JSON')
  await expect(store.set('a', true)).rejects.toThrow(expect.objectContaining({ code: 'value/invalid' }))
  expect(await store.get('a')).toBe(true)
  await rm(path)
  await store.set('b', false)
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ a: true, b: false })
})

test('a lock that a dead process has left is taken over, and one that is held is not', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'deep.json')
  await mkdir(folder, { recursive: true })
  await writeFile(`${path}.lock`, '')
  await utimes(`${path}.lock`, 1, 1)
  const order: string[] = []
  const first = whileLocked(
    path,
    async () => {
      order.push('first')
      await new Promise((resolve) => setTimeout(resolve, 60))
      order.push('first is done')
    },
    40,
  )
  await expect.poll(() => order.length).toBe(1)
  await Promise.all([first, whileLocked(path, async () => void order.push('second'))])
  expect(order).toEqual(['first', 'first is done', 'second'])
  await expect(access(`${path}.lock`)).rejects.toThrow('ENOENT')
})
