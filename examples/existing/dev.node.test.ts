import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Game } from '../../src/index.ts'
import { startChromium } from '../../src/testing/browser-page.ts'
import { projectFolder, ServedFolder } from '../../src/testing/served-folder.ts'

const chromium = inject('chromium')
const SOON = { timeout: 60_000 }

declare global {
  // A page's own, within the functions that are sent there.
  var developed: Game
}

/** Has the page keep its game. */
function keepGame(): void {
  window.addEventListener('skein:game', (event) => {
    globalThis.developed = (event as CustomEvent<Game>).detail
  })
}

describe.skipIf(chromium === null)('a game that exists, served by skein dev', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await startChromium(chromium!)
  })
  afterAll(() => browser.close())

  test.each([
    ['bitecs-pixi', 'gravity', 'shower'],
    ['objects-canvas', 'wind', 'golden'],
    ['three', 'feather', 'meteors'],
  ])('%s plays on its page, and takes up a mod that is changed on disk', async (game, mod, other) => {
    const folder = await projectFolder(join('examples/existing', game))
    // One mod is enough; the other one takes a compiler of C.
    await rm(join(folder, 'mod-sources', other), { recursive: true })
    const served = await ServedFolder.start(folder)
    try {
      const page = await served.open(browser, keepGame)
      await page.locator('canvas').waitFor({ state: 'visible', ...SOON })
      await expect.poll(() => served.loads(`acme:${mod}`), SOON).toBe(1)
      const file = join(folder, 'mod-sources', mod, 'assembly', 'index.ts')
      await writeFile(file, `${await readFile(file, 'utf8')}\nexport function changed(): i32 { return 1 }\n`)
      await expect.poll(() => served.loads(`acme:${mod}`), SOON).toBe(2)
      expect(await page.locator('canvas').count()).toBe(1)
      // Its world is its own: the timeline says so, and stops and steps the loop of the page.
      await page.keyboard.press('F2')
      const bar = page.locator('skein-timeline')
      await bar.getByText('entities or components are its own').waitFor(SOON)
      await bar.getByRole('button', { name: 'Pause' }).click()
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
      const frame = (): Promise<number> => page.evaluate(() => globalThis.developed.engine.time.frame)
      const stopped = await frame()
      await bar.getByRole('button', { name: 'Step' }).click()
      await expect.poll(frame, SOON).toBe(stopped + 1)
      await bar.getByRole('button', { name: 'Play', exact: true }).click()
      await expect.poll(frame, SOON).toBeGreaterThan(stopped + 3)
      expect([served.failed, served.problems]).toEqual([[], []])
    } finally {
      await served.close()
    }
  })
})
