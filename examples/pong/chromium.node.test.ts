import type { Browser } from 'playwright'
import { readModFolder, type ModFile } from 'skein/node'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { bundlePage } from '../../src/testing/bundle.ts'
import type { HeadlessPage } from '../testing/headless-page.ts'
import { playHeadless, type HeadlessPlay } from '../testing/headless.ts'
import game from './game.ts'

const chromium = inject('chromium')
const STRICT = "default-src 'none'; connect-src 'self'; script-src 'self'"

declare global {
  // A page's own, within the functions that are sent there.
  var skein: HeadlessPage
}

describe.skipIf(chromium === null)('Pong in Chromium, as it is built', () => {
  let browser: Browser
  let mods: ModFile[]
  let files: Map<string, string | Uint8Array>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    mods = await readModFolder('examples/pong/mods')
    files = new Map<string, string | Uint8Array>([
      ['/index.html', '<!doctype html><title>Pong</title><script type="module" src="/page.js"></script>'],
      ['/page.js', await bundlePage('examples/testing/headless-page.ts')],
      ...mods.map(({ file, bytes }): [string, Uint8Array] => [`/mods/${file}`, bytes]),
    ])
  })

  afterAll(async () => {
    for (const it of opened) await it.close()
    await browser.close()
  })

  async function open(policy?: string): Promise<BrowserPage> {
    const it = await openSite(
      browser,
      files,
      policy === undefined ? {} : { 'content-security-policy': policy },
    )
    opened.push(it)
    return it
  }

  const play = ({ page }: BrowserPage, seed: number, frames: number, every = 50): Promise<HeadlessPlay> =>
    page.evaluate(({ names, ...options }) => globalThis.skein.play(names, options), {
      names: mods.map(({ file }) => file),
      seed,
      frames,
      every,
    })

  test('loads mods and plays where nothing may be made from text', async () => {
    const page = await open(`${STRICT} 'wasm-unsafe-eval'`)
    const there = await play(page, 7, 300)
    expect(there.mods).toMatchObject({ 'acme:curve-ball': 'running', 'acme:hype': 'running' })
    expect(there).toEqual(await playHeadless(game, mods, { seed: 7, frames: 300, every: 50 }))
    expect(await page.page.evaluate(() => globalThis.skein.violations)).toEqual([])
    expect(page.problems).toEqual([])
    // The policy is at work: forbidden code is refused, and seen.
    expect(await page.page.evaluate(() => globalThis.skein.mayEval())).toBe(false)
    expect(await page.page.evaluate(() => globalThis.skein.violations)).toEqual(['script-src eval'])
  })

  test('says so where not even WebAssembly may be compiled, and plays without mods', async () => {
    const page = await open(STRICT)
    const there = await play(page, 7, 300)
    expect(there.refused).toEqual(['module/forbidden'])
    expect(new Set(Object.values(there.mods))).toEqual(new Set(['refused']))
    expect(there.stateHash).toBe(
      (await playHeadless(game, [], { seed: 7, frames: 300, every: 50 })).stateHash,
    )
  })
})
