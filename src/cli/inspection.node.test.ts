import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSave, pack, sealSave, unpack } from '../../engine/save.ts'
import { counterMod, startReplacementGame } from '../../plugins/testing/replacement-game.ts'
import { readSaveHeader } from '../../plugins/save/header.ts'
import {
  createGame,
  defineGame,
  definePackage,
  defineStore,
  defineSystem,
  t,
  type AnyComponent,
} from '../index.ts'
import { runCommand } from '../testing/command.ts'

let folder: string
const inspect = async (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  runCommand(folder, 'inspect', ...args)
const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await inspect(...args, '--json')).out) as Record<string, unknown>
const put = async (path: string, content: Uint8Array | string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), content)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein inspection '))
  const it = await startReplacementGame({ snapshots: true })
  const recorder = await it.game.record()
  await it.put({ saves: true })
  for (let frame = 0; frame < 5; frame++) it.game.frame()
  await put(
    'a.save',
    await it.game.save({
      title: 'Before the boss',
      savedAt: 1e12,
      odd: { savedAt: 1e300 },
      picture: new Uint8Array(300),
    }),
  )
  await put('a.snapshot', it.game.snapshot().toBytes())
  await put('a.rec', await recorder.toBytes())
  await put('same/counter.wasm', counterMod({ saves: true }))
  await put('newer/counter.wasm', counterMod({ saves: true, version: '1.1.0' }))
  await put('newer/other.wasm', counterMod({ name: 'acme:other' }))
  await mkdir(join(folder, 'none'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a saved game', () => {
  test('is told in words: its game, what the game added, its packages and its mods with their hashes', async () => {
    const { code, out, err } = await inspect('a.save')
    const { mods, stateHash } = readSaveHeader(await readFile(join(folder, 'a.save')))
    const { hash } = mods[0]!
    expect([code, err]).toEqual([0, ''])
    for (const line of [
      /^A saved game of \S+: [\d.]+ kB, written by Skein 0\.1\.0$/m,
      `state hash ${stateHash}`,
      '  - title: Before the boss',
      '  - savedAt: 2001-09-09T01:46:40.000Z',
      '  - picture: 300 bytes',
      `  - acme:counter 1.0.0, 2 entities, SHA-256 ${hash}`,
    ])
      expect(out).toMatch(line)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each([
    [['same'], 'acme:counter goes on as it was saved.'],
    [['same/counter.wasm'], 'acme:counter goes on as it was saved.'],
    [
      ['newer/counter.wasm'],
      'acme:counter is 1.1.0 now, 1.0.0 in the saved game: it goes on with the state that 1.0.0 saved.',
    ],
    [['newer'], 'acme:other 1.0.0 is not in the saved game: it starts anew.'],
    [
      ['none'],
      'acme:counter 1.0.0 does not run here: its state and its 2 entities stay in the saved game and come back with it.',
    ],
  ])('is compared with the mods in %j', async (mods, line) => {
    const { code, out } = await inspect('a.save', ...mods)
    expect(code).toBe(0)
    expect(out).toContain(`When it is loaded with these mods`)
    expect(out).toContain(`  - ${line}`)
  })

  test('is one object as JSON, with the outcome for each mod', async () => {
    expect(await json('a.save')).toMatchObject({
      kind: 'saved-game',
      meta: { title: 'Before the boss', picture: '300 bytes' },
      mods: [{ name: 'acme:counter', version: '1.0.0', running: true, entities: 2 }],
      load: null,
    })
    expect((await json('a.save', 'newer'))['load']).toMatchObject({
      exact: false,
      mods: [
        { name: 'acme:counter', outcome: 'restores', saved: '1.0.0', present: '1.1.0' },
        { name: 'acme:other', outcome: 'new' },
      ],
      problems: [],
    })
  })

  test('is compared with a game, its components and its systems too', async () => {
    const farm = definePackage('acme:farm', '1.0.0')
    farm.component('crop', { age: t.u16 })
    const Weather = defineStore('weather', { rain: 0 })
    const Crops = defineSystem('crops', {
      create: ({ world }) =>
        void world.add(world.spawn(), farm.items[0] as AnyComponent, { age: 1 } as never),
    })
    const game = await createGame(defineGame({ name: 'farm', packages: [farm], systems: [Weather, Crops] }))
    await put('farm.save', await game.save())
    await put(
      'farm/game.js',
      `import { defineGame, definePackage, defineSystem, t } from ${JSON.stringify(pathToFileURL(resolve('dist/src/index.js')).href)}
      const farm = definePackage('acme:farm', '1.1.0')
      farm.component('crop', { age: t.u16, water: t.f32 })
      export default defineGame({ name: 'farm', packages: [farm], systems: [defineSystem('crops', { create: () => ({}) })] })`,
    )
    const { code, out, err: complaint } = await inspect('farm.save', '--game', 'farm')
    expect(complaint).toBe('')
    expect(code).toBe(0)
    for (const line of [
      'The component acme:farm/crop has changed: water gets its default.',
      'The game no longer has the system weather: its state is lost.',
    ])
      expect(out).toContain(`  - ${line}`)
    const { code: other, err } = await inspect('a.save', 'same', '--game', 'farm')
    expect([other, err]).toEqual([1, expect.stringContaining('save/other-game')])
  })

  test.each([
    ['cut off', (it: Uint8Array) => it.subarray(0, -7), 'save/truncated'],
    ['damaged', (it: Uint8Array) => it.with(90, it[90]! ^ 1), 'save/damaged'],
    ['of a later version', (it: Uint8Array) => it.with(8, 9), 'save/too-new'],
    ['changed on purpose', tampered, 'save/malformed'],
  ])('that is %s is refused with its name and a code', async (what, change, code) => {
    await put(`${what}.save`, change(new Uint8Array(await readFile(join(folder, 'a.save')))))
    for (const more of [[], ['same'], ['--json']]) {
      const shown = await inspect(`${what}.save`, ...more)
      expect(shown.code).toBe(1)
      expect(shown.err).toContain(code)
      expect(shown.err).toContain(`${what}.save: the saved game`)
      expect(shown.out).toBe('')
    }
  })

  test.each([
    [['nowhere'], 'cli/bad-input', 'nowhere cannot be read: it does not exist'],
    [['a.rec'], 'module/not-wasm', 'a.rec is not a WebAssembly file'],
    [['same', 'newer/counter.wasm'], 'cli/bad-input', 'another file has the mod acme:counter'],
    [['--game', 'nowhere'], 'cli/bad-input', 'nowhere does not exist'],
  ])('with %j instead of mods says what is wrong', async (mods, code, words) => {
    const shown = await inspect('a.save', ...mods)
    expect(shown.code).toBe(1)
    expect(shown.err).toContain(code)
    expect(shown.err).toContain(words)
  })
})

describe('a recording', () => {
  test('is told in words, and as JSON', async () => {
    const { code, out } = await inspect('a.rec')
    expect(code).toBe(0)
    for (const line of [
      /^A recording of \S+: [\d.]+ (?:kB|bytes), 5 frames, 0\.1 s, from the start of the game, with the seed \d+$/m,
      '  - changes of mods: 1',
      /^ {2}- acme:counter 1\.0\.0 \(counter\.wasm\), in the recording, SHA-256 [0-9a-f]{64}$/m,
    ])
      expect(out).toMatch(line)
    expect(await json('a.rec')).toMatchObject({
      kind: 'recording',
      frames: 5,
      startsFrom: 'seed',
      mods: [{ name: 'acme:counter', held: true }],
    })
  })

  test('that is cut off is refused as a recording, and compared with no mods', async () => {
    await put('short.rec', (await readFile(join(folder, 'a.rec'))).subarray(0, 200))
    expect(await inspect('short.rec')).toMatchObject({
      code: 1,
      err: expect.stringContaining('short.rec: ') as string,
    })
    expect((await inspect('short.rec')).err).toContain('recording/damaged')
    expect((await inspect('a.rec', 'same')).err).toContain('a.rec is not a saved game')
  })
})

describe('a snapshot', () => {
  test('is told in words, and as JSON', async () => {
    const { code, out, err } = await inspect('a.snapshot')
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/^A snapshot of \S+: [\d.]+ kB, frame 5, 2 entities, seed \d+$/m)
    expect(out).toMatch(/^ {2}- acme:counter 1\.0\.0, SHA-256 [0-9a-f]{64}$/m)
    expect(await json('a.snapshot')).toMatchObject({
      kind: 'snapshot',
      frame: 5,
      mods: [{ name: 'acme:counter' }],
    })
  })

  test('that is damaged is refused as one', async () => {
    const bytes = new Uint8Array(await readFile(join(folder, 'a.snapshot')))
    await put('short.snapshot', bytes.subarray(0, 100))
    await put('other.snapshot', bytes.with(4, 9))
    expect((await inspect('short.snapshot')).err).toContain('snapshot/invalid')
    expect((await inspect('other.snapshot')).err).toContain('snapshot/unsupported')
  })
})

/** A saved game with another list of entities, and a checksum that matches. */
function tampered(bytes: Uint8Array): Uint8Array {
  const { header, body } = openSave(bytes)
  const state = unpack(body, 'it', 1 << 28) as { engine: { world: { handles: Uint32Array } } }
  state.engine.world.handles.fill(77)
  return sealSave({ header, body: pack(state, 'it') })
}
