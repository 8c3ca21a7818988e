import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { definePackage, type SkeinError } from '../engine/index.ts'
import { readModuleText } from '../plugins/index.ts'
import { CARGO_TOML, noRust } from '../plugins/sdk/rust/testing/rust-mod.ts'
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
  const all = {
    'Cargo.toml': CARGO_TOML.replace('tested-mod', mod),
    ...files,
    'skein.json': JSON.stringify({ name: `acme:${mod}`, version: '1.0.0', lang: 'rust' }),
  }
  for (const [file, text] of Object.entries(all)) {
    const path = join(options.sources, mod, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}

const HEAD =
  'use skein::prelude::*;\nskein::module! {}\n#[derive(Default, skein::State)]\nstruct Voice;\n#[skein::system]\nimpl Voice {\n'
const SINGER = `${HEAD}#[on] fn asked(_: Ask) {}\n}\nskein::bindings!("pond.rs");\n`
const AUDIENCE = `${HEAD}#[on] fn heard(song: Song) { info!("{}", song.n); }\n}\nskein::bindings! { "acme-singer.rs" }\n`

test.skipIf(noRust !== null)(
  'mods in Rust are built after those whose bindings they include, and not twice',
  async () => {
    await write('singer', {
      'src/lib.rs': SINGER,
      'interfaces.json': '{"events":[{"name":"song","fields":[["n","u32"]]}]}',
    })
    await write('audience', { 'src/lib.rs': AUDIENCE })
    const built: string[] = []
    await buildSources(options, ({ name }) => built.push(name))
    expect(built).toEqual(['singer', 'audience'])
    expect(await areBuilt(options)).toBe(true)
    const { manifest } = readModuleText(
      new Uint8Array(await readFile(join(options.out, 'audience.wasm'))),
      'a',
    )
    expect(manifest.systems[0]!.handlers).toMatchObject([{ path: 'acme:singer/song' }])

    // The bindings that they include are generated, and Cargo writes its lock file: they are no sources of theirs.
    await rm(join(options.sources, 'audience', 'src', 'acme-singer.rs'))
    await rm(join(options.sources, 'audience', 'Cargo.lock'))
    expect(await areBuilt(options)).toBe(true)
    await writeFile(join(options.sources, 'singer', 'src', 'lib.rs'), `${SINGER}// Changed.\n`)
    expect(await areBuilt(options)).toBe(false)
  },
)

test.skipIf(noRust !== null)(
  'a mistake in a mod in Rust is told with its place, and the module before stays',
  async () => {
    await write('singer', { 'src/lib.rs': SINGER })
    const built: string[] = []
    const failed: SkeinError[] = []
    const watch = await watchSources(options, {
      built: ({ name }) => built.push(name),
      failed: (_name, error) => failed.push(error),
    })
    try {
      await watch.idle()
      expect([built, failed]).toEqual([['singer'], []])
      await writeFile(
        join(options.sources, 'singer', 'src', 'lib.rs'),
        SINGER.replace('{}\n}', '{ ask() }\n}'),
      )
      await watch.idle()
      expect(failed.map((it) => it.problems[0]?.names.file)).toEqual(['src/lib.rs:7:26'])
      expect([built.length, existsSync(join(options.out, 'singer.wasm'))]).toEqual([1, true])
    } finally {
      await watch.close()
    }
  },
)
