import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readModFolder } from 'skein/node'
import type { HostileFile } from '../plugins/testing/hostile-game.ts'
import { readHostileCorpus } from '../plugins/testing/hostile-files.ts'
import { bundleSources } from '../src/testing/bundle.ts'
import { openCalledPage, type CalledPage } from '../src/testing/called-page.ts'
import type { BrowserName } from '../src/testing/start-browser.ts'
import {
  everywhere,
  GAMES,
  type Contents,
  type Everywhere,
  type GameName,
} from './testing/every-browser-page.ts'
import type { Script } from './testing/headless.ts'
import { playerScript } from './testing/player-script.ts'
import { SCRIPT } from './testing/skyward-script.ts'

/** Each has another engine for JavaScript and WebAssembly: V8, as Node has; SpiderMonkey; JavaScriptCore. */
const BROWSERS: readonly (readonly [BrowserName, string | null])[] = [
  ['Chromium', inject('chromium')],
  ['Firefox', inject('firefox')],
  ['WebKit', inject('webkit')],
]

/** Matches of the sample games: the seed, the frames, and what the player does, else something from the seed. */
const MATCHES: readonly (readonly [game: GameName, seed: number, frames: number, script?: Script])[] = [
  ['pong', 7, 1500],
  ['pong', 20_261_123, 1500],
  ['flock', 3, 450],
  ['skyward', 7, 2400, SCRIPT],
  ['skyward', 20_261_126, 1500, SCRIPT],
]
/** How often the state of a match is compared. */
const TIMES = 30

/** Features of WebAssembly that Skein takes in no engine. */
const REFUSED: ReadonlySet<string> = new Set([
  'relaxed vectors',
  '64-bit memory',
  'several memories',
  'shared memory',
  'a body without a function',
])

/** Reasons of traps that an engine gives for several of them, or tells apart where V8 does not. */
const OWN_REASONS: Readonly<Record<BrowserName, Readonly<Record<string, string>>>> = {
  Chromium: {},
  Firefox: {
    'division overflow': 'integer overflow',
    'conversion of a large number': 'integer overflow',
    'load out of bounds': 'index out of bounds',
    'copy out of bounds': 'index out of bounds',
    'call out of bounds': 'index out of bounds',
    'call of null': 'indirect call to null',
  },
  WebKit: { 'call of null': 'call_indirect to a null table entry' },
}

const mods = new Map<GameName, Contents>()
const hostile: HostileFile[] = []
let files: Map<string, string | Uint8Array>

beforeAll(async () => {
  for (const game of Object.keys(GAMES) as GameName[]) {
    const found = await readModFolder(`examples/${game}/mods`)
    mods.set(game, Object.fromEntries(found.map(({ file, bytes }) => [file, bytes])))
  }
  const corpus = readHostileCorpus()
  for (const { name, bytes, with: others, limits } of corpus.values()) {
    const beside = others.map((other) => [other, corpus.get(other)!.bytes])
    hostile.push({ name, files: { [name]: bytes, ...Object.fromEntries(beside) }, limits })
  }
  files = new Map<string, string | Uint8Array>([
    ['/index.html', '<!doctype html><title>Skein</title><script type="module" src="/page.js"></script>'],
    ['/page.js', await bundleSources('examples/testing/every-browser-page.ts')],
  ])
})

/** Results in Node, each computed once for all browsers. */
const results = new Map<string, unknown>()
function once<T>(name: string, compute: () => T): T {
  if (!results.has(name)) results.set(name, compute())
  return results.get(name) as T
}

for (const [name, path] of BROWSERS)
  // Where it does not start, the end of the run says why.
  describe.skipIf(path === null)(`${name} computes what Node does, bit for bit:`, () => {
    let page: CalledPage<Everywhere>

    beforeAll(async () => {
      page = await openCalledPage<Everywhere>(name, path!, files)
    })
    afterAll(() => page.close())

    test.for(MATCHES)('%s with all its mods and a player, seed %i', async ([game, seed, frames, script]) => {
      const every = frames / TIMES
      const options = { seed, frames, every, script: script ?? playerScript(GAMES[game], seed, frames) }
      const here = await once(`${game} ${seed}`, () => everywhere.play(game, mods.get(game)!, options))
      expect(new Set(here.states.map((states) => states[game])).size).toBe(TIMES)
      expect(await page.call('play', game, mods.get(game)!, options)).toEqual(here)
    })

    test.for(Object.keys(GAMES) as GameName[])(
      '%s from a snapshot that was taken in Node, and Node from one that was taken there',
      async (game) => {
        const contents = mods.get(game)!
        const here = await once(`snapshot of ${game}`, () => everywhere.takeSnapshot(game, contents, 60))
        expect(new Set(here.hashes).size).toBe(61)
        const there = await page.call('takeSnapshot', game, contents, 60)
        expect(there.hashes).toEqual(here.hashes)
        expect(there.bytes).toEqual(here.bytes)
        expect(await page.call('continueSnapshot', game, contents, here.bytes, 60)).toEqual(here.hashes)
        expect(await everywhere.continueSnapshot(game, contents, there.bytes, 60)).toEqual(here.hashes)
      },
    )

    test.for([1, 2])(
      'a game in which all is random, and whose mods join, fault and leave, seed %i',
      async (seed) => {
        const here = await once(`random ${seed}`, () => everywhere.playRandom(seed, 400, 20))
        // If it met little of all this, it would test little.
        for (const event of ['mod-loaded', 'mod-replaced', 'mod-removed', 'mod-refused', 'mod-faulted'])
          expect([event, here.news.filter((it) => it.includes(event)).length > 5]).toEqual([event, true])
        expect(new Set(here.states.map(({ demo }) => demo)).size).toBe(20)
        expect(await page.call('playRandom', seed, 400, 20)).toEqual(here)
      },
    )

    test('the functions of math, in thousands of places', async () => {
      const here = once('math', () => everywhere.digestMath())
      expect(Object.keys(here).length).toBeGreaterThan(20)
      expect(await page.call('digestMath')).toEqual(here)
    })

    test('modules of random code that looks at the bits of NaNs, with the fuel that they spend', async () => {
      const here = once('code', () => everywhere.digestRandomCode(0, 100))
      expect(new Set(here).size).toBeGreaterThan(75)
      expect(await page.call('digestRandomCode', 0, 100)).toEqual(here)
    })

    test('hostile mods, which end in the same way and leave the others as they were', async () => {
      const here = await once('hostile', () => everywhere.playHostile(hostile))
      expect(here.length).toBeGreaterThan(60)
      expect(await page.call('playHostile', hostile)).toEqual(here)
    })

    test('which mods may join, whatever features of WebAssembly they use, and why not', async () => {
      const here = await once('features', () => everywhere.tryFeatures())
      for (const feature of REFUSED) expect(here[feature]).toMatch(/^refused module\//)
      // Node 20 lacks some of the features that browsers have; where Skein itself refuses one, the reason is the same.
      const there = await page.call('tryFeatures')
      for (const [feature, outcome] of Object.entries(there))
        expect([feature, outcome]).toEqual([feature, REFUSED.has(feature) ? here[feature] : 'running'])
    })

    test('the reasons of traps, as far as its engine tells them apart', async () => {
      const here = everywhere.trapReasons()
      expect(new Set(Object.values(here)).size).toBe(7)
      const there = await page.call('trapReasons')
      expect(there).toEqual({ ...here, ...OWN_REASONS[name] })
      expect(page.problems).toEqual([])
    })
  })
