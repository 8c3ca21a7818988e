import { readModFolder } from 'skein/node'
import { buildExampleMods } from '../scripts/build-mods.ts'
import { bundlePage } from '../src/testing/bundle.ts'
import { openCalledPage, type CalledPage } from '../src/testing/called-page.ts'
import { findChromium } from '../src/testing/chromium.ts'
import { findFirefox, findWebkit } from '../src/testing/other-browsers.ts'
import type { BrowserName } from '../src/testing/start-browser.ts'
import { ENTITIES, GEESE, type EngineBench } from './engines-page.ts'
import { compare, type Effort, type Figure } from './measure.ts'

const FOLDER = 'examples/flock'

/** Browsers by the engine that they have for JavaScript and WebAssembly. */
const ENGINES = [
  ['v8', 'Chromium', () => findChromium()],
  ['spidermonkey', 'Firefox', () => findFirefox()],
  ['javascriptcore', 'WebKit', () => findWebkit()],
] as const satisfies readonly (readonly [string, BrowserName, typeof findFirefox])[]

/** The operations of the page: the name and the unit of their figures, and the nanoseconds in one of it. */
const OPERATIONS: Readonly<Record<string, readonly [name: string, unit: string, nanoseconds: number]>> = {
  flock: [`flock/${GEESE}`, 'ms', 1e6],
  system: [`integrate/${ENTITIES}/system`, 'ns for each entity', ENTITIES],
  query: [`integrate/${ENTITIES}/mod`, 'ns for each entity', ENTITIES],
  'guest-host': ['call/guest-host', 'ns', 1],
  'guest-guest': ['call/guest-guest', 'ns', 1],
  'host-guest': ['call/host-guest', 'ns', 1],
}

/**
 * Measures a frame of Flock, a query and calls of mods in the engines of three browsers, in turns, round by round, so that whatever else
 * the machine does hits all of them alike.
 */
export async function benchEngines(effort: Effort): Promise<Figure[]> {
  await buildExampleMods(FOLDER, () => undefined)
  const mods = await readModFolder(`${FOLDER}/mods`)
  const rules = Object.fromEntries(mods.map(({ file, bytes }) => [file, bytes]))
  const files = new Map<string, string | Uint8Array>([
    ['/index.html', '<!doctype html><title>Engines</title><script type="module" src="/page.js"></script>'],
    ['/page.js', await bundlePage('bench/engines-page.ts')],
  ])
  const pages = new Map<string, CalledPage<EngineBench>>()
  const times = new Map<string, number[]>()
  try {
    for (const [engine, browser, find] of ENGINES) {
      const found = await find()
      if (found.path === null) {
        const reasons = found.reasons.join('; ')
        process.stderr.write(`engines/${engine}: left out, since no ${browser} starts here: ${reasons}\n`)
        continue
      }
      const page = await openCalledPage<EngineBench>(browser, found.path, files)
      pages.set(engine, page)
      await page.call('prepare', rules, effort.milliseconds)
    }
    for (let round = 0; round < effort.rounds; round++)
      for (const [engine, page] of pages)
        for (const [operation, ns] of Object.entries(await page.call('round'))) {
          const key = `${operation} ${engine}`
          times.set(key, [...(times.get(key) ?? []), ns])
        }
  } finally {
    for (const page of pages.values()) await page.close()
  }
  return Object.entries(OPERATIONS).flatMap(([operation, [name, unit, nanoseconds]]) =>
    [...pages.keys()].flatMap((engine) => {
      const value = (of: string): number => quick(times.get(`${operation} ${of}`)!) / nanoseconds
      const figure = { name: `engines/${name}/${engine}`, value: value(engine), unit }
      // Shorter than the clock of the browser counts, as in a smoke run.
      if (figure.value === 0) return []
      if (engine === 'v8' || !pages.has('v8') || value('v8') === 0) return [figure]
      return [compare(figure.name, figure.value, unit, [`engines/${name}/v8`, value('v8')])]
    }),
  )
}

/** The time of the quicker rounds: a quarter of them is quicker still. The others had less of the machine. */
function quick(rounds: readonly number[]): number {
  return rounds.toSorted((a, b) => a - b)[Math.floor(rounds.length / 4)]!
}
