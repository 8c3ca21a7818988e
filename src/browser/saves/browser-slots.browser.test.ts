import { afterEach, describe, expect, test, vi } from 'vitest'
import { laterCode } from '../../../engine/testing/thrown-code.ts'
import { openSave } from '../../../engine/save.ts'
import { saved, testSlots } from '../../saves/testing/slots-suite.ts'
import { openDatabase } from '../storage/database.ts'
import { browserSlots } from './browser-slots.ts'

let games = 0
const nextGame = (): string => `saved${++games}`

afterEach(() => {
  vi.unstubAllGlobals()
})

testSlots('a browser', () => browserSlots(nextGame()))

describe('saved games in a browser', () => {
  test('of a game that kept choices here before there were saved games', async () => {
    const game = nextGame()
    await new Promise<void>((resolve) => {
      const opening = indexedDB.open(`skein:${game}`, 2)
      opening.addEventListener('upgradeneeded', () => {
        for (const place of ['answers', 'switches', 'files', 'bindings', 'settings'])
          opening.result.createObjectStore(place)
        opening.transaction!.objectStore('settings').put(0.5, 'volume')
      })
      opening.addEventListener('success', () => {
        opening.result.close()
        resolve()
      })
    })
    const slots = browserSlots(game)
    await slots.write('a', saved())
    expect(await slots.list()).toHaveLength(1)
    expect(await (await openDatabase(game)).get('settings', 'volume')).toBe(0.5)
  })

  test('are the same for all who ask, in the order in which they are changed', async () => {
    const game = nextGame()
    const [a, b] = [browserSlots(game), browserSlots(game)]
    await Promise.all(
      [1, 2, 3].flatMap((size) => [a.write('it', saved({}, size)), b.write('it', saved({}, size + 10))]),
    )
    expect(openSave(await a.read('it')).body.length).toBe(13)
    await Promise.all([
      a.rename('it', 'x'),
      laterCode(() => b.rename('it', 'y')).then((it) => expect(it).toBe('save/no-slot')),
    ])
    expect((await b.list()).map(({ name }) => name)).toEqual(['x'])
  })

  test('that are damaged, or that something else has put there, hurt nobody', async () => {
    const game = nextGame()
    const slots = browserSlots(game)
    await slots.write('whole', saved())
    await slots.write('short', saved().subarray(0, 50))
    const database = await openDatabase(game)
    await database.set('saves', 'strange', { name: 7 })
    await database.set('saves', 'empty', null)
    expect(new Map((await slots.list()).map(({ name, problem }) => [name, problem?.code]))).toEqual(
      new Map([
        ['whole', undefined],
        ['short', 'save/truncated'],
      ]),
    )
    expect(await laterCode(() => slots.read('strange'))).toBe('save/no-slot')
  })

  test.each([
    ['has no database', () => vi.stubGlobal('indexedDB', undefined)],
    [
      'forbids it',
      () =>
        vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
          throw new DOMException('no', 'SecurityError')
        }),
    ],
    [
      'has no room left',
      () =>
        vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
          throw new DOMException('no', 'QuotaExceededError')
        }),
    ],
  ])('are refused with a code where it %s', async (_why, prepare) => {
    const slots = browserSlots(nextGame())
    prepare()
    expect(await laterCode(() => slots.write('a', saved()))).toBe('save/storage-failed')
  })
})
