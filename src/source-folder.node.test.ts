import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { definePackage, t, type PackageDefinition } from '../engine/index.ts'
import type { FolderWatch } from './mod-watch.ts'
import { watchSources } from './source-watch.ts'

const SOURCE = '@system export class Quiet {}\n'

describe('a folder of sources', () => {
  let root: string
  let follow: FolderWatch
  let seen: string[]
  const SOON = { timeout: 30_000, interval: 20 }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'skein sources ünïcode '))
    seen = []
  })
  afterEach(async () => {
    await follow.close()
    await rm(root, { recursive: true, force: true })
  })

  const start = async (...packages: PackageDefinition[]): Promise<string[]> => {
    follow = await watchSources(
      { sources: join(root, 'mod-sources'), out: join(root, 'mods'), packages },
      {
        built: ({ name }) => seen.push(name),
        failed: (name, error) => seen.push(`${name}: ${error.code} ${error.message}`),
        gone: (name) => seen.push(`-${name}`),
      },
    )
    return seen.splice(0)
  }
  const again = async (...packages: PackageDefinition[]): Promise<string[]> => {
    await follow.close()
    return start(...packages)
  }
  const source = async (
    name: string,
    files: Readonly<Record<string, string>> = { 'assembly/index.ts': SOURCE },
    folder = join(root, 'mod-sources'),
  ): Promise<string> => {
    const path = join(folder, name)
    const all = { 'skein.json': JSON.stringify({ name: `acme:${name}`, version: '1.0.0' }), ...files }
    for (const [it, text] of Object.entries(all)) {
      await mkdir(dirname(join(path, it)), { recursive: true })
      await writeFile(join(path, it), text)
    }
    return path
  }
  const next = async (...wanted: string[]): Promise<void> => {
    await expect.poll(() => seen, SOON).toEqual(wanted)
    await follow.idle()
    expect(seen.splice(0)).toEqual(wanted)
  }
  const built = (name: string): boolean => existsSync(join(root, 'mods', `${name}.wasm`))

  test('that comes later is followed', async () => {
    expect(await start()).toEqual([])
    await source('first')
    await next('first')
    await source('first', { 'assembly/index.ts': `${SOURCE}// saved` })
    await next('first')
  })

  test('that is removed and made again is followed, and what was built of it goes meanwhile', async () => {
    await source('first')
    expect(await start()).toEqual(['first'])
    await rm(join(root, 'mod-sources'), { recursive: true })
    await next('-first')
    expect(built('first')).toBe(false)
    await source('first')
    await next('first')
    await source('second')
    await next('second')
  })

  test('that is replaced by another is followed, and no module is missing meanwhile', async () => {
    await source('first')
    await start()
    await cp(join(root, 'mod-sources'), join(root, 'other'), { recursive: true })
    await source('second', undefined, join(root, 'other'))
    await rename(join(root, 'mod-sources'), join(root, 'old'))
    await rename(join(root, 'other'), join(root, 'mod-sources'))
    await expect.poll(() => seen, SOON).toContain('second')
    await follow.idle()
    expect(seen.splice(0)).not.toContain('-first')
    await source('second', { 'assembly/index.ts': `${SOURCE}// saved` })
    await next('second')
  })

  test('that is a link, pointed elsewhere, is followed', async () => {
    await source('first', undefined, join(root, 'a'))
    await source('second', undefined, join(root, 'b'))
    await symlink(join(root, 'a'), join(root, 'mod-sources'))
    expect(await start()).toEqual(['first'])
    await symlink(join(root, 'b'), join(root, 'link'))
    await rename(join(root, 'link'), join(root, 'mod-sources'))
    await next('-first', 'second')
    await source('second', { 'assembly/index.ts': `${SOURCE}// saved` }, join(root, 'b'))
    await next('second')
  })

  test('may hold links to mods: they are built at start and when they are saved', async () => {
    await source('linked', undefined, join(root, 'elsewhere'))
    await mkdir(join(root, 'mod-sources'))
    await symlink(join(root, 'elsewhere/linked'), join(root, 'mod-sources/linked'))
    expect(await start()).toEqual(['linked'])
    await source('linked', { 'assembly/index.ts': `${SOURCE}// saved` }, join(root, 'elsewhere'))
    await next('linked')
  })

  test('a mod that is written file by file while others are being built is built once it is whole', async () => {
    await source('first')
    const starting = start()
    await source('second', { 'assembly/index.ts': 'export class {' })
    await starting
    await source('second')
    await expect.poll(() => seen.at(-1), SOON).toBe('second')
    await follow.idle()
    expect(built('second')).toBe(true)
  })

  test('a folder called build is source, but at the top of a mod', async () => {
    const files = {
      'assembly/index.ts': "export * from './build/parts'\n",
      'assembly/build/parts.ts': SOURCE,
    }
    await source('tower', files)
    expect(await start()).toEqual(['tower'])
    await source('tower', { ...files, 'assembly/build/parts.ts': `${SOURCE}// saved` })
    await next('tower')
    await mkdir(join(root, 'mod-sources/tower/build'))
    await writeFile(join(root, 'mod-sources/tower/build/notes.ts'), 'not a source')
    await follow.idle()
    expect([seen, await again()]).toEqual([[], []])
  })

  test('a source that is replaced by an older one while nothing runs is built again', async () => {
    const path = await source('first')
    await start()
    await writeFile(join(path, 'assembly/index.ts'), '@system export class Older {}')
    await utimes(join(path, 'assembly/index.ts'), 1, 1)
    expect(await again()).toEqual(['first'])
    // Saved, but as it was: its contents are as built.
    await utimes(join(path, 'assembly/index.ts'), new Date(), new Date())
    expect(await again()).toEqual([])
  })

  test('an imported file that is deleted while nothing runs is missed', async () => {
    const path = await source('first', {
      'assembly/index.ts': "export * from './other'\n",
      'assembly/other.ts': SOURCE,
    })
    await start()
    await rm(join(path, 'assembly/other.ts'))
    expect(await again()).toEqual([expect.stringContaining('first: build/failed')])
  })

  test('an installed package that is updated while nothing runs is built in', async () => {
    const path = await source('first', {
      'assembly/index.ts':
        "import { two } from 'as-two/assembly'\n@system export class First { it: i32 = two() }\n",
    })
    const installed = join(path, 'node_modules/as-two/assembly/index.ts')
    await mkdir(dirname(installed), { recursive: true })
    await writeFile(installed, 'export function two(): i32 { return 2 }\n')
    expect(await start()).toEqual(['first'])
    expect(await again()).toEqual([])
    await writeFile(installed, 'export function two(): i32 { return 3 }\n')
    expect(await again()).toEqual(['first'])
  })

  const demo = (): PackageDefinition => {
    const it = definePackage('stage:game', '1.0.0')
    it.event('beat', { frame: t.u32 })
    return it
  }

  test('a file written by hand under the name of bindings stays, and both are named', async () => {
    const mine = 'export const MINE = 1\n'
    const path = await source('first', { 'assembly/index.ts': SOURCE, 'assembly/stage.ts': mine })
    const [said] = await start(demo())
    expect(said).toContain('first: bindgen/not-generated the bindings of stage:game@1.0.0 would overwrite')
    expect(said).toContain(join('first', 'assembly', 'stage.ts'))
    expect(await readFile(join(path, 'assembly/stage.ts'), 'utf8')).toBe(mine)
    // Saving it is what mends it.
    await rm(join(path, 'assembly/stage.ts'))
    await next('first')
    expect(await readFile(join(path, 'assembly/stage.ts'), 'utf8')).toContain('Bindings for stage:game@1.0.0')
  })

  test('a file written by hand under the name of the bindings of another mod is the mod its own', async () => {
    const mine = 'export const MINE = 1\n'
    const user = {
      'assembly/index.ts':
        "import { MINE } from './acme-song'\n@system export class User { it: i32 = MINE }\n",
    }
    const path = await source('user', { ...user, 'assembly/acme-song.ts': mine })
    await source('song', { 'assembly/index.ts': '@event export class Verse { line: i32 = 0 }\n' })
    expect(await start()).toEqual(['song', 'user'])
    expect(await readFile(join(path, 'assembly/acme-song.ts'), 'utf8')).toBe(mine)
  })

  const VERSE = (field: string): string =>
    `@event export class Verse { ${field}: i32 = 0 }\n@system export class Singer {}\n`
  const echo = (field: string): string =>
    `import { Verse } from './acme-z-song'\n@system export class Echo { @on verse(it: Verse): void { assert(it.${field} == 0) } }\n`

  test('is built in the order of what its mods use, not by their names, and again when an interface changes', async () => {
    await source('a-echo', { 'assembly/index.ts': echo('line') })
    await source('z-song', { 'assembly/index.ts': VERSE('line') })
    await source('b-other')
    expect(await start()).toEqual(['z-song', 'a-echo', 'b-other'])
    await source('z-song', { 'assembly/index.ts': VERSE('words') })
    await next('z-song', expect.stringContaining('a-echo: build/failed') as string)
    await source('a-echo', { 'assembly/index.ts': echo('words') })
    await next('a-echo')
    // A mod that does not use it has its bindings too, to begin with.
    expect(await readFile(join(root, 'mod-sources/b-other/assembly/acme-z-song.ts'), 'utf8')).toContain(
      'words',
    )
    expect(await again()).toEqual([])
  })

  test('a mod that waits for one that comes later is built when that is there', async () => {
    await source('a-echo', { 'assembly/index.ts': echo('line') })
    expect(await start()).toEqual([expect.stringContaining('a-echo: build/failed')])
    await source('z-song', { 'assembly/index.ts': VERSE('line') })
    await next('z-song', 'a-echo')
  })

  test('mods that import each other end in a mistake, not in builds without end', async () => {
    await source('one', {
      'assembly/index.ts':
        "import { B } from './acme-two'\n@event export class A { it: i32 = 0 }\n@system export class One { @on b(it: B): void {} }\n",
    })
    await source('two', {
      'assembly/index.ts':
        "import { A } from './acme-one'\n@event export class B { it: i32 = 0 }\n@system export class Two { @on a(it: A): void {} }\n",
    })
    expect((await start()).map((it) => it.slice(0, 17))).toEqual(['two: build/failed', 'one: build/failed'])
  })

  test('a copy of a mod keeps no other from being built', async () => {
    await source('a-song', { 'assembly/index.ts': VERSE('line') })
    await source('b-song', {
      'assembly/index.ts': VERSE('line'),
      'skein.json': JSON.stringify({ name: 'acme:a-song', version: '1.0.0' }),
    })
    await source('c-other')
    expect(await start()).toEqual(['a-song', 'b-song', 'c-other'])
  })

  test.skipIf(process.platform === 'win32')(
    'a pipe in the place of a source is a mistake in that mod alone',
    async () => {
      const path = await source('first')
      await rm(join(path, 'assembly/index.ts'))
      execFileSync('mkfifo', [join(path, 'assembly/index.ts')])
      const other = await source('second')
      await rm(join(other, 'skein.json'))
      execFileSync('mkfifo', [join(other, 'skein.json')])
      await source('third')
      expect((await start()).map((it) => it.split(' ').slice(0, 2).join(' '))).toEqual([
        'first: build/failed',
        'second: build/no-project',
        'third',
      ])
    },
  )
})
