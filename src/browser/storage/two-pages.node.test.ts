import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../testing/browser-page.ts'
import { bundlePage } from '../../testing/bundle.ts'
import type { StoragePage } from '../testing/two-pages-page.ts'

const chromium = inject('chromium')

declare global {
  // Offered by the page.
  var storage: StoragePage
}

const COUNT = 100

describe.skipIf(chromium === null)('answers of a player who has two pages of a game open', () => {
  let browser: Browser
  let files: ReadonlyMap<string, string | Uint8Array>
  let site: BrowserPage
  let one: Page
  let two: Page

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    files = new Map<string, string | Uint8Array>([
      ['/index.html', '<!doctype html><title>Storage</title><script type="module" src="main.js"></script>'],
      ['/main.js', await bundlePage('src/browser/testing/two-pages-page.ts')],
    ])
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    site = await openSite(browser, files)
    one = site.page
    two = await one.context().newPage()
    await two.goto(one.url())
    for (const page of [one, two]) await page.waitForFunction(() => 'storage' in globalThis)
  })
  afterEach(() => site.close())

  const answer = (page: Page, prefix: string, together: boolean): Promise<void> =>
    page.evaluate(([key, count, all]) => storage.answer(key, count, all), [prefix, COUNT, together] as const)
  const kept = async (page: Page, prefix: string): Promise<number> =>
    page.evaluate(
      async ([key, count]) => (await storage.read(key, count)).filter((it) => it === true).length,
      [prefix, COUNT] as const,
    )
  /** How many of the answers of both pages are there for a page that is opened now. */
  const keptOfBoth = async (): Promise<number[]> => {
    const later = await one.context().newPage()
    await later.goto(one.url())
    await later.waitForFunction(() => 'storage' in globalThis)
    const found = [await kept(later, 'a'), await kept(later, 'b')]
    await later.close()
    return found
  }

  test.each([
    ['all at once', true],
    ['one after another', false],
  ])('are all kept when both give some at the same time, %s', async (_how, together) => {
    await Promise.all([answer(one, 'a', together), answer(two, 'b', together)])
    expect(await keptOfBoth()).toEqual([COUNT, COUNT])
    expect([await kept(one, 'b'), await kept(two, 'a')]).toEqual([COUNT, COUNT])
    expect(site.problems).toEqual([])
  })

  test('are all kept while one page is reloaded and the other one goes on', async () => {
    const answers = answer(one, 'a', false)
    await two.evaluate((count) => void storage.answer('b', count, true), COUNT)
    await two.reload()
    await answers
    expect((await keptOfBoth())[0]).toBe(COUNT)
  })

  test('are all kept when another version of the game takes the database meanwhile', async () => {
    const answers = Promise.all([answer(one, 'a', false), answer(two, 'b', false)])
    await one.evaluate(() => storage.upgrade())
    await answers
    expect(await keptOfBoth()).toEqual([COUNT, COUNT])
    expect(await one.evaluate(() => storage.lasting())).toBe(true)
  })

  test('about the same mod are those of the last one, on both', async () => {
    await one.evaluate(() => storage.consents.set('same', true))
    await two.evaluate(() => storage.consents.set('same', false))
    for (const page of [one, two]) expect(await page.evaluate(() => storage.consents.get('same'))).toBe(false)
    await one.evaluate(() => storage.consents.set('same', { deny: ['skein:engine/random'] }))
    expect(await two.evaluate(() => storage.consents.get('same'))).toEqual({ deny: ['skein:engine/random'] })
  })
})
