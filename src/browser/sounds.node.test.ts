import type { Page } from 'playwright'
import { describe, expect, inject, test } from 'vitest'
import { quietly, useScreenPages } from './testing/screen-pages.ts'

const chromium = inject('chromium')

describe.skipIf(chromium === null)('sounds on a page', () => {
  const pages = useScreenPages(chromium!)

  const state = (page: Page): Promise<string> => quietly(page, 'screenPage.audio()[0]')
  const begun = (page: Page): Promise<string[]> =>
    quietly(
      page,
      "screenPage.begun.map(({ seconds, loop }) => `${loop ? 'music' : 'sound'} of ${seconds} s`)",
    )
  /** Time for whatever would begin to begin. */
  const settled = (page: Page): Promise<void> => page.waitForTimeout(300)

  /** Plays a game that asks for sounds and music before the player has done anything. */
  async function open(): Promise<Page> {
    const page = await pages.open({ context: { hasTouch: true } })
    await quietly(
      page,
      `screenPage.mount().then(() => {
        screenPage.music('calm.wav')
        for (let i = 0; i < 10; i++) {
          screenPage.sound('pop.wav')
          screenPage.read()
        }
        screenPage.music('wild.wav')
        screenPage.read()
      })`,
    )
    await settled(page)
    return page
  }

  test.each<[string, (page: Page) => Promise<void>]>([
    ['a click', (page) => page.mouse.click(100, 100)],
    ['a click beside the game', (page) => page.click('#beside')],
    ['a key', (page) => page.keyboard.press('KeyW')],
    ['a finger', (page) => page.touchscreen.tap(100, 100)],
  ])('that were asked for before the first gesture are not played when it comes by %s; the last music is', async (_, gesture) => {
    const page = await open()
    expect(await state(page)).toBe('suspended')
    await gesture(page)
    await expect.poll(() => state(page)).toBe('running')
    await settled(page)
    expect(await begun(page)).toEqual(['music of 4 s'])
    await page.evaluate(() => {
      globalThis.screenPage.sound('pop.wav')
      globalThis.screenPage.read()
    })
    await expect.poll(() => begun(page)).toEqual(['music of 4 s', 'sound of 0.2 s'])
  }) // prettier-ignore

  test('are played when the first gesture itself asks for them', async () => {
    const page = await open()
    await quietly(
      page,
      `screenPage.mounted.canvas.addEventListener('pointerdown', () => {
        screenPage.sound('pop.wav')
        screenPage.read()
      })`,
    )
    await page.mouse.click(100, 100)
    await expect.poll(() => begun(page)).toEqual(['music of 4 s', 'sound of 0.2 s'])
  })

  test('are asked for by the button of a gamepad, too', async () => {
    const page = await open()
    const asked = await quietly<number[]>(
      page,
      `[0, 1, 1, 0].map((value) => {
        const pad = { index: 0, id: 'pad', mapping: 'standard', axes: [0, 0], buttons: [{ value, pressed: value > 0 }] }
        Object.defineProperty(navigator, 'getGamepads', { configurable: true, value: () => [pad] })
        const before = screenPage.resumed
        screenPage.read()
        return screenPage.resumed - before
      })`,
    )
    expect(asked).toEqual([0, 1, 0, 0])
  })

  test('are silent while the page is hidden, and none waits there to be heard when it is shown', async () => {
    const page = await open()
    await page.mouse.click(100, 100)
    await expect.poll(() => state(page)).toBe('running')
    await page.evaluate(() => globalThis.screenPage.hide(true))
    await expect.poll(() => state(page)).toBe('suspended')
    await page.evaluate(() => {
      globalThis.screenPage.sound('pop.wav')
      globalThis.screenPage.read()
    })
    await page.waitForTimeout(600)
    await page.evaluate(() => globalThis.screenPage.hide(false))
    await expect.poll(() => state(page)).toBe('running')
    await settled(page)
    expect(await begun(page)).toEqual(['music of 4 s'])
  })

  test('go on while the window is seen and has not the focus', async () => {
    const page = await open()
    await page.mouse.click(100, 100)
    await expect.poll(() => state(page)).toBe('running')
    await page.evaluate(() => window.dispatchEvent(new Event('blur')))
    await settled(page)
    expect(await state(page)).toBe('running')
  })

  test('that the system has put to sleep, as for a call, go on with what the player does next', async () => {
    const page = await open()
    await page.keyboard.press('KeyW')
    await expect.poll(() => state(page)).toBe('running')
    await page.evaluate(() => globalThis.screenPage.suspend())
    await expect.poll(() => state(page)).toBe('suspended')
    await page.evaluate(() => {
      globalThis.screenPage.sound('pop.wav')
      globalThis.screenPage.read()
    })
    await page.waitForTimeout(600)
    await page.keyboard.press('KeyW')
    await expect.poll(() => state(page)).toBe('running')
    await settled(page)
    expect(await begun(page)).toEqual(['music of 4 s'])
  })

  test('that take long to load are not played when what they belong to is over', async () => {
    const page = await open()
    await page.mouse.click(100, 100)
    await expect.poll(() => state(page)).toBe('running')
    await page.route('**/slow.wav', async (route) => {
      await new Promise((resolve) => void setTimeout(resolve, 900))
      await route.fulfill({ contentType: 'audio/wav', body: Buffer.from(await page.evaluate(() => globalThis.screenPage.wav(0.3))) }) // prettier-ignore
    })
    const play = (): Promise<void> =>
      page.evaluate(() => {
        globalThis.screenPage.sound('slow.wav')
        globalThis.screenPage.read()
      })
    const loaded = page.waitForResponse('**/slow.wav')
    for (let i = 0; i < 5; i++) await play()
    await loaded
    await settled(page)
    expect(await begun(page)).toEqual(['music of 4 s'])
    await play()
    await expect.poll(() => begun(page)).toEqual(['music of 4 s', 'sound of 0.3 s'])
  })

  test('of music go on with what a mod puts in its place', async () => {
    const page = await open()
    await page.mouse.click(100, 100)
    await expect.poll(() => state(page)).toBe('running')
    await page.evaluate(() => globalThis.screenPage.replaceSound('wild.wav', 5))
    await expect.poll(() => begun(page)).toEqual(['music of 4 s', 'music of 5 s'])
    await page.evaluate(() => {
      globalThis.screenPage.music('')
      globalThis.screenPage.read()
      globalThis.screenPage.replaceSound('wild.wav', 6)
    })
    await settled(page)
    expect(await begun(page)).toHaveLength(2)
  })
})
