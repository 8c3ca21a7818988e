import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright'
import type { Game } from 'skein'
import { readModFolder } from 'skein/node'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../src/testing/browser-page.ts'
import { runCommand } from '../src/testing/command.ts'
import { GAME_CREATED } from '../src/vite/dev-protocol.ts'
import { addOwnPage, gamePages } from './testing/page-files.ts'

const chromium = inject('chromium')
const SOON = { timeout: 25_000 }

declare global {
  // The first game of the page, for the functions that are sent there.
  var playedGame: Game | undefined
}

describe.skipIf(chromium === null)('a recording of a sample game', () => {
  let browser: Browser
  let folder: string
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    folder = await mkdtemp(join(tmpdir(), 'skein page recordings '))
  })
  afterAll(async () => {
    for (const it of opened) await it.close()
    await browser.close()
    await rm(folder, { recursive: true })
  })

  /** Opens the page of a game with some of its mods, all of which the player allows. */
  async function open(game: string, mods: readonly string[], query: string): Promise<BrowserPage> {
    const found = (await readModFolder(`examples/${game}/mods`)).filter(({ file }) => mods.includes(file))
    const contents = Object.fromEntries(found.map(({ file, bytes }) => [file, bytes]))
    const files = await gamePages(game, `${game}-page.ts`, {})
    await addOwnPage(files, game, contents)
    const it = await openSite(browser, files)
    opened.push(it)
    const { page } = it
    await page.addInitScript((created) => {
      window.addEventListener(created, (event) => {
        globalThis.playedGame ??= (event as CustomEvent<Game>).detail
      })
    }, GAME_CREATED)
    await page.goto(new URL(`/browser/index.html${query}`, page.url()).href)
    const panel = page.locator('.skein-mods')
    if (mods.length > 0) {
      await panel.getByRole('button', { name: /Allow/ }).first().waitFor(SOON)
      const all = panel.getByRole('button', { name: 'Allow all' })
      await ((await all.isVisible()) ? all : panel.getByRole('button', { name: /^Allow/ }).first()).click()
      await expect
        .poll(() => page.evaluate(() => globalThis.playedGame!.mods.list().map(({ status }) => status)), SOON)
        .toEqual(mods.map(() => 'running'))
      await page.keyboard.press('Escape')
    }
    return it
  }
  const frame = (page: Page): Promise<number> => page.evaluate(() => globalThis.playedGame!.engine.time.frame)

  test('that a player makes on the page of Pong with keys plays in skein replay, with the same states', async () => {
    const { page, problems } = await open('pong', ['curve-ball.wasm', 'multiball.wasm'], '?players=2')
    await expect.poll(() => frame(page), SOON).toBeGreaterThan(10)
    await page.keyboard.press('F9')
    const panel = page.locator('.skein-recordings')
    await panel.getByRole('button', { name: 'Record', exact: true }).click()
    await panel.getByText('Recording: 0:0').waitFor(SOON)
    await page.keyboard.press('F9')
    const begun = await frame(page)
    for (const key of ['KeyW', 'ArrowUp', 'KeyS', 'ArrowDown']) {
      await page.keyboard.down(key)
      await page.waitForTimeout(150)
      await page.keyboard.up(key)
    }
    await expect.poll(() => frame(page), SOON).toBeGreaterThan(begun + 60)
    await page.keyboard.press('F9')
    const downloading = page.waitForEvent('download')
    await panel.getByRole('button', { name: 'Stop and download' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^pong-.*\.rec$/)
    const file = join(folder, 'from-page.rec')
    await download.saveAs(file)
    // Node has the mods from the recording alone.
    const options = ['--game', resolve('examples/pong'), '--mods', folder, '--verify', '--no-events']
    const { code, out, err } = await runCommand(folder, 'replay', file, ...options)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/equal to the recorded hashes/)
    expect(out).toMatch(/pong.*curve-ball|acme:curve-ball/)
    expect(problems).toEqual([])
  })

  test('that skein run made of Pong with mods plays on its page, which goes on where it was', async () => {
    const from = resolve('examples/pong')
    const files = ['curve-ball.wasm', 'multiball.wasm']
    const mods = join(folder, 'mods')
    for (const file of files) await cp(join(from, 'mods', file), join(mods, file))
    const file = join(folder, 'from-node.rec')
    const options = ['--mods', mods, '--frames', '40', '--seed', '3', '--no-events', '--record', file]
    const run = await runCommand(folder, 'run', join(from, 'browser/game.ts'), ...options)
    expect(run.out).toContain('recorded in')
    const { page, problems } = await open('pong', files, '')
    await page.keyboard.press('F9')
    await page.locator('.skein-recordings input[type=file]').setInputFiles(file)
    const bar = page.locator('.skein-replay-bar')
    await bar.getByText('Verified: it led to the recorded states.').waitFor(SOON)
    expect(await bar.locator('.place').textContent()).toBe('frame 40 of 40')
    await bar.getByRole('button', { name: 'Back to the game' }).click()
    expect([await page.locator('canvas').count(), await frame(page)]).toEqual([1, 0])
    expect(problems).toEqual([])
  })
})
