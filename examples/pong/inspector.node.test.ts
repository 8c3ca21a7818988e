import { readModFolder } from 'skein/node'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { addOwnPage, gamePages } from '../testing/page-files.ts'

const chromium = inject('chromium')
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:"

describe.skipIf(chromium === null)('the inspector over Pong, under a strict policy', () => {
  let browser: Browser
  let mods: Readonly<Record<string, Uint8Array>>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    const files = await readModFolder('examples/pong/mods')
    mods = Object.fromEntries(files.map(({ file, bytes }) => [file, bytes]))
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  async function open(folder: Readonly<Record<string, Uint8Array>>): Promise<BrowserPage> {
    const it = await openSite(browser, await gamePages('pong', 'pong-page.ts', folder), {
      'content-security-policy': POLICY,
    })
    opened.push(it)
    await it.page.waitForFunction(() => globalThis.pong?.matches.length > 0, null, { timeout: 60_000 })
    return it
  }

  const tab = (page: Page, name: string): Promise<void> =>
    page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()

  test('is opened with a key, shows the match, and breaks no rule of the page', async () => {
    const { page, problems } = await open({})
    // As the player would with a click: mods join by themselves here.
    await page.evaluate(
      async (files) => {
        const { game } = globalThis.pong.matches[0]!
        const bytes = Object.entries(files).map(([file, list]) => ({ file, bytes: Uint8Array.from(list) }))
        await game.mods.add(bytes)
      },
      Object.fromEntries(Object.entries(mods).map(([file, bytes]) => [file, [...bytes]])),
    )
    expect(await page.getByRole('complementary', { name: 'Inspector' }).count()).toBe(0)
    await page.keyboard.press('F8')
    const panel = page.getByRole('complementary', { name: 'Inspector' })
    await panel.waitFor()
    // Its style sheet is at work.
    expect(await panel.evaluate((it) => getComputedStyle(it).display)).toBe('flex')
    await panel.getByText('acme:curve-ball').waitFor()
    await tab(page, 'Systems')
    await page.locator('.box[data-system="motion"]').click()
    await panel.getByText('writes all of pong:game/position@1').waitFor()
    await tab(page, 'Events')
    await panel.getByRole('searchbox').fill('bounce speed')
    await panel
      .getByRole('option', { name: /bounce/ })
      .first()
      .waitFor()
    await tab(page, 'Faults')
    await panel.getByText('evil:saboteur faulted').first().waitFor()
    expect(problems).toEqual([])
  })

  test('stops the match, and moves the ball by hand', async () => {
    const { page, problems } = await open({})
    await page.keyboard.press('F8')
    await tab(page, 'Entities')
    const panel = page.getByRole('complementary', { name: 'Inspector' })
    await panel.getByRole('searchbox').fill('ball velocity')
    await panel.getByRole('option', { name: /ball/ }).first().click()
    await panel.getByRole('button', { name: 'Pause' }).click()
    const x = panel.getByRole('textbox', { name: 'x of position' })
    await x.fill('20')
    await x.press('Enter')
    const v = panel.getByRole('textbox', { name: 'x of velocity' })
    await v.fill('60')
    await v.press('Enter')
    expect(await x.inputValue()).toBe('20')
    await panel.getByRole('button', { name: 'Step' }).click()
    await expect.poll(() => x.inputValue()).toBe('21')
    await x.fill('fast')
    await x.press('Enter')
    expect(await panel.getByRole('alert').textContent()).toContain('"fast" is not a valid value for "x"')
    expect(problems).toEqual([])
  })

  test('keeps its button off the court on a tall phone', async () => {
    const it = await openSite(
      browser,
      await gamePages('pong', 'pong-page.ts', {}),
      {},
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    )
    opened.push(it)
    const { page } = it
    await page.goto(`${page.url()}?still`)
    await page.waitForFunction(() => globalThis.pong?.matches.length > 0, null, { timeout: 60_000 })
    const button = (await page.getByRole('button', { name: 'Inspector' }).boundingBox())!
    const court = await page.evaluate(() => {
      const { view } = globalThis.pong.matches[0]!.mounted
      return [view.toScreen(0, 52).y, view.toScreen(0, -2).y]
    })
    expect(button.y > court[1]! || button.y + button.height < court[0]!).toBe(true)
  })

  test('and the buttons above the court on a phone that lies on its side', async () => {
    const files = await gamePages('pong', 'pong-page.ts', {})
    await addOwnPage(files, 'pong', {})
    const phone = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true }
    const it = await openSite(browser, files, {}, phone)
    opened.push(it)
    const { page } = it
    await page.goto(new URL('/browser/tested.html?still', page.url()).href)
    await page.waitForFunction(() => globalThis.pong?.matches.length > 0, null, { timeout: 60_000 })
    const wall = await page.evaluate(() => {
      const { view, canvas } = globalThis.pong.matches[0]!.mounted
      return view.toScreen(0, 50).y + Number.parseFloat(getComputedStyle(canvas).paddingTop)
    })
    for (const name of [/^Mods/, 'Settings']) {
      const { y, height } = (await page.getByRole('button', { name }).boundingBox())!
      expect(y + height).toBeLessThanOrEqual(wall)
    }
  })
})
