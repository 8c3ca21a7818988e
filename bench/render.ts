import { openSite, startChromium } from '../src/testing/browser-page.ts'
import { bundlePage } from '../src/testing/bundle.ts'
import { findChromium } from '../src/testing/chromium.ts'
import { compare, type Effort, type Figure } from './measure.ts'
import { spriteMods } from './render-mods.ts'
import type { RenderPage } from './render-page.ts'

/** How many sprites move. */
const COUNTS = [1_000, 10_000, 50_000] as const

declare global {
  // The page's own, within the functions that are sent there.
  var bench: RenderPage
}

/**
 * Measures processor time of moving sprites a frame, in Chromium: moving them, drawing them, and Pixi's part of it, against
 * plain Pixi code that moves and draws the same. The graphics card's work is not in it: draw calls are not passed on.
 */
export async function benchRender(effort: Effort): Promise<Figure[]> {
  const chromium = await findChromium()
  if (chromium.path === null) {
    process.stderr.write(`render: left out, since no Chromium starts here: ${chromium.reasons.join('; ')}\n`)
    return []
  }
  const browser = await startChromium(chromium.path)
  const files = new Map<string, string | Uint8Array>([
    ['/index.html', '<!doctype html><body><script type="module" src="/page.js"></script>'],
    ['/page.js', await bundlePage('bench/render-page.ts')],
  ])
  /** The addresses of mods that share sprites among them. */
  const modsFor = (sprites: number, mods: number): string[] =>
    spriteMods(sprites, mods, 640, 360).map((bytes, index) => {
      const path = `/${sprites}-${mods}-${index}.wasm`
      files.set(path, bytes)
      return path
    })
  const runs = COUNTS.map((count) => [count, modsFor(count, 10), modsFor(count, 50)] as const)
  const figures: Figure[] = []
  for (const [count, ten, fifty] of runs) {
    // A page for each: a browser reserves gigabytes of addresses for each memory of a mod, and has room for some hundred in a page.
    const { page, close } = await openSite(browser, files)
    await page.waitForFunction(() => 'bench' in globalThis)
    const how = { milliseconds: effort.milliseconds, rounds: Math.min(effort.rounds, 7) }
    const costs = await page.evaluate((given) => globalThis.bench.measure(...given), [
      count,
      ten,
      fifty,
      how,
    ] as const)
    const [skein, sprites, particles] = [costs.skein / 1e6, costs.sprites / 1e6, costs.particles / 1e6]
    const name = `render/${count}`
    figures.push(
      compare(`${name}/skein`, skein, 'ms a frame', [`${name}/pixi-sprites`, sprites]),
      compare(`${name}/skein-10-mods`, costs.tenMods / 1e6, 'ms a frame', [`${name}/skein`, skein]),
      compare(`${name}/skein-50-mods`, costs.fiftyMods / 1e6, 'ms a frame', [`${name}/skein`, skein]),
      { name: `${name}/pixi-sprites`, value: sprites, unit: 'ms a frame' },
      compare(`${name}/pixi-particles`, particles, 'ms a frame', [`${name}/pixi-sprites`, sprites]),
    )
    // What a frame with ten thousand may take.
    if (count === 10_000) figures.push(compare(`${name}/budget`, skein, 'ms a frame', ['3 ms', 3], 1))
    await close()
  }
  await browser.close()
  return figures
}
