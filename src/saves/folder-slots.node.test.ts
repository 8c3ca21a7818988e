import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { laterCode } from '../../engine/testing/thrown-code.ts'
import { openSave } from '../../engine/save.ts'
import { folderSlots } from './folder-slots.ts'
import { saved, testSlots } from './testing/slots-suite.ts'

let folder: string

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'skein-saves-')), 'saves')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

testSlots('a folder', () => folderSlots(folder))

describe('files of saved games', () => {
  test('do not take the place of another one that was put there by hand', async () => {
    const slots = folderSlots(folder)
    await slots.write('a', saved())
    await writeFile(join(folder, 'b.save'), 'by hand')
    expect(await laterCode(() => slots.rename('a', 'b'))).toBe('save/slot-taken')
    expect(await readFile(join(folder, 'b.save'), 'utf8')).toBe('by hand')
  })

  test('whose names would be too long are not written', async () => {
    expect(await laterCode(() => folderSlots(folder).write('€'.repeat(60), saved()))).toBe('value/invalid')
  })

  test('are called like them, in that folder and nowhere else', async () => {
    const slots = folderSlots(folder)
    for (const name of ['Before the boss', '../up', '.hidden', 'con']) await slots.write(name, saved())
    expect((await readdir(folder)).toSorted()).toEqual([
      '%2E.%2Fup.save',
      '%2Ehidden.save',
      '%63on.save',
      'Before the boss.save',
    ])
    expect(await readdir(join(folder, '..'))).toEqual(['saves'])
  })

  test('that are damaged are listed with the reason; other files are left out', async () => {
    const slots = folderSlots(folder)
    const bytes = saved()
    await slots.write('whole', bytes)
    await writeFile(join(folder, 'short.save'), bytes.subarray(0, 60))
    await writeFile(join(folder, 'empty.save'), '')
    await writeFile(join(folder, 'notes.txt'), 'notes')
    await writeFile(join(folder, '%zz.save'), bytes)
    await writeFile(join(folder, '%77hole.save'), bytes)
    const list = await slots.list()
    expect(new Map(list.map(({ name, problem }) => [name, problem?.code]))).toEqual(
      new Map([
        ['whole', undefined],
        ['short', 'save/truncated'],
        ['empty', 'save/not-a-save'],
      ]),
    )
  })

  test('say what is wrong with the folder', async () => {
    await mkdir(join(folder, '..'), { recursive: true })
    await writeFile(folder, 'a file')
    const slots = folderSlots(folder)
    expect(await laterCode(() => slots.write('a', saved()))).toBe('save/storage-failed')
    expect(await laterCode(() => slots.list())).toBe('save/storage-failed')
  })

  test('stay as they were where a file cannot take its place', async () => {
    const slots = folderSlots(folder)
    await slots.write('a', saved({}, 1))
    // No file takes the place of a folder, whoever asks.
    await mkdir(join(folder, 'b.save'))
    expect(await laterCode(() => slots.write('b', saved({}, 2)))).toBe('save/storage-failed')
    expect((await readdir(folder)).toSorted()).toEqual(['a.save', 'b.save'])
    expect(openSave(await slots.read('a')).body.length).toBe(1)
  })

  test('remove the file of a program that ended while it wrote, and none that is still being written', async () => {
    const slots = folderSlots(folder)
    await mkdir(folder)
    const old = new Date(Date.now() - 3_600_000)
    await writeFile(join(folder, '.old.part'), 'x')
    await utimes(join(folder, '.old.part'), old, old)
    await writeFile(join(folder, '.new.part'), 'x')
    await slots.write('a', saved())
    expect((await readdir(folder)).toSorted()).toEqual(['.new.part', 'a.save'])
  })
})
/** A process takes long to start: a hundred of them are for CI. */
const KILLS = process.env['CI'] === undefined ? 20 : 100

describe('a program that is killed while it saves', () => {
  test(`leaves the old or the new saved game whole, ${KILLS} times`, { timeout: 600_000 }, async () => {
    const slots = folderSlots(folder)
    const sizes = [400_000, 700_000]
    await slots.write('game', saved({}, sizes[0]))
    const script = join(folder, '..', 'save.mjs')
    const built = new URL('../../dist/src/saves/folder-slots.js', import.meta.url).href
    const blocks = await Promise.all(
      sizes.map(async (size, at) => {
        const file = join(folder, '..', `${at}.bin`)
        await writeFile(file, saved({}, size))
        return file
      }),
    )
    await writeFile(
      script,
      `import { readFileSync } from 'node:fs'
      import { folderSlots } from ${JSON.stringify(built)}
      const slots = folderSlots(${JSON.stringify(folder)})
      const games = ${JSON.stringify(blocks)}.map((it) => new Uint8Array(readFileSync(it)))
      process.stdout.write('ready')
      for (let at = 0; ; at++) await slots.write('game', games[at % 2])`,
    )
    const seen = new Set<number>()
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      // Somewhere within a few of its writes, another place each time.
      await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 23))
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      seen.add(openSave(await readFile(join(folder, 'game.save'))).body.length)
      expect((await slots.list()).map(({ name, problem }) => [name, problem])).toEqual([['game', null]])
    }
    expect([...seen].every((size) => sizes.includes(size))).toBe(true)
    // It was killed in the middle of a write at least once.
    if (KILLS < 100) return
    expect((await readdir(folder)).filter((file) => file.endsWith('.part')).length).toBeGreaterThan(0)
  })
})
