import type { Browser, Page } from 'playwright'
import { createGame, readModFolder } from 'skein/node'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { seenFlockOf } from './browser/game.ts'
import type { TestedGame } from '../testing/page.ts'
import { addOwnPage, gamePages, type PageFiles } from '../testing/page-files.ts'

const chromium = inject('chromium')

declare global {
  // A page's own, within the functions that are sent there.
  var flock: TestedGame
}
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:"

/** Colours of a goose's body, of its neck, and of the wings of a hawk. */
const [TAN, DARK, RED] = ['#c8b496', '#211b17', '#8f241a']

describe.skipIf(chromium === null)('the flock on a page', () => {
  let browser: Browser
  let files: PageFiles
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    const mods = await readModFolder('examples/flock/mods')
    files = await gamePages('flock', 'flock-page.ts', {})
    await addOwnPage(files, 'flock', Object.fromEntries(mods.map(({ file, bytes }) => [file, bytes])))
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
    const page = await open(`/browser/tested.html?seed=3&geese=${geese}`)
    await page.waitForFunction(() => 'flock' in globalThis, null, { timeout: 60_000 })
    await page.evaluate((wanted) => {
      for (const { name } of globalThis.flock.game.mods.list())
        if (!wanted.includes(name)) globalThis.flock.game.mods.disable(name)
    }, rules)
    return page
  }
  /** Plays so many steps, and draws every fifth. */
  const steps = (page: Page, count: number): Promise<void> =>
    page.evaluate((times) => globalThis.flock.steps(times, 5), count)
  /** How many pixels have about one of some colours. */
  const pixels = (page: Page, ...colors: string[]): Promise<number[]> =>
    page.evaluate(async (wanted) => {
      const picture = await globalThis.flock.look()
      return wanted.map((color) => picture.count(color, color === '#c8b496' ? 34 : 16))
    }, colors)
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
    game.input.replay(there.recording)
    for (const elapsed of there.frames) game.frame(elapsed)
    expect(there.hash).toBe(game.stateHash())
    expect(opened[0]!.problems).toEqual([])
  })

  test('shows its geese, as many as there are, and hawks only while there is a predator', async () => {
    const page = await still(300, [])
    await steps(page, 2)
    const [all, red] = await pixels(page, DARK, RED)
    expect(red).toBeLessThan(30)
    await page.evaluate(() => {
      const { world, engine } = globalThis.flock.game
      const goose = engine.definition.packages[0]!.items.find(({ name }) => name === 'goose')
      const geese = world.query({ with: [goose as never] })
      geese.refresh()
      for (const row of geese.rows.slice(0, geese.count / 2)) world.despawn(world.entity(row))
    })
    await steps(page, 2)
    const [half] = await pixels(page, DARK)
    expect(all).toBeGreaterThan(2_000)
    expect(half! / all!).toBeGreaterThan(0.35)
    expect(half! / all!).toBeLessThan(0.75)

    await page.evaluate(() => void globalThis.flock.game.mods.enable('honk:predator'))
    await steps(page, 3)
    expect((await pixels(page, RED))[0]).toBeGreaterThan(300)
    await page.evaluate(() => globalThis.flock.game.mods.disable('honk:predator'))
    await steps(page, 2)
    expect((await pixels(page, RED))[0]).toBeLessThan(30)
  })

  test('shows geese together with the rules, and all over the sky without', async () => {
    const page = await still(300, ['honk:cohesion', 'honk:alignment'])
    const [before] = await pixels(page, TAN)
    await steps(page, 150)
    // Those that fly close cover each other, and are seen in the light of the evening.
    const [after] = await pixels(page, TAN)
    expect(after! / before!).toBeLessThan(0.5)
  })

  test('shows swans while that mod is on, which has no code', async () => {
    const page = await still(300, [])
    await steps(page, 2)
    const [tan, dark] = await pixels(page, TAN, DARK)
    expect(dark).toBeGreaterThan(1_000)
    await page.evaluate(() => void globalThis.flock.game.mods.enable('honk:swans'))
    expect((await pixels(page, DARK))[0]! / dark!).toBeLessThan(0.02)
    await page.evaluate(() => globalThis.flock.game.mods.disable('honk:swans'))
    expect(await pixels(page, TAN, DARK)).toEqual([tan, dark])
  })

  test('shows geese that flee the pointer, and follow it while it is held', async () => {
    const page = await still(300, [])
    /** The number of geese near the middle of the picture. */
    const near = (): Promise<number> =>
      page.evaluate(async () => {
        const picture = await globalThis.flock.look()
        let brown = 0
        for (let y = 220; y < 380; y += 2) {
          for (let x = 220; x < 380; x += 2) {
            const [red, green, blue] = [1, 3, 5].map((at) =>
              Number.parseInt(picture.at(x, y).slice(at, at + 2), 16),
            )
            if (red! > 60 && red! < 235 && red! - blue! > 20 && green! < red!) brown++
          }
        }
        return brown
      })
    await steps(page, 2)
    const before = await near()
    const middle = await page.evaluate(() => {
      const { left, top, width, height } = globalThis.flock.mounted.canvas.getBoundingClientRect()
      return [left + width / 2, top + height / 2] as const
    })
    await page.mouse.move(...middle)
    await steps(page, 60)
    const fled = await near()
    await page.mouse.down()
    await steps(page, 150)
    expect(fled).toBeLessThan(before / 3)
    expect(await near()).toBeGreaterThan(fled * 2)
  })

  test('can be used by keyboard alone, in light and dark, on a small screen', async () => {
    const page = await open('/browser/index.html?geese=100', 360, 640)
    await page.waitForFunction(() => document.querySelector('output')!.textContent !== '', null, {
      timeout: 60_000,
    })
    await page.keyboard.press('Escape')
    const button = (name: string): Promise<string | null> => page.locator(`#bar [name=${name}]`).textContent()
    await page.locator('canvas').focus()
    await page.keyboard.press('p')
    expect(await button('pause')).toBe('Resume')
    await page.keyboard.press('p')
    await page.keyboard.press('f')
    await expect.poll(() => button('mood'), { timeout: 30_000 }).toBe('They follow')
    await page.keyboard.press('m')
    expect(await button('mute')).toBe('Sound off')
    // All of it is reached by Tab, and nothing is beside the screen.
    await page.locator('#bar [name=mood]').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => button('mood'), { timeout: 30_000 }).toBe('They flee')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement!.getAttribute('name'))).toBe('pause')
    for (const box of await page.locator('#bar button, #game').all()) {
      const { x, y, width, height } = (await box.boundingBox())!
      expect([x >= 0, y >= 0, x + width <= 360, y + height <= 640]).toEqual([true, true, true, true])
      expect(height).toBeGreaterThanOrEqual(40)
    }
    const colors = (): Promise<string[]> =>
      page.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.body)
        return [color, backgroundColor, getComputedStyle(document.querySelector('#game')!).backgroundImage]
      })
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await colors()
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await colors()
    expect(light.filter((color, index) => color === dark[index])).toEqual([])
    expect(opened[0]!.problems).toEqual([])
  })
})
