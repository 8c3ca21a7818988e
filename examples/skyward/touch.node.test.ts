import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import { addOwnPage, gamePages, type PageFiles } from '../testing/page-files.ts'

const chromium = inject('chromium')
const SOON = { timeout: 60_000 }
const PHONES = [
  ['upright', { width: 390, height: 844 }],
  ['on its side', { width: 844, height: 390 }],
] as const
type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const HELLO = watMod([{ mod: { name: 'acme:hello', version: '1.0.0', abi: 1 } }], '(module)')

describe.skipIf(chromium === null)('Skyward on a phone', () => {
  let browser: Browser
  let files: PageFiles

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    files = await gamePages('skyward', 'skyward-page.ts', {})
    await addOwnPage(files, 'skyward', { 'hello.wasm': HELLO })
  })
  afterAll(() => browser.close())

  async function open(viewport: { width: number; height: number }): Promise<BrowserPage> {
    const it = await openSite(browser, files, {}, { viewport, hasTouch: true, isMobile: true })
    await it.page.goto(new URL('/browser/tested.html', it.page.url()).href)
    await it.page.waitForFunction(() => globalThis.skyward !== undefined, null, SOON)
    return it
  }
  /** Whether a point in the middle of an element is of that element, or of something in it. */
  const isSeen = (page: Page, name: string): Promise<boolean> =>
    page.getByRole('button', { name, exact: true }).evaluate((it) => {
      const { left, top, width, height } = it.getBoundingClientRect()
      let at = document.elementFromPoint(left + width / 2, top + height / 2)
      while (at?.shadowRoot?.elementFromPoint !== undefined) {
        const inner: Element | null = at.shadowRoot.elementFromPoint(left + width / 2, top + height / 2)
        if (inner === null || inner === at) break
        at = inner
      }
      return at !== null && (it === at || it.contains(at))
    })
  const NAMES = ['Mods', 'Settings', 'Honk', 'Pause', 'Inspector'] as const
  /** The places of the stick and of all buttons over the game. */
  const boxes = async (page: Page): Promise<readonly (readonly [string, Box])[]> => {
    const found: [string, Box][] = [['the stick', (await page.locator('.skein-touch .stick').boundingBox())!]]
    for (const name of NAMES) {
      const button = page.getByRole('button', {
        name: name === 'Mods' ? /^Mods/ : name,
        exact: name !== 'Mods',
      })
      found.push([name, (await button.first().boundingBox())!])
    }
    return found
  }

  test.each(PHONES)(
    '%s: the stick and the buttons are apart from each other, within the screen',
    async (_how, viewport) => {
      const it = await open(viewport)
      await it.page.getByRole('button', { name: 'Allow hello', exact: true }).tap(SOON)
      await it.page.getByRole('button', { name: 'Close', exact: true }).first().tap()
      const all = await boxes(it.page)
      const isWithin = ({ x, y, width, height }: Box): boolean =>
        x >= 0 && y >= 0 && x + width <= viewport.width && y + height <= viewport.height
      const areApart = (a: Box, b: Box): boolean =>
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
      expect(all.filter(([, box]) => !isWithin(box))).toEqual([])
      for (const [index, [name, box]] of all.entries()) {
        const others = all.slice(index + 1).filter(([, other]) => !areApart(box, other))
        expect([name, others]).toEqual([name, []])
      }
      expect(it.problems).toEqual([])
      await it.close()
    },
  )

  test.each(PHONES)(
    '%s: a panel lies over the stick, and the answers are in sight',
    async (_how, viewport) => {
      const it = await open(viewport)
      await it.page.getByRole('button', { name: 'Allow hello', exact: true }).waitFor(SOON)
      expect(await isSeen(it.page, 'Allow hello')).toBe(true)
      expect(await isSeen(it.page, "Don't allow hello")).toBe(true)
      await it.page.getByRole('button', { name: 'Allow hello', exact: true }).tap()
      await it.page.getByRole('button', { name: 'Close', exact: true }).first().tap()
      await it.page.getByRole('button', { name: 'Settings', exact: true }).tap()
      expect(await isSeen(it.page, 'Reset controls')).toBe(true)
      expect(it.problems).toEqual([])
      await it.close()
    },
  )

  test('the stick flies the goose, and the button honks', async () => {
    const it = await open(PHONES[1][1])
    const { page } = it
    await page.getByRole('button', { name: 'Allow hello', exact: true }).tap(SOON)
    await page.getByRole('button', { name: 'Close', exact: true }).first().tap()
    const values = (): Promise<number[]> =>
      page.evaluate(() => {
        globalThis.skyward.steps(1)
        const { input } = globalThis.skyward.game
        return ['fly-x', 'fly-y', 'honk'].map((name) => input.value(input.find(name)))
      })
    expect(await values()).toEqual([0, 0, 0])
    const [[, stick]] = (await boxes(page)) as [[string, Box]]
    await page.locator('.skein-touch .stick').dispatchEvent('pointerdown', {
      pointerId: 5,
      pointerType: 'touch',
      clientX: stick.x + stick.width,
      clientY: stick.y + stick.height / 2,
    })
    await page
      .getByRole('button', { name: 'Honk', exact: true })
      .dispatchEvent('pointerdown', { pointerId: 6, pointerType: 'touch' })
    expect(await values()).toEqual([1, 0, 1])
    await page
      .locator('.skein-touch .stick')
      .dispatchEvent('pointerup', { pointerId: 5, pointerType: 'touch' })
    await page
      .getByRole('button', { name: 'Honk', exact: true })
      .dispatchEvent('pointerup', { pointerId: 6, pointerType: 'touch' })
    expect(await values()).toEqual([0, 0, 0])
    await it.close()
  })
})
