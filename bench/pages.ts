import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { openSite, startChromium } from '../src/testing/browser-page.ts'
import { BUILT } from '../src/testing/bundle.ts'
import { findChromium } from '../src/testing/chromium.ts'
import { coreSize, splitBundle } from '../src/testing/split-bundle.ts'
import type { Effort, Figure } from './measure.ts'

/** Files servers send compressed; pictures, sounds and the like are so already. */
const TEXT = new Set(['.html', '.css', '.js', '.json', '.svg', '.wasm'])

/** The sample games that have a page, by name. */
async function games(): Promise<string[]> {
  const found: string[] = []
  for (const name of (await readdir('examples')).toSorted()) {
    const page = await stat(join('examples', name, 'browser', 'index.html')).catch(() => null)
    if (page !== null) found.push(name)
  }
  return found
}

/** Files a game's page may fetch before its first mod, as built for players, by path. */
async function packaged(game: string): Promise<Map<string, Uint8Array>> {
  const folder = join('examples', game)
  const files = new Map<string, Uint8Array>()
  const html = await readFile(join(folder, 'browser/index.html'), 'utf8')
  files.set('/browser/index.html', new TextEncoder().encode(html.replace('main.ts', 'main.js')))
  const main = `examples/${game}/browser/main.ts`
  const bundle = await splitBundle(main, BUILT)
  const host = bundle.fileOf('dist/plugins/host/mod-host.js')
  for (const file of bundle.without(host, bundle.fileOf(main)))
    files.set(`/browser/${file}`, bundle.files.get(file)!)
  files.set('/browser/style.css', await readFile(join(folder, 'browser/style.css')))
  files.set('/assets/page.css', await readFile('assets/page.css'))
  for (const entry of await readdir(join(folder, 'assets'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${path.slice(folder.length + 1).replaceAll('\\', '/')}`, await readFile(path))
  }
  return files
}

/** Kilobytes of files as a server sends them. */
function kilobytes(files: ReadonlyMap<string, Uint8Array>): number {
  let bytes = 0
  for (const [path, content] of files)
    bytes += TEXT.has(extname(basename(path))) ? brotliCompressSync(content).length : content.length
  return bytes / 1000
}

/**
 * How large the core is before and with the first mod, and the page of each sample game before it, as they are sent: minified and
 * compressed, with all they depend on.
 */
export async function benchSizes(): Promise<Figure[]> {
  const { core, apart, withMods } = await coreSize()
  const figures: Figure[] = [
    { name: 'size/core', value: core, unit: 'kB', against: '40 kB', ratio: core / 40, aim: 1 },
    { name: 'size/apart', value: apart, unit: 'kB' },
    {
      name: 'size/core-with-mods',
      value: withMods,
      unit: 'kB',
      against: '100 kB',
      ratio: withMods / 100,
      aim: 1,
    },
  ]
  for (const game of await games())
    figures.push({ name: `size/${game}`, value: kilobytes(await packaged(game)), unit: 'kB' })
  return figures
}

/** Milliseconds from going to the page of each sample game to the first thing that it draws, without mods. Median. */
export async function benchFirstFrames(effort: Effort): Promise<Figure[]> {
  const chromium = await findChromium()
  if (chromium.path === null) {
    process.stderr.write(
      `first-frame: left out, since no Chromium starts here: ${chromium.reasons.join('; ')}\n`,
    )
    return []
  }
  const browser = await startChromium(chromium.path)
  const figures: Figure[] = []
  for (const game of await games()) {
    const files = new Map<string, string | Uint8Array>(await packaged(game))
    files.set('/index.html', '<!doctype html><title>Before</title>')
    files.set('/browser/mods/index.json', '{"mods":[]}')
    const times: number[] = []
    for (let round = 0; round < Math.min(7, effort.rounds); round++) {
      // A context of its own: nothing is in any cache.
      const { page, close } = await openSite(browser, files)
      await page.addInitScript(noteFirstDraw)
      await page.goto(new URL('/browser/index.html', page.url()).href)
      await page.waitForFunction(() => globalThis.firstDraw !== undefined, null, { timeout: 30_000 })
      times.push(await page.evaluate(() => globalThis.firstDraw!))
      await close()
    }
    const value = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
    figures.push({ name: `first-frame/${game}`, value, unit: 'ms' })
  }
  await browser.close()
  return figures
}

declare global {
  // Milliseconds from the beginning of the navigation to the first draw call; the page's own.
  var firstDraw: number | undefined
}

/** Runs in the page before anything else does. */
function noteFirstDraw(): void {
  const note = (): void => void (globalThis.firstDraw ??= performance.now())
  const around = (prototype: object, name: string): void => {
    const drawings = prototype as Record<string, (...args: unknown[]) => unknown>
    const draw = drawings[name]!
    drawings[name] = function (this: unknown, ...args: unknown[]) {
      note()
      return draw.apply(this, args)
    }
  }
  for (const name of ['drawElements', 'drawArrays', 'drawElementsInstanced', 'drawArraysInstanced'])
    around(WebGL2RenderingContext.prototype, name)
  for (const name of ['drawElements', 'drawArrays']) around(WebGLRenderingContext.prototype, name)
}
