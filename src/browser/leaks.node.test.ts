import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { openSite, startChromium, type BrowserPage } from '../testing/browser-page.ts'
import { bundlePage } from '../testing/bundle.ts'
import type { LeakPage, Way } from './testing/leak-page.ts'

const chromium = inject('chromium')

declare global {
  // Offered by the page.
  var leaks: LeakPage
}

/** More than the 16 WebGL contexts that a page can have, for the ways by which most games come. What else is left is counted one by one. */
const MANY = 20
const FEW = 4
/** Resources that PixiJS and @pixi/sound keep for the page, once: their audio context, and the context with which they try WebGL. */
const OF_LIBRARIES = new Set(['1 AudioContext', '1 WebGL', '1 blur on Window', '1 focus on Window'])
const MOD = watMod([{ mod: { name: 'acme:hello', version: '1.0.0', abi: 1 } }], '(module)')
const HTML = `<!doctype html><html lang="en"><head><title>Leaks</title></head>
<body style="margin: 0"><main style="width: 300px; height: 300px"></main><script type="module" src="main.js"></script></body></html>`

describe.skipIf(chromium === null)('a game that was on a page', () => {
  let browser: Browser
  let files: ReadonlyMap<string, string | Uint8Array>

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    files = new Map<string, string | Uint8Array>([
      ['/index.html', HTML],
      ['/main.js', await bundlePage('src/browser/testing/leak-page.ts')],
      ['/mods/index.json', '{ "mods": ["hello.wasm"] }'],
      ['/mods/hello.wasm', MOD],
    ])
  })
  afterAll(() => browser.close())

  const ways: readonly Way[] = [
    'mount',
    'mount and unmount',
    'mount, aborted on its way',
    'playGame with a mod',
    'playGame, aborted on its way',
    'the parts of skein/page',
    'mount, abort and mount at once, as by React’s strict mode',
    'a folder that is watched, and a game that is dropped',
  ]
  const times = (way: Way): number => (way === 'mount' || way === 'playGame with a mod' ? MANY : FEW)
  test.each(ways)('leaves nothing there, many times: %s', async (way) => {
    const it: BrowserPage = await openSite(browser, files)
    await it.page.waitForFunction(() => 'leaks' in globalThis)
    const left = await it.page.evaluate(([which, count]) => leaks.play(which, count), [
      way,
      times(way),
    ] as const)
    const { problems } = it
    await it.close()
    expect(problems).toEqual([])
    expect(left.first.filter((line) => !OF_LIBRARIES.has(line))).toEqual([])
    expect([left.held, left.retained]).toEqual([[], {}])
    expect(left.main).toMatch(/^<main style="width: 300px; height: 300px;?"><\/main>$/)
  })

  test('is counted while it is there', async () => {
    const it = await openSite(browser, files)
    await it.page.waitForFunction(() => 'leaks' in globalThis)
    const { held, retained } = await it.page.evaluate(() => leaks.play('playGame, left on the page', 2))
    await it.close()
    for (const what of [
      'canvas',
      'WebGL',
      'ResizeObserver',
      'IDBDatabase',
      'BroadcastChannel',
      'keydown on HTMLCanvasElement',
    ])
      expect(held).toContainEqual(expect.stringMatching(new RegExp(`^\\d+ ${what}$`)))
    expect(held).toContainEqual(expect.stringContaining('requestAnimationFrame'))
    expect(retained).toEqual({ game: 2 })
  })
})
