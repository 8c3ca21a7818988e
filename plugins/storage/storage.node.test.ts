import { beforeAll, describe, expect, test } from 'vitest'
import { definePackage, t } from '../../engine/index.ts'
import type { Journal, JournalEntry } from '../../engine/journal/index.ts'
import { createGame, defineGame, memoryModStorage, type Game, type ModStorage } from '../../src/index.ts'
import type { CreateGameOptions } from '../../src/game.ts'
import { generateAssemblyScript } from '../bindgen/index.ts'
import { sourceMod } from '../sdk/assemblyscript/testing/source-mod.ts'

const pack = definePackage('kept:game', '1.0.0')
const Ask = pack.event('ask', { what: t.string, key: t.string, value: t.string })
const BINDINGS = generateAssemblyScript([pack]).get('kept.ts')!

const source = (extra = ''): string => `
import { log, storage } from 'skein'
import { Ask } from './kept'
@system export class Keeper {
  @on ask(event: Ask): void {
    const what = event.what
    if (what == 'get') log.info(storage.getText(event.key, '-'))
    if (what == 'set') log.info(storage.setText(event.key, event.value).toString())
    if (what == 'number') { storage.setNumber(event.key, 2.5); log.info(storage.getNumber(event.key).toString()) }
    if (what == 'remove') log.info(storage.remove(event.key).toString())
    if (what == 'keys') log.info(storage.keys().join(','))
    if (what == 'room') log.info(storage.room().toString())
    if (what == 'fill') log.info(storage.set(event.key, new Uint8Array(70000)).toString())
    if (what == 'fault') { storage.setText(event.key, event.value); unreachable() }
    ${extra}
  }
}`

let keeper: Uint8Array
let failing: Uint8Array
beforeAll(async () => {
  const files = (text: string): Record<string, string> => ({
    'assembly/index.ts': text,
    'assembly/kept.ts': BINDINGS,
  })
  keeper = await sourceMod(files(source()))
  failing = await sourceMod(
    files(
      source(
        `if (what == 'late') { storage.setText('spoilt', 'yes'); if (storage.getText('n') == 'two') unreachable(); storage.setText('n', 'two') }`,
      ),
    ),
    { version: '1.3.0' },
  )
})

interface Keeper {
  readonly game: Game
  /** Asks the mod, in a frame. */
  ask(what: string, key?: string, value?: string): string | undefined
}

async function start(storage: ModStorage, options: CreateGameOptions = {}): Promise<Keeper> {
  const game = await createGame(defineGame({ packages: [pack], systems: [] }), { storage, ...options })
  const log: string[] = []
  game.on('log', ({ message }) => void log.push(message))
  const [mod] = await game.mods.add([{ file: 'keeper.wasm', bytes: keeper }])
  expect(mod!.errors).toEqual([])
  return {
    game,
    ask(what, key = '', value = '') {
      log.length = 0
      game.raise(Ask, { what, key, value })
      game.frame()
      return log.at(-1)
    },
  }
}

describe('what a mod stores', () => {
  test('is there in the next session, and only for the mod itself', async () => {
    const storage = memoryModStorage()
    const first = await start(storage)
    expect(first.ask('get', 'best')).toBe('-')
    expect(first.ask('set', 'best', 'gänse 🪿')).toBe('true')
    expect(first.ask('number', 'speed')).toBe('2.5')
    expect(first.ask('keys')).toBe('best,speed')
    const second = await start(storage)
    expect(second.ask('get', 'best')).toBe('gänse 🪿')
    expect(second.ask('remove', 'speed')).toBe('true')
    expect(second.ask('remove', 'speed')).toBe('false')
    expect((await start(storage)).ask('keys')).toBe('best')
    expect(storage.read('acme:other')).toBeNull()
  })

  test('is written after the frame, once, and only when it has changed', async () => {
    const writes: string[] = []
    const { ask, game } = await start({ read: () => null, write: (mod) => void writes.push(mod) })
    game.raise(Ask, { what: 'set', key: 'a', value: '1' })
    game.raise(Ask, { what: 'set', key: 'b', value: '2' })
    game.flush()
    expect(writes).toEqual([])
    ask('get', 'a')
    expect(writes).toEqual(['acme:test'])
    ask('get', 'a')
    expect(writes).toHaveLength(1)
  })

  test('is written when the mod goes before the frame has ended, and read again when it comes back', async () => {
    const storage = memoryModStorage()
    const { ask, game } = await start(storage)
    game.raise(Ask, { what: 'set', key: 'a', value: '1' })
    game.flush()
    game.mods.disable('acme:test')
    game.mods.enable('acme:test')
    expect(ask('get', 'a')).toBe('1')
  })

  test('does not fit beyond the quota: nothing changes then, and removing makes room', async () => {
    const { ask } = await start(memoryModStorage(), { limits: { storageBytes: 100 } })
    expect(ask('room')).toBe('100')
    expect(ask('fill', 'big')).toBe('false')
    expect(ask('set', 'key', 'x'.repeat(78))).toBe('true')
    expect(ask('room')).toBe('0')
    expect(ask('set', 'other', '')).toBe('false')
    expect(ask('set', 'key', 'y')).toBe('true')
    expect(ask('room')).toBe('77')
    expect(ask('keys')).toBe('key')
  })

  test('keeps nothing of a call that faults', async () => {
    const storage = memoryModStorage()
    const first = await start(storage)
    first.ask('set', 'a', 'good')
    first.ask('fault', 'a', 'bad')
    expect(first.game.mods.list()[0]!.status).toBe('faulted')
    expect((await start(storage)).ask('get', 'a')).toBe('good')
  })

  test('goes back to what it was when a new version fails its probation', async () => {
    const storage = memoryModStorage()
    const { ask, game } = await start(storage)
    ask('set', 'n', 'one')
    await game.mods.add([{ file: 'keeper.wasm', bytes: failing }])
    ask('late')
    expect(ask('get', 'n')).toBe('two')
    ask('late')
    expect(game.mods.list()[0]).toMatchObject({ version: '1.2.0', status: 'running' })
    expect(ask('get', 'n')).toBe('one')
    expect(ask('get', 'spoilt')).toBe('-')
  })

  test('goes back with a snapshot of the game', async () => {
    const { ask, game } = await start(memoryModStorage(), { snapshots: true })
    ask('set', 'a', '1')
    const before = game.snapshot()
    ask('set', 'a', '2')
    game.restore(before)
    expect(ask('get', 'a')).toBe('1')
  })

  test('enters a recording as an input; one that plays reads that, and writes nothing', async () => {
    const storage = memoryModStorage()
    ;(await start(storage)).ask('set', 'a', 'first')
    const entries: JournalEntry[] = []
    const journal: Journal = {
      enter: (entry) => void entries.push(entry),
      sample: () => undefined,
      keep: () => undefined,
    }
    const recorded = await createGame(defineGame({ packages: [pack], systems: [] }), { storage })
    recorded.engine.journal = journal
    await recorded.mods.add([{ file: 'keeper.wasm', bytes: keeper }])
    const reading = entries.find((entry) => entry.kind === 'reading')!
    expect(reading).toMatchObject({ owner: 'acme:test', name: 'storage' })

    const writes: string[] = []
    const again = await createGame(defineGame({ packages: [pack], systems: [] }), {
      storage: { read: () => null, write: (mod) => void writes.push(mod) },
    })
    const log: string[] = []
    again.on('log', ({ message }) => void log.push(message))
    again.engine.replayed = { applying: true, sample: () => undefined, reading: () => reading.bytes }
    await again.mods.add([{ file: 'keeper.wasm', bytes: keeper }])
    again.raise(Ask, { what: 'get', key: 'a', value: '' })
    again.raise(Ask, { what: 'set', key: 'a', value: 'second' })
    again.frame()
    expect([log, writes]).toEqual([['first', 'true'], []])
  })

  test.each([
    ['is damaged', { read: () => Uint8Array.of(0x92, 0xa1, 0x61), write: () => undefined }],
    [
      'cannot be read or written',
      {
        read: () => {
          throw new Error('no disk')
        },
        write: () => {
          throw new Error('no disk')
        },
      },
    ],
  ])('begins empty where the record %s, and the game goes on', async (_situation, storage) => {
    const { ask, game } = await start(storage)
    expect(ask('keys')).toBe('')
    expect(ask('set', 'a', '1')).toMatch(/true|no disk/)
    expect(ask('get', 'a')).toBe('1')
    expect(game.mods.list()[0]!.status).toBe('running')
  })

  test('is a permission that players read in a sentence', async () => {
    const { game } = await start(memoryModStorage())
    const request = game.mods.permissions('acme:test')!
    expect(request.summary.create.join()).toContain('keep data of its own on this device')
  })
})
