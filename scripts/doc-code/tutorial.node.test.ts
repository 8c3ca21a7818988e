import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Game } from '../../src/index.ts'
import { openSite, startChromium } from '../../src/testing/browser-page.ts'
import { readCodeBlocks } from './code-block.ts'
import { projectOf, writeStep, type Step } from './page-project.ts'

const chromium = inject('chromium')
const MOD = 'mod-sources/wind/assembly/index.ts'
/** The event of a page that makes a game, for the developer's tools. */
const GAME_CREATED = 'skein:game'

declare global {
  /** The game that the page made last. */
  var orchard: Game | undefined
}

interface Ended {
  readonly code: number
  readonly out: string
}

/** The tutorial as its reader follows it, in a folder outside of the repository, with Skein installed from its package. */
describe('the tutorial', () => {
  let folder: string
  let steps: Step[]
  const run = (program: string, ...args: string[]): Promise<Ended> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [join('node_modules', program), ...args],
        { cwd: folder },
        (error, out, err) => done({ code: error === null ? 0 : Number(error.code), out: out + err }),
      )
    })
  const skein = (...args: string[]): Promise<Ended> => run('skein/dist/src/cli/main.js', ...args)
  const mod = (): string => steps[1]!.get(MOD)!.code
  const save = (text: string): Promise<void> => writeFile(join(folder, MOD), text)

  /** The events and lines of the log of a game without a screen. @param expected the code that the command ends with */
  const played = async (frames: number, expected = 0): Promise<Record<string, unknown>[]> => {
    const { code, out } = await skein('run', '.', '--frames', String(frames), '--seed', '7', '--json')
    expect([code, out]).toEqual([expected, out])
    return out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>) // prettier-ignore
  }

  beforeAll(async () => {
    const blocks = readCodeBlocks('docs/tutorial.md', await readFile('docs/tutorial.md', 'utf8'))
    steps = projectOf(blocks.filter(({ file }) => file !== null))
    folder = await mkdtemp(join(tmpdir(), 'skein tutorial '))
    await mkdir(join(folder, 'node_modules'))
    // Its other packages are those of the repository.
    for (const name of await readdir('node_modules'))
      if (!name.startsWith('.'))
        await symlink(resolve('node_modules', name), join(folder, 'node_modules', name))
    await installSkein(join(folder, 'node_modules', 'skein'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('shows a game with a basket, and then one with apples and a mod', () => {
    expect(steps.map((step) => [...step.keys()])).toEqual([
      ['package.json', 'tsconfig.json', 'src/interfaces.ts', 'src/basket.ts', 'src/game.ts', 'index.html', 'src/main.ts', 'src/apples.ts'],
      ['package.json', 'tsconfig.json', 'src/interfaces.ts', 'src/basket.ts', 'src/game.ts', 'index.html', 'src/main.ts', 'src/apples.ts', MOD],
    ]) // prettier-ignore
  })

  test('has types that hold after each step, and a game that plays', async () => {
    for (const step of steps) {
      await writeStep(new Map([...step].filter(([path]) => path !== MOD)), folder)
      expect(await run('typescript/bin/tsc')).toEqual({ code: 0, out: '' })
      const { code, out } = await skein('run', '.', '--frames', '60')
      expect([code, out]).toEqual([0, expect.stringContaining('60 frames')])
    }
    expect((await played(1200)).filter((it) => it['type'] === 'event').map((it) => it['event'])).toContain('orchard:game/caught@1.0.0') // prettier-ignore
  })

  test('has a mod that joins the game and does what the page says', async () => {
    const made = await skein('new', 'mod-sources/wind')
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('skein dev .')])
    await save(mod())
    await skein('build', 'mod-sources/wind', '--out', 'mods/wind.wasm')
    const lines = (await played(3600)).filter((it) => it['source'] === 'local:wind')
    expect(lines.slice(0, 2).map((it) => it['message'])).toEqual([
      'apple 1: the basket shrinks',
      'apple 2: the basket shrinks',
    ])

    await save(mod().replaceAll('apples.length', 'appels.length'))
    const mistake = await skein('build', 'mod-sources/wind')
    expect([mistake.code, mistake.out]).toEqual([1, expect.stringMatching(/assembly\/index\.ts:\d+.*appels/)])

    await save(mod().replace('the basket shrinks`)', 'the basket shrinks`)\n    assert(event.total < 3)'))
    await skein('build', 'mod-sources/wind', '--out', 'mods/wind.wasm', '--no-release')
    const fault = (await played(3600, 1)).find((it) => it['type'] === 'fault')
    expect(JSON.stringify(fault)).toContain('assembly/index.ts:')
    await save(mod())
    await rm(join(folder, 'mods'), { recursive: true })
  })

  describe.skipIf(chromium === null)('on a page', { timeout: 240_000 }, () => {
    let browser: Browser
    beforeAll(async () => void (browser = await startChromium(chromium!)))
    afterAll(() => browser.close())

    /** Waits until an apple has been blown aside: without the mod, all of them fall straight down. */
    const isWindy = (page: Page): Promise<unknown> =>
      page.waitForFunction(
        () => {
          const { orchard } = globalThis
          if (orchard === undefined) return false
          const { world } = orchard.engine
          const [apple, position] = ['orchard:game/apple', 'skein:render/position'].map((path) => world.components.find(({ id }) => id.startsWith(path))!) // prettier-ignore
          const places = ((globalThis as { places?: Map<number, number> }).places ??= new Map())
          const { x } = world.columns(position!) as unknown as { x: Float32Array }
          for (const row of world.query({ with: [apple!] }).current()) {
            const handle = Number(world.entity(row))
            const before = places.get(handle)
            if (before !== undefined && Math.abs(before - x[row]!) > 1) return true
            places.set(handle, before ?? x[row]!)
          }
          return false
        },
        null,
        { timeout: 100_000 },
      )
    const watch = (event: string): void =>
      window.addEventListener(event, (it) => void (globalThis.orchard = (it as CustomEvent<Game>).detail))

    test('skein dev serves the game with the mod, and shows a change once it is saved', async () => {
      const server = await startDev(folder)
      try {
        const page = await (await browser.newContext()).newPage()
        const lines: string[] = []
        page.on('console', (message) => lines.push(message.text()))
        page.on('pageerror', (error) => lines.push(String(error)))
        await page.addInitScript(watch, GAME_CREATED)
        await page.goto(server.address)
        await isWindy(page)
        await save(mod().replace('  basket: Basket', "  constructor() {\n    log.info('a new wind')\n  }\n  basket: Basket")) // prettier-ignore
        await expect.poll(() => server.said(), { timeout: 60_000 }).toMatch(/built wind[^]*built wind/)
        await save(mod())
        expect(lines.filter((it) => it.includes('Error'))).toEqual([])
      } finally {
        server.child.kill()
      }
    })

    test('the folder that skein package writes plays with the mod, once the player allows it', async () => {
      const { code, out } = await skein('package', '.', '--out', 'dist')
      expect([code, out]).toEqual([0, expect.stringContaining('1 mod')])
      const { page, problems, close } = await openSite(browser, await filesOf(join(folder, 'dist')))
      try {
        await page.addInitScript(watch, GAME_CREATED)
        await page.reload()
        await page.getByRole('button', { name: 'Allow wind', exact: true }).click()
        await isWindy(page)
        expect(problems).toEqual([])
      } finally {
        await close()
      }
    })
  })
})

/** Puts the package of this repository into a folder, as npm would. */
async function installSkein(target: string): Promise<void> {
  const packed = await new Promise<string>((done, fail) => {
    execFile('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { shell: process.platform === 'win32', maxBuffer: 2 ** 24 }, (error, out) => (error === null ? done(out) : fail(error))) // prettier-ignore
  })
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
  for (const folder of new Set(files.map(({ path }) => dirname(path))))
    await mkdir(join(target, folder), { recursive: true })
  await Promise.all(files.map(({ path }) => cp(path, join(target, path))))
}

interface Served {
  readonly child: ChildProcess
  readonly address: string
  said(): string
}

async function startDev(folder: string): Promise<Served> {
  const child = spawn(process.execPath, ['node_modules/skein/dist/src/cli/main.js', 'dev', '.'], { cwd: folder }) // prettier-ignore
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString())) // prettier-ignore
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/page +http/)
  return { child, address: /page +(http\S+)/.exec(said)![1]!, said: () => said }
}

async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(folder.length).replaceAll('\\', '/'), await readFile(path))
  }
  return files
}
