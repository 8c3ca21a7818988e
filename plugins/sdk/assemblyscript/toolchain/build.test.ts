import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SkeinError } from '../../../../engine/index.ts'
import { pngHead } from '../../../../engine/assets/testing/media.ts'
import { parseModule } from '../../../module/module.ts'
import { buildMod } from './build.ts'
import { loadCompiler } from './compiler.ts'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'skein-build-'))
})

afterEach(() => rm(dir, { recursive: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), text)
  }
}

const MOD = {
  'skein.json': '{ "name": "acme:curve", "version": "1.0.0" }',
  'assembly/index.ts': "@system export class Curve { constructor() { throw new Error('no') } }",
}

async function errorOf(promise: Promise<unknown>): Promise<SkeinError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof SkeinError) return error
  throw new Error(`no SkeinError: ${String(error)}`)
}

describe('a build', () => {
  it('writes the module where skein.json or the caller says', async () => {
    await write(MOD)
    const built = await buildMod(dir)
    expect(built.file).toBe(join(dir, 'build/curve.wasm'))
    expect(built.diagnostics).toEqual([])
    expect(new Uint8Array(await readFile(built.file))).toEqual(new Uint8Array(built.bytes))
    expect(existsSync(`${built.file}.map`)).toBe(false)

    await write({
      'skein.json': '{ "name": "acme:curve", "version": "1.0.0", "out": "mods/c.wasm", "entry": "src/a.ts" }',
    })
    await write({ 'src/a.ts': MOD['assembly/index.ts'] })
    expect((await buildMod(dir)).file).toBe(join(dir, 'mods/c.wasm'))

    const out = join(dir, 'elsewhere', 'd.wasm')
    expect((await buildMod(dir, { out })).file).toBe(out)
    expect(existsSync(out)).toBe(true)
  })

  it('takes along what lies under assets, with and without code', async () => {
    await write({
      ...MOD,
      'assets/sprites/goose.png': '',
      'assets/.DS_Store': 'x',
      'assets/levels/one.json': '{}',
    })
    await writeFile(join(dir, 'assets/sprites/goose.png'), pngHead(8, 8))
    const namesIn = async (): Promise<string[]> =>
      (await parseModule((await buildMod(dir)).bytes, 'curve.wasm')).assets.map(({ name }) => name)
    expect(await namesIn()).toEqual(['levels/one.json', 'sprites/goose.png'])
    await rm(join(dir, 'assembly'), { recursive: true })
    expect(await namesIn()).toEqual(['levels/one.json', 'sprites/goose.png'])
    await writeFile(join(dir, 'assets/sprites/goose.png'), 'no picture')
    expect(await errorOf(buildMod(dir))).toMatchObject({
      code: 'asset/broken',
      message: expect.stringContaining(
        '"sprites/goose.png" cannot be used: its content is not PNG',
      ) as string,
    })
    await rm(join(dir, 'assets'), { recursive: true })
    expect((await errorOf(buildMod(dir))).code).toBe('build/failed')
  })

  it('may write nothing', async () => {
    await write(MOD)
    const built = await buildMod(dir, { write: false })
    expect(WebAssembly.validate(built.bytes as BufferSource)).toBe(true)
    expect(existsSync(built.file)).toBe(false)
  })

  it('keeps names and a source map for debugging', async () => {
    await write(MOD)
    const built = await buildMod(dir, { debug: true })
    const map = JSON.parse(await readFile(`${built.file}.map`, 'utf8')) as {
      sources: string[]
      sourcesContent: (string | null)[]
    }
    const index = map.sources.indexOf('assembly/index.ts')
    expect(map.sourcesContent[index]).toBe(MOD['assembly/index.ts'])
    const names = WebAssembly.Module.customSections(
      new WebAssembly.Module(built.bytes as BufferSource),
      'name',
    )
    expect(new TextDecoder().decode(names[0])).toContain('assembly/index/Curve#constructor')
    await buildMod(dir)
    expect(existsSync(`${built.file}.map`)).toBe(false)
  })

  it('fails with all mistakes, each with its place, and leaves what was built before', async () => {
    await write(MOD)
    const { file, bytes } = await buildMod(dir)
    await write({ 'assembly/index.ts': '@system class Curve {}\n@event export class Said { it: usize }' })
    const error = await errorOf(buildMod(dir))
    expect(error.code).toBe('build/failed')
    expect(error.message).toBe(`acme:curve was not built: 2 mistakes in its source

assembly/index.ts:1:15: the system Curve is not exported, so the game cannot start it
  | @system class Curve {}
  |               ^^^^^
  Write "export class".

assembly/index.ts:2:32: the type "usize" cannot be passed to the game
  | @event export class Said { it: usize }
  |                                ^^^^^
  Use bool, u8 to u64, i8 to i64, f32, f64, string, Entity, Char, Array, Uint8Array, Some, enums, and classes with @record; "| null" makes one optional.
`)
    expect(error.problems.map(({ names }) => names)).toEqual([
      { mod: 'acme:curve', file: 'assembly/index.ts:1:15' },
      { mod: 'acme:curve', file: 'assembly/index.ts:2:32' },
    ])
    expect(new Uint8Array(await readFile(file))).toEqual(new Uint8Array(bytes))
  })

  it('needs a folder with skein.json', async () => {
    const error = await errorOf(buildMod(dir))
    expect(error).toMatchObject({ code: 'build/no-project', names: { file: join(dir, 'skein.json') } })
    expect(error.hint).toMatch(/skein new/)
  })

  it('says everything that is wrong with skein.json', async () => {
    const config = {
      name: 'Curve',
      version: '1',
      descripton: '',
      description: 3,
      authors: 'ann',
      entry: '../index.js',
      out: 'curve',
      groups: { Client: ['a'], server: 'b' },
    }
    await write({ 'skein.json': JSON.stringify(config) })
    const error = await errorOf(buildMod(dir))
    expect(error.code).toBe('build/no-project')
    expect(error.message.split('\n').slice(1)).toEqual([
      '- unknown key "descripton". Did you mean "description"?',
      '- "name" must have the form "namespace:name", such as "acme:curve"',
      '- "version" must be a semantic version, such as "1.0.0"',
      '- "entry" must be a .ts file in the folder of the mod, such as "assembly/index.ts"',
      '- "out" must be a .wasm file in the folder of the mod, such as "build/curve.wasm"',
      '- "description" must be text of at most 1000 characters',
      '- "authors" must be an array of text',
      '- "Client" is not a valid name for a group: use kebab-case',
      '- the group "server" must be an array of text',
    ])
    await write({ 'skein.json': '{' })
    expect((await errorOf(buildMod(dir))).message).toMatch(/it is not JSON/)
    await write({ 'skein.json': '[]' })
    expect((await errorOf(buildMod(dir))).message).toMatch(/it must be an object/)
  })

  it.each(['../../x.wasm', '/tmp/x.wasm', 'build/../../x.wasm', '..\\\\x.wasm', 'C:/x.wasm', 'c:x.wasm'])(
    'writes no module to %s, outside of the folder of the mod',
    async (out) => {
      await write({ ...MOD, 'skein.json': JSON.stringify({ name: 'acme:curve', version: '1.0.0', out }) })
      const error = await errorOf(buildMod(dir))
      expect(error.code).toBe('build/no-project')
      expect(error.message).toContain('"out" must be a .wasm file in the folder of the mod')
    },
  )

  it.skipIf(process.platform === 'win32')('follows no link out of the folder of the mod', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'skein-outside-'))
    try {
      await write(MOD)
      await symlink(outside, join(dir, 'build'))
      const error = await errorOf(buildMod(dir))
      expect([error.code, await readdir(outside)]).toEqual(['build/no-project', []])
      expect(error.message).toContain(`build/curve.wasm leads to ${outside}, outside the folder of the mod`)

      // A link in the place of the module, or of its map, is replaced; its target stays.
      await rm(join(dir, 'build'))
      await mkdir(join(dir, 'build'))
      for (const name of ['curve.wasm', 'curve.wasm.map']) {
        await writeFile(join(outside, name), 'mine')
        await symlink(join(outside, name), join(dir, 'build', name))
      }
      await buildMod(dir, { debug: true })
      for (const name of ['curve.wasm', 'curve.wasm.map'])
        expect(await readFile(join(outside, name), 'utf8')).toBe('mine')
      expect((await readdir(join(dir, 'build'))).toSorted()).toEqual(['curve.wasm', 'curve.wasm.map'])
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  it('says so when the module cannot be written', async () => {
    await write({ ...MOD, 'build/curve.wasm/x': '' })
    const error = await errorOf(buildMod(dir))
    expect(error.code).toBe('build/failed')
    expect(error.message).toContain('build/curve.wasm cannot be written')
  })

  it.skipIf(process.platform === 'win32')('waits for no pipe among its files', async () => {
    await write({ ...MOD, 'assets/levels/one.json': '[]' })
    execFileSync('mkfifo', [join(dir, 'assets/levels/two.json')])
    expect((await parseModule((await buildMod(dir)).bytes, 'curve.wasm')).assets).toHaveLength(1)
    await rm(join(dir, 'assembly/index.ts'))
    execFileSync('mkfifo', [join(dir, 'assembly/index.ts')])
    expect((await errorOf(buildMod(dir))).code).toBe('build/failed')
    await rm(join(dir, 'skein.json'))
    execFileSync('mkfifo', [join(dir, 'skein.json')])
    const error = await errorOf(buildMod(dir))
    expect([error.code, error.message]).toEqual([
      'build/no-project',
      expect.stringContaining('its skein.json cannot be read: it is a named pipe, not a file') as string,
    ])
  })

  it.skipIf(process.platform === 'win32')('takes along what links among the assets lead to', async () => {
    await write({ ...MOD, 'shared/one.json': '[]' })
    await mkdir(join(dir, 'assets/levels'), { recursive: true })
    await symlink('../../shared/one.json', join(dir, 'assets/levels/one.json'))
    const { assets } = await parseModule((await buildMod(dir)).bytes, 'curve.wasm')
    expect(assets.map(({ name }) => name)).toEqual(['levels/one.json'])
    await rm(join(dir, 'shared/one.json'))
    expect(await errorOf(buildMod(dir))).toMatchObject({ code: 'asset/broken' })
  })

  it('names an asset that is too large to be in any module', async () => {
    await write({ ...MOD, 'assets/levels/huge.json': '' })
    await truncate(join(dir, 'assets/levels/huge.json'), 3e9)
    const error = await errorOf(buildMod(dir))
    expect([error.code, error.message]).toEqual([
      'asset/broken',
      '"levels/huge.json" cannot be used: it has 3000000000 bytes',
    ])
  })

  it('names a crash of the compiler', async () => {
    await write(MOD)
    const tools = await loadCompiler(dir)
    const compiler = {
      ...tools.compiler,
      compile: () => {
        throw new Error('assertion failed')
      },
    }
    const error = await errorOf(buildMod(dir, { tools: { ...tools, compiler: compiler as never } }))
    expect(error).toMatchObject({
      code: 'build/compiler-crashed',
      message: 'the AssemblyScript compiler crashed: assertion failed',
    })
  })
})

describe('the compiler', () => {
  const missing = (): Promise<never> => Promise.reject(new Error('not found'))

  it('is asked for when it is missing', async () => {
    const error = await errorOf(loadCompiler(dir, missing))
    expect(error).toMatchObject({
      code: 'build/no-compiler',
      hint: 'Run "npm install --save-dev assemblyscript@0.28".',
    })
  })

  it('has to be of a version that is known', async () => {
    const other = (): Promise<unknown> =>
      Promise.resolve({ version: '0.31.0', libraryFiles: {}, default: {} })
    const error = await errorOf(loadCompiler(dir, other))
    expect(error).toMatchObject({
      code: 'build/no-compiler',
      message: 'AssemblyScript 0.31.0 is installed; Skein needs 0.28',
    })
  })

  it('may be installed for the mod alone', async () => {
    await write({ 'node_modules/assemblyscript/package.json': '{}' })
    const asked: string[] = []
    const near = (specifier: string): Promise<unknown> => {
      asked.push(specifier)
      if (!specifier.startsWith('file:')) return missing()
      return Promise.resolve({ version: '0.28.1', libraryFiles: {}, default: {} })
    }
    await mkdir(join(dir, 'mods/deep'), { recursive: true })
    expect((await loadCompiler(join(dir, 'mods/deep'), near)).library).toEqual({})
    expect(asked.at(-1)).toMatch(/node_modules\/assemblyscript\/lib\/binaryen\.js$/)
  })
})
