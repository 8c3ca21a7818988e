import { appendFile, mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { createGame, defineGame, defineSystem, type FolderMods, type Game, type ModWatch } from './node.ts'

const mod = (name: string, version = '1.0.0'): Uint8Array =>
  watMod(
    [{ mod: { name, version, abi: 1 } }, { system: { name: `${name}/it`, version } }],
    `(module (memory 1) (data (i32.const 0) "${'x'.repeat(2000)}"))`,
  )

describe('a folder of mods that is watched', () => {
  let folder: string
  let game: Game<FolderMods>
  let watch: ModWatch
  let said: string[]

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'skein-')), 'mods with spaces, ünïcode')
    await mkdir(folder)
    await writeFile(join(folder, 'first.wasm'), mod('acme:first'))
    game = await createGame(defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] }))
    said = []
    game.on('mod-loaded', ({ mod: name, version }) => said.push(`+${name} ${version}`))
    game.on('mod-replaced', ({ mod: name, from, version }) => said.push(`${name} ${from} → ${version}`))
    game.on('mod-removed', ({ mod: name }) => said.push(`-${name}`))
    game.on('mod-refused', ({ file, errors }) => said.push(`${file}: ${errors[0]!.code}`))
    watch = await game.mods.watch(folder)
  })
  afterEach(async () => {
    await watch.close()
    await rm(join(folder, '..'), { recursive: true })
  })

  const settled = async (until: () => boolean): Promise<string[]> => {
    await expect.poll(until, { timeout: 20_000, interval: 10 }).toBe(true)
    await watch.idle()
    return said.splice(0)
  }
  const running = (): string[] =>
    game.mods
      .list()
      .flatMap(({ name, version, status }) => (status === 'running' ? [`${name} ${version}`] : []))
  const runs = (wanted: string) => (): boolean => running().includes(wanted)

  test('is loaded, and followed: files come, change and go', async () => {
    expect(watch.loaded.map((it) => it.status)).toEqual(['running'])
    expect(said.splice(0)).toEqual(['+acme:first 1.0.0'])
    await writeFile(join(folder, 'second.wasm'), mod('acme:second'))
    expect(await settled(runs('acme:second 1.0.0'))).toEqual(['+acme:second 1.0.0'])
    await writeFile(join(folder, 'first.wasm'), mod('acme:first', '1.1.0'))
    expect(await settled(runs('acme:first 1.1.0'))).toEqual(['acme:first 1.0.0 → 1.1.0'])
    await rm(join(folder, 'second.wasm'))
    expect(await settled(() => running().length === 1)).toEqual(['-acme:second'])
    expect(running()).toEqual(['acme:first 1.1.0'])
  })

  test('waits for a file that is being written slowly, and says nothing of its beginning', async () => {
    said.length = 0
    const bytes = mod('acme:first', '2.0.0')
    const path = join(folder, 'first.wasm')
    const third = Math.floor(bytes.length / 3)
    await writeFile(path, bytes.subarray(0, third))
    for (const part of [bytes.subarray(third, 2 * third), bytes.subarray(2 * third)]) {
      await new Promise((resolve) => setTimeout(resolve, 120))
      expect(running()).toEqual(['acme:first 1.0.0'])
      await appendFile(path, part)
    }
    const seen = await settled(runs('acme:first 2.0.0'))
    expect(seen.filter((line) => line.includes('wasm'))).toEqual([])
  })

  test('refuses a file that stays broken; what it held before goes on', async () => {
    said.length = 0
    await writeFile(join(folder, 'first.wasm'), mod('acme:first', '1.1.0').subarray(0, 900))
    expect(await settled(() => said.length > 0)).toEqual(['first.wasm: module/invalid'])
    expect(running()).toEqual(['acme:first 1.0.0'])
    await writeFile(join(folder, 'first.wasm'), mod('acme:first', '1.2.0'))
    await settled(runs('acme:first 1.2.0'))
  })

  test('takes up the last of many rapid changes, and files that change together at once', async () => {
    for (let patch = 0; patch < 20; patch++) {
      await writeFile(join(folder, 'first.wasm'), mod('acme:first', `3.0.${patch}`))
    }
    await settled(runs('acme:first 3.0.19'))
    expect(running()).toEqual(['acme:first 3.0.19'])
    await Promise.all(
      ['a', 'b', 'c'].map((name) => writeFile(join(folder, `${name}.wasm`), mod(`acme:${name}`))),
    )
    await settled(() => running().length === 4)
    expect(running().map((it) => it.split(' ')[0])).toEqual(['acme:a', 'acme:b', 'acme:c', 'acme:first'])
  })

  test('follows a file to its new name, and leaves other files alone', async () => {
    said.length = 0
    await writeFile(join(folder, 'readme.txt'), 'hello')
    await writeFile(join(folder, '.hidden.wasm'), mod('acme:hidden'))
    await rename(join(folder, 'first.wasm'), join(folder, 'renamed.wasm'))
    await settled(() => game.mods.list().some((it) => it.file === 'renamed.wasm' && it.status === 'running'))
    expect(game.mods.list().map((it) => it.file)).toEqual(['renamed.wasm'])
  })

  test('may hold fifty mods, of which one changes two hundred times', async () => {
    const many = Array.from({ length: 49 }, (_, index) => `many-m${index}`)
    await Promise.all(many.map((name) => writeFile(join(folder, `${name}.wasm`), mod(`acme:${name}`))))
    await settled(() => running().length === 50)
    const others = game.engine.systems.filter(({ name }) => name.startsWith('acme:many'))
    for (let reload = 0; reload < 200; reload++) {
      const bytes = mod('acme:first', `2.0.${reload}`)
      // Every tenth is cut off while it is written.
      await writeFile(join(folder, 'first.wasm'), reload % 10 === 9 ? bytes.subarray(0, 500) : bytes)
      if (reload % 10 === 0) await settled(runs(`acme:first 2.0.${reload}`))
      game.frame()
    }
    await writeFile(join(folder, 'first.wasm'), mod('acme:first', '3.0.0'))
    await settled(runs('acme:first 3.0.0'))
    expect(game.engine.systems.filter(({ name }) => name.startsWith('acme:many'))).toEqual(others)
    expect(game.engine.systems).toHaveLength(51)
  }, 60_000)

  test('waits for a copy that pauses again and again, and refuses it not once', async () => {
    said.length = 0
    const bytes = mod('acme:slow')
    const path = join(folder, 'slow.wasm')
    await writeFile(path, '')
    for (let start = 0; start < bytes.length; start += 300) {
      await new Promise((resolve) => setTimeout(resolve, 450))
      await appendFile(path, bytes.subarray(start, start + 300))
    }
    expect(await settled(runs('acme:slow 1.0.0'))).toEqual(['+acme:slow 1.0.0'])
  })

  test('may be removed and made again', async () => {
    said.length = 0
    await rm(folder, { recursive: true })
    expect(await settled(() => running().length === 0)).toEqual(['-acme:first'])
    await mkdir(folder)
    await writeFile(join(folder, 'second.wasm'), mod('acme:second'))
    expect(await settled(runs('acme:second 1.0.0'))).toEqual(['+acme:second 1.0.0'])
    await writeFile(join(folder, 'second.wasm'), mod('acme:second', '1.1.0'))
    expect(await settled(runs('acme:second 1.1.0'))).toEqual(['acme:second 1.0.0 → 1.1.0'])
  })

  test('may be renamed, and another put in its place', async () => {
    said.length = 0
    const [old, other] = [join(folder, '..', 'old'), join(folder, '..', 'other')]
    await mkdir(other)
    await writeFile(join(other, 'first.wasm'), mod('acme:first', '2.0.0'))
    await writeFile(join(other, 'second.wasm'), mod('acme:second'))
    await rename(folder, old)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await rename(other, folder)
    // The mod that is in both goes on with its state.
    expect((await settled(runs('acme:second 1.0.0'))).toSorted()).toEqual([
      '+acme:second 1.0.0',
      'acme:first 1.0.0 → 2.0.0',
    ])
    await writeFile(join(old, 'late.wasm'), mod('acme:late'))
    await writeFile(join(folder, 'third.wasm'), mod('acme:third'))
    expect(await settled(runs('acme:third 1.0.0'))).toEqual(['+acme:third 1.0.0'])
  })

  test('may be a link that is pointed elsewhere', async () => {
    const [link, other] = [join(folder, '..', 'link'), join(folder, '..', 'other')]
    await watch.close()
    await symlink(folder, link)
    watch = await game.mods.watch(link)
    await mkdir(other)
    await writeFile(join(other, 'second.wasm'), mod('acme:second'))
    said.length = 0
    await unlink(link)
    await symlink(other, link)
    expect(await settled(runs('acme:second 1.0.0'))).toEqual(
      expect.arrayContaining(['-acme:first', '+acme:second 1.0.0']),
    )
    await writeFile(join(other, 'third.wasm'), mod('acme:third'))
    await settled(runs('acme:third 1.0.0'))
  })

  test('may hold links to files elsewhere, which change there', async () => {
    const built = join(folder, '..', 'built.wasm')
    await writeFile(built, mod('acme:linked'))
    await symlink(built, join(folder, 'linked.wasm'))
    await settled(runs('acme:linked 1.0.0'))
    await writeFile(built, mod('acme:linked', '1.1.0'))
    expect(await settled(runs('acme:linked 1.1.0'))).toEqual(['acme:linked 1.0.0 → 1.1.0'])
  })

  test('refuses a link that leads nowhere until it leads somewhere; others go on', async () => {
    said.length = 0
    const built = join(folder, '..', 'later.wasm')
    await symlink(built, join(folder, 'later.wasm'))
    expect(await settled(() => said.length > 0)).toEqual(['later.wasm: mod/unreadable'])
    await writeFile(join(folder, 'second.wasm'), mod('acme:second'))
    await settled(runs('acme:second 1.0.0'))
    await writeFile(built, mod('acme:later'))
    await settled(runs('acme:later 1.0.0'))
  })

  test('a file that becomes unreadable leaves what it held running', async () => {
    said.length = 0
    await symlink('/nowhere/at/all', join(folder, 'link'))
    await rename(join(folder, 'link'), join(folder, 'first.wasm'))
    expect(await settled(() => said.length > 0)).toEqual(['first.wasm: mod/unreadable'])
    expect(running()).toEqual(['acme:first 1.0.0'])
    await rm(join(folder, 'first.wasm'))
    await writeFile(join(folder, 'first.wasm'), mod('acme:first', '1.1.0'))
    await settled(runs('acme:first 1.1.0'))
  })

  test('is left alone once watching has ended', async () => {
    await watch.close()
    await writeFile(join(folder, 'late.wasm'), mod('acme:late'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(running()).toEqual(['acme:first 1.0.0'])
  })
})

test('a folder that is not there cannot be watched', async () => {
  const game = await createGame(defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] }))
  await expect(game.mods.watch('/nowhere/at/all')).rejects.toMatchObject({ code: 'mod/no-folder' })
})
