import { expect, test, vi } from 'vitest'
import type { ModStorage } from '../../../plugins/storage/mod-storage.ts'
import { browserModStorage } from './browser-storage.ts'
import { openDatabase } from './database.ts'

let games = 0
async function open(game: string): Promise<ModStorage> {
  const storage = browserModStorage(game)
  await storage.ready
  return storage
}
const name = (): string => `stored${++games}`

test('what a mod stores is there when the page is opened again, for its game alone', async () => {
  const game = name()
  const storage = await open(game)
  expect(storage.read('acme:a')).toBeNull()
  storage.write('acme:a', Uint8Array.of(1))
  storage.write('acme:a', Uint8Array.of(1, 2))
  expect(storage.read('acme:a')).toEqual(Uint8Array.of(1, 2))
  await vi.waitFor(async () => expect((await open(game)).read('acme:a')).toEqual(Uint8Array.of(1, 2)))
  expect((await open(name())).read('acme:a')).toBeNull()
})

test('a record that is none is left out', async () => {
  const game = name()
  const database = await openDatabase(game)
  await database.set('storage', 'acme:a', { mod: 'acme:a', bytes: 'text' })
  await database.set('storage', 'acme:b', { mod: 'acme:b', bytes: Uint8Array.of(3) })
  const storage = await open(game)
  expect([storage.read('acme:a'), storage.read('acme:b')]).toEqual([null, Uint8Array.of(3)])
})

test('in a browser that keeps nothing it lasts as long as the page', async () => {
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  const storage = await open(name())
  storage.write('acme:a', Uint8Array.of(1))
  expect(storage.read('acme:a')).toEqual(Uint8Array.of(1))
  vi.restoreAllMocks()
})

test('while a record is written, of those that come for its mod only the newest is', async () => {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put')
  const storage = await open(name())
  for (let i = 0; i < 100; i++) storage.write('acme:a', Uint8Array.of(i))
  await vi.waitFor(() => expect(put.mock.lastCall?.[0]).toEqual({ mod: 'acme:a', bytes: Uint8Array.of(99) }))
  expect(put.mock.calls.length).toBeLessThan(4)
  vi.restoreAllMocks()
})
