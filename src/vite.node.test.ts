import { mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build, createServer, type HotPayload, type ViteDevServer } from 'vite'
import { packageFromJson } from '../engine/formats.ts'
import { definePackage, t } from '../engine/index.ts'
import { parseModule } from '../plugins/index.ts'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { withCustomSection } from '../plugins/wasm/index.ts'
import { skein } from './vite.ts'

const pong = definePackage('pong:game', '1.0.0')
pong.event('goal', { score: t.u32 })

const mod = (version: string): Uint8Array =>
  watMod([{ mod: { name: 'acme:first', version, abi: 1 } }], '(module)')
const SOURCE = `import { log } from 'skein'
import { Goal } from './pong'
@system export class Cheers {
  @on goal(event: Goal): void { log.info('hurray') }
}
`

describe('the plugin for Vite', () => {
  let root: string
  let server: ViteDevServer | null = null
  let sent: HotPayload[]
  let refusals: string[]

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'skein vite ünïcode '))
    await mkdir(join(root, 'mods'))
    await writeFile(join(root, 'mods', 'first.wasm'), mod('1.0.0'))
    await writeFile(join(root, 'index.html'), '<!doctype html><html><head></head><body></body></html>')
  })
  afterEach(async () => {
    await server?.close()
    server = null
    await rm(root, { recursive: true, force: true })
  })

  const cheers = async (source = SOURCE): Promise<void> => {
    const folder = join(root, 'mod-sources', 'cheers')
    await mkdir(join(folder, 'assembly'), { recursive: true })
    await writeFile(join(folder, 'skein.json'), JSON.stringify({ name: 'acme:cheers', version: '1.0.0' }))
    await writeFile(join(folder, 'assembly', 'index.ts'), source)
  }
  const serve = async (): Promise<string> => {
    sent = []
    refusals = []
    server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      server: { port: 0, host: '127.0.0.1' },
      plugins: [
        skein({
          packages: [pong],
          events: {
            built: () => undefined,
            failed: () => undefined,
            refused: (file, { code }) => refusals.push(`${file} ${code}`),
            page: () => undefined,
          },
        }),
      ],
    })
    await server.listen()
    const { ws } = server
    const { send } = ws
    ws.send = ((payload: HotPayload) => {
      sent.push(payload)
      send.call(ws, payload as never)
    }) as typeof ws.send
    const address = server.httpServer!.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address!.port : ''}/`
  }
  const told = async (wanted: (payload: HotPayload) => boolean): Promise<HotPayload> => {
    await expect.poll(() => sent.some(wanted), { timeout: 60_000, interval: 10 }).toBe(true)
    return sent.find(wanted)!
  }
  const changed =
    (file: string) =>
    (payload: HotPayload): boolean =>
      payload.type === 'custom' && payload.event === 'skein:mods' && payload.data.changed.includes(file)

  test('serves the mods and their list, and gives the page what follows them', async () => {
    const url = await serve()
    expect(await (await fetch(`${url}mods/index.json`)).json()).toEqual({ mods: ['first.wasm'] })
    const response = await fetch(`${url}mods/first.wasm`)
    expect(response.headers.get('content-type')).toBe('application/wasm')
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect((await parseModule(bytes, 'first.wasm')).version).toBe('1.0.0')
    expect(
      (await fetch(`${url}mods/..%2findex.html`, { redirect: 'manual' })).headers.get('content-type'),
    ).not.toBe('application/wasm')
    expect(await (await fetch(url)).text()).toContain('virtual:skein/client')
    const client = await (await fetch(`${url}@id/virtual:skein/client`)).text()
    expect(client).toMatch(/startDevClient.*dev-client\.ts"/)
  })

  test('tells the page when a mod comes, changes or goes', async () => {
    await serve()
    await writeFile(join(root, 'mods', 'first.wasm'), mod('1.1.0'))
    expect(await told(changed('first.wasm'))).toMatchObject({ data: { folder: '/mods/', removed: [] } })
    await rm(join(root, 'mods', 'first.wasm'))
    await told(
      (it) => it.type === 'custom' && it.event === 'skein:mods' && it.data.removed.includes('first.wasm'),
    )
  })

  test('builds a mod when it is saved, shows a mistake with its place, and goes on when it is mended', async () => {
    await cheers()
    const url = await serve()
    expect(await (await fetch(`${url}mods/index.json`)).json()).toEqual({
      mods: ['cheers.wasm', 'first.wasm'],
      development: ['cheers.wasm'],
    })
    const before = await readFile(join(root, 'mods', 'cheers.wasm'))
    await cheers(SOURCE.replace('log.info', 'log.infoo'))
    const problems = (count: number) => (it: HotPayload) =>
      it.type === 'custom' && it.event === 'skein:builds' && it.data.length === count
    expect(await told(problems(1))).toMatchObject({
      data: [
        {
          kind: 'build',
          mod: 'acme:cheers',
          file: 'cheers.wasm',
          code: 'build/failed',
          place: { file: join(root, 'mod-sources/cheers/assembly/index.ts'), line: 4, column: 37 },
        },
      ],
    })
    expect(await readFile(join(root, 'mods', 'cheers.wasm'))).toEqual(before)
    await cheers(SOURCE.replace('hurray', 'hip hip'))
    await told(problems(0))
    await told(changed('cheers.wasm'))
    expect(
      (await readFile(join(root, 'mods', 'cheers.wasm'))).includes(Buffer.from('hip hip', 'utf16le')),
    ).toBe(true)
  })

  test('takes away what was built of a mod whose folder goes, and builds it again when it is back', async () => {
    await cheers()
    await serve()
    const built = join(root, 'mods', 'cheers.wasm')
    await rm(join(root, 'mod-sources', 'cheers'), { recursive: true })
    await told(
      (it) => it.type === 'custom' && it.event === 'skein:mods' && it.data.removed.includes('cheers.wasm'),
    )
    expect(existsSync(built)).toBe(false)
    expect(existsSync(`${built}.map`)).toBe(false)
    await cheers()
    await expect.poll(() => existsSync(built), { timeout: 60_000 }).toBe(true)
  })

  test('builds mods again that build on one whose interfaces have changed', async () => {
    const folder = join(root, 'mod-sources', 'a-song', 'assembly')
    const song = (fields: string): Promise<void> =>
      writeFile(
        join(folder, 'index.ts'),
        `@event export class Verse {\n${fields}\n}\n@system export class Singer { constructor() { raise(new Verse()) } }`.replace(
          '@event',
          "import { raise } from 'skein'\n@event",
        ),
      )
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, '..', 'skein.json'), JSON.stringify({ name: 'acme:song', version: '1.0.0' }))
    await song('line: u32 = 1')
    await cheers(`import { log } from 'skein'
import { Verse } from './acme-song'
@system export class Cheers { @on verse(event: Verse): void { log.info(\`\${event.line}\`) } }
`)
    await serve()
    await song('line: u32 = 1\nloud: bool = false')
    const bindings = join(root, 'mod-sources/cheers/assembly/acme-song.ts')
    await expect.poll(() => readFile(bindings, 'utf8'), { timeout: 60_000 }).toContain('loud')
    await told(changed('cheers.wasm'))
    // What others use has gone: that is a mistake in those, and in no other.
    await song('words: u32 = 1')
    expect(
      await told((it) => it.type === 'custom' && it.event === 'skein:builds' && it.data.length === 1),
    ).toMatchObject({ data: [{ mod: 'acme:cheers', place: { line: 3 } }] })
  })

  test('tells what the game shares', async () => {
    const url = await serve()
    const shared = (await (await fetch(`${url}@skein/interfaces.json`)).json()) as { packages: unknown[] }
    expect(shared).toMatchObject({ sources: join(root, 'mod-sources') })
    expect(shared.packages.map((it) => packageFromJson(it))).toMatchObject([{ id: 'pong:game@1.0.0' }])
  })

  test('serves a folder from elsewhere under its name', async () => {
    const page = join(root, 'page')
    await mkdir(page)
    server = await createServer({
      root: page,
      configFile: false,
      logLevel: 'silent',
      server: { port: 0, host: '127.0.0.1' },
      plugins: [skein({ mods: '../mods', sources: '../mod-sources' })],
    })
    await server.listen()
    const address = server.httpServer!.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address!.port : ''}/mods/`
    expect(await (await fetch(`${url}index.json`)).json()).toEqual({ mods: ['first.wasm'] })
    expect((await fetch(`${url}first.wasm`)).headers.get('content-type')).toBe('application/wasm')
  })

  test('a file that cannot be read is shown by its name, and keeps no other from being served', async () => {
    await symlink('/nowhere/at/all', join(root, 'mods/bad.wasm'))
    await mkdir(join(root, 'mods/cool'))
    await writeFile(join(root, 'mods/cool/cool.wasm'), mod('1.0.0'))
    await writeFile(join(root, 'mods/SECOND.WASM'), mod('1.0.0'))
    const url = await serve()
    expect(await (await fetch(`${url}mods/index.json`)).json()).toEqual({
      mods: ['SECOND.WASM', 'first.wasm'],
    })
    expect((await fetch(`${url}mods/SECOND.WASM`)).headers.get('content-type')).toBe('application/wasm')
    const refused = await fetch(`${url}mods/bad.wasm`)
    expect([refused.status, await refused.text()]).toEqual([
      404,
      'bad.wasm cannot be read: it is a broken symbolic link',
    ])
    expect(refusals).toEqual(['bad.wasm mod/unreadable', 'cool/cool.wasm mod/misplaced'])
    await symlink('/nowhere/else', join(root, 'mods/worse.wasm'))
    const shown = (count: number) => (it: HotPayload) =>
      it.type === 'custom' && it.event === 'skein:builds' && it.data.length === count
    expect(await told(shown(3))).toMatchObject({
      data: [{ kind: 'refused', file: 'bad.wasm' }, { file: 'cool/cool.wasm' }, { file: 'worse.wasm' }],
    })
    await rm(join(root, 'mods/worse.wasm'))
    await rm(join(root, 'mods/bad.wasm'))
    await told(shown(1))
  })

  test.each([
    ['a link that leads nowhere', (path: string) => symlink('/nowhere/at/all', path)],
    ['a folder', (path: string) => mkdir(path)],
    ['three gigabytes', (path: string) => writeFile(path, '').then(() => truncate(path, 3e9))],
  ])('%s among the mods is a build that fails', async (_what, make) => {
    await make(join(root, 'mods/bad.wasm'))
    await expect(build({ root, configFile: false, logLevel: 'silent', plugins: [skein()] })).rejects.toThrow(
      /bad\.wasm (cannot be read|has 3000000000 bytes)/,
    )
    expect(existsSync(join(root, 'dist/mods'))).toBe(false)
  })

  test('what was built while developing is built for release, and nothing is written for that', async () => {
    await cheers()
    await serve()
    await server!.close()
    server = null
    const debug = await readFile(join(root, 'mods/cheers.wasm'))
    expect(debug.includes('sourceMappingURL')).toBe(true)
    // A mod of another toolchain that carries its sources along.
    const foreign = withCustomSection(
      mod('1.0.0'),
      'sourceMappingURL',
      'data:application/json,{"sourcesContent":["secret"]}',
    )
    await writeFile(join(root, 'mods/first.wasm'), foreign)
    await rm(join(root, 'mod-sources/cheers/assembly/pong.ts'))
    await build({ root, configFile: false, logLevel: 'silent', plugins: [skein({ packages: [pong] })] })
    const shipped = await readFile(join(root, 'dist/mods/cheers.wasm'))
    const sections = (bytes: Uint8Array, name: string): number =>
      WebAssembly.Module.customSections(new WebAssembly.Module(bytes as BufferSource), name).length
    expect([sections(shipped, 'sourceMappingURL'), sections(shipped, 'name')]).toEqual([0, 0])
    expect(shipped.length).toBeLessThan(debug.length / 4)
    expect(new Uint8Array(await readFile(join(root, 'dist/mods/first.wasm')))).toEqual(mod('1.0.0'))
    expect(await readFile(join(root, 'mods/cheers.wasm'))).toEqual(debug)
    expect(existsSync(join(root, 'mod-sources/cheers/assembly/pong.ts'))).toBe(false)
    await cheers(SOURCE.replace('log.info', 'log.infoo'))
    await expect(
      build({ root, configFile: false, logLevel: 'silent', plugins: [skein({ packages: [pong] })] }),
    ).rejects.toThrow(/acme:cheers was not built/)
  })

  test('a folder of mods that is replaced while it is served is followed', async () => {
    await serve()
    await mkdir(join(root, 'other'))
    await writeFile(join(root, 'other/second.wasm'), mod('1.0.0'))
    await rename(join(root, 'mods'), join(root, 'old'))
    await rename(join(root, 'other'), join(root, 'mods'))
    expect(await told(changed('second.wasm'))).toMatchObject({ data: { removed: ['first.wasm'] } })
  })

  test('sources that come later are built', async () => {
    await serve()
    await cheers()
    expect(await told(changed('cheers.wasm'))).toMatchObject({ data: { removed: [] } })
  })

  test('puts the mods and their list beside a page that is built', async () => {
    await build({ root, configFile: false, logLevel: 'silent', plugins: [skein()] })
    expect(JSON.parse(await readFile(join(root, 'dist/mods/index.json'), 'utf8'))).toEqual({
      mods: ['first.wasm'],
    })
    expect(new Uint8Array(await readFile(join(root, 'dist/mods/first.wasm')))).toEqual(mod('1.0.0'))
    expect(await readFile(join(root, 'dist/index.html'), 'utf8')).not.toContain('virtual:')
  })
})
