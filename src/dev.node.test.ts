import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { startChromium } from './testing/browser-page.ts'
import { counter, DevGame } from './testing/dev-game.ts'

const chromium = inject('chromium')
const SOON = { timeout: 30_000, interval: 20 }

declare global {
  // A page's own, within the functions that are sent there.
  var stage: { readonly numbers: Readonly<Record<string, number>>; readonly born: number }
}

describe.skipIf(chromium === null)('the loop of a modder, in a page', () => {
  let browser: Browser
  let dev: DevGame
  let page: Page

  beforeAll(async () => {
    browser = await startChromium(chromium!)
  })
  afterAll(() => browser.close())
  afterEach(() => dev.close())

  const start = async (sources: Readonly<Record<string, string>>): Promise<void> => {
    dev = await DevGame.start(sources)
    page = await dev.open(browser)
  }
  const number = (name: string): Promise<number> =>
    page.evaluate((it) => globalThis.stage.numbers[it] ?? 0, name)
  const overlay = (): Promise<string> =>
    page.evaluate(() => document.querySelector('skein-overlay')?.shadowRoot?.textContent ?? '')

  test('a saved change is seen in the running game, which is not loaded anew', async () => {
    await start({ counter: counter('count', 1) })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    const born = await page.evaluate(() => globalThis.stage.born)
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    expect(await page.evaluate(() => globalThis.stage.born)).toBe(born)
    expect(dev.problems).toEqual([])
  })

  test('a mistake is shown over the page with its place, the old version goes on, and mended it is gone', async () => {
    await start({ counter: counter('count'), other: counter('other') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    await dev.save('counter', counter('count', 1, 'this.nothing = "<b>x</b>"'))
    await expect.poll(overlay, SOON).toContain('acme:counter was not built')
    const shown = await overlay()
    expect(shown).toContain('mod-sources/counter/assembly/index.ts:10:10')
    expect(shown).toContain('<b>x</b>')
    expect(shown).toContain('Still running: acme:counter, acme:other.')
    const before = await number('count')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(before)
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    await expect.poll(overlay, SOON).toBe('')
  })

  test('a fault is shown over the page and told to the terminal, and gone when it is mended', async () => {
    await start({
      counter: counter('count', 1, 'if (this.beats == 5) unreachable()'),
      other: counter('other'),
    })
    await expect.poll(overlay, SOON).toContain('acme:counter has faulted')
    expect(await overlay()).toContain('Still running: acme:other.')
    await expect
      .poll(() => dev.news.find(({ problem }) => problem?.kind === 'fault'), SOON)
      .toMatchObject({
        problem: { mod: 'acme:counter', file: 'counter.wasm', code: 'fault/trap', step: 'suspend' },
        running: ['acme:other'],
      })
    await dev.save('counter', counter('count'))
    await expect.poll(overlay, SOON).toBe('')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(5)
  })
})
