import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { startChromium } from '../../testing/browser-page.ts'
import { runCommand } from '../../testing/command.ts'
import { serveSite, type Site } from '../../testing/site.ts'

const chromium = inject('chromium')

type Files = ReadonlyMap<string, Uint8Array>

const GAME = `import { defineGame, definePackage, t } from 'skein'
const dots = definePackage('dots:game', '1.0.0')
dots.component('position', { x: t.f32, y: t.f32 })
export default defineGame({ name: 'dots', packages: [dots], systems: [] })`

const modOf = (description: string): Uint8Array =>
  watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1, description } }], '(module)')

describe.skipIf(chromium === null)('a new version of a game that a browser has kept', () => {
  let browser: Browser
  let folder: string
  /** Within the project, so that a game there finds skein. */
  let games: string
  /** Two versions of one game, by their paths below the page: the mod, the title and the script are other ones. */
  let first: Files
  let second: Files
  const served = new Map<string, Uint8Array>()
  let site: Site
  let context: BrowserContext

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    folder = await mkdtemp(join(tmpdir(), 'skein update '))
    games = await mkdtemp(resolve('build-update-'))
    await mkdir(join(games, 'mods'))
    first = await packaged('first')
    second = await packaged('second')
  })
  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
    await rm(games, { recursive: true, force: true })
  })
  afterEach(async () => {
    await context.close()
    await site.close()
  })

  async function packaged(name: string): Promise<Files> {
    await writeFile(join(games, 'mods/a.wasm'), modOf(`The ${name}.`))
    await writeFile(join(games, 'game.ts'), GAME)
    await writeFile(
      join(games, 'main.ts'),
      `import { createGame, mountMods } from 'skein/browser'
      import definition from './game.ts'
      document.title = '${name}'
      await mountMods(await createGame(definition), document.querySelector('main'))
      document.body.dataset.begun = ''`,
    )
    await writeFile(
      join(games, 'index.html'),
      `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>dots</title>
      <style>main { height: 400px }</style><script type="module" src="./main.ts"></script></head><body><main></main></body></html>`,
    )
    const out = join(folder, name)
    expect(await runCommand(process.cwd(), 'package', games, '--out', out)).toMatchObject({ code: 0 })
    const files = new Map<string, Uint8Array>()
    for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name)
      if (entry.isFile()) files.set(relative(out, file), await readFile(file))
    }
    return files
  }
  /** Puts files on the server, and nothing else below a path. */
  function deploy(files: Files, path = '/'): void {
    for (const file of served.keys()) if (file.startsWith(path)) served.delete(file)
    for (const [file, bytes] of files) served.set(path + file, bytes)
  }
  async function serve(files: Files): Promise<Page> {
    deploy(files)
    site = await serveSite(served)
    context = await browser.newContext()
    return open()
  }
  /** Opens the game, and waits until it is kept. */
  async function open(path = '/'): Promise<Page> {
    const page = await context.newPage()
    await page.goto(site.address + path)
    await begun(page)
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    return page
  }
  async function begun(page: Page): Promise<void> {
    await page.locator('body[data-begun]').waitFor({ state: 'attached', timeout: 60_000 })
  }
  async function reload(page: Page): Promise<void> {
    await page.reload()
    await begun(page)
  }
  /** Has the browser look for a new version, and waits until that has come to something. */
  const look = (page: Page): Promise<string> =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      // An install that fails has the worker redundant; that is no fault of the page.
      await registration.update().catch(() => undefined)
      const worker = registration.installing
      if (worker !== null)
        await new Promise<void>((done) => {
          worker.addEventListener('statechange', () => {
            if (worker.state !== 'installing') done()
          })
        })
      return registration.waiting === null ? 'none' : 'waiting'
    })
  /** The title, which the script has, and what the mod says. */
  const seen = async (page: Page): Promise<string[]> => [
    await page.evaluate(() => document.title),
    await page.locator('.mod .about').first().innerText(),
  ]
  const notice = (page: Page) => page.locator('.skein-update')

  test('waits while it is played, with the mods that were kept beside it, and takes over in all tabs when the player says so', async () => {
    const page = await serve(first)
    await reload(page)
    const other = await open()
    for (const it of [page, other]) await it.evaluate(() => void (document.body.dataset['mark'] = 'same'))
    deploy(second)
    expect(await look(page)).toBe('waiting')
    await notice(page).getByText('A new version of this game is available.').waitFor()
    // Nothing has begun anew by itself, and what the old version loads later is there, though the server has it no more.
    expect(await page.evaluate(() => document.body.dataset['mark'])).toBe('same')
    const gone = [...first.keys()].filter((file) => /^assets.*\.js$/.test(file) && !second.has(file))
    expect(gone.length).toBeGreaterThan(0)
    const answers = await page.evaluate(
      (files) => Promise.all(files.map(async (file) => (await fetch(`./${file}`)).status)),
      gone,
    )
    expect(new Set(answers)).toEqual(new Set([200]))
    await reload(page)
    expect(await seen(page)).toEqual(['first', 'The first.'])
    await notice(page).getByRole('button', { name: 'Later' }).click()
    expect(await notice(page).count()).toBe(0)
    await reload(page)
    const mark = (): Promise<string | undefined> => other.evaluate(() => document.body.dataset['mark'])
    expect(await mark()).toBe('same')
    await notice(page).getByRole('button', { name: 'Update now' }).click()
    await expect
      .poll(() => seen(page).catch(() => []), { timeout: 30_000 })
      .toEqual(['second', 'The second.'])
    await expect
      .poll(() => seen(other).catch(() => []), { timeout: 30_000 })
      .toEqual(['second', 'The second.'])
    expect(await mark()).toBe(undefined)
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1)
    expect(await notice(page).count()).toBe(0)
  })

  test.each(['its worker alone', 'all but its page', 'all but a script'])(
    'is not taken while the server has %s of it',
    async (what) => {
      const page = await serve(first)
      await reload(page)
      const half = new Map(what === 'its worker alone' ? first : [...first, ...second])
      half.set('sw.js', second.get('sw.js')!)
      if (what === 'all but its page') half.set('index.html', first.get('index.html')!)
      if (what === 'all but a script')
        half.delete([...second.keys()].find((file) => /^assets.*\.js$/.test(file) && !first.has(file))!)
      deploy(half)
      expect(await look(page)).toBe('none')
      await reload(page)
      expect([await seen(page), await notice(page).count()]).toEqual([['first', 'The first.'], 0])
      expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1)
      deploy(second)
      expect(await look(page)).toBe('waiting')
      await notice(page).getByRole('button', { name: 'Update now' }).click()
      await expect
        .poll(() => seen(page).catch(() => []), { timeout: 30_000 })
        .toEqual(['second', 'The second.'])
    },
  )

  test('opens without a network as it was kept, with its own mods', async () => {
    const page = await serve(first)
    await reload(page)
    deploy(second)
    expect(await look(page)).toBe('waiting')
    await site.close()
    await reload(page)
    expect(await seen(page)).toEqual(['first', 'The first.'])
  })

  test('is told from other mods on the server, which are taken up at once', async () => {
    const page = await serve(first)
    await reload(page)
    served.set('/mods/a.wasm', modOf('Another.'))
    served.set('/mods/b.wasm', watMod([{ mod: { name: 'acme:b', version: '1.0.0', abi: 1 } }], '(module)'))
    served.set('/mods/index.json', new TextEncoder().encode('{"mods": ["a.wasm", "b.wasm"]}'))
    await reload(page)
    expect([await seen(page), await page.locator('.mod').count()]).toEqual([['first', 'Another.'], 2])
    // They are kept as well.
    await site.close()
    await reload(page)
    expect([await seen(page), await page.locator('.mod').count()]).toEqual([['first', 'Another.'], 2])
  })

  test('leaves other pages of the site alone, such as another game below it', async () => {
    const page = await serve(first)
    await reload(page)
    for (const [file, bytes] of second) served.set(`/below/${file}`, bytes)
    served.set('/about.html', new TextEncoder().encode('<!doctype html><title>about</title>'))
    let loads = 0
    context.on('page', (it) => it.on('load', () => loads++))
    const below = await open('/below/')
    await expect
      .poll(() => below.evaluate(() => navigator.serviceWorker.controller?.scriptURL).catch(() => ''))
      .toMatch(/below\/sw\.js$/)
    // That another worker had it before is no reason to begin anew.
    expect(loads).toBe(1)
    expect(await seen(below)).toEqual(['second', 'The second.'])
    await reload(below)
    const about = await context.newPage()
    await about.goto(`${site.address}/about.html`)
    expect(await about.title()).toBe('about')
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(2)
    await site.close()
    await reload(page)
    await reload(below)
    expect([await seen(page), await seen(below)]).toEqual([
      ['first', 'The first.'],
      ['second', 'The second.'],
    ])
  })
})
