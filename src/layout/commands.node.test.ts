import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { build, createServer } from 'vite'
import { runCommand } from '../testing/command.ts'
import { PLAIN_MOD, TEST_LAYOUTS, writeGame } from '../testing/layouts.ts'
import { skein as plugin } from '../vite.ts'

const MAIN = resolve('dist/src/cli/main.js')

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command in a folder: in this process, but for tests of mods, which start Vitest. */
const skeinIn = (cwd: string, ...args: string[]): Promise<Ended> =>
  args[0] === 'test' ? startIn(cwd, ...args) : runCommand(cwd, ...args)

const startIn = (cwd: string, ...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], { cwd }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })

/** Serves a game with `skein dev`, while a function asks it for things. */
async function whileServed(
  cwd: string,
  use: (address: string, said: string) => Promise<void>,
  ...args: string[]
): Promise<void> {
  const dev = spawn(process.execPath, [MAIN, 'dev', ...args], { cwd, env: { ...process.env, NO_COLOR: '1' } })
  let said = ''
  for (const stream of [dev.stdout, dev.stderr]) stream.on('data', (text) => (said += String(text)))
  const ended = new Promise((done) => dev.once('exit', done))
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/Press Ctrl-C to stop|error/)
    await use(/http:\S+/.exec(said)?.[0] ?? said, said)
  } finally {
    dev.kill('SIGINT')
    await ended
  }
}

const listOf = async (address: string, path: string): Promise<string[]> =>
  ((await (await fetch(`${address}${path}/index.json`)).json()) as { mods: string[] }).mods

describe.each(Object.entries(TEST_LAYOUTS))('%s', (_name, layout) => {
  let root: string
  let out: string
  const skein = (...args: string[]): Promise<Ended> => skeinIn(root, ...args)
  /** The path under which a page finds the mods. */
  const served = basename(layout.mods)

  beforeAll(async () => {
    root = await writeGame(layout)
    out = await mkdtemp(join(tmpdir(), 'skein layout '))
  })
  afterAll(async () => {
    await rm(root, { recursive: true, force: true })
    await rm(out, { recursive: true, force: true })
  })

  test('build builds the mods of the game', async () => {
    const built = await skein('build', '.')
    expect(built).toMatchObject({ code: 0, err: '' })
    expect((await readdir(join(root, layout.mods))).toSorted()).toEqual(['echo.wasm', 'plain.wasm'])
  })

  test('run plays with the mods of the game', async () => {
    const { code, out: said, err } = await skein('run', layout.game, '--frames', '2', '--no-events')
    expect([code, err]).toEqual([0, ''])
    expect(said).toContain('acme:plain 1.0.0 (running)')
    expect(said).toContain('beat 1')
    expect(said).not.toContain('No mods')
  })

  test('check checks the mods of the game', async () => {
    for (const given of [layout.mods, '.', layout.game]) {
      const checked = await skein('check', given)
      expect(checked).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringContaining('[acme:echo]') as string,
      })
    }
  })

  test('new takes the game that the folder lies in', async () => {
    const another = join(root, layout.sources, 'another')
    const made = await skein('new', another)
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('skein dev .')])
    const config = await readFile(join(another, 'skein.json'), 'utf8')
    const files = await readdir(join(another, 'assembly'))
    await rm(another, { recursive: true })
    expect(files).toContain('dots.ts')
    expect(resolve(another, (JSON.parse(config) as { game: string }).game)).toBe(join(root, layout.game))
  })

  test('the tests of a mod play the game that it lies in', async () => {
    const { code, out: said, err } = await skein('test', `${layout.sources}/echo`)
    expect([code, said + err]).toEqual([0, expect.stringContaining('1 passed')])
  })

  test('docs reads what the game shares', async () => {
    const written = await skein('docs', '.')
    expect(written).toMatchObject({ code: 0, out: expect.stringContaining('dots:game') as string })
  })

  test('embed writes a mod into the mods of a game whose folder it is given', async () => {
    await writeFile(join(out, 'manifest'), '{"mod":{"name":"acme:given","version":"1.0.0","abi":1}}')
    await writeFile(join(out, 'given.wasm'), PLAIN_MOD)
    const embedded = await skein('embed', join(out, 'given.wasm'), join(out, 'manifest'), '--out', '.')
    expect(embedded).toMatchObject({ code: 0, err: '' })
    expect(await readdir(join(root, layout.mods))).toContain('given.wasm')
    await rm(join(root, layout.mods, 'given.wasm'))
  })

  test('embed writes a mod where it is told to, and check looks there', async () => {
    await writeFile(join(out, 'manifest'), '{"mod":{"name":"acme:bare","version":"1.0.0","abi":1}}')
    await writeFile(join(out, 'bare.wasm'), PLAIN_MOD)
    const args = [join(out, 'bare.wasm'), join(out, 'manifest'), '--out', `${layout.mods}/bare.wasm`]
    expect(await skein('embed', ...args)).toMatchObject({ code: 0 })
    // It is no mod that any game could run, and check is the one to say so.
    await writeFile(join(root, layout.mods, 'torn.wasm'), 'torn')
    const checked = await skein('check')
    await rm(join(root, layout.mods, 'bare.wasm'))
    await rm(join(root, layout.mods, 'torn.wasm'))
    expect([checked.code, checked.err]).toEqual([1, expect.stringMatching(/torn\.wasm[^]*One problem/)])
    expect(checked.err).not.toContain('bare.wasm')
  })

  test('dev serves its page, its mods and what it shares', async () => {
    await whileServed(
      root,
      async (address, said) => {
        expect(said).not.toContain('No page')
        expect(await (await fetch(address, { headers: { accept: 'text/html' } })).text()).toContain(
          'Own page',
        )
        expect(await listOf(address, served)).toEqual(['echo.wasm', 'plain.wasm'])
        const shared = (await (await fetch(`${address}@skein/interfaces.json`)).json()) as {
          sources: string
          packages: { name: string }[]
        }
        expect(shared.sources).toBe(join(root, layout.sources))
        expect(shared.packages.map((it) => it.name)).toEqual(['dots:game'])
      },
      '.',
    )
  })

  test('package builds its page, and ships its mods in folders that a web server can read', async () => {
    const { code, out: said, err } = await skein('package', '.', '--out', join(out, 'site'))
    expect([code, err]).toEqual([0, ''])
    expect(said).toContain('2 mods')
    expect(said).not.toMatch(/No page|No mods/)
    expect(await readFile(join(out, 'site', 'index.html'), 'utf8')).toContain('Own page')
    expect(await readdir(join(out, 'site', 'mods'))).toEqual(['echo.wasm', 'index.json', 'plain.wasm'])
    for (const folder of ['.', 'mods', 'assets', '@skein'])
      expect((await stat(join(out, 'site', folder))).mode & 0o755).toBe(0o755)
  })

  test('the Vite plugin takes mods, sources and packages from the game of the page', async () => {
    const page = join(root, layout.page, '..')
    const events = { built: () => undefined, failed: () => undefined, page: () => undefined }
    const server = await createServer({
      root: page,
      configFile: false,
      logLevel: 'silent',
      server: { port: 0, host: '127.0.0.1' },
      plugins: [plugin({ events })],
    })
    try {
      await server.listen()
      const { port } = server.httpServer!.address() as { port: number }
      expect(await listOf(`http://127.0.0.1:${port}/`, served)).toEqual(['echo.wasm', 'plain.wasm'])
      const shared = await (await fetch(`http://127.0.0.1:${port}/@skein/interfaces.json`)).json()
      expect(shared).toMatchObject({
        game: join(root, layout.game),
        sources: join(root, layout.sources),
        packages: [{ name: 'dots:game' }],
      })
    } finally {
      await server.close()
    }
  })
})

describe('a command that does not find a part of a game', () => {
  let root: string
  const skein = (...args: string[]): Promise<Ended> => skeinIn(root, ...args)
  beforeEach(async () => {
    root = await writeGame(TEST_LAYOUTS['the layout of Vite'])
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  test('says that there are no mods, and where it looked', async () => {
    await rm(join(root, 'mods'), { recursive: true })
    const looked = 'No mods: looked in mods.'
    const { out } = await skein('run', '.', '--frames', '1')
    expect(out).toContain('  1 frame, ')
    expect(out).toContain(`${looked} "skein build ." builds those in mod-sources.`)
    await rm(join(root, 'mod-sources'), { recursive: true })
    expect(await skein('check')).toMatchObject({ code: 0, err: `${looked}\n` })
    const packaged = await skein('package', '.', '--out', 'site')
    expect(packaged.out).toContain('No mods: looked in mods and for sources in mod-sources.')
    expect((await skein('build', '.')).out).toBe('No sources of mods: looked in mod-sources.\n')
    await mkdir(join(root, 'empty'))
    const named = await skein('run', '.', '--frames', '1', '--mods', 'empty')
    expect(named.out).toContain('No mods: looked in empty.')
    for (const [folder, ...args] of [['mods'], ['empty', '--mods', 'empty']] as const) {
      const { out: json } = await skein('run', '.', '--frames', '1', '--json', ...args)
      expect(JSON.parse(json.trimEnd().split('\n').at(-1)!)).toMatchObject({
        type: 'summary',
        mods: [],
        modsFolder: join(root, folder),
      })
    }
    const watched = await skein('run', '.', '--frames', '1', '--watch')
    expect(watched.out).toContain('No mods: looked in mods.')
  })

  test('says that it made a page, and where it looked for one', async () => {
    await rm(join(root, 'index.html'))
    await rm(join(root, 'mod-sources'), { recursive: true })
    const looked = 'No page: looked for browser/index.html, index.html, src/index.html. Skein made one.'
    expect((await skein('package', '.', '--out', 'site')).out).toContain(looked)
    await whileServed(root, async (_address, said) => expect(said).toContain(looked), '.')
  })

  test('says that there is no game, and where it looked', async () => {
    await rm(join(root, 'mod-sources'), { recursive: true })
    await rm(join(root, 'src'), { recursive: true })
    await whileServed(
      root,
      async (_address, said) =>
        expect(said).toMatch(/no game {2}\. holds no game; looked for .*The page is served as it is/s),
      '.',
    )
    await rm(join(root, 'index.html'))
    for (const args of [['dev'], ['package', '--out', 'site']]) {
      const { code, err } = await skein(...args, '.')
      expect([args, code, err]).toEqual([
        args,
        1,
        expect.stringMatching(/holds no game; looked for .*src\/game\.ts/),
      ])
      expect(err).toContain('"skein": { "game": "…" }')
    }
    for (const args of [
      ['docs', '.'],
      ['bindgen', '.', '--lang', 'as', '--out', 'x'],
    ]) {
      const { code, err } = await skein(...args)
      expect([args, code, err]).toEqual([
        args,
        1,
        expect.stringMatching(/no interfaces and no game; looked for interfaces\.ts.*src\/game\.ts/),
      ])
    }
    const nothing = await skein('build', '.')
    expect([nothing.code, nothing.err]).toEqual([
      1,
      expect.stringMatching(
        /holds neither a mod nor a game; looked for skein\.json, game\.ts.*src\/game\.ts/,
      ),
    ])
    expect(await readdir(root)).not.toContain('site')
  })

  test('a built page of a project whose game Node cannot load ships its mods, and says that bindings are old', async () => {
    await writeFile(join(root, 'src/game.ts'), "import './style.css'\nimport 'nothing-of-this-name'\n")
    await rm(join(root, 'mod-sources'), { recursive: true })
    await writeFile(join(root, 'main.ts'), '')
    const warned: string[] = []
    const log = (text: string): void => void warned.push(text)
    await build({
      root,
      configFile: false,
      plugins: [plugin()],
      customLogger: {
        info: () => undefined,
        warn: log,
        warnOnce: log,
        error: log,
        clearScreen: () => undefined,
        hasErrorLogged: () => false,
        hasWarned: false,
      },
    })
    expect(await readdir(join(root, 'dist', 'mods'))).toEqual(['index.json', 'plain.wasm'])
    expect(warned.join('\n')).toMatch(/bindings of mods are not updated: .*nothing-of-this-name|style\.css/)
  })

  test('a project whose vite.config has the plugin as well is served and packaged once', async () => {
    await rm(join(root, 'mod-sources'), { recursive: true })
    await writeFile(
      join(root, 'vite.config.ts'),
      "import { skein } from 'skein/vite'\nexport default { plugins: [skein({ mods: 'elsewhere' })] }\n",
    )
    await whileServed(
      root,
      async (address) => {
        expect(await listOf(address, 'mods')).toEqual(['plain.wasm'])
        const html = await (await fetch(address, { headers: { accept: 'text/html' } })).text()
        expect(html.match(/virtual:skein\/client/g)).toHaveLength(1)
      },
      '.',
    )
    const { code, err } = await skein('package', '.', '--out', 'site')
    expect([code, err]).toEqual([0, ''])
    expect(await readdir(join(root, 'site'))).not.toContain('elsewhere')
    expect(await readdir(root)).not.toContain('elsewhere')
  })
})
