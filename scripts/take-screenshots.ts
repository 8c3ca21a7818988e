/**
 * Takes the pictures of the timeline for the documentation: `npx jiti scripts/take-screenshots.ts`. Needs the build and a Chromium; the others
 * in `assets/screenshots` are taken by hand.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { serveGame } from '../src/cli/dev-server.ts'
import { loadServed } from '../src/cli/load.ts'
import type { Game } from '../src/index.ts'
import { startChromium } from '../src/testing/browser-page.ts'
import { findChromium } from '../src/testing/chromium.ts'

declare global {
  // A page's own, within the functions that are sent there.
  var pictured: Game
}

/** A picture of a sample game that `skein dev` serves. */
interface Picture {
  readonly file: string
  readonly game: string
  readonly query: string
  readonly size: { readonly width: number; readonly height: number }
  /** Begins to keep frames. @returns the part of the page with the timeline */
  open(page: Page): Promise<Locator>
}

const PICTURES: readonly Picture[] = [
  {
    file: 'inspector-timeline.png',
    game: 'examples/flock',
    query: '',
    size: { width: 1040, height: 640 },
    async open(page) {
      await page.addStyleTag({ content: 'skein-timeline-button { display: none }' })
      await page.keyboard.press('F8')
      await page.locator('#tab-timeline').click()
      const view = page.locator('#view-timeline')
      await view.getByRole('button', { name: 'Keep frames' }).click()
      return view
    },
  },
  {
    file: 'timeline.png',
    game: 'examples/pong',
    query: '?players=0&seed=7',
    size: { width: 1040, height: 640 },
    async open(page) {
      await page.keyboard.press('F9')
      const bar = page.locator('skein-timeline')
      await bar.waitFor()
      return bar
    },
  },
]

async function take(browser: Browser, { file, game, query, size, open }: Picture): Promise<void> {
  const cache = await mkdtemp(join(tmpdir(), 'skein-screenshots-'))
  const server = await serveGame(await loadServed(game), { cache }, { built() {}, failed() {}, page() {} })
  const page = await browser.newPage({ viewport: size })
  try {
    await page.addInitScript(() =>
      window.addEventListener('skein:game', (event) => {
        globalThis.pictured = (event as CustomEvent<Game>).detail
      }),
    )
    await page.goto(`${server.resolvedUrls!.local[0]!}${query}`, { timeout: 120_000 })
    const running = (): boolean =>
      globalThis.pictured?.mods.list().filter(({ status }) => status === 'running').length > 1
    await page.waitForFunction(running, null, { timeout: 120_000 })
    const timeline = await open(page)
    const slider = timeline.getByRole('slider')
    // More than ten seconds of the game, however slowly the page draws.
    const enough = (): boolean => {
      const { elapsed, frame } = globalThis.pictured.engine.time
      return elapsed > 14 && frame > 300
    }
    await page.waitForFunction(enough, null, { timeout: 180_000 })
    const [first, last] = await slider.evaluate((it: HTMLInputElement) => [Number(it.min), Number(it.max)])
    await slider.fill(String(Math.round(first! + 0.6 * (last! - first!))))
    await timeline.getByText('later', { exact: false }).first().waitFor()
    // Pong has a mod that faults.
    const problem = page.getByRole('button', { name: 'Hide until something changes' })
    if (await problem.isVisible()) await problem.click()
    await page.waitForTimeout(500)
    await page.screenshot({ path: join('assets/screenshots', file) })
    process.stdout.write(`${file}\n`)
  } finally {
    await page.close()
    await server.close()
    await rm(cache, { recursive: true, force: true })
  }
}

const { path } = await findChromium()
if (path === null) throw new Error('there is no Chromium: see CONTRIBUTING.md')
const browser = await startChromium(path)
try {
  for (const picture of PICTURES) await take(browser, picture)
} finally {
  await browser.close()
}
