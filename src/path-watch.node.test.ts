import fs from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { createGame, defineGame, defineSystem } from './node.ts'
import { watchSources } from './source-watch.ts'

/** The answer of the system to a program that wants to watch; `null`: it watches. */
const refusal: { code: string | null } = { code: null }

// In the place of Node's own, so that chokidar meets it as well.
const { watch: real } = fs
beforeAll(() => {
  fs.watch = ((...args: Parameters<typeof real>) => {
    const { code } = refusal
    if (code !== null) throw Object.assign(new Error(`${code}: watch`), { code, syscall: 'watch' })
    return real(...args)
  }) as typeof real
  syncBuiltinESMExports()
})
afterAll(() => {
  fs.watch = real
  syncBuiltinESMExports()
})

const mod = (name: string): Uint8Array => watMod([{ mod: { name, version: '1.0.0', abi: 1 } }], '(module)')
const definition = defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] })
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-watch-'))
  await mkdir(join(folder, 'mods'))
  await mkdir(join(folder, 'mod-sources'))
})
afterEach(async () => {
  refusal.code = null
  await rm(folder, { recursive: true, force: true })
})

const events = { built: () => undefined, failed: () => undefined }
const sources = (polling: boolean): Parameters<typeof watchSources>[0] => ({
  sources: join(folder, 'mod-sources'),
  out: join(folder, 'mods'),
  packages: [],
  polling,
})

test.each(['ENOSPC', 'EMFILE'])(
  'a system that watches no more (%s) is a rejection with a hint',
  async (code) => {
    refusal.code = code
    const game = await createGame(definition)
    const expected = {
      code: 'watch/over-limit',
      message: expect.stringContaining('cannot be watched') as string,
      hint: expect.stringMatching(/polling: true.*fs\.inotify\.max_user_watches/) as string,
      cause: { code },
    }
    await expect(game.mods.watch(join(folder, 'mods'))).rejects.toMatchObject(expected)
    await expect(watchSources(sources(false), events)).rejects.toMatchObject(expected)
  },
)

test('beyond the limits of the system, files are looked at by the clock', async () => {
  refusal.code = 'ENOSPC'
  const game = await createGame(definition)
  const watch = await game.mods.watch(join(folder, 'mods'), { polling: true })
  const building = await watchSources(sources(true), events)
  await writeFile(join(folder, 'mods/late.wasm'), mod('acme:late'))
  await expect
    .poll(() => game.mods.list().map(({ status }) => status), { timeout: 20_000 })
    .toEqual(['running'])
  await Promise.all([watch.close(), building.close()])
})

test('a limit that is reached while a folder is followed does not end the program', async () => {
  const game = await createGame(definition)
  const watch = await game.mods.watch(join(folder, 'mods'))
  refusal.code = 'EMFILE'
  await rm(join(folder, 'mods'), { recursive: true })
  await mkdir(join(folder, 'mods'))
  await writeFile(join(folder, 'mods/late.wasm'), mod('acme:late'))
  await expect
    .poll(() => game.mods.list().map(({ status }) => status), { timeout: 20_000 })
    .toEqual(['running'])
  await watch.close()
})
