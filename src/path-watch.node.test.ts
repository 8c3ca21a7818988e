import type * as NodeFs from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Chokidar from 'chokidar'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { createGame, defineGame, defineSystem } from './node.ts'
import { watchSources } from './source-watch.ts'

/** What the system answers when somebody wants to watch; `null`: it does what it is asked. */
const refusal = vi.hoisted((): { code: string | null } => ({ code: null }))

vi.mock('node:fs', async (original) => {
  const real = await original<typeof NodeFs>()
  const watch = (...args: unknown[]): unknown => {
    if (refusal.code !== null)
      throw Object.assign(new Error(`${refusal.code}: watch`), { code: refusal.code, syscall: 'watch' })
    return (real.watch as (...it: unknown[]) => unknown)(...args)
  }
  return { ...real, watch, default: { ...real, watch } }
})
vi.mock('chokidar', async (original) => {
  const real = await original<typeof Chokidar>()
  const watch: typeof real.watch = (...args) => {
    const watcher = real.watch(...args)
    const { code } = refusal
    // As it reports what fs.watch throws.
    if (code !== null)
      queueMicrotask(() => watcher.emit('error', Object.assign(new Error(`${code}: watch`), { code })))
    return watcher
  }
  return { ...real, watch }
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
      hint: expect.stringMatching(/fs\.inotify\.max_user_watches.*polling: true/) as string,
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
