import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { checkMods } from './cli/mod-problems.ts'
import { readModFolder } from './mod-folder.ts'
import { createGame, defineGame, defineSystem, type ModStatus } from './node.ts'

const mod = (name: string): Uint8Array => watMod([{ mod: { name, version: '1.0.0', abi: 1 } }], '(module)')
const game = defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein folder ünïcode '))
  await writeFile(join(folder, 'good.wasm'), mod('acme:good'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const load = async (): Promise<ModStatus[]> => (await createGame(game)).mods.load(folder)
const told = (statuses: readonly ModStatus[]): string[] =>
  statuses.map(({ file, status, errors }) => [file, status, ...errors.map(({ code }) => code)].join(' '))

const posix = process.platform !== 'win32'

describe('a folder with one file that cannot be read loads the others, and refuses that one by its name:', () => {
  const entries: Readonly<Record<string, readonly [(path: string) => unknown, string]>> = {
    'a link that leads nowhere': [(path) => symlink('/nowhere/at/all', path), 'it is a broken symbolic link'],
    'a link to itself': [(path) => symlink('bad.wasm', path), 'it is a symbolic link to itself'],
    'a link to a folder': [(path) => symlink(tmpdir(), path), 'it is a folder, not a file'],
    'a folder': [(path) => mkdir(path), 'it is a folder, not a file'],
    'a named pipe': [(path) => execFileSync('mkfifo', [path]), 'it is a named pipe, not a file'],
    'a link to a device that has no end': [
      (path) => symlink('/dev/zero', path),
      'it is a device, not a file',
    ],
    'a socket': [
      (path) =>
        new Promise<void>(
          (resolve) =>
            void createServer()
              .unref()
              .listen(path, () => resolve()),
        ),
      'it is a socket, not a file',
    ],
    'three gigabytes of nothing': [
      (path) => writeFile(path, '').then(() => truncate(path, 3e9)),
      'has 3000000000 bytes; the limit is 67108864',
    ],
    'a file with one byte too many': [
      (path) => writeFile(path, '').then(() => truncate(path, 67_108_865)),
      'has 67108865 bytes; the limit is 67108864',
    ],
  }
  test.skipIf(!posix).each(Object.entries(entries))('%s', async (_what, [make, why]) => {
    await make(join(folder, 'bad.wasm'))
    const statuses = await load()
    const code = why.startsWith('has') ? 'module/too-large' : 'mod/unreadable'
    expect(told(statuses)).toEqual([`bad.wasm refused ${code}`, 'good.wasm running'])
    expect(statuses[0]!.errors[0]).toMatchObject({
      message: expect.stringContaining(
        `bad.wasm ${why.startsWith('has') ? why : `cannot be read: ${why}`}`,
      ) as string,
      names: { file: 'bad.wasm' },
      hint: expect.any(String) as string,
    })
    // The same by the way of "skein check" and "skein package".
    const { problems } = await checkMods(await readModFolder(folder), game)
    expect(problems.map((it) => it.code)).toEqual([code])
  })

  test.skipIf(!posix)('a file that this user may not read', async () => {
    await writeFile(join(folder, 'bad.wasm'), mod('acme:bad'))
    await chmod(join(folder, 'bad.wasm'), 0)
    await chmod(folder, 0o755)
    // Root may read everything: be nobody meanwhile.
    const root = process.getuid?.() === 0
    if (root) process.seteuid!(65_534)
    try {
      expect(told(await load())).toEqual(['bad.wasm refused mod/unreadable', 'good.wasm running'])
    } finally {
      if (root) process.seteuid!(0)
    }
  })
})

test.skipIf(!posix)('a link to a file elsewhere is that file', async () => {
  await mkdir(join(folder, '.elsewhere'))
  await writeFile(join(folder, '.elsewhere/far.wasm'), mod('acme:far'))
  await symlink('.elsewhere/far.wasm', join(folder, 'near.wasm'))
  expect(told(await load())).toEqual(['good.wasm running', 'near.wasm running'])
})

test('the ending may be in capitals', async () => {
  await writeFile(join(folder, 'COOL.WASM'), mod('acme:cool'))
  expect(told(await load())).toEqual(['COOL.WASM running', 'good.wasm running'])
})

test('a mod in a folder of its own is mentioned, and one in a hidden folder left out', async () => {
  for (const inner of ['cool', 'deep/down/here', '.off', 'empty'])
    await mkdir(join(folder, inner), { recursive: true })
  await writeFile(join(folder, 'cool/cool.wasm'), mod('acme:cool'))
  await writeFile(join(folder, 'deep/down/here/deep.WASM'), mod('acme:deep'))
  await writeFile(join(folder, '.off/off.wasm'), mod('acme:off'))
  const statuses = await load()
  expect(told(statuses)).toEqual([
    'cool/cool.wasm refused mod/misplaced',
    'deep/down/here/deep.WASM refused mod/misplaced',
    'good.wasm running',
  ])
  expect(statuses[0]!.errors[0]!.hint).toContain('Move it to cool.wasm')
})

test('a thousand files are not all open at the same time', async () => {
  const bytes = mod('acme:many')
  for (let index = 0; index < 1000; index++) await writeFile(join(folder, `${index}.wasm`), bytes)
  const program = `import { readModFolder } from ${JSON.stringify(new URL('./mod-folder.ts', import.meta.url).pathname)}
readModFolder(process.argv[2]).then((files) => console.log(files.filter((it) => it.problem === undefined).length))`
  await writeFile(join(folder, 'count.mts'), program)
  const jiti = join(process.cwd(), 'node_modules/jiti/lib/jiti-cli.mjs')
  const said = execFileSync('sh', [
    '-c',
    `ulimit -n 64 && exec "$0" "$@"`,
    process.execPath,
    jiti,
    join(folder, 'count.mts'),
    folder,
  ])
  expect(String(said).trim()).toBe('1001')
})
