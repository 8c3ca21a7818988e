import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium } from '../testing/browser-page.ts'
import { serveSite, type Site } from '../testing/site.ts'

const chromium = inject('chromium')

const skein = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [resolve('dist/src/cli/main.js'), ...args], (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })

let folder: string
let site: Site
/** The address of Pong as its players have it. */
let address: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein docs ünïcode '))
  const out = join(folder, 'pong')
  const { code, err } = await skein('package', 'examples/pong', '--out', out)
  if (code !== 0) throw new Error(err)
  const files = new Map<string, Uint8Array>()
  for (const entry of await readdir(out, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/games/pong${path.slice(out.length).replaceAll('\\', '/')}`, await readFile(path))
  }
  site = await serveSite(files)
  address = `${site.address}/games/pong/`
})
afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

test('a modder who has only the address of a published game starts a mod for it, and builds it', async () => {
  const mod = join(folder, 'my-mod')
  expect(await skein('new', mod, '--game', address)).toMatchObject({ code: 0, err: '' })
  expect(await readdir(join(mod, 'assembly'))).toEqual([
    'index.ts',
    'pong.ts',
    'skein-render.ts',
    'skein-sound.ts',
  ])
  // The comments of the author reach the editor of the modder.
  expect(await readFile(join(mod, 'assembly', 'pong.ts'), 'utf8')).toMatch(/\/\*\* [^]*export class Goal/)
  expect(await skein('build', mod)).toMatchObject({ code: 0, err: '' })
  const check = await skein('check', join(mod, 'build'), '--game', 'examples/pong')
  expect([check.code, check.err]).toEqual([0, ''])
})

test('an address without the slash at its end, of the page itself, or with a query is that game as well', async () => {
  for (const other of [address.slice(0, -1), `${address}index.html`, `${address}?seed=7#top`]) {
    const { code, out } = await skein('docs', other)
    expect([other, code, out.split('\n')[0]]).toEqual([other, 0, '# pong:game 1.0.0'])
  }
})

test('an address where no game is says so, and what to give', async () => {
  const { code, err } = await skein('docs', `${site.address}/nothing/`)
  expect([code, err]).toEqual([1, expect.stringContaining('the server answered with status 404')])
})

describe.skipIf(chromium === null)('the reference of a game in HTML', () => {
  test('is one page by --html or by the name of the file, with each item under an address', async () => {
    const file = join(folder, 'sub', 'reference.html')
    expect(await skein('docs', address, '--out', file)).toMatchObject({ code: 0, err: '' })
    const html = await readFile(file, 'utf8')
    // The folder of the game has the reference of the game that is published from it.
    for (const from of [address, 'examples/pong'])
      expect((await skein('docs', from, '--html')).out.trimEnd()).toBe(html.trimEnd())
    expect(html).toContain('id="pong:game/goal"')
    expect(html).not.toMatch(/<script|<link|src=/)
  })

  test.each([
    ['a phone in the dark', { width: 360, height: 640 }, 'dark'],
    ['a phone in the light', { width: 360, height: 640 }, 'light'],
    ['a wide screen in the dark', { width: 1400, height: 900 }, 'dark'],
    ['a wide screen in the light', { width: 1400, height: 900 }, 'light'],
  ] as const)('can be read on %s', async (_, viewport, colorScheme) => {
    const { out } = await skein('docs', 'examples/skyward', '--html')
    const browser = await startChromium(chromium!)
    try {
      const { page, problems } = await openSite(browser, new Map([['/index.html', out]]), {}, { viewport, colorScheme }) // prettier-ignore
      await page.evaluate(
        await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      )
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      )
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.flat().join(' ')}`))).toEqual([]) // prettier-ignore
      // Nothing is wider than the screen, so nobody scrolls sideways.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width) // prettier-ignore
      await page.getByRole('link', { name: 'Harm', exact: true }).first().click()
      expect(await page.evaluate(() => document.querySelector(':target')!.id)).toBe('skyward:game/harm')
      expect(problems).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
