import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { defineGame, defineSystem } from '../../index.ts'
import { indexedDbConsentStore } from '../mods/player-choices.ts'
import { playGame, type PlayedGame } from '../play-game.ts'
import { openDatabase } from './database.ts'

let name: string
let databases = 0
const ends: (() => void)[] = []

beforeEach(() => {
  name = `kept${++databases}`
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.unstubAllGlobals()
})

/** Opens the database as another program would, such as an older or a later version of the game. */
const openRaw = (version?: number): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(`skein:${name}`, version)
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error as Error))
  })

async function play(): Promise<PlayedGame> {
  const host = document.createElement('div')
  Object.assign(host.style, { width: '600px', height: '400px' })
  document.body.append(host)
  const played = await playGame(
    defineGame({
      name,
      packages: [],
      systems: [defineSystem('idle', { create: () => ({}) })],
      actions: { jump: 'button' },
    }),
    host,
    { mods: { folder: null }, bindings: { jump: ['key:Space'] }, play: false },
  )
  ends.push(() => {
    played.settings?.unmount()
    played.mods.unmount()
    played.mounted.unmount()
    host.remove()
  })
  return played
}
const said = ({ mods }: PlayedGame): string[] =>
  [...mods.host.shadowRoot!.querySelectorAll('.notice')].map(({ textContent }) => textContent)

const FORGETFUL: readonly (readonly [situation: string, prepare: () => unknown])[] = [
  [
    'never answers',
    () =>
      vi
        .spyOn(IDBFactory.prototype, 'open')
        .mockImplementation(() => new EventTarget() as unknown as IDBOpenDBRequest),
  ],
  [
    'answers with an error, as in a private window',
    () =>
      vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
        const request = new EventTarget()
        Object.assign(request, { error: new DOMException('no', 'InvalidStateError') })
        queueMicrotask(() => request.dispatchEvent(new Event('error')))
        return request as unknown as IDBOpenDBRequest
      }),
  ],
  [
    'throws, as in a frame of another site',
    () =>
      vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
        throw new DOMException('no', 'SecurityError')
      }),
  ],
  ['has no database at all', () => vi.stubGlobal('indexedDB', undefined)],
]

describe.each(FORGETFUL)('a browser that %s when a game wants its database', (_situation, prepare) => {
  test('lets the game begin, keeps what is chosen as long as the page, and says so once', async () => {
    prepare()
    const played = await play()
    const { game, mods, settings } = played
    expect(said(played)).toEqual([
      'This browser cannot save your choices: they are lost when you close the page.',
    ])
    const bytes = watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)')
    await mods.add([{ file: 'a.wasm', bytes }])
    mods.host.shadowRoot!.querySelector<HTMLElement>('.allow')!.click()
    await mods.idle()
    expect(game.mods.list()).toMatchObject([{ name: 'acme:a', status: 'running' }])
    expect(said(played).filter((it) => it.includes('cannot save your choices'))).toHaveLength(1)
    settings!.open()
    expect(settings!.host.shadowRoot!.querySelector('footer p')!.textContent).toContain(
      'cannot save your settings',
    )
    const consents = indexedDbConsentStore(name)
    await consents.set('00', true)
    expect(await consents.get('00')).toBe(true)
  })
})

describe('the database of a game', () => {
  test('that another page holds in an older version is not waited for, and not left open when it comes late', async () => {
    const old = await openRaw(1)
    const database = await openDatabase(name)
    expect(database.lasting).toBe(false)
    await database.set('settings', 'volume', 1)
    expect(await database.get('settings', 'volume')).toBe(1)
    old.close()
    // What comes late was closed again: nothing keeps it from being deleted.
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(`skein:${name}`)
      request.addEventListener('success', () => resolve())
      request.addEventListener('blocked', () => reject(new Error('somebody holds it')))
    })
  })

  test('that a later version of the game has changed is used as it is', async () => {
    const database = await openDatabase(name)
    await database.set('settings', 'volume', 0.5)
    // It lets the later version have it.
    ;(await openRaw(4)).close()
    expect(await database.get('settings', 'volume')).toBe(0.5)
    await database.set('settings', 'volume', 0.25)
    expect([await database.get('settings', 'volume'), database.lasting]).toEqual([0.25, true])
    const again = await openDatabase(name)
    expect([await again.get('settings', 'volume'), again.lasting]).toEqual([0.25, true])
  })

  test('is opened again, once for all who ask, when the connection is lost', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open')
    const database = await openDatabase(name)
    await database.set('settings', 'volume', 0.5)
    ;(open.mock.results[0]!.value as IDBOpenDBRequest).result.close()
    const read = await Promise.all([
      database.get('settings', 'volume'),
      database.all('settings'),
      database.set('switches', 'a', 'off'),
    ])
    expect([read, open.mock.calls.length, database.lasting]).toEqual([[0.5, [0.5], undefined], 2, true])
    expect(await database.get('switches', 'a')).toBe('off')
  })

  test('goes on in memory when the connection is lost for good', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open')
    const database = await openDatabase(name)
    ;(open.mock.results[0]!.value as IDBOpenDBRequest).result.close()
    open.mockImplementation(() => {
      throw new DOMException('no', 'UnknownError')
    })
    expect([await database.get('settings', 'volume'), await database.all('files')]).toEqual([undefined, []])
    await database.set('settings', 'volume', 1)
    await database.delete('switches', 'a')
    expect([await database.all('settings'), database.lasting]).toEqual([[1], false])
  })

  test('that can be read no more reads as empty, and says that it keeps nothing', async () => {
    const database = await openDatabase(name)
    await database.set('settings', 'volume', 1)
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(() => {
      throw new DOMException('damaged', 'UnknownError')
    })
    expect([await database.get('settings', 'volume'), database.lasting]).toEqual([undefined, false])
  })

  test('without room holds what it could not keep, before what it has', async () => {
    const database = await openDatabase(name)
    await database.set('settings', 'volume', 1)
    await database.set('files', 'a.wasm', 'old')
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await database.set('files', 'a.wasm', 'new')
    await database.set('files', 'b.wasm', 'more')
    expect([await database.all('files'), database.lasting]).toEqual([['new', 'more'], false])
    await database.delete('files', 'b.wasm')
    put.mockRestore()
    await database.set('files', 'a.wasm', 'newest')
    expect(await (await openDatabase(name)).all('files')).toEqual(['newest'])
  })

  test('does not wait for ever for what is read or written', async () => {
    const database = await openDatabase(name)
    // A transaction that nobody ends keeps all others from their turn.
    const raw = await openRaw()
    const store = raw.transaction('settings', 'readwrite').objectStore('settings')
    let held = true
    const hold = (): void => {
      if (held) store.get('x').addEventListener('success', hold)
    }
    hold()
    await database.set('settings', 'volume', 1)
    expect([await database.get('settings', 'volume'), database.lasting]).toEqual([1, false])
    held = false
    raw.close()
  })
})

describe('two pages of one game', () => {
  test('hear of what the other one remembers', async () => {
    const [one, two] = await Promise.all([openDatabase(name), openDatabase(name)])
    const heard: string[] = []
    const end = two.listen((place, key) => heard.push(`${place} ${key}`))
    one.listen((place, key) => heard.push(`itself: ${place} ${key}`))
    await one.set('answers', 'a', true)
    await one.delete('switches', 'b')
    await expect.poll(() => heard).toEqual(['answers a', 'switches b'])
    end()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target but its own origin
    new BroadcastChannel(`skein:${name}`).postMessage({ place: '__proto__', key: 1 })
    await one.set('answers', 'a', false)
    expect([await two.get('answers', 'a'), heard.length]).toEqual([false, 2])
  })

  test('do not overwrite each other’s keys', async () => {
    const [one, two] = [await play(), await play()]
    const button = ({ settings }: PlayedGame, label: string): HTMLElement =>
      settings!.host.shadowRoot!.querySelector<HTMLElement>(`button[aria-label="${label}"]`)!
    const press = async (played: PlayedGame, code: string): Promise<void> => {
      played.settings!.open()
      button(played, 'Add to jump').click()
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { code, bubbles: true, composed: true, cancelable: true }),
      )
      await expect
        .poll(() => played.mounted.controls.bindings['jump'], { message: code })
        .toContain(`key:${code}`)
      await played.settings!.idle()
    }
    await press(one, 'KeyJ')
    await expect.poll(() => two.mounted.controls.bindings['jump']).toEqual(['key:Space', 'key:KeyJ'])
    await press(two, 'KeyK')
    const both = ['key:Space', 'key:KeyJ', 'key:KeyK']
    await expect.poll(() => one.mounted.controls.bindings['jump']).toEqual(both)
    expect((await play()).mounted.controls.bindings['jump']).toEqual(both)
    two.settings!.host.shadowRoot!.querySelector<HTMLElement>('.reset')!.click()
    await expect.poll(() => one.mounted.controls.bindings['jump']).toEqual(['key:Space'])
  })
})

describe('a page outside of HTTPS, where no hashes are computed', () => {
  test('asks about mods, runs those that are allowed, and says that it forgets', async () => {
    vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto)
    const played = await play()
    const { game, mods } = played
    expect(said(played)).toEqual([])
    const bytes = watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)')
    await mods.add([{ file: 'a.wasm', bytes }])
    mods.host.shadowRoot!.querySelector<HTMLElement>('.allow')!.click()
    await mods.idle()
    await expect.poll(() => game.mods.list()).toMatchObject([{ name: 'acme:a', status: 'running' }])
    expect(said(played).filter((it) => it.includes('cannot save your choices'))).toHaveLength(1)
  })
})
