import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { startChromium } from '../../testing/browser-page.ts'
import { runCommand, type CommandOutput } from '../../testing/command.ts'
import { serveSite, type Site } from '../../testing/site.ts'

const chromium = inject('chromium')
const PONG = resolve('examples/pong')

const skein = (...args: string[]): Promise<CommandOutput> => runCommand(process.cwd(), ...args)

describe('skein package', () => {
  let folder: string
  /** Within the project, so that a game there finds skein. */
  let games: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein package ünïcode '))
    games = await mkdtemp(resolve('build-package-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
    await rm(games, { recursive: true, force: true })
  })

  const game = async (mods: Readonly<Record<string, Uint8Array>> = {}, at = games): Promise<string> => {
    await mkdir(join(at, 'mods'))
    await writeFile(
      join(at, 'game.ts'),
      `import { defineGame, definePackage, defineSystem, t } from 'skein'
      const dots = definePackage('dots:game', '1.0.0')
      const Position = dots.component('position', { x: t.f32, y: t.f32 })
      const mover = defineSystem('mover', {
        create: ({ world }) => ({ world, entity: (() => { const it = world.spawn(); world.add(it, Position, { x: 1, y: 2 }); return it })() }),
        run: ({ tick }) => [tick('update', ({ world, entity }, dt) => world.set(entity, Position, { x: world.get(entity, Position).x + dt }))],
      })
      export default defineGame({ name: 'dots', packages: [dots], systems: [mover] })`,
    )
    for (const [file, bytes] of Object.entries(mods)) await writeFile(join(at, 'mods', file), bytes)
    return at
  }

  test('says what is wrong, and writes nothing', async () => {
    const out = join(folder, 'out')
    const none = await skein('package', join(folder, 'nothing'), '--out', out)
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('cli/bad-input')])
    expect((await skein('package', PONG)).code).toBe(2)
    const lost = watMod(
      [{ mod: { name: 'acme:lost', version: '1.0.0', abi: 1 } }],
      '(module (import "other:game/thing@1.0.0" "set-x" (func (param i32 f32))))',
    )
    const bad = await skein(
      'package',
      await game({ 'lost.wasm': lost, 'torn.wasm': Uint8Array.of(1) }),
      '--out',
      out,
    )
    expect(bad.code).toBe(1)
    expect(bad.err).toMatch(
      /module\/not-wasm[^]*link\/unknown-package[^]*2 problems in .*nothing was written/,
    )
    expect(await readdir(folder)).toEqual([])
  })

  test('ships mods as they are built for release, and writes nothing to the game', async () => {
    const from = await game()
    const source = join(from, 'mod-sources', 'quiet')
    await mkdir(join(source, 'assembly'), { recursive: true })
    await writeFile(join(source, 'skein.json'), JSON.stringify({ name: 'acme:quiet', version: '1.0.0' }))
    await writeFile(
      join(source, 'assembly', 'index.ts'),
      "import { log } from 'skein'\nimport { Position } from './dots'\n@system export class Quiet { constructor() { log.info('hello') } }\n",
    )
    const args = ['run', from, '--watch', '--frames', '2', '--no-events']
    const { stderr } = await promisify(execFile)(process.execPath, [resolve('dist/src/cli/main.js'), ...args])
    expect(stderr).toBe('')
    const debug = await readFile(join(from, 'mods', 'quiet.wasm'))
    expect(debug.includes('sourceMappingURL')).toBe(true)
    await rm(join(source, 'assembly', 'dots.ts'))
    const out = join(folder, 'out')
    expect(await skein('package', from, '--out', out)).toMatchObject({ code: 0, err: '' })
    const shipped = await readFile(join(out, 'mods', 'quiet.wasm'))
    expect([shipped.includes('sourceMappingURL'), shipped.includes('skein:built-from')]).toEqual([
      false,
      false,
    ])
    expect(shipped.length).toBeLessThan(debug.length / 4)
    expect(await readFile(join(from, 'mods', 'quiet.wasm'))).toEqual(debug)
    expect(await readdir(join(source, 'assembly'))).toEqual(['index.ts'])

    await writeFile(join(source, 'assembly', 'index.ts'), 'export class {')
    const broken = await skein('package', from, '--out', join(folder, 'none'))
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('acme:quiet was not built')])
    expect(await readdir(folder)).toEqual(['out'])
  })

  test('a file among the mods that cannot be read is named, and nothing is written', async () => {
    const from = await game()
    await symlink('/nowhere/at/all', join(from, 'mods', 'bad.wasm'))
    await mkdir(join(from, 'mods', 'cool'))
    await writeFile(join(from, 'mods', 'cool', 'cool.wasm'), '')
    const { code, err } = await skein('package', from, '--out', join(folder, 'out'))
    expect(code).toBe(1)
    expect(err).toContain('bad.wasm cannot be read: it is a broken symbolic link')
    expect(err).toContain('Move it to cool.wasm')
    expect(await readdir(folder)).toEqual([])
  })

  test('leaves alone what is not its own', async () => {
    const out = join(folder, 'out')
    await mkdir(out)
    await writeFile(join(out, 'diary.txt'), 'dear diary')
    const refused = await skein('package', await game(), '--out', out)
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('build/not-empty')])
    expect(await readdir(out)).toEqual(['diary.txt'])
    expect((await skein('package', games, '--out', out, '--force')).code).toBe(0)
    expect(await readFile(join(out, 'diary.txt'), 'utf8')).toBe('dear diary')
    expect(await readdir(out)).toEqual(expect.arrayContaining(['index.html', 'mods', 'sw.js']))
    for (const inside of [games, join(games, '..'), join(games, 'browser')]) {
      const own = await skein('package', games, '--out', inside, '--force')
      expect([own.code, own.err]).toEqual([1, expect.stringContaining('overlaps folders of the game itself')])
    }
    expect((await stat(join(games, 'game.ts'))).isFile()).toBe(true)
  })

  test('takes the place of what it wrote before, and names what is new', async () => {
    const out = join(folder, 'out')
    await skein(
      'package',
      await game({ 'a.wasm': watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)') }),
      '--out',
      out,
    )
    const version = async (): Promise<string> =>
      /const version = "(\w+)"/.exec(await readFile(join(out, 'sw.js'), 'utf8'))![1]!
    const first = await version()
    expect(JSON.parse(await readFile(join(out, 'mods/index.json'), 'utf8'))).toEqual({ mods: ['a.wasm'] })
    expect((await skein('package', games, '--out', out)).code).toBe(0)
    expect(await version()).toBe(first)
    await rm(join(games, 'mods/a.wasm'))
    expect((await skein('package', games, '--out', out)).code).toBe(0)
    expect(await version()).not.toBe(first)
    expect(JSON.parse(await readFile(join(out, 'mods/index.json'), 'utf8'))).toEqual({ mods: [] })
    expect(await readdir(join(out, 'mods'))).toEqual(['index.json'])
    expect(await readdir(folder)).toEqual(['out'])
  })

  describe.skipIf(chromium === null)('what it writes', () => {
    let browser: Browser
    let site: Site | null = null
    /** A game without a page of its own and without mods, packaged. */
    let dots: string

    beforeAll(async () => {
      browser = await startChromium(chromium!)
      dots = await mkdtemp(join(tmpdir(), 'skein package dots '))
      const from = await mkdtemp(resolve('build-package-'))
      try {
        const { code, err } = await skein('package', await game({}, from), '--out', dots)
        if (code !== 0) throw new Error(err)
      } finally {
        await rm(from, { recursive: true, force: true })
      }
    })
    afterEach(async () => {
      await site?.close()
      for (const context of browser.contexts()) await context.close()
    })
    afterAll(async () => {
      await browser.close()
      await rm(dots, { recursive: true, force: true })
    })

    /** Serves a folder below another one, and opens it. @returns the page, and what went wrong on it */
    async function open(out: string): Promise<{ page: Page; problems: string[] }> {
      const files = new Map<string, Uint8Array>()
      for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const file = join(entry.parentPath, entry.name)
        files.set(`/deep/down/${relative(out, file)}`, await readFile(file))
      }
      site = await serveSite(files)
      const page = await (await browser.newContext()).newPage()
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) =>
          // oxlint-disable-next-line no-console -- it is read with all else that goes wrong there
          console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
        )
      })
      await page.goto(`${site.address}/deep/down/`)
      return { page, problems }
    }
    /** Waits until all is kept, takes the server away, and opens the page anew. */
    const goOffline = async (page: Page): Promise<void> => {
      await page.evaluate(async () => void (await navigator.serviceWorker.ready))
      await site!.close()
      site = null
      await page.reload()
    }
    const moves = async (page: Page): Promise<void> => {
      const canvas = page.locator('canvas')
      await canvas.waitFor()
      const before = await canvas.screenshot()
      await expect.poll(async () => before.equals(await canvas.screenshot()), { timeout: 20_000 }).toBe(false)
    }

    test('plays below another folder under a strict policy, with its mods, and goes on offline', async () => {
      const out = join(folder, 'pong')
      const { code, out: said } = await skein('package', PONG, '--out', out)
      expect([code, said]).toEqual([0, expect.stringMatching(/wrote .*6 mods[^]*mods\/curve-ball\.wasm/)])
      expect(await readFile(join(out, 'index.html'), 'utf8')).toContain(
        "script-src 'self' 'wasm-unsafe-eval';",
      )
      const { page, problems } = await open(out)
      await page.getByRole('button', { name: 'Allow all' }).click({ timeout: 60_000 })
      await page.locator('.mod[data-mod="acme:hype"][data-state="running"]').waitFor()
      await page.getByRole('switch', { name: 'multiball' }).click()
      await page.locator('.mod[data-mod="acme:multiball"][data-state="disabled"]').waitFor()
      // Pong asks who plays.
      const begin = async (): Promise<void> => {
        const watch = page.locator('button[name=players][value="0"]')
        await watch.waitFor({ state: 'visible', timeout: 60_000 })
        await watch.press('Enter')
      }
      await begin()
      await moves(page)
      // The policy is at work, and nothing of the game runs into it.
      expect([problems, site!.missing]).toEqual([[], []])
      await page.evaluate(
        () => void document.body.append(Object.assign(document.createElement('script'), { text: '1' })),
      )
      await expect.poll(() => problems.join()).toContain('policy: script-src-elem inline')

      await goOffline(page)
      await begin()
      await moves(page)
      await page.getByRole('button', { name: /^Mods [45] of 6 on/ }).click()
      await page.locator('.mod[data-mod="acme:multiball"][data-state="disabled"]').waitFor()
      await page.getByRole('switch', { name: 'multiball' }).click()
      await page.locator('.mod[data-mod="acme:multiball"][data-state="running"]').waitFor()
    })

    test('can be installed', async () => {
      const { page } = await open(dots)
      const manifest = await page.evaluate(async () => {
        const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!
        return { address: link.href, ...((await (await fetch(link.href)).json()) as object) }
      })
      expect(manifest).toMatchObject({
        name: 'dots · Skein',
        short_name: 'dots',
        start_url: './',
        scope: './',
      })
      const icons = await page.evaluate(async () => (await fetch('./icon.svg')).headers.get('content-type'))
      expect(icons).toBe('image/svg+xml')
    })

    test('shows a game that has no page of its own', async () => {
      const out = join(folder, 'dots')
      const a = watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)')
      const { code, err } = await skein('package', await game({ 'a.wasm': a }), '--out', out)
      expect([code, err]).toEqual([0, ''])
      const { page, problems } = await open(out)
      await moves(page)
      await page.getByRole('button', { name: 'Allow a', exact: true }).click()
      await page.locator('.mod[data-state="running"]').waitFor()
      expect(problems).toEqual([])
      await goOffline(page)
      await moves(page)
      await page.getByRole('button', { name: 'Mods 1 of 1 on' }).waitFor()
    })

    test('fetches what runs mods with the first mod, from what is kept where there is no network', async () => {
      const { page, problems } = await open(dots)
      const fetched: string[] = []
      page.on('request', (request) => fetched.push(new URL(request.url()).pathname))
      await moves(page)
      await goOffline(page)
      await moves(page)
      await page.getByRole('button', { name: /^Mods/ }).click()
      expect(fetched.filter((path) => path.includes('mod-host'))).toEqual([])
      expect(fetched.filter((path) => path.endsWith('.js'))).not.toEqual([])
      const a = watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)')
      await page.locator('input[type=file]').setInputFiles({
        name: 'a.wasm',
        mimeType: 'application/wasm',
        buffer: Buffer.from(a),
      })
      await page.getByRole('button', { name: 'Allow a', exact: true }).click()
      await page.locator('.mod[data-mod="acme:a"][data-state="running"]').waitFor()
      expect(fetched.filter((path) => path.includes('mod-host'))).not.toEqual([])
      expect(problems.filter((it) => !it.includes('sw.js'))).toEqual([])
    })
  })
})
