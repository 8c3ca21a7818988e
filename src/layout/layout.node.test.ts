import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findLayout, findLayoutOfPage } from './layout.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skein layout ünïcode '))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
}
const problem = (path = root): Promise<{ code: string; message: string }> =>
  findLayout(path).then(
    () => ({ code: 'none', message: '' }),
    (error: unknown) => error as { code: string; message: string },
  )

describe('a declaration that does not hold', () => {
  test.each<[string, string, RegExp]>([
    ['is no JSON', '{"skein": ', /is not JSON/],
    ['is no object', '{"skein": "src/game.ts"}', /has to be an object/],
    ['is null', '{"skein": null}', /has to be an object/],
    ['is a list', '{"skein": []}', /has to be an object/],
    ['has an unknown key', '{"skein": {"gmae": "game.ts"}}', /"gmae" is not one of its keys.*game/],
    ['has a number for a path', '{"skein": {"game": 7}}', /"game" has to be a path/],
    ['has an absolute path', '{"skein": {"game": "/etc/passwd"}}', /"game" has to be a path relative/],
    ['has a drive', '{"skein": {"mods": "C:/mods"}}', /"mods" has to be a path relative/],
    ['has backslashes', '{"skein": {"mods": "a\\\\b"}}', /"mods" has to be a path relative/],
    ['has an empty path', '{"skein": {"page": ""}}', /"page" has to be a path/],
    [
      'names a game that is not there',
      '{"skein": {"game": "src/none.ts"}}',
      /"src\/none\.ts", where nothing is/,
    ],
    ['names a folder as the game', '{"skein": {"game": "folder"}}', /has to be a file of TypeScript/],
    ['names a text as the game', '{"skein": {"game": "file.txt"}}', /has to be a file of TypeScript/],
    [
      'names interfaces that are not there',
      '{"skein": {"interfaces": "no.ts"}}',
      /"interfaces" names "no\.ts"/,
    ],
    ['names a game of the page that is not there', '{"skein": {"pageGame": "no.ts"}}', /"pageGame" names/],
    ['names a page that is not there', '{"skein": {"page": "web"}}', /"page" names "web", where nothing is/],
    ['names a folder without a page', '{"skein": {"page": "folder"}}', /without an index\.html/],
    ['names a page of another name', '{"skein": {"page": "file.txt"}}', /has to be an index\.html/],
    ['names a file as the folder of mods', '{"skein": {"mods": "file.txt"}}', /has to be a folder/],
    ['names the game itself as the folder of mods', '{"skein": {"mods": "."}}', /a folder of its own/],
    ['names a folder around the game for sources', '{"skein": {"sources": "../"}}', /a folder of its own/],
    ['is a prototype', '{"skein": {"__proto__": "x"}}', /"__proto__" is not one of its keys/],
  ])('%s', async (_name, text, message) => {
    await write({ 'package.json': text, 'file.txt': '', 'folder/x': '', 'game.ts': '' })
    expect(await problem()).toMatchObject({
      code: 'cli/bad-layout',
      message: expect.stringMatching(message) as string,
    })
    expect((await problem(join(root, 'game.ts'))).code).toBe('cli/bad-layout')
    await expect(findLayoutOfPage(root)).rejects.toMatchObject({ code: 'cli/bad-layout' })
  })

  test('lists every problem, and the file', async () => {
    await write({ 'skein.json': '{"game": 1, "page": 2, "extra": 3}' })
    const { message } = await problem()
    expect(message.split('\n').slice(1)).toHaveLength(3)
    expect(message).toContain(join(root, 'skein.json'))
  })

  test('is not taken twice', async () => {
    await write({ 'skein.json': '{"mods": "a"}', 'package.json': '{"skein": {"mods": "b"}}' })
    expect((await problem()).message).toContain('declares its places twice')
  })

  test('is not read where a folder has its name', async () => {
    await write({ 'package.json/x': '' })
    expect((await problem()).message).toMatch(/package\.json.*it is a folder/)
  })
})

describe('the project of a file', () => {
  test('is the nearest folder that declares it, however deep it lies', async () => {
    await write({
      'package.json': '{"skein": {"game": "packages/core/src/rules.ts", "mods": "addons"}}',
      'packages/core/package.json': '{}',
      'packages/core/src/rules.ts': '',
      'packages/core/src/other.ts': '',
    })
    const path = join(root, 'packages/core/src/rules.ts')
    expect(await findLayout(path)).toMatchObject({ root, game: path, mods: join(root, 'addons') })
    // A file that nobody declares has the folder around src.
    expect((await findLayout(join(root, 'packages/core/src/other.ts'))).root).toBe(
      join(root, 'packages/core'),
    )
  })

  test('is the folder around src or browser, unless that is a package of its own', async () => {
    await write({
      'src/game.ts': '',
      'browser/index.html': '',
      'other/browser/index.html': '',
      'other/browser/package.json': '{}',
    })
    expect(await findLayout(join(root, 'src/game.ts'))).toMatchObject({ root, mods: join(root, 'mods') })
    expect(await findLayoutOfPage(join(root, 'browser'))).toMatchObject({ root, mods: join(root, 'mods') })
    expect((await findLayoutOfPage(join(root, 'other/browser'))).root).toBe(join(root, 'other/browser'))
    expect((await findLayoutOfPage(root)).page).toBe(join(root, 'browser/index.html'))
  })

  test('is not spoilt by a declaration further up that does not hold', async () => {
    await write({ 'package.json': '{"skein": 1}', 'deep/game.ts': '' })
    expect((await findLayout(join(root, 'deep/game.ts'))).root).toBe(join(root, 'deep'))
    expect((await findLayout(join(root, 'deep'))).game).toBe(join(root, 'deep/game.ts'))
  })

  test('is not the mod whose skein.json lies there', async () => {
    await write({ 'skein.json': '{"name": "acme:mod", "game": "../game"}', 'game.ts': '' })
    expect(await findLayout(root)).toMatchObject({ declaration: null, game: join(root, 'game.ts') })
  })
})

test('a skein.json beside the game declares its places as well', async () => {
  await write({
    'skein.json':
      '{"game": "lib/main.ts", "pageGame": "site/game.ts", "page": "site", "mods": "addons", "sources": "../dev"}',
    'lib/main.ts': '',
    'site/game.ts': '',
    'site/index.html': '',
    'interfaces.js': '',
  })
  const expected = {
    root,
    game: join(root, 'lib/main.ts'),
    pageGame: join(root, 'site/game.ts'),
    interfaces: join(root, 'interfaces.js'),
    page: join(root, 'site/index.html'),
    mods: join(root, 'addons'),
    sources: join(root, '../dev'),
  }
  expect(await findLayout(root)).toMatchObject(expected)
  expect(await findLayout(join(root, 'lib/main.ts'))).toMatchObject(expected)
  expect(await findLayoutOfPage(join(root, 'site'))).toMatchObject(expected)
})
