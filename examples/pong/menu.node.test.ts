import type { Game } from 'skein'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { GAME_CREATED } from '../../src/vite/dev-protocol.ts'
import { MatchOver, Position } from './interfaces.ts'
import { addOwnPage, gamePages } from '../testing/page-files.ts'

const chromium = inject('chromium')

declare global {
  // The game of the page, for the functions that are sent there.
  var match: Game
}

describe.skipIf(chromium === null)('the start of Pong', () => {
  let browser: Browser
  let files: Map<string, string | Uint8Array>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    files = await gamePages('pong', 'pong-page.ts', {})
    await addOwnPage(files, 'pong', {})
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  async function open(path: string, width: number, height: number): Promise<Page> {
    const it = await openSite(browser, files)
    opened.push(it)
    const { page } = it
    await page.setViewportSize({ width, height })
    await page.addInitScript((created) => {
      window.addEventListener(created, (event) => {
        globalThis.match = (event as CustomEvent<Game>).detail
      })
    }, GAME_CREATED)
    await page.goto(new URL(path, page.url()).href)
    return page
  }
  const frames = (page: Page): Promise<number> => page.evaluate(() => globalThis.match.engine.time.frame)
  const title = (page: Page): Promise<string | null> => page.locator('dialog[open] h2').textContent()

  test('asks who plays, pauses and goes on, by keyboard, and asks again when it is over', async () => {
    const page = await open('/browser/index.html', 900, 500)
    await page.locator('dialog[open]').waitFor({ timeout: 60_000 })
    expect(await title(page)).toBe('Pong')
    expect(await page.getByRole('button', { name: 'Resume' }).isVisible()).toBe(false)
    expect(await frames(page)).toBe(0)
    await page.getByRole('button', { name: 'Play the computer' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => frames(page), { timeout: 30_000 }).toBeGreaterThan(2)
    // Alone, the keys of the left side move the right paddle.
    const paddles = (): Promise<number[]> =>
      page.evaluate((id) => {
        const { world, engine } = globalThis.match
        const place = engine.definition.packages[0]!.items.find((item) => item.id === id) as typeof Position
        const paddle = engine.definition.packages[0]!.items.find(({ name }) => name === 'paddle') as never
        const query = world.query({ with: [paddle] })
        query.refresh()
        return Array.from(query.rows.subarray(0, query.count), (row) => world.columns(place).y[row]!)
      }, Position.id)
    await page.keyboard.down('s')
    await expect.poll(async () => (await paddles())[1], { timeout: 30_000 }).toBe(4)
    await page.keyboard.up('s')

    await page.keyboard.press('p')
    expect(await title(page)).toBe('Paused')
    const paused = await frames(page)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => frames(page), { timeout: 30_000 }).toBeGreaterThan(paused)
    await page.evaluate((id) => {
      const { engine, raise } = globalThis.match
      const over = engine.definition.packages[0]!.items.find((item) => item.id === id) as typeof MatchOver
      raise(over, { winner: 'right', left: 2, right: 5 })
    }, MatchOver.id)
    await expect
      .poll(() => page.locator('dialog h2').textContent(), { timeout: 30_000 })
      .toBe('Right wins 2 : 5')
    await page.getByRole('button', { name: 'Two players' }).click()
    await page.waitForURL(/players=2/)
    await expect.poll(() => frames(page).catch(() => 0), { timeout: 30_000 }).toBeGreaterThan(2)
    expect(opened[0]!.problems).toEqual([])
  })

  test('fits on a small screen', async () => {
    const page = await open('/browser/index.html', 360, 640)
    await page.locator('dialog[open]').waitFor({ timeout: 60_000 })
    for (const box of await page.locator('dialog, dialog button:visible').all()) {
      const { x, y, width, height } = (await box.boundingBox())!
      expect([x >= 0, y >= 0, x + width <= 360, y + height <= 640]).toEqual([true, true, true, true])
    }
  })

  test('stands beside the list of mods, where there is room for both', async () => {
    const page = await open('/browser/index.html', 1100, 750)
    const dialog = page.locator('dialog[open]')
    await dialog.waitFor({ timeout: 60_000 })
    const middle = async (): Promise<number> => {
      const { x, width } = (await dialog.boundingBox())!
      return Math.round(x + width / 2)
    }
    const close = page.getByRole('button', { name: 'Close' })
    if (await close.isVisible()) await close.click()
    expect(await middle()).toBe(550)
    await page.getByRole('button', { name: /^Mods/ }).click()
    expect(await middle()).toBe(350)
    await page.keyboard.press('Escape')
    expect(await middle()).toBe(550)
  })
})
