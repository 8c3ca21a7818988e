import type { CDPSession } from 'playwright'
import { describe, expect, inject, test } from 'vitest'
import type { BrowserPage } from '../testing/browser-page.ts'
import { useScreenPages } from './testing/screen-pages.ts'

const chromium = inject('chromium')

describe.skipIf(chromium === null)('a game on a page, with a real mouse and a real screen', () => {
  const pages = useScreenPages(chromium!)

  /** Opens the page, with the game on it. @param style of the game's element and of its canvas */
  async function open(style = ''): Promise<BrowserPage['page']> {
    const page = await pages.open({ style })
    await page.evaluate(() => globalThis.screenPage.mount())
    return page
  }

  const readAll = (page: BrowserPage['page'], ...actions: string[]): Promise<number[]> =>
    page.evaluate((names) => globalThis.screenPage.read(...names), actions)

  describe('the pointer is where it is seen to be', () => {
    /** Where on the page the red spot is seen. */
    async function seenSpot(page: BrowserPage['page']): Promise<[number, number]> {
      await readAll(page)
      const png = (await page.screenshot()).toString('base64')
      return page.evaluate((it) => globalThis.screenPage.spot(it), png)
    }

    test.each([
      ['as it is', ''],
      ['scaled by a transform', '#game { transform: scale(0.5, 1.5); transform-origin: 20px 30px }'],
      ['turned by a transform', '#game { transform: translate(150px, 120px) rotate(30deg) scale(1.2) }'],
      ['in an element that is zoomed', '#game { zoom: 1.6 }'],
      ['on a page that is zoomed', 'html { zoom: 0.8 }'],
      ['within borders and padding', 'canvas { border: 9px solid #00f; padding: 20px 5px 10px 35px }'],
      ['scaled, with borders and padding', '#game { transform: scale(1.5); transform-origin: 0 0 } canvas { border: 9px solid #00f; padding: 10px }'], // prettier-ignore
      ['in the middle of a larger page', '#game { margin: 60px 0 0 110px }'],
    ])('%s', async (_, style) => {
      const page = await open(style)
      const [x, y] = await seenSpot(page)
      await page.mouse.move(x, y)
      const [at, up] = await readAll(page, 'x', 'y')
      expect(Math.hypot(at! - 60, up! - 30)).toBeLessThan(1)
    })

    test('also when the page scrolls under it', async () => {
      const page = await open('#game { margin-top: 150px }')
      const [x, y] = await seenSpot(page)
      await page.mouse.move(x, y)
      await page.evaluate(() => scrollTo(0, 40))
      // Moving it back would be a move; it stands still.
      await expect.poll(async () => (await readAll(page, 'y'))[0]! > 45).toBe(true)
      const [at, down] = await readAll(page, 'x', 'y')
      expect(Math.hypot(at! - 60, down! - 50)).toBeLessThan(1)
    })

    test('and its two buttons are told apart, in whatever order they are let go', async () => {
      const page = await open()
      await page.evaluate(() => globalThis.screenPage.mounted.controls.bind('hold', ['pointer:right']))
      await page.mouse.move(100, 100)
      const seen: number[][] = []
      for (const [act, button] of [['down', 'left'], ['down', 'right'], ['up', 'left'], ['up', 'right']] as const) {
        await page.mouse[act]({ button })
        seen.push(await readAll(page, 'press', 'hold'))
      } // prettier-ignore
      expect(seen).toEqual([[1, 0], [1, 1], [0, 1], [0, 0]]) // prettier-ignore
    })
  })

  describe('the canvas is as fine as the screen', () => {
    const metrics = async (cdp: CDPSession, deviceScaleFactor: number): Promise<void> =>
      void (await cdp.send('Emulation.setDeviceMetricsOverride', { width: 1280, height: 720, deviceScaleFactor, mobile: false })) // prettier-ignore
    const size = (page: BrowserPage['page']): Promise<number[]> =>
      page.evaluate(() => {
        const { canvas, view } = globalThis.screenPage.mounted
        return [canvas.width, canvas.height, view.screenWidth, view.screenHeight]
      })

    test('also when only its pixels change, as between two screens, and while the game pauses; within reason', async () => {
      const page = await open()
      const cdp = await page.context().newCDPSession(page)
      expect(await size(page)).toEqual([400, 200, 400, 200])
      await metrics(cdp, 2)
      await expect.poll(() => size(page)).toEqual([800, 400, 400, 200])
      await metrics(cdp, 1.5)
      await expect.poll(() => size(page)).toEqual([600, 300, 400, 200])
      await metrics(cdp, 8)
      await expect.poll(() => size(page)).toEqual([1200, 600, 400, 200])
      await page.evaluate(() => {
        Object.assign(document.querySelector<HTMLElement>('#game')!.style, {
          width: '8000px',
          height: '4000px',
        })
      })
      await expect.poll(async () => (await size(page))[2]).toBe(8000)
      const [width, height] = await size(page)
      expect(width! * height!).toBeLessThanOrEqual(3840 * 2160 * 1.01)
    })

    test('when its element changes, fills the screen, or a phone is turned', async () => {
      const page = await open('#game { width: 100vw; height: 100vh }')
      await page.setViewportSize({ width: 390, height: 844 })
      await expect.poll(() => size(page)).toEqual([390, 844, 390, 844])
      await page.setViewportSize({ width: 844, height: 390 })
      await expect.poll(() => size(page)).toEqual([844, 390, 844, 390])
      await page.evaluate(() => document.querySelector<HTMLElement>('#game')!.requestFullscreen())
      await expect.poll(async () => (await size(page))[2]).toBe(await page.evaluate(() => innerWidth))
      await page.evaluate(() => document.exitFullscreen())
      await page.evaluate(() => Object.assign(document.querySelector<HTMLElement>('#game')!.style, { display: 'none' }))
      await expect.poll(() => size(page)).toEqual([1, 1, 1, 1])
      await page.evaluate(() => Object.assign(document.querySelector<HTMLElement>('#game')!.style, { display: 'block', width: '300px', height: '150px' }))
      await expect.poll(() => size(page)).toEqual([300, 150, 300, 150])
    }) // prettier-ignore

    test('and is drawn again when the graphics card comes back, also while the game pauses', async () => {
      const page = await open()
      const drawn = await page.evaluate(async () => {
        const { canvas } = globalThis.screenPage.mounted
        globalThis.screenPage.read()
        const lose = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
        const restored = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve, { once: true })) // prettier-ignore
        lose.loseContext()
        await new Promise((resolve) => void setTimeout(resolve, 50))
        lose.restoreContext()
        await restored
        return true
      })
      expect(drawn).toBe(true)
      const png = (await page.screenshot()).toString('base64')
      const [x, y] = await page.evaluate((it) => globalThis.screenPage.spot(it), png)
      expect([Math.round(x), Math.round(y)]).toEqual([120, 60])
    })
  })

  test('leaves neither frames nor audio contexts behind when it is taken off, however often', async () => {
    const page = await pages.open()
    const [frames, contexts] = await page.evaluate(async () => {
      const { screenPage } = globalThis
      for (let i = 0; i < 4; i++) {
        await screenPage.mount({ play: true })
        screenPage.sound('pop.wav')
        screenPage.read()
        screenPage.mounted.unmount()
      }
      let asked = 0
      const { requestAnimationFrame: ask } = globalThis
      globalThis.requestAnimationFrame = (run) => {
        asked++
        return ask(run)
      }
      await new Promise((resolve) => void setTimeout(resolve, 300))
      return [asked, screenPage.audio()[1]]
    })
    expect([frames, contexts]).toEqual([0, 1])
  })
})
