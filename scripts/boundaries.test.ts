import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-lint-'))
  await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
})

afterEach(() => rm(folder, { recursive: true }))

test('a file that keeps to its layer passes', async () => {
  const rules = await broken({
    'engine/index.ts': "export { one } from './one.ts'\n",
    'engine/one.ts': 'export const one = 1\n',
    'plugins/host/two.ts': "export { one } from '../../engine/index.ts'\n",
    'plugins/host/testing/three.ts': "export { join } from 'node:path'\n",
    'src/cli/four.ts': "import { one } from '../../engine/index.ts'\nconsole.log(one)\n",
  })
  expect(rules).toEqual([])
})

test.each([
  ['the engine imports plugins', 'engine/system/a.ts', "export { x } from '../../plugins/index.ts'\n"],
  ['the engine imports what only Node has', 'engine/system/a.ts', "export { join } from 'node:path'\n"],
  ['a plugin imports src', 'plugins/host/a.ts', "export { x } from '../../src/game.ts'\n"],
  ['a plugin imports what only Node has', 'plugins/host/a.ts', "export { join } from 'node:path'\n"],
  [
    'a plugin imports a file inside the engine',
    'plugins/host/a.ts',
    "export { x } from '../../engine/b.ts'\n",
  ],
])('%s', async (_, path, text) => {
  expect(await broken({ [path]: text })).toEqual(['eslint(no-restricted-imports)'])
})

test.each([
  ['the engine computes a sine', 'engine/world/a.ts', 'export const a = Math.sin(1)\n', 'properties'],
  ['a plugin takes a logarithm', 'plugins/instance/a.ts', 'export const { log2 } = Math\n', 'properties'],
  [
    'a sample game draws lots without a seed',
    'examples/pong/systems/a.ts',
    'export const a = Math.random()\n',
    'properties',
  ],
  [
    'the engine compares by language',
    'engine/a.ts',
    "export const a = 'b'.localeCompare('c')\n",
    'properties',
  ],
  ['the engine looks at the clock', 'engine/frame/a.ts', 'export const a = Date.now()\n', 'globals'],
])('%s', async (_, path, text, rule) => {
  expect(await broken({ [path]: text })).toEqual([`eslint(no-restricted-${rule})`])
})

test('drawing, tools and tests may compute sines', async () => {
  const text = 'export const a = Math.sin(1)\n'
  const files = ['engine/render/a.ts', 'engine/a.test.ts', 'examples/pong/browser/look.ts', 'src/cli/a.ts']
  expect(await broken(Object.fromEntries(files.map((file) => [file, text])))).toEqual([])
})

test('two files import each other, types alone', async () => {
  const rules = await broken({
    'engine/a.ts': "import type { B } from './b.ts'\nexport interface A {\n  b: B | null\n}\n",
    'engine/b.ts': "import type { A } from './a.ts'\nexport interface B {\n  a: A | null\n}\n",
  })
  expect(rules).toEqual(['import(no-cycle)', 'import(no-cycle)'])
})

/** Lines in which a file of the engine may mention mods, and why. */
const MENTIONS: Readonly<Record<string, { readonly lines: number; readonly why: string }>> = {
  'error.ts': { lines: Infinity, why: 'the table of all codes, in the words of those who read errors' },
  'error.test.ts': { lines: 4, why: 'takes codes and a file name from outside' },
  'file-kind.ts': { lines: 2, why: 'words of errors: a file that is no saved game may be a mod' },
  'host-function.ts': { lines: 4, why: 'the embedding program reads the name of the mod from `caller.mod`' },
  'assets/asset-table.ts': { lines: 1, why: 'puts an owner into `names.mod` of an error' },
  'assets/asset-table.test.ts': { lines: 1, why: 'reads `names.mod`' },
  'event/flood-watch.ts': { lines: 1, why: 'puts an owner into `names.mod` of an error' },
  'event/flood.test.ts': { lines: 2, why: 'reads `names.mod`' },
  'event/flood-blame.test.ts': { lines: 1, why: 'reads `names.mod`' },
  'recording/check-start.ts': { lines: 2, why: 'words of errors' },
  'recording/compare.ts': { lines: 2, why: 'the cause of a difference names its mod, for tools' },
  'recording/contents.ts': { lines: 7, why: 'words of errors, and `names.mod`' },
  'recording/difference.ts': { lines: 4, why: 'a difference says whether it is in a mod, for tools' },
  'recording/player.ts': { lines: 2, why: 'puts an owner into `names.mod` of an error' },
  'recording/recorder.ts': { lines: 1, why: 'words of an error' },
  'save/container.ts': { lines: 1, why: 'words of an error' },
  'save/container.test.ts': { lines: 1, why: 'reads the words of an error' },
  'text/text-table.ts': { lines: 2, why: 'puts an owner into `names.mod` of an error' },
  'text/text-table.test.ts': { lines: 1, why: 'reads `names.mod`' },
}

/** `mod`, `mods`, `itsMod`, `ModEvent`, `MOD_BIT`; not `mode` or `modulo`. */
const MOD = /(?:\b|_)mods?(?![a-z])|(?:[a-z]|\b)Mods?(?![a-z])|(?:\b|_)MODS?(?![A-Z])/

test('the engine knows owners: it mentions mods only where the outside reads the word', async () => {
  const engine = join(root, 'engine')
  const found: string[] = []
  for (const file of await readdir(engine, { recursive: true })) {
    if (!file.endsWith('.ts')) continue
    const path = file.replaceAll('\\', '/')
    const lines = (await readFile(join(engine, file), 'utf8')).split('\n').filter((line) => MOD.test(line))
    if (lines.length > (MENTIONS[path]?.lines ?? 0))
      found.push(...lines.map((line) => `${path}: ${line.trim()}`))
  }
  expect(found).toEqual([])
})

/** The rules that files break, as the linter is set up here. */
async function broken(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [oxlint, '--format', 'json'], { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string }[] }
  return diagnostics.map(({ code }) => code)
}
