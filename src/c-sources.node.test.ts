import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { definePackage, type SkeinError } from '../engine/index.ts'
import { readModuleText } from '../plugins/index.ts'
import { areBuilt, buildSources, type SourceOptions } from './mod-sources.ts'
import { watchSources } from './source-watch.ts'

const pond = definePackage('pond:game', '1.0.0')
pond.event('ask', {})

let dir: string
let options: SourceOptions

// Inside of the repository, as a mod lies inside of the project that has Skein installed.
beforeEach(async () => {
  dir = await mkdtemp(join(import.meta.dirname, '..', 'build-'))
  options = { sources: join(dir, 'mod-sources'), out: join(dir, 'mods'), packages: [pond], debug: true }
})
afterEach(() => rm(dir, { recursive: true }))

async function write(mod: string, files: Readonly<Record<string, string>>): Promise<void> {
  const config = JSON.stringify({ name: `acme:${mod}`, version: '1.0.0', lang: 'c' })
  for (const [file, text] of Object.entries({ ...files, 'skein.json': config })) {
    await mkdir(join(options.sources, mod, file, '..'), { recursive: true })
    await writeFile(join(options.sources, mod, file), text)
  }
}

const SINGER = '#include "pond.h"\nSKEIN_ON(asked, pond_ask, event) { (void)event; }\n'
const AUDIENCE =
  '#include "acme-singer.h"\nSKEIN_ON(heard, acme_singer_song, song) { skein_info("%u", song.n); }\n'

test('mods in C are built in the order in which they include each other, and not twice', async () => {
  await write('singer', {
    'src/mod.c': SINGER,
    'interfaces.json': '{"events":[{"name":"song","fields":[["n","u32"]]}]}',
  })
  await write('audience', { 'src/mod.c': AUDIENCE })
  const built: string[] = []
  await buildSources(options, ({ name }) => built.push(name))
  expect(built).toEqual(['singer', 'audience'])
  expect(await areBuilt(options)).toBe(true)
  const { manifest } = readModuleText(new Uint8Array(await readFile(join(options.out, 'audience.wasm'))), 'a')
  expect(manifest.systems[0]!.handlers).toMatchObject([{ path: 'acme:singer/song' }])

  // The headers that they include are generated, and no sources of theirs.
  for (const file of ['pond.h', 'acme-singer.h', 'skein-engine.h'])
    await rm(join(options.sources, 'audience', 'src', file))
  expect(await areBuilt(options)).toBe(true)
  await writeFile(join(options.sources, 'singer', 'src', 'mod.c'), `${SINGER}// Changed.\n`)
  expect(await areBuilt(options)).toBe(false)
})

test('a mistake in a mod in C is told with its place, and the module before stays', async () => {
  await write('singer', { 'src/mod.c': SINGER })
  const built: string[] = []
  const failed: SkeinError[] = []
  const watch = await watchSources(options, {
    built: ({ name }) => built.push(name),
    failed: (_name, error) => failed.push(error),
  })
  try {
    await watch.idle()
    expect([built, failed]).toEqual([['singer'], []])
    await writeFile(join(options.sources, 'singer', 'src', 'mod.c'), SINGER.replace('event; }', 'evnt; }'))
    await watch.idle()
    expect(failed.map((it) => it.problems[0]?.names.file)).toEqual(['src/mod.c:2:42'])
    expect([built.length, existsSync(join(options.out, 'singer.wasm'))]).toEqual([1, true])
  } finally {
    await watch.close()
  }
})
