import { openSite, startChromium } from '../src/testing/browser-page.ts'
import { bundlePage } from '../src/testing/bundle.ts'
import { findChromium } from '../src/testing/chromium.ts'
import { compare, type Effort, type Figure } from './measure.ts'
import type { RenderPage } from './render-page.ts'

declare global {
  // The page's own, within the functions that are sent there.
  var bench: RenderPage
}

/**
 * What moving sprites cost the processor a frame, in Chromium: moving them, drawing them, and what Pixi does of it, against
 * plain Pixi code that moves and draws the same. What the graphics card does is not in it: draw calls are not passed on.
 */
export async function benchRender(effort: Effort): Promise<Figure[]> {
  const chromium = await findChromium()
  if (chromium.path === null) {
    process.stderr.write(`render: left out, since no Chromium starts here: ${chromium.reasons.join('; ')}\n`)
    return []
  }
  const browser = await startChromium(chromium.path)
  const { page, close } = await openSite(
    browser,
    new Map<string, string | Uint8Array>([
      ['/index.html', '<!doctype html><body><script type="module" src="/page.js"></script>'],
      ['/page.js', await bundlePage('bench/render-page.ts')],
    ]),
  )
  await page.waitForFunction(() => 'bench' in globalThis)
  const figures: Figure[] = []
  for (const count of [1_000, 10_000, 50_000]) {
    const costs = await page.evaluate(([sprites, how]) => globalThis.bench.measure(sprites, how), [
      count,
      { milliseconds: effort.milliseconds, rounds: Math.min(effort.rounds, 5) },
    ] as const)
    const [skein, sprites, particles] = [costs.skein / 1e6, costs.sprites / 1e6, costs.particles / 1e6]
    const name = `render/${count}`
    figures.push(
      compare(`${name}/skein`, skein, 'ms a frame', [`${name}/pixi-sprites`, sprites]),
      { name: `${name}/pixi-sprites`, value: sprites, unit: 'ms a frame' },
      compare(`${name}/pixi-particles`, particles, 'ms a frame', [`${name}/pixi-sprites`, sprites]),
    )
  }
  await close()
  await browser.close()
  return figures
}
