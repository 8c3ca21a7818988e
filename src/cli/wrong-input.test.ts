import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { runCommand, type CommandOutput } from '../testing/command.ts'
import { systemReason } from './system-error.ts'

const MAIN = resolve('dist/src/cli/main.js')
const PONG = resolve('examples/pong')
const MANIFEST = '{"mod":{"name":"acme:plain","version":"1.0.0","abi":1}}'
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-wrong-'))
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  await mkdir(join(folder, 'empty'))
  await write('plain.wasm', EMPTY_MODULE)
  await write('plain.txt', 'no game')
  await write('manifest.json', MANIFEST)
  await write('torn.wasm', EMPTY_MODULE.subarray(0, 6))
  await write('needs skein/game.ts', `import 'a-package-that-is-not-there/part'\nexport default {}`)
  await write('typo/src/rules.ts', `import './helpr.ts'`)
  await write('typo/src/game.ts', `import './rules.ts'\nexport default {}`)
  await write('no game/src/game.ts', 'export const lives = 3')
  await write('other/src/game.ts', 'export default class Game {}')
  await write(
    'named/src/game.ts',
    'export const odd = { kind: "game", name: "odd", packages: [], systems: [] }',
  )
  await write('page/src/game.ts', 'document.body.append("hello")')
  await write('odd#path/game.js', 'export default { kind: "game", name: "odd", packages: [], systems: [] }')
  await write('marked/skein.json', `\ufeff${JSON.stringify({ name: 'acme:marked', version: '1.0.0' })}`)
  await write('lost/skein.json', '{"nmae":"acme:lost"}')
  const lost = (name: string): Uint8Array =>
    watMod(
      [{ mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } }],
      `(module ${['get-x', 'get-y', 'set-x', 'set-y', 'has', 'add'].map((it) => `(import "lost:game/place@1.0.0" "${it}" (func))`).join(' ')})`,
    )
  for (const name of ['a', 'b', 'c']) await write(`lost mods/${name}.wasm`, lost(name))
  await write(
    'wrong.wasm',
    watMod(
      [
        { mod: { name: 'acme:wrong', version: '1.0.0', abi: 1 } },
        { system: { name: 'acme:wrong/wrong', version: '1.0.0', new: 'start' } },
      ],
      '(module (func (export "strat")))',
    ),
  )
})
afterAll(() => rm(folder, { recursive: true }))

const skein = (...args: string[]): Promise<CommandOutput> => runCommand(folder, ...args)

describe('what is given wrongly is said in one block, with what to do', () => {
  test.each<[string, string[], string, string]>([
    [
      'a game that exports nothing by default',
      ['check', '--game', 'no game'],
      'game.ts does not export a game: it has no default export',
      'name it in package.json: "skein": { "game": "…" }',
    ],
    [
      'a game that is something else',
      ['check', '--game', 'other'],
      'game.ts does not export a game: its default export is of the type function, not the result of defineGame()',
      'Export the result of defineGame() as default',
    ],
    [
      'a game with another export',
      ['check', '--game', 'named'],
      'game.ts does not export a game: it has no default export',
      'Add "export default odd": the game has to be the default export.',
    ],
    [
      'a game that needs a page',
      ['check', '--game', 'page'],
      'game.ts cannot be loaded: document is not defined',
      'keep code for the page in another file, such as src/main.ts',
    ],
    [
      'a folder for a file',
      ['inspect', 'empty'],
      'empty cannot be read: it is a folder',
      'Pass the path of a file.',
    ],
    [
      'a file that is not there',
      ['inspect', 'no.wasm'],
      'no.wasm cannot be read: it does not exist',
      'Check the path',
    ],
    ['a file within a file', ['inspect', 'plain.wasm/x'], 'a part of the path is a file', 'Check the path'],
    [
      'a torn file',
      ['inspect', 'torn.wasm'],
      'torn.wasm is not a WebAssembly file',
      'Build the mod with "skein build"',
    ],
    ['a module without a manifest', ['inspect', 'plain.wasm'], 'it has no "skein" section', 'Build it with'],
    [
      'an empty folder for a game',
      ['run', 'empty'],
      'empty holds no game; looked for game.ts, game.js, game.mjs, src/game.ts',
      '"skein": { "game": "…" }',
    ],
    [
      'a file that is not a game',
      ['docs', 'plain.txt'],
      'plain.txt cannot be loaded',
      'Pass a game in TypeScript or JavaScript, such as a folder with game.ts.',
    ],
    ['a mod for a game', ['run', 'plain.wasm'], 'plain.wasm is a .wasm file', '--mods'],
    [
      'a game that lacks a package',
      ['run', 'needs skein'],
      "Cannot find module 'a-package-that-is-not-there/part'",
      'npm install a-package-that-is-not-there',
    ],
    [
      'an import with a typo, in a file that the game imports',
      ['run', 'typo'],
      `rules.ts imports`,
      'Correct the path of that import, or add the file.',
    ],
    [
      'a path that Vite cannot serve',
      ['dev', 'odd#path'],
      'its path contains "#"',
      'Move or rename the project',
    ],
    [
      'a path that Vite cannot build',
      ['package', 'odd#path', '--out', 'site'],
      'its path contains "#"',
      'Move or rename the project',
    ],
    [
      'a folder to write that is not there',
      ['embed', 'plain.wasm', 'manifest.json', '--out', 'no/x.wasm'],
      'its folder does not exist',
      'Create the folder first',
    ],
    [
      'a folder to write over',
      ['embed', 'plain.wasm', 'manifest.json', '--out', 'empty'],
      'it is a folder',
      'Pass the path of a file',
    ],
    [
      'a folder for a manifest',
      ['embed', 'plain.wasm', 'empty'],
      'empty cannot be read: it is a folder',
      'Pass the path of a file',
    ],
    [
      'a file for a folder of bindings',
      ['bindgen', join(PONG, 'interfaces.ts'), '--lang', 'as', '--out', 'plain.wasm'],
      'plain.wasm cannot be written: it already exists',
      'Pass another path',
    ],
    ['a file for a new mod', ['new', 'plain.wasm'], 'plain.wasm', 'Pass'],
    [
      'a file for a folder of assets',
      ['embed', 'plain.wasm', 'manifest.json', '--assets', 'plain.wasm'],
      'is not a readable folder',
      'Pass the folder',
    ],
    ['a file for a mod to build', ['build', 'plain.wasm'], 'it has no skein.json', 'skein new'],
    ['a text for a mod to build', ['build', 'manifest.json'], 'it has no skein.json', 'skein new'],
    ['a file for a mod to test', ['test', 'plain.wasm'], 'it has no skein.json', 'skein new'],
    ['a misspelt key of skein.json', ['build', 'lost'], 'nmae', 'docs/modding/reference.md'],
    [
      'a file for a folder of mods',
      ['check', 'plain.wasm', '--game', PONG],
      'the mods folder cannot be read',
      'Pass the path of an existing folder',
    ],
  ])('%s', async (_what, args, message, hint) => {
    const { code, out, err } = await skein(...args)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^error .+\n {2}try .+\n {2}code [a-z]+\/[a-z-]+\n$/s)
    expect(err).toContain(message)
    expect(err).toContain(hint)
    expect(err).not.toMatch(/^ +at |Require stack/m)
  })

  // Root may read every file, so the error is made by hand.
  test('a file that may not be read', () => {
    expect(systemReason(Object.assign(new Error('open locked.wasm'), { code: 'EACCES' }))).toEqual({
      reason: 'permission denied',
      hint: 'Change its permissions, or pass another path.',
    })
  })
})

describe('inspect and embed check what needs no game', () => {
  test('inspect shows the mod, and what is wrong with it', async () => {
    const { code, out, err } = await skein('inspect', 'wrong.wasm')
    expect([code, out.split('\n')[0]]).toEqual([1, 'acme:wrong 1.0.0'])
    expect(err).toMatch(
      /^error acme:wrong does not export the function "start", which is the "new" function of acme:wrong\/wrong\n {2}try Did you mean "strat"\?\n {2}code link\/missing-export\n$/,
    )
    const json = JSON.parse((await skein('inspect', 'wrong.wasm', '--json')).out) as {
      problems: { code: string }[]
    }
    expect(json.problems.map((it) => it.code)).toEqual(['link/missing-export'])
  })

  test('embed writes nothing that no game could run', async () => {
    await writeFile(
      join(folder, 'bad.json'),
      `${MANIFEST}\n{"system":{"name":"acme:plain/a","version":"1.0.0","new":"go"}}`,
    )
    const { code, out, err } = await skein('embed', 'plain.wasm', 'bad.json', '--out', 'never.wasm')
    expect([code, out, existsSync(join(folder, 'never.wasm'))]).toEqual([1, '', false])
    expect(err).toContain('link/missing-export')
    expect(await skein('embed', 'plain.wasm', 'manifest.json', '--out', 'fine.wasm')).toMatchObject({
      code: 0,
      err: '',
    })
  })
})

describe('one cause is said once', () => {
  test('by check, for many imports of many mods', async () => {
    const { code, err } = await skein('check', 'lost mods', '--game', PONG)
    expect(code).toBe(1)
    expect(err.match(/^error /gm)).toHaveLength(1)
    expect(err.match(/neither the game nor a mod defines lost:game/g)!.length).toBeLessThanOrEqual(4)
    expect(err).toContain('One problem in lost mods')
  })

  test('by run, for many mods', async () => {
    const { code, out, err } = await skein('run', PONG, '--mods', 'lost mods', '--frames', '1')
    expect([code, out.match(/refused$/gm)?.length]).toEqual([1, 3])
    expect(err.match(/^error /gm)).toHaveLength(1)
    expect(err.match(/reported above: link\/unknown-package/g)).toHaveLength(2)
  })
})

describe('where nobody reads', () => {
  const run = (args: string[], shell: string): { code: number | null; err: string } => {
    const command = [process.execPath, MAIN, ...args].map((it) => `'${it}'`).join(' ')
    const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${command} ${shell}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    })
    return { code: status, err: stderr }
  }

  test.runIf(existsSync('/bin/bash') || existsSync('/usr/bin/bash'))(
    'run ends quietly, and does not play on',
    async () => {
      await mkdir(join(folder, 'none'), { recursive: true })
      const args = ['run', PONG, '--mods', join(folder, 'none'), '--frames', '100000000']
      expect(run(args, '| head -n 1 > /dev/null')).toEqual({ code: 0, err: '' })
    },
  )

  test.runIf(existsSync('/dev/full'))('a full disk is an error in one line', () => {
    for (const args of [
      ['inspect', 'fine.wasm'],
      ['run', PONG, '--mods', join(folder, 'none'), '--frames', '5'],
    ]) {
      const { code, err } = run(args, '> /dev/full')
      expect(code).toBe(1)
      expect(err).toMatch(/^error cannot write to standard output: ENOSPC.*\n$/)
    }
  })

  test('and a byte order mark in front of JSON is passed over', async () => {
    // It has no sources: the error says so, not that its skein.json is no JSON.
    expect((await skein('build', 'marked')).err).not.toContain('skein.json is not right')
  })
})
