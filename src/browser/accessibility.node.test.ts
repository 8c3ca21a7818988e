import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright'
import type { AxeResults, RunOptions } from 'axe-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { readModFolder } from 'skein/node'
import { addOwnPage, gamePages, type PageFiles } from '../../examples/testing/page-files.ts'
import { galleryPage, sampleGames } from '../../scripts/gallery-page.ts'
import { bundlePage } from '../testing/bundle.ts'
import { openSite, startChromium, type BrowserPage } from '../testing/browser-page.ts'

const chromium = inject('chromium')

declare global {
  // The page's own, once it was put there.
  var axe: { run(options: RunOptions): Promise<AxeResults> }
}

describe.skipIf(chromium === null)('pages and panels, as axe finds them', () => {
  let browser: Browser
  let axe: string
  let mods: Readonly<Record<string, Uint8Array>>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const all = await readModFolder('examples/pong/mods')
    mods = {
      ...Object.fromEntries(all.map(({ file, bytes }) => [file, bytes])),
      'empty.wasm': new Uint8Array(0),
    }
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  async function open(files: PageFiles, path: string, size = { width: 1280, height: 800 }): Promise<Page> {
    const it = await openSite(browser, new Map(files).set('/blank.html', '<!doctype html>'))
    opened.push(it)
    await it.page.setViewportSize(size)
    await it.page.goto(new URL(path, it.page.url()).href)
    await it.page.evaluate(axe)
    return it.page
  }
  /** The violations that axe finds on a page as it is, a line for each element. */
  async function faults(page: Page): Promise<string[]> {
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run({
        resultTypes: ['violations'],
        rules: { 'label-content-name-mismatch': { enabled: true }, 'target-size': { enabled: true } },
      }),
    )
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} ${failureSummary ?? ''}`),
    )
  }
  const ownPages = async (game: string, its: Readonly<Record<string, Uint8Array>>): Promise<PageFiles> => {
    const files = await gamePages(game, `${game}-page.ts`, its)
    await addOwnPage(files, game, its)
    return files
  }

  test.each([
    ['light', 1280, 800],
    ['dark', 390, 844],
  ] as const)(
    'Pong with its menu, its mods, its settings and the inspector, in the %s at %i×%i',
    async (colorScheme, width, height) => {
      const page = await open(await ownPages('pong', mods), '/browser/index.html', { width, height })
      await page.emulateMedia({ colorScheme })
      await page.locator('dialog[open]').waitFor({ timeout: 60_000 })
      const found = new Map<string, string[]>()
      const look = async (what: string): Promise<void> => {
        const wrong = await faults(page)
        if (wrong.length > 0) found.set(what, wrong)
      }
      await look('prompts')
      await page.getByRole('button', { name: 'Allow all' }).click()
      await page.locator('.mod[data-mod="acme:hype"][data-state="running"]').waitFor()
      for (const it of await page.locator('.mod summary:visible').all()) await it.click()
      await page.getByRole('switch', { name: 'commentator' }).click()
      await look('mods')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Settings' }).click()
      await look('settings')
      await page.getByRole('button', { name: /^Add/ }).first().click()
      await look('waiting for a key')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Watch' }).click()
      await look('playing')
      await page.keyboard.press('F8')
      for (const tab of ['Mods', 'Systems', 'Events', 'Entities', 'Faults', 'History']) {
        await page.getByRole('tab', { name: tab }).click()
        if (tab === 'Entities') {
          await page.getByRole('listbox', { name: 'Entities' }).focus()
          await page.keyboard.press('ArrowDown')
        }
        if (tab === 'Systems') await page.locator('.box').first().press('Enter')
        await page.waitForTimeout(300)
        await look(`inspector: ${tab}`)
      }
      expect(Object.fromEntries(found)).toEqual({})
    },
  )

  test.each(['flock', 'skyward'])('the page of %s', async (game) => {
    const page = await open(await ownPages(game, {}), '/browser/index.html')
    await page.locator('canvas').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: /^Mods/ }).waitFor()
    expect(await faults(page)).toEqual([])
  })

  test.each([
    ['light', 1280, 800],
    ['dark', 390, 844],
  ] as const)('the saved games of Skyward, in the %s at %i×%i', async (colorScheme, width, height) => {
    const page = await open(await ownPages('skyward', {}), '/browser/index.html', { width, height })
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: /^Mods/ }).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Saves' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Load Saved game 1' }).waitFor()
    expect(await faults(page)).toEqual([])
    for (const question of ['Rename', 'Delete']) {
      await page.getByRole('button', { name: `${question} Saved game 1` }).click()
      await page.getByRole('group').waitFor()
      expect(await faults(page)).toEqual([])
    }
  })

  test('the gallery', async () => {
    const html = galleryPage(await sampleGames('examples'))
    expect(await faults(await open(new Map([['/index.html', html]]), '/'))).toEqual([])
  })

  test('errors, the overlay of what cannot be built, and the notice of a new version', async () => {
    const html = `<!doctype html><html lang="en"><head><title>Panels</title><style>main { height: 90vh }</style></head>
      <body><main><h1>Panels</h1></main><script type="module" src="/page.js"></script></body></html>`
    const files = new Map<string, string | Uint8Array>([
      ['/index.html', html],
      ['/page.js', await bundlePage('src/browser/testing/panels-page.ts')],
    ])
    const page = await open(files, '/')
    await page.locator('skein-overlay').waitFor()
    await page.locator('.skein-progress').waitFor()
    expect(await faults(page)).toEqual([])
  })
})
