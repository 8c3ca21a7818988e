import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { bundlePage } from '../../src/testing/bundle.ts'

const chromium = inject('chromium')
const SOON = { timeout: 30_000 }

const HELLO = watMod([{ mod: { name: 'acme:hello', version: '1.0.0', abi: 1 } }], '(module)')

describe.skipIf(chromium === null)('a game that exists, on its page', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await startChromium(chromium!)
  })
  afterAll(() => browser.close())

  /** Opens the page of a game, with a mod in its folder. */
  async function open(folder: string, page: string, script: string): Promise<BrowserPage> {
    const html = await readFile(join('examples/existing', folder, page), 'utf8')
    return openSite(
      browser,
      new Map<string, string | Uint8Array>([
        ['/index.html', html.replace(`src="${script}"`, 'src="main.js"')],
        ['/main.js', await bundlePage(join('examples/existing', folder, page, '..', script))],
        ['/mods/index.json', '{ "mods": ["hello.wasm"] }'],
        ['/mods/hello.wasm', HELLO],
      ]),
    )
  }

  test.each(['bitecs-pixi', 'objects-canvas', 'three'])('%s runs without Skein', async (folder) => {
    const it = await open(folder, 'before/index.html', 'main.ts')
    await it.page.locator('canvas').waitFor({ state: 'visible' })
    await it.page.waitForFunction(() => new Promise((drawn) => requestAnimationFrame(() => drawn(true))))
    expect(it.problems).toEqual([])
    await it.close()
  })

  test.each(['bitecs-pixi', 'objects-canvas', 'three'])(
    '%s asks about a mod, and runs it',
    async (folder) => {
      const it = await open(folder, 'index.html', 'src/main.ts')
      await it.page.locator('canvas').waitFor({ state: 'visible' })
      await it.page.getByRole('button', { name: 'Allow hello', exact: true }).click(SOON)
      await expect.poll(() => it.page.getByRole('switch').getAttribute('aria-checked'), SOON).toBe('true')
      expect(it.problems).toEqual([])
      await it.close()
    },
  )
})
