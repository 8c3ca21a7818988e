import type { Browser } from 'playwright'
import { createGame } from 'skein'
import { readModFolder, type ModFile } from 'skein/node'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import definition from './game.ts'
import { gamePages, type PageFiles } from '../testing/page-files.ts'
import type { SkywardPage } from '../testing/skyward-page.ts'

const chromium = inject('chromium')

declare global {
  // A page's own, within the functions that are sent there.
  var skyward: SkywardPage
}

const HEALTH = '#ff5d73'
const CARD = '#2b255c'
const CHOSEN = '#7a4fd1'
const WHITE = '#ffffff'

describe.skipIf(chromium === null)('Skyward in Chromium', () => {
  let browser: Browser
  let mods: ModFile[]
  let files: PageFiles
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    mods = await readModFolder('examples/skyward/mods')
    files = await gamePages('skyward', 'skyward-page.ts', {})
    for (const { file, bytes } of mods) files.set(`/mods/${file}`, bytes)
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  async function open(size = { width: 900, height: 600 }): Promise<BrowserPage> {
    const it = await openSite(browser, files)
    opened.push(it)
    await it.page.setViewportSize(size)
    await it.page.waitForFunction(() => globalThis.skyward !== undefined, null, { timeout: 60_000 })
    return it
  }
  const steps = ({ page }: BrowserPage, count: number): Promise<void> =>
    page.evaluate((it) => globalThis.skyward.steps(it, 8), count)
  const state = ({ page }: BrowserPage) => page.evaluate(() => globalThis.skyward.state())
  /** How many pixels have about a color, within a part of the screen: left, top, right and bottom, from 0 to 1. */
  const count = (
    { page }: BrowserPage,
    color: string,
    part: readonly [number, number, number, number] = [0, 0, 1, 1],
  ): Promise<number> =>
    page.evaluate(async ([wanted, within]) => (await globalThis.skyward.look()).count(wanted, 24, within), [
      color,
      part,
    ] as const)
  /** Presses a key for two steps, and lets it go. */
  async function press(it: BrowserPage, key: string): Promise<void> {
    await it.page.keyboard.down(key)
    await steps(it, 2)
    await it.page.keyboard.up(key)
    await steps(it, 1)
  }

  test('is played with keys to a state that the recording of them leads to in Node', async () => {
    const it = await open()
    await steps(it, 60)
    await press(it, 'Enter')
    expect(await state(it)).toMatchObject({ demo: false, phase: 'flying' })
    await it.page.keyboard.down('ArrowRight')
    await steps(it, 40)
    await it.page.keyboard.up('ArrowRight')
    await press(it, 'Space')
    await steps(it, 200)
    await press(it, 'p')
    expect(await state(it)).toMatchObject({ phase: 'paused', demo: false, wave: 1 })
    await press(it, 'Escape')
    await it.page.mouse.move(700, 200)
    await it.page.mouse.down()
    await steps(it, 100)
    await it.page.mouse.up()
    await steps(it, 100)
    const { hash, recording, frames } = await it.page.evaluate(() => globalThis.skyward.ended())
    expect(recording.changes.length).toBeGreaterThan(10)
    const game = await createGame(definition, { seed: 7 })
    game.input.replay(recording)
    for (const elapsed of frames) game.frame(elapsed)
    expect(hash).toBe(game.stateHash())
    expect(it.problems).toEqual([])
  })

  test('shows the goose in the middle, its health in a corner, and how it shrinks', async () => {
    const it = await open()
    await press(it, 'Enter')
    await steps(it, 110)
    const corner = [0, 0, 0.3, 0.2] as const
    const full = await count(it, HEALTH, corner)
    expect(full).toBeGreaterThan(140 * 8)
    expect(await count(it, WHITE, [0.42, 0.4, 0.58, 0.6])).toBeGreaterThan(150)
    await it.page.evaluate(() => globalThis.skyward.harm(50))
    await steps(it, 120)
    const half = await count(it, HEALTH, corner)
    expect(half).toBeGreaterThan(full * 0.4)
    expect(half).toBeLessThan(full * 0.62)
    expect(it.problems).toEqual([])
  })

  test.each([
    ['wide', { width: 900, height: 600 }],
    ['of a phone', { width: 390, height: 844 }],
  ] as const)('offers three cards, of which one is lit, on a screen that is %s', async (_name, size) => {
    const it = await open(size)
    await press(it, 'Enter')
    await steps(it, 30)
    await it.page.evaluate(() => globalThis.skyward.levelUp())
    await steps(it, 30)
    expect(await state(it)).toMatchObject({ phase: 'choosing' })
    const card = 178 * 230 * (Math.min(size.width, size.height) / 600) ** 2
    expect(await count(it, CHOSEN, [1 / 3, 0.2, 2 / 3, 0.8])).toBeGreaterThan(card * 0.5)
    for (const part of [
      [0, 0.2, 1 / 3, 0.8],
      [2 / 3, 0.2, 1, 0.8],
    ] as const) {
      expect(await count(it, CARD, part)).toBeGreaterThan(card * 0.5)
      expect(await count(it, CARD, part)).toBeLessThan(card * 1.05)
    }
    await press(it, 'ArrowLeft')
    expect(await count(it, CHOSEN, [0, 0.2, 1 / 3, 0.8])).toBeGreaterThan(card * 0.5)
    // A tap takes another.
    await it.page.mouse.click(
      size.width / 2 + (192 * Math.min(size.width, size.height)) / 600,
      size.height / 2,
    )
    await steps(it, 2)
    expect(await state(it)).toMatchObject({ phase: 'flying' })
    expect(await count(it, CHOSEN)).toBeLessThan(card * 0.1)
  })

  test('ends, says so, and begins anew', async () => {
    const it = await open()
    await press(it, 'Enter')
    await steps(it, 110)
    const words = [0.3, 0.14, 0.7, 0.27] as const
    expect(await count(it, WHITE, words)).toBeLessThan(300)
    await it.page.evaluate(() => globalThis.skyward.harm(9999))
    await steps(it, 80)
    expect(await state(it)).toMatchObject({ phase: 'over' })
    expect(await count(it, WHITE, words)).toBeGreaterThan(1500)
    expect(await count(it, HEALTH, [0, 0, 0.3, 0.2])).toBeLessThan(40)
    await press(it, 'Space')
    await steps(it, 3)
    expect(await state(it)).toMatchObject({ phase: 'flying', demo: false, score: 0 })
    expect(await count(it, HEALTH, [0, 0, 0.3, 0.2])).toBeGreaterThan(140 * 8)
    expect(await count(it, WHITE, words)).toBeLessThan(300)
  })

  test('is saved in its panel, and loaded to go on as it did', async () => {
    const it = await open()
    await press(it, 'Enter')
    await steps(it, 110)
    const dialog = it.page.locator('.skein-saves').getByRole('dialog')
    await it.page.evaluate(() => globalThis.skyward.saves!.open())
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog.getByRole('button', { name: 'Load Saved game 1' }).waitFor()
    expect(await dialog.locator('.saved .soft').innerText()).toContain('Wave 1')
    const hash = (): Promise<string> => it.page.evaluate(() => globalThis.skyward.game.stateHash())
    const saved = await hash()
    // Where the mouse is, is input too.
    await it.page.mouse.move(300, 300)
    await steps(it, 60)
    const later = await hash()
    await it.page.evaluate(() => globalThis.skyward.harm(9999))
    await steps(it, 80)
    expect(await state(it)).toMatchObject({ phase: 'over' })
    await dialog.getByRole('button', { name: 'Load Saved game 1' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await hash()).toBe(saved)
    await it.page.mouse.move(300, 300)
    await steps(it, 60)
    expect(await hash()).toBe(later)
    expect(await state(it)).toMatchObject({ phase: 'flying', demo: false })
    expect(it.problems).toEqual([])
  })
})
