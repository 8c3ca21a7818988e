import { chromium, type Page } from 'playwright'
import { chromiumOptions, findChromium } from '../src/testing/chromium.ts'
import type { Gallery } from './gallery.ts'

/** Milliseconds that a page may take: the first one waits for Vite to prepare its dependencies. */
const PATIENCE = 120_000

/**
 * Looks whether a gallery is there: its page lists the games, and each of them plays in a browser with its mods.
 *
 * @throws Error with the problem
 */
export async function tryGallery({ address, games }: Gallery, say: (line: string) => void): Promise<void> {
  const list = await (await fetch(address)).text()
  for (const { name } of games) {
    if (!list.includes(`href="${name}/"`)) throw new Error(`the gallery does not list ${name}`)
    const response = await fetch(`${address}${name}/`)
    if (!response.ok)
      throw new Error(`the page of ${name} answers with status with status ${response.status}`)
  }
  say(`the gallery answers, with ${games.map(({ name }) => name).join(', ')}`)
  const found = await findChromium()
  if (found.path === null) {
    const why = `no Chromium starts on this machine: ${found.reasons.join('; ')}`
    if (process.env['CI'] !== undefined) throw new Error(why)
    return say(why)
  }
  const browser = await chromium.launch(chromiumOptions(found.path))
  try {
    for (const { name } of games) {
      const page = await browser.newPage()
      say(`${name}: ${await tryGame(page, `${address}${name}/`)}`)
      await page.close()
    }
  } finally {
    await browser.close()
  }
}

/** Lets a game play, with all of its mods. @returns the report */
async function tryGame(page: Page, address: string): Promise<string> {
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(String(error)))
  await page.goto(address, { timeout: PATIENCE })
  const canvas = page.locator('canvas').first()
  await canvas.waitFor({ timeout: PATIENCE })
  const { mods } = (await (await fetch(`${address}mods/index.json`)).json()) as { mods: readonly string[] }
  const seen = mods.length === 0 ? 'without mods' : await allowAll(page)
  // A game that asks how it is to be played goes on as it suggests.
  const suggested = page.locator('dialog[open] button:visible').first()
  if ((await suggested.count()) > 0) await suggested.press('Enter')
  const before = await canvas.screenshot()
  await page.waitForTimeout(1000)
  if (before.equals(await canvas.screenshot())) wrong.push('nothing moves')
  if (wrong.length > 0) throw new Error(`${address}: ${wrong.join('; ')}`)
  return `plays, ${seen}`
}

/** Has the mods run: those of a game that is served with their sources need no answer. @returns what the button says of them then */
async function allowAll(page: Page): Promise<string> {
  const button = page.getByRole('button', { name: /^Mods/ })
  await button.waitFor({ timeout: PATIENCE })
  const allow = page.getByRole('button', { name: 'Allow all' })
  const running = page.locator('.mod[data-state="running"]').first()
  if (!(await allow.isVisible()) && !(await running.isVisible())) await button.click()
  await allow.or(running).first().waitFor({ timeout: PATIENCE })
  if (await allow.isVisible()) await allow.click()
  await running.waitFor({ timeout: PATIENCE })
  await page.getByRole('button', { name: 'Close' }).click()
  return (await button.getAttribute('aria-label')) ?? ''
}
