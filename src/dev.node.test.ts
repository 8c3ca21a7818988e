import { appendFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from '@jridgewell/sourcemap-codec'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { watMod } from '../plugins/testing/wat-mod.ts'
import type { Game } from './index.ts'
import { startChromium } from './testing/browser-page.ts'
import { counter, DevGame } from './testing/dev-game.ts'

const chromium = inject('chromium')
const SOON = { timeout: 30_000, interval: 20 }

/** As much as is looked at of what a debugger is told. */
interface ScriptParsed {
  readonly scriptId: string
  readonly sourceMapURL?: string
  readonly scriptLanguage?: string
}
interface Paused {
  readonly callFrames: readonly {
    readonly functionName: string
    readonly location: { readonly columnNumber?: number }
  }[]
}

declare global {
  // A page's own, within the functions that are sent there.
  var stage: {
    readonly game: Game
    readonly numbers: Readonly<Record<string, number>>
    readonly born: number
  }
}

describe.skipIf(chromium === null)('the loop of a modder, in a page', () => {
  let browser: Browser
  let dev: DevGame
  let page: Page

  beforeAll(async () => {
    browser = await startChromium(chromium!)
  })
  afterAll(() => browser.close())
  afterEach(() => dev.close())

  const start = async (sources: Readonly<Record<string, string>>): Promise<void> => {
    dev = await DevGame.start(sources)
    page = await dev.open(browser)
  }
  const number = (name: string): Promise<number> =>
    page.evaluate((it) => globalThis.stage.numbers[it] ?? 0, name)
  const overlay = (): Promise<string> =>
    page.evaluate(() => document.querySelector('skein-overlay')?.shadowRoot?.textContent ?? '')

  test('a saved change is seen in the running game, which is not loaded anew', async () => {
    await start({ counter: counter('count', 1) })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(60)
    const born = await page.evaluate(() => globalThis.stage.born)
    const before = await number('count')
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    expect(await page.evaluate(() => globalThis.stage.born)).toBe(born)
    // It goes on counting from where it stood.
    expect(-(await number('count'))).toBeGreaterThan(before)
    expect(dev.problems).toEqual([])
  })

  test('a mod that is edited in a rewound game does the same frames again with its new code', async () => {
    await start({ counter: counter('count', 1) })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(5)
    await page.keyboard.press('F2')
    const bar = page.locator('skein-timeline')
    const press = (name: string): Promise<void> => bar.getByRole('button', { name, exact: true }).click()
    const frame = (): Promise<number> => page.evaluate(() => globalThis.stage.game.engine.time.frame)
    await expect.poll(() => bar.getByRole('status').textContent(), SOON).toMatch(/[3-9]\d kept/)
    await press('Pause')
    const end = await frame()
    const before = await number('count')
    await press('Back 10 s')
    await expect.poll(frame, SOON).toBeLessThan(end)
    const begin = await frame()
    const first = await number('count')
    expect(before - first).toBe(end - begin)
    // The loop of the page goes on, and changes nothing.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
    expect([await frame(), dev.news.flatMap(({ problem = [] }) => problem)]).toEqual([begin, []])
    // Each beat now counts ten, nine of them behind the number.
    await dev.save('counter', counter('count', 1, 'this.beats += 9'))
    const after = first + 10 * (end - begin) - 9
    await expect.poll(() => number('count'), SOON).toBe(after)
    expect(await frame()).toBe(end)
    await press('Play')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(after + 50)
    expect(dev.problems).toEqual([])
  })

  test('a mistake is shown over the page with its place, the old version goes on, and mended it is gone', async () => {
    await start({ counter: counter('count'), other: counter('other') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    await dev.save('counter', counter('count', 1, 'this.nothing = "<b>x</b>"'))
    await expect.poll(overlay, SOON).toContain('acme:counter was not built')
    const shown = await overlay()
    expect(shown).toContain('mod-sources/counter/assembly/index.ts:10:10')
    expect(shown).toContain('<b>x</b>')
    expect(shown).toContain('Still running: acme:counter, acme:other.')
    const before = await number('count')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(before)
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    await expect.poll(overlay, SOON).toBe('')
  })

  test('a fault is shown over the page and told to the terminal, and gone when it is mended', async () => {
    await start({
      counter: counter('count', 1, 'if (this.beats == 5) unreachable()'),
      other: counter('other'),
    })
    await expect.poll(overlay, SOON).toContain('acme:counter has faulted')
    expect(await overlay()).toContain('Still running: acme:other.')
    await expect
      .poll(() => dev.news.find(({ problem }) => problem?.kind === 'fault'), SOON)
      .toMatchObject({
        problem: { mod: 'acme:counter', file: 'counter.wasm', code: 'fault/trap', action: 'suspend' },
        running: ['acme:other'],
      })
    await dev.save('counter', counter('count'))
    await expect.poll(overlay, SOON).toBe('')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(5)
  })

  test('a version that faults in its first frames is put back, with its state, and why is shown', async () => {
    await start({ counter: counter('count') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(10)
    const before = await number('count')
    await dev.save('counter', counter('count', 1, 'if (this.beats > 5) unreachable()'))
    await expect.poll(overlay, SOON).toContain('acme:counter was rolled back')
    expect(await overlay()).toContain('assembly/index.ts:10:')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(before)
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => number('count'), SOON).toBeLessThan(-before)
    await expect.poll(overlay, SOON).toBe('')
  })

  test('an edit that is undone leaves nothing over the page, though what was built is what runs', async () => {
    await start({ counter: counter('count') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    await dev.save('counter', counter('count', 1, 'if (this.beats > 5) unreachable()'))
    await expect.poll(overlay, SOON).toContain('acme:counter was rolled back')
    await dev.save('counter', counter('count'))
    await expect.poll(overlay, SOON).toBe('')
    // The same for one that cannot be linked, and one that cannot be built.
    await dev.save('counter', counter('count', 1, 'this.nothing()'))
    await expect.poll(overlay, SOON).toContain('acme:counter was not built')
    await dev.save('counter', counter('count'))
    await expect.poll(overlay, SOON).toBe('')
    const before = await number('count')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(before)
  })

  test('a mod that was changed while the page was closed is there when it opens, and nobody is asked about it', async () => {
    dev = await DevGame.start({ counter: counter('count') }, true)
    await writeFile(
      join(dev.folder, 'mods', 'foreign.wasm'),
      watMod([{ mod: { name: 'acme:foreign', version: '1.0.0', abi: 1 } }], '(module)'),
    )
    const built = dev.built.length
    await dev.save('counter', counter('count', -1))
    await expect.poll(() => dev.built.length, SOON).toBeGreaterThan(built)
    page = await dev.open(browser)
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
    const states = (): Promise<string[]> =>
      page
        .locator('.mod')
        .evaluateAll((rows) =>
          rows.map(({ dataset }: { dataset?: DOMStringMap }) => `${dataset?.['mod']} ${dataset?.['state']}`),
        )
    expect(await states()).toEqual(['acme:counter running', 'acme:foreign asking'])
  })

  test('what a mod logs is in the console of the browser and comes to the terminal, also when it is too much', async () => {
    const said: string[] = []
    dev = await DevGame.start({
      counter: counter(
        'count',
        1,
        "if (this.beats == 5) log.warn('five'); if (this.beats == 50) for (let i = 0; i < 500; i++) log.info(`line ${i}`)",
      ).replace('import {', "import { log } from 'skein'\nimport {"),
    })
    page = await dev.open(browser, (type, line) => said.push(`${type} ${line}`))
    const log = (): string[] =>
      dev.news.flatMap((news) =>
        (news.log ?? []).map(({ level, source, message }) => `${level} ${source}: ${message}`),
      )
    await expect.poll(log, SOON).toContain('warn acme:counter: five')
    await expect.poll(() => said, SOON).toContain('warning acme:counter: five')
    await expect.poll(() => dev.news.some(({ unlogged = 0 }) => unlogged > 400), SOON).toBe(true)
    expect(log().filter((line) => line.includes('line ')).length).toBeLessThan(50)
  })

  test('a version that traps while it restores is put back as it was; one that does not goes on with what was saved', async () => {
    await start({ counter: counter('count') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(10)
    const before = await number('count')
    /** Another layout, so that memory cannot be carried over. */
    const migrating = (how: string): string =>
      counter('count').replace(
        '@on beat',
        `label: string = 'a text that was not there before'\n  migrate(from: string): void { ${how} }\n  @on beat`,
      )
    await dev.save('counter', migrating("if (from == '1.0.0') unreachable()"), '1.1.0')
    await expect.poll(overlay, SOON).toContain('acme:counter was rolled back')
    expect(await overlay()).toContain('Still running: acme:counter.')
    const running = (): Promise<string> => page.evaluate(() => globalThis.stage.game.mods.list()[0]!.version)
    expect(await running()).toBe('1.0.0')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(before)
    expect(await number('count')).toBeLessThan(1_000_000)
    await dev.save('counter', migrating("if (from == '1.0.0') this.beats += 1_000_000"), '1.2.0')
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(1_000_000 + before)
    expect(await running()).toBe('1.2.0')
    await expect.poll(overlay, SOON).toBe('')
  })

  test('a mod whose folder is deleted goes, and is back when that is', async () => {
    await start({ counter: counter('count'), other: counter('other') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    const folder = join(dev.folder, 'mod-sources', 'counter')
    await rename(folder, join(dev.folder, 'aside'))
    const running = (): Promise<string[]> =>
      page.evaluate(() => globalThis.stage.game.mods.list().map(({ name, status }) => `${name} ${status}`))
    await expect.poll(running, SOON).toEqual(['acme:other running'])
    const before = await number('other')
    await expect.poll(() => number('other'), SOON).toBeGreaterThan(before)
    await rename(join(dev.folder, 'aside'), folder)
    await expect.poll(running, SOON).toEqual(['acme:counter running', 'acme:other running'])
    expect(dev.failed).toEqual([])
  })

  test('two mods that depend on each other are changed at once', async () => {
    const song = (field: string): string => `import { raise } from 'skein'
import { Beat } from './stage'
@event export class Verse { ${field}: i32 = 0 }
@system export class Singer {
  @on beat(event: Beat): void {
    const verse = new Verse()
    verse.${field} = event.frame
    raise(verse)
  }
}
`
    const echo = (field: string, factor: number): string => `import { Board } from './stage'
import { Verse } from './acme-a-song'
@system export class Echo {
  board: Board = new Board()
  @on verse(event: Verse): void { this.board.put('echo', event.${field} * ${factor}) }
}
`
    await start({ 'a-song': song('line'), echo: echo('line', 1) })
    await expect.poll(() => number('echo'), SOON).toBeGreaterThan(3)
    await Promise.all([dev.save('a-song', song('words')), dev.save('echo', echo('words', -1))])
    await expect.poll(() => number('echo'), SOON).toBeLessThan(-3)
    await expect.poll(overlay, SOON).toBe('')
    expect(dev.failed).toEqual([])
  })

  test('saves that follow each other closely, also while it is built, end with the last of them', async () => {
    await start({ counter: counter('count') })
    for (let factor = 2; factor < 20; factor++) {
      await dev.save('counter', counter(factor === 19 ? 'last' : 'count', factor))
      await new Promise((resolve) => void setTimeout(resolve, factor * 5))
    }
    await expect.poll(() => number('last'), SOON).toBeGreaterThan(0)
    expect(dev.failed).toEqual([])
    expect(dev.news.filter(({ problem }) => problem !== undefined)).toEqual([])
  })

  test('line ends of Windows, spaces and letters of any language make no difference', async () => {
    const name = 'wörld wide 鵝'
    await start({ [name]: counter('count').replaceAll('\n', '\r\n') })
    await expect.poll(() => number('count'), SOON).toBeGreaterThan(3)
    await dev.save(name, counter('count', 1, 'nonsense()').replaceAll('\n', '\r\n'))
    await expect.poll(overlay, SOON).toContain(`mod-sources/${name}/assembly/index.ts:10:5`)
    await dev.save(name, counter('count', -1).replaceAll('\n', '\r\n'))
    await expect.poll(() => number('count'), SOON).toBeLessThan(0)
  })

  test('files from any toolchain come, half at first, are renamed, go and come back', async () => {
    await start({})
    const mods = join(dev.folder, 'mods')
    const plain = (name: string): Uint8Array =>
      watMod(
        [{ mod: { name, version: '1.0.0', abi: 1 } }, { system: { name: `${name}/it`, version: '1.0.0' } }],
        `(module (memory 1) (data (i32.const 0) "${'x'.repeat(5000)}"))`,
      )
    const running = (): Promise<string[]> =>
      page.evaluate(() =>
        globalThis.stage.game.mods.list().flatMap(({ name, status }) => (status === 'running' ? [name] : [])),
      )
    const whole = plain('acme:copied')
    await writeFile(join(mods, 'copied.wasm'), whole.subarray(0, 3000))
    await new Promise((resolve) => void setTimeout(resolve, 120))
    await appendFile(join(mods, 'copied.wasm'), whole.subarray(3000))
    await expect.poll(running, SOON).toEqual(['acme:copied'])
    await rename(join(mods, 'copied.wasm'), join(mods, 'renamed.wasm'))
    await expect
      .poll(() => page.evaluate(() => globalThis.stage.game.mods.list().map(({ file }) => file)), SOON)
      .toEqual(['renamed.wasm'])
    await rm(join(mods, 'renamed.wasm'))
    await expect.poll(running, SOON).toEqual([])
    await writeFile(join(mods, 'renamed.wasm'), whole)
    await expect.poll(running, SOON).toEqual(['acme:copied'])
    await rm(join(mods, 'renamed.wasm'))
    await expect.poll(running, SOON).toEqual([])
    for (let index = 0; index < 50; index++)
      await writeFile(
        join(mods, `${index}.wasm`),
        plain(`acme:mod-${String.fromCharCode(97 + (index % 26))}${index}`),
      )
    await expect.poll(async () => (await running()).length, SOON).toBe(50)
    expect(dev.news.filter(({ problem }) => problem !== undefined)).toEqual([])
    expect(dev.problems).toEqual([])
  })

  test('a debugger stops at a line of the source of a mod, in what was rewritten of it', async () => {
    dev = await DevGame.start({ counter: counter('count') })
    const blank = await (await browser.newContext()).newPage()
    const debug = await blank.context().newCDPSession(blank)
    const parsed = new Promise<ScriptParsed>((resolve) => {
      debug.on('Debugger.scriptParsed', (script) => {
        if (script.scriptLanguage === 'WebAssembly') resolve(script)
      })
    })
    await debug.send('Debugger.enable')
    await blank.goto(dev.address)
    const { scriptId, sourceMapURL } = await parsed
    expect(sourceMapURL).toMatch(/^data:application\/json;base64,/)
    const map = JSON.parse(
      Buffer.from(sourceMapURL!.slice(sourceMapURL!.indexOf(',') + 1), 'base64').toString(),
    ) as {
      sources: string[]
      sourcesContent: string[]
      mappings: string
    }
    const source = map.sources.indexOf('skein:///acme/counter/assembly/index.ts')
    const lines = map.sourcesContent[source]!.split('\n')
    const line = lines.findIndex((it) => it.includes('this.beats++'))
    const segments = decode(map.mappings)[0]!
    const place = segments.find((it) => it[1] === source && it[2] === line)!
    const paused = new Promise<Paused>((resolve) => {
      debug.once('Debugger.paused', resolve)
    })
    await debug.send('Debugger.setBreakpoint', {
      location: { scriptId, lineNumber: 0, columnNumber: place[0] },
    })
    const [frame] = (await paused).callFrames
    const at = segments.findLast(([column]) => column <= frame!.location.columnNumber!)!
    expect([at[1], at[2]]).toEqual([source, line])
    expect(frame!.functionName).toContain('Counter#beat')
    await debug.send('Debugger.disable')
    await blank.context().close()
  })
})
