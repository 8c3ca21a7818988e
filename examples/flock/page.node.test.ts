import type { Browser, Page } from 'playwright'
import { createGame, readModFolder } from 'skein/node'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { seenFlockOf } from './browser/game.ts'
import { flockPages } from './testing/page-files.ts'
import type {} from './testing/seen-page.ts'

const chromium = inject('chromium')
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:"

/** Colours of a goose's body by itself, of a hawk, and of a swan. */
const [TAN, RED, WHITE] = ['#c8b496', '#a02a1c', '#f4f5fa']

describe.skipIf(chromium === null)('the flock on a page', () => {
  let browser: Browser
  let files: Map<string, string | Uint8Array>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    files = await flockPages()
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  async function open(path: string, width = 600, height = 672): Promise<Page> {
    const it = await openSite(browser, files, { 'content-security-policy': POLICY })
    opened.push(it)
    await it.page.setViewportSize({ width, height })
    await it.page.goto(new URL(path, it.page.url()).href)
    return it.page
  }

  /** A flock that plays when it is told to. */
  async function still(geese: number, rules: readonly string[]): Promise<Page> {
    const page = await open(`/browser/seen.html?seed=3&geese=${geese}`)
    await page.waitForFunction(() => 'flock' in globalThis, null, { timeout: 60_000 })
    await page.evaluate((wanted) => {
      for (const { name } of globalThis.flock.game.mods.list())
        if (!wanted.includes(name)) globalThis.flock.game.mods.disable(name)
    }, rules)
    return page
  }
  const steps = (page: Page, count: number): Promise<void> =>
    page.evaluate((times) => globalThis.flock.steps(times), count)
  /** How many pixels have about one of some colours. */
  const pixels = (page: Page, ...colors: string[]): Promise<number[]> =>
    page.evaluate(async (wanted) => {
      const picture = await globalThis.flock.look()
      return wanted.map((color) => picture.count(color, 34))
    }, colors)
  const patches = (page: Page, color: string): Promise<number> =>
    page.evaluate(async (it) => (await globalThis.flock.look()).patches(it, 40), color)

  test('is played to the same state as in Node, from what a player does', async () => {
    const page = await still(300, [
      'honk:cohesion',
      'honk:alignment',
      'honk:separation',
      'honk:wind',
      'honk:predator',
    ])
    await steps(page, 30)
    await page.mouse.move(200, 300)
    await steps(page, 30)
    await page.mouse.down()
    await page.mouse.move(400, 200, { steps: 4 })
    await steps(page, 30)
    await page.mouse.up()
    await page.locator('canvas').focus()
    await page.keyboard.press('f')
    await steps(page, 20)
    await page.keyboard.down('ArrowLeft')
    await steps(page, 40)
    await page.keyboard.up('ArrowLeft')
    await steps(page, 10)
    const there = await page.evaluate(() => globalThis.flock.ended())
    expect(there.recording.steps).toBe(160)
    expect(new Set(there.recording.changes.map(([, action]) => there.recording.actions[action]))).toEqual(
      new Set(['hand-x', 'hand-y', 'hand-over', 'grip', 'mood', 'steer-x']),
    )

    const game = await createGame(seenFlockOf(300), { seed: 3 })
    await game.mods.add(await readModFolder('examples/flock/mods'))
    game.mods.disable('honk:swans')
    game.engine.input.replay(there.recording)
    for (let i = 0; i < 160; i++) game.frame()
    expect(there.hash).toBe(game.stateHash())
    expect(opened[0]!.problems).toEqual([])
  })

  test('shows its geese, as many as there are', async () => {
    const page = await still(300, [])
    await steps(page, 2)
    const [all] = await pixels(page, TAN)
    await page.evaluate(() => {
      const { world } = globalThis.flock.game
      const { textureOf } = { textureOf: world }
      void textureOf
    })
    expect(all).toBeGreaterThan(3_000)
  })
})
