import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { startChromium } from './testing/browser-page.ts'
import { counter, DevGame } from './testing/dev-game.ts'

const chromium = inject('chromium')
const SOON = { timeout: 30_000, interval: 20 }
const EDITS = 5

/** A page as docs/mods-on-the-page.md has it, with its game at hand. */
const PLAYS = `import { playGame } from 'skein/browser'
import definition, { numbers } from './game.ts'

const page = new AbortController()
import.meta.hot?.accept()
import.meta.hot?.dispose(() => page.abort())
async function play() {
  const { game } = await playGame(definition, document.body, { signal: page.signal })
  globalThis.stage = { game, numbers, born: performance.now() }
}
await play().catch((error) => {
  if (!page.signal.aborted) throw error
})
`

/** A page with a loop of its own, which ends the loop and forgets to close its watch. */
const WATCHES = `import { createGame } from 'skein/browser'
import definition, { numbers } from './game.ts'

let playing = true
import.meta.hot?.accept()
import.meta.hot?.dispose(() => (playing = false))
async function start() {
  const game = await createGame(definition)
  await game.mods.watch('mods/')
  globalThis.stage = { game, numbers, born: performance.now() }
  const play = () => {
    if (!playing) return
    requestAnimationFrame(play)
    game.frame()
  }
  play()
}
await start()
`

/** Notes the games of a page, without keeping them. Runs on the page, before anything of its own. */
function noteGames(): void {
  const made: WeakRef<object>[] = []
  window.addEventListener('skein:game', (event) =>
    made.push(new WeakRef((event as CustomEvent<object>).detail)),
  )
  Object.assign(globalThis, { made })
}

describe.skipIf(chromium === null)('a game whose module is edited while its page is open', () => {
  let browser: Browser
  let dev: DevGame
  let page: Page

  beforeAll(async () => {
    browser = await startChromium(chromium!)
  })
  afterAll(() => browser.close())
  afterEach(() => dev.close())

  const start = async (main: string): Promise<void> => {
    dev = await DevGame.start({ counter: counter('count') }, false, main)
    page = await dev.open(browser, () => undefined, noteGames)
  }
  const number = (name: string): Promise<number> => page.evaluate((it) => stage.numbers[it] ?? 0, name)
  const born = (): Promise<number> => page.evaluate(() => stage.born)
  const running = (): Promise<string[]> =>
    page.evaluate(() => stage.game.mods.list().map(({ name, status }) => `${name} ${status}`))
  /** Saves the game. @returns when the page plays the edited one, with its mod */
  const edit = async (change: number): Promise<void> => {
    const before = await born()
    await dev.editGame(
      change === 1 ? 'time.frame })' : `time.frame + ${change - 1} })`,
      `time.frame + ${change} })`,
    )
    await expect.poll(born, SOON).not.toBe(before)
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    expect(await running()).toEqual(['acme:counter running'])
  }
  /** Games that the collector has not taken. */
  const alive = (): Promise<number> =>
    page.evaluate(async () => {
      const { gc, made } = globalThis as unknown as {
        gc(options: object): Promise<void>
        made: readonly WeakRef<object>[]
      }
      for (let i = 0; i < 4; i++) {
        await gc({ type: 'major', execution: 'async' })
        await new Promise((resolve) => void setTimeout(resolve, 20))
      }
      return made.filter((it) => it.deref() !== undefined).length
    })
  const loads = (): Promise<number> => page.evaluate(() => performance.getEntriesByType('navigation').length)

  test('is there once, with its mods, however often', async () => {
    await start(PLAYS)
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    await page.evaluate(() => Object.assign(globalThis, { stays: true }))
    for (let change = 1; change <= EDITS; change++) {
      await edit(change)
      expect(await page.locator('canvas').count()).toBe(1)
      expect(await page.locator('.skein-mods').count()).toBe(1)
    }
    expect(await page.evaluate(() => 'stays' in globalThis)).toBe(true)
    // The mod is edited after that: the game that plays has it.
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    expect(await alive()).toBe(1)
    expect(await loads()).toBe(1)
    expect(dev.problems).toEqual([])
  })

  test('is there once when it is saved again before it is there', async () => {
    await start(PLAYS)
    await dev.editGame('time.frame })', 'time.frame + 1 })')
    await dev.editGame('time.frame + 1 })', 'time.frame + 2 })')
    await page.waitForTimeout(100)
    const before = await born()
    await dev.editGame('time.frame + 2 })', 'time.frame + 3 })')
    await expect.poll(born, SOON).not.toBe(before)
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    expect(await page.locator('canvas').count()).toBe(1)
    expect(await alive()).toBe(1)
    expect(dev.problems).toEqual([])
  })

  test('and that forgets to close a watch gets no mods once it is dropped', async () => {
    await start(WATCHES)
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    for (let change = 1; change <= 3; change++) await edit(change)
    expect(await alive()).toBe(1)
    // One game takes it up, of the four that there were.
    const before = dev.news.filter(({ loaded }) => loaded !== undefined).length
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    expect(dev.news.filter(({ loaded }) => loaded !== undefined)).toHaveLength(before + 1)
    expect(dev.problems).toEqual([])
  })
})
