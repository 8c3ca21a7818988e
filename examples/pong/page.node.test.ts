import { createGame } from 'skein'
import { readModFolder } from 'skein/node'
import type { Browser } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../src/testing/browser-page.ts'
import definition from './browser/game.ts'
import { gamePages } from '../testing/page-files.ts'
import type { PlayPage } from '../testing/pong-page.ts'

const chromium = inject('chromium')

declare global {
  // A page's own, within the functions that are sent there.
  var pong: PlayPage
}

/** The pixels of a color in a picture: their number, and the rectangle that holds them. */
interface Patch {
  readonly count: number
  readonly bounds: readonly [left: number, top: number, right: number, bottom: number]
}

describe.skipIf(chromium === null)('Pong on a page', () => {
  let browser: Browser
  let mods: Readonly<Record<string, Uint8Array>>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    const files = await readModFolder('examples/pong/mods')
    mods = Object.fromEntries(files.map(({ file, bytes }) => [file, bytes]))
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  /** A match that stands still until it is told to go on. */
  async function open(folder: Readonly<Record<string, Uint8Array>> = {}): Promise<BrowserPage> {
    const it = await openSite(browser, await gamePages('pong', 'pong-page.ts', folder))
    opened.push(it)
    await it.page.setViewportSize({ width: 832, height: 432 })
    await it.page.goto(`${it.page.url()}?still`)
    await it.page.waitForFunction(() => globalThis.pong?.matches.length > 0, null, { timeout: 60_000 })
    return it
  }

  /** Looks for colors in the picture. A pixel of the canvas is one of the screen; a unit of the court is 8 of them. */
  const look = ({ page }: BrowserPage, colors: readonly number[]): Promise<(Patch | null)[]> =>
    page.evaluate((wanted) => {
      const { mounted } = globalThis.pong.matches[0]!
      mounted.frame(0)
      const copy = document.createElement('canvas')
      copy.width = mounted.canvas.clientWidth
      copy.height = mounted.canvas.clientHeight
      const pen = copy.getContext('2d', { willReadFrequently: true })!
      pen.drawImage(mounted.canvas, 0, 0, copy.width, copy.height)
      const { data } = pen.getImageData(0, 0, copy.width, copy.height)
      return wanted.map((color) => {
        let count = 0
        const bounds: [number, number, number, number] = [Infinity, Infinity, -1, -1]
        for (let at = 0; at < data.length; at += 4) {
          const off = (shift: number, index: number): boolean =>
            Math.abs(data[at + index]! - ((color >> shift) & 255)) > 24
          if (off(16, 0) || off(8, 1) || off(0, 2)) continue
          count++
          const x = (at / 4) % copy.width
          const y = Math.floor(at / 4 / copy.width)
          bounds[0] = Math.min(bounds[0], x)
          bounds[1] = Math.min(bounds[1], y)
          bounds[2] = Math.max(bounds[2], x + 1)
          bounds[3] = Math.max(bounds[3], y + 1)
        }
        return count === 0 ? null : { count, bounds }
      })
    }, colors)

  test('shows a court, two paddles of their colors at its sides, and a ball', async () => {
    const it = await open()
    await it.page.evaluate(() => {
      const { mounted } = globalThis.pong.matches[0]!
      while (globalThis.pong.matches[0]!.game.engine.time.frame < 75) mounted.frame()
    })
    const [line, left, right, ball] = await look(it, [0x2a_3a_5e, 0x4c_c9_f0, 0xf7_25_85, 0xff_f3_b0])
    // The lines are 50 units apart and 100 long, in the middle of a view of 104 by 54.
    expect(line!.bounds[2] - line!.bounds[0]).toBeGreaterThan(790)
    expect(line!.bounds[3] - line!.bounds[1]).toBeGreaterThan(395)
    expect(line!.count).toBeGreaterThan(3000)
    // A side is where its color is: its paddle at the edge, its score between that and the middle.
    expect([left!.bounds[0] < 100, left!.bounds[2] < 416]).toEqual([true, true])
    expect([right!.bounds[2] > 732, right!.bounds[0] > 416]).toEqual([true, true])
    expect(left!.count).toBeGreaterThan(150)
    expect(right!.count).toBeGreaterThan(150)
    expect(ball!.count).toBeGreaterThan(15)
    expect(ball!.bounds[2] - ball!.bounds[0]).toBeLessThan(60)
    expect(it.problems).toEqual([])
  })

  test('is played by keys; what was recorded gives the same match in Node, with the same mods', async () => {
    const it = await open(mods)
    await it.page.getByRole('button', { name: 'Allow all' }).click()
    await it.page.evaluate(() => globalThis.pong.matches[0]!.mods.idle())
    await it.page.getByRole('button', { name: 'Close' }).click()
    await it.page.locator('canvas').focus()
    await it.page.evaluate(() => globalThis.pong.matches[0]!.game.input.record())
    const play = (frames: number): Promise<void> =>
      it.page.evaluate((count) => {
        for (let left = count; left > 0; left--) globalThis.pong.matches[0]!.mounted.frame()
      }, frames)
    for (const [key, frames] of [
      ['w', 40],
      ['ArrowDown', 55],
      ['s', 70],
      ['ArrowUp', 30],
    ] as const) {
      await it.page.keyboard.down(key)
      await play(frames)
      await it.page.keyboard.up(key)
      await play(25)
    }
    const there = await it.page.evaluate(() => {
      const { game } = globalThis.pong.matches[0]!
      return {
        recording: game.input.endRecording(),
        hash: game.stateHash(),
        frame: game.engine.time.frame,
      }
    })
    expect(there.recording.changes.length).toBeGreaterThanOrEqual(8)

    const here = await createGame(definition, { seed: 7 })
    await here.mods.add(Object.entries(mods).map(([file, bytes]) => ({ file, bytes })))
    here.engine.input.replay(there.recording)
    while (here.engine.time.frame < there.frame) here.frame()
    expect(here.stateHash()).toBe(there.hash)
    expect(here.mods.list().filter(({ status }) => status === 'running').length).toBeGreaterThan(3)
  })

  test('goes where the player steers', async () => {
    const it = await open()
    await it.page.locator('canvas').focus()
    const cyan = async (): Promise<number> => {
      const [left] = await look(it, [0x4c_c9_f0])
      return left!.bounds[3]
    }
    await it.page.keyboard.down('s')
    await it.page.evaluate(() => {
      for (let left = 120; left > 0; left--) globalThis.pong.matches[0]!.mounted.frame()
    })
    await it.page.keyboard.up('s')
    const low = await cyan()
    await it.page.keyboard.down('w')
    await it.page.evaluate(() => {
      for (let left = 120; left > 0; left--) globalThis.pong.matches[0]!.mounted.frame()
    })
    await it.page.keyboard.up('w')
    // At the bottom of the court, and away from it again.
    expect(low).toBeGreaterThan(400)
    expect(await cyan()).toBeLessThan(300)
  })

  test('comes back when the graphics card was lost', async () => {
    const it = await open(mods)
    await it.page.getByRole('button', { name: 'Allow all' }).click()
    const shown = async (): Promise<number> => (await look(it, [0x2a_3a_5e]))[0]?.count ?? 0
    const before = await shown()
    expect(before).toBeGreaterThan(1000)
    await it.page.evaluate(async () => {
      const { canvas, frame } = globalThis.pong.matches[0]!.mounted
      const lose = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
      const restored = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve))
      lose.loseContext()
      await new Promise((resolve) => void setTimeout(resolve, 50))
      frame()
      lose.restoreContext()
      await restored
    })
    expect(Math.abs((await shown()) - before)).toBeLessThan(before * 0.05)
  })
})
