import { readModFolder } from 'skein/node'
import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { gamePages } from '../../../examples/testing/page-files.ts'
import type { PlayPage } from '../../../examples/testing/pong-page.ts'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { openSite, startChromium, type BrowserPage } from '../../testing/browser-page.ts'

const chromium = inject('chromium')
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:"

declare global {
  // A page's own, within the functions that are sent there.
  var pong: PlayPage
}

/** A mod that asks for little and does nothing. */
const idle = (name: string, more: Readonly<Record<string, unknown>> = {}, wat = '(module)'): Uint8Array =>
  watMod([{ mod: { name, version: '1.0.0', abi: 1, ...more } }], wat)

/** Ends itself as soon as it starts. */
const CRASHES = watMod(
  [
    { mod: { name: 'acme:crashes', version: '1.0.0', abi: 1 } },
    { system: { name: 'acme:crashes/it', version: '1.0.0', queries: [], new: 'new' } },
  ],
  '(module (func (export "new") unreachable))',
)

describe.skipIf(chromium === null)('mods on a page', () => {
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

  /** A page with Pong, under a strict policy. */
  async function open(folder: Readonly<Record<string, Uint8Array>>, path = '/'): Promise<BrowserPage> {
    const it = await openSite(browser, await gamePages('pong', 'pong-page.ts', folder), {
      'content-security-policy': POLICY,
    })
    opened.push(it)
    if (path !== '/') await it.page.goto(new URL(path, it.page.url()).href)
    await begun(it.page)
    return it
  }
  const begun = (page: Page): Promise<unknown> =>
    page.waitForFunction(() => globalThis.pong?.matches.length > 0, null, { timeout: 60_000 })
  const row = (page: Page, mod: string): Locator => page.locator(`.mod[data-mod="${mod}"]`)
  const state = (page: Page, mod: string): Promise<string | null> => row(page, mod).getAttribute('data-state')
  const running = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      globalThis.pong.matches[0]!.game.mods.list().flatMap(({ name, status }) =>
        status === 'running' ? [name] : [],
      ),
    )
  /** Drops files on an element, as a hand would. */
  const drop = (page: Page, selector: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> =>
    page.evaluate(
      ({ target, contents }) => {
        const dataTransfer = new DataTransfer()
        for (const [name, bytes] of contents)
          dataTransfer.items.add(new File([Uint8Array.from(bytes)], name, { type: 'application/wasm' }))
        for (const type of ['dragenter', 'dragover', 'drop'])
          document
            .querySelector(target)!
            .dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
      },
      {
        target: selector,
        contents: Object.entries(files).map(([name, bytes]) => [name, [...bytes]] as const),
      },
    )

  test('the player is asked before a mod first runs, and the answer is remembered', async () => {
    const { page, problems } = await open(mods)
    expect(await running(page)).toEqual([])
    // What the list says is only read aloud, not shown again above it.
    await expect.poll(() => page.getByRole('status').innerText()).toBe('6 new mods need your permission.')
    expect(await page.locator('.all p').innerText()).toBe('6 new mods need your permission')
    expect(await page.locator('.notice').count()).toBe(0)
    const asked = row(page, 'acme:curve-ball')
    expect(await asked.getByRole('group', { name: 'Permission for curve ball' }).innerText()).toMatch(
      /^No files, no network, no clock\.\s+Allow this mod\? It will be able to:\s[^]*notice a bounce and a goal\s+change how fast the ball moves and how fast paddles move\s+Details/,
    )
    // The exact list is what `skein inspect` gives, folded away.
    const exact = asked.locator('.ask .exact')
    expect(await exact.isVisible()).toBe(false)
    await asked.locator('.ask summary').click()
    expect(await exact.innerText()).toContain('change "velocity" (pong:game 1.0.0): y')
    expect(await exact.innerText()).toContain("write to the game's log")
    await asked.getByRole('button', { name: 'Allow curve ball', exact: true }).click()
    await expect.poll(() => running(page)).toEqual(['acme:curve-ball'])
    await row(page, 'acme:multiball').getByRole('button', { name: "Don't allow" }).click()
    await expect.poll(() => state(page, 'acme:multiball')).toBe('declined')

    await page.reload()
    await begun(page)
    expect(await running(page)).toEqual(['acme:curve-ball'])
    expect(await state(page, 'acme:multiball')).toBe('declined')
    expect(await state(page, 'acme:hype')).toBe('asking')
    // Whoever changes their mind is asked again.
    await row(page, 'acme:multiball').getByRole('switch', { name: 'multiball' }).click()
    await row(page, 'acme:multiball').getByRole('button', { name: 'Allow multiball', exact: true }).click()
    await expect.poll(() => running(page)).toEqual(['acme:curve-ball', 'acme:multiball'])
    expect(problems).toEqual([])
  })

  test('a file of other contents is asked about anew', async () => {
    const it = await open({ 'a.wasm': idle('acme:a') })
    await row(it.page, 'acme:a').getByRole('button', { name: 'Allow a', exact: true }).click()
    await expect.poll(() => running(it.page)).toEqual(['acme:a'])
    const changed = [...idle('acme:a', { description: 'Now with more.' })]
    await it.page.route('**/mods/a.wasm', (route) => route.fulfill({ body: Buffer.from(changed) }))
    await it.page.reload()
    await begun(it.page)
    expect([await state(it.page, 'acme:a'), await running(it.page)]).toEqual(['asking', []])
  })

  test('what whoever develops the game writes is taken up without asking, and goes with its file', async () => {
    const { page } = await open({ 'a.wasm': idle('acme:a'), 'no.wasm': idle('acme:no') })
    await row(page, 'acme:a').getByRole('button', { name: 'Allow a', exact: true }).click()
    await row(page, 'acme:no').getByRole('button', { name: "Don't allow" }).click()
    await expect.poll(() => running(page)).toEqual(['acme:a'])
    const serve = async (file: string, bytes: Uint8Array): Promise<void> => {
      await page.route(`**/mods/${file}`, (route) => route.fulfill({ body: Buffer.from(bytes) }))
    }
    await serve('a.wasm', idle('acme:a', { description: 'Now with more.' }))
    await serve('b.wasm', idle('acme:b'))
    await serve('no.wasm', idle('acme:no', { description: 'Now with less.' }))
    const tell = (changed: readonly string[], removed: readonly string[], folder: string): Promise<boolean> =>
      page.evaluate((detail) => window.dispatchEvent(new CustomEvent('skein:mods', { detail })), {
        folder,
        changed,
        removed,
      })
    await tell(['b.wasm'], ['a.wasm'], '/other/mods/')
    await tell(['a.wasm', 'b.wasm', 'no.wasm'], [], '/mods/')
    await expect.poll(() => running(page)).toEqual(['acme:a', 'acme:b'])
    expect(await row(page, 'acme:a').locator('.about').innerText()).toBe('Now with more.')
    // What the player has refused stays so.
    expect(await state(page, 'acme:no')).toBe('declined')
    await tell([], ['a.wasm'], '/mods/')
    await expect.poll(() => running(page)).toEqual(['acme:b'])
    expect(await row(page, 'acme:a').count()).toBe(0)
  })

  test('mods go off and on while the game runs, with what needs them, and stay so', async () => {
    const { page } = await open(mods)
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(() => running(page)).toContain('acme:hype')
    await page.getByRole('switch', { name: 'commentator' }).click()
    await expect.poll(() => running(page)).not.toContain('acme:hype')
    expect(await state(page, 'acme:commentator')).toBe('disabled')
    const why = row(page, 'acme:hype').locator('.why')
    expect(await why.innerText()).toBe('This mod needs commentator, which is switched off.')
    const frame = (): Promise<number> =>
      page.evaluate(() => globalThis.pong.matches[0]!.game.engine.time.frame)
    const before = await frame()
    await expect.poll(frame).toBeGreaterThan(before)

    await page.reload()
    await begun(page)
    expect(await state(page, 'acme:commentator')).toBe('disabled')
    await page.getByRole('button', { name: /^Mods/ }).click()
    expect(await why.innerText()).toBe('This mod needs commentator, which is switched off.')
    await page.getByRole('switch', { name: 'commentator' }).click()
    await expect.poll(() => running(page)).toEqual(expect.arrayContaining(['acme:commentator', 'acme:hype']))
  })

  test('files that are dropped join in, and are there the next time, until they are removed', async () => {
    const { page, problems } = await open({})
    await drop(page, 'canvas', { 'curve-ball.wasm': mods['curve-ball.wasm']! })
    await row(page, 'acme:curve-ball').getByRole('button', { name: 'Allow curve ball', exact: true }).click()
    await expect.poll(() => running(page)).toEqual(['acme:curve-ball'])
    await page.reload()
    await begun(page)
    expect(await running(page)).toEqual(['acme:curve-ball'])
    await page.getByRole('button', { name: /^Mods/ }).click()
    await page.getByRole('button', { name: 'Remove curve ball' }).click()
    await expect.poll(() => running(page)).toEqual([])
    await page.reload()
    await begun(page)
    expect(await page.locator('.mod').count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('files that are picked join in', async () => {
    const { page } = await open({})
    await page.getByRole('button', { name: 'Mods 0 of 0 on' }).click()
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Add mods…' }).click()
    await (
      await chosen
    ).setFiles([
      { name: 'multiball.wasm', mimeType: 'application/wasm', buffer: Buffer.from(mods['multiball.wasm']!) },
      { name: 'hype.wasm', mimeType: 'application/wasm', buffer: Buffer.from(mods['hype.wasm']!) },
    ])
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(() => running(page)).toEqual(['acme:multiball'])
    expect(await row(page, 'acme:hype').locator('.why').innerText()).toBe(
      'This mod needs the mod commentator, which is not installed.',
    )
  })

  test('what cannot run says why, and the rest goes on', async () => {
    const { page } = await open({
      'crashes.wasm': CRASHES,
      'damaged.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 9, 9),
      'empty.wasm': new Uint8Array(0),
      'fine.wasm': idle('acme:fine'),
      'lost.wasm': idle(
        'acme:lost',
        {},
        '(module (import "other:game/thing@1.0.0" "set-x" (func (param i32 f32))))',
      ),
      'twin.wasm': idle('acme:fine', { description: 'another' }),
    })
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(() => state(page, 'acme:crashes')).toMatch(/faulted|refused/)
    const why = (mod: string): Promise<string> => row(page, mod).first().locator('.why').innerText()
    expect(await why('acme:crashes')).toContain('This mod crashed')
    expect(await why('empty.wasm')).toBe('This file is not a mod.')
    expect(await why('damaged.wasm')).toMatch(/damaged|not a mod/)
    expect(await why('acme:lost')).toBe('This mod was made for another game, other.')
    expect(await page.locator('.mod[data-mod="acme:fine"]').count()).toBe(2)
    expect(await page.locator('.skein-mods .list').innerText()).toContain('This mod is installed twice')
    const details = row(page, 'acme:crashes').locator('details.details')
    expect(await details.locator('pre').isVisible()).toBe(false)
    await details.locator('summary').click()
    expect(await details.locator('pre').innerText()).toMatch(/acme:crashes.*\(fault\/trap\)/)
    await drop(page, 'body', { 'holiday.png': Uint8Array.of(1, 2, 3) })
    await expect.poll(() => page.getByRole('status').innerText()).toContain('holiday.png is not a mod')
    await drop(page, 'body', { 'forest.save': Uint8Array.of(0x89, 0x53, 0x4b, 0x4e, 0) })
    await expect
      .poll(() => page.getByRole('status').innerText())
      .toContain('forest.save is a saved game, not a mod.')
  })

  test('text of mods is text, hides nothing, and has an end', async () => {
    const { page, problems } = await open({
      'x.wasm': idle('acme:x', {
        description: `<img src=x onerror=alert(1)> safe\u200b\u{e0041} z${'\u0301'.repeat(40)} ${'a'.repeat(800)}`,
      }),
    })
    const text = await row(page, 'acme:x').locator('.about').innerText()
    expect(text).toContain('<img src=x onerror=alert(1)> safe\\u200b\\udb40\\udc41 z\u0301\u0301\u0301 aaa')
    expect(text).toMatch(/a…$/)
    expect(text.length).toBeLessThan(320)
    await drop(page, 'canvas', { 'gnp.\u202e<b>x.wasm': new Uint8Array(0) })
    await expect.poll(() => page.locator('h3').allInnerTexts()).toContain('gnp.\\u202e<b>x.wasm')
    const made = await page.evaluate(
      () => globalThis.pong.matches[0]!.mods.host.shadowRoot!.querySelectorAll('img, b').length,
    )
    expect([made, problems]).toEqual([0, []])
  })

  test('the keyboard alone does it', async () => {
    const { page } = await open({ 'multiball.wasm': mods['multiball.wasm']! })
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => {
        const { activeElement } = document
        const inner = activeElement?.shadowRoot?.activeElement ?? activeElement
        return inner?.getAttribute('aria-label') ?? inner?.textContent ?? undefined
      })
    /** Tabs until something has the focus. */
    const tabTo = async (wanted: string): Promise<void> => {
      for (let left = 30; (await focused()) !== wanted; left--) {
        expect(left).toBeGreaterThan(0)
        await page.keyboard.press('Tab')
      }
    }
    await tabTo('Allow multiball')
    await page.keyboard.press('Enter')
    await expect.poll(() => running(page)).toEqual(['acme:multiball'])
    expect(await focused()).toBe('multiball')
    await page.keyboard.press('Space')
    await expect.poll(() => running(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await focused()).toMatch(/^Pong: W and S/)
    expect(await page.getByRole('dialog').isVisible()).toBe(false)
    await tabTo('Mods 0 of 1 on')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('dialog', { name: 'Mods' }).isVisible()).toBe(true)
    expect(await focused()).toBe('Mods')
    // Keys in the panel are not the game's.
    const before = await page.evaluate(() => globalThis.pong.matches[0]!.game.engine.input.value(0))
    await page.keyboard.down('w')
    await page.waitForTimeout(100)
    expect([
      before,
      await page.evaluate(() => globalThis.pong.matches[0]!.game.engine.input.value(0)),
    ]).toEqual([0, 0])
  })

  test('everything fits on a small phone', async () => {
    const { page } = await open(mods)
    await page.setViewportSize({ width: 360, height: 640 })
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(() => running(page)).toContain('acme:curve-ball')
    const wide = await page.evaluate(() => {
      const root = globalThis.pong.matches[0]!.mods.host.shadowRoot!
      return [...root.querySelectorAll<HTMLElement>('*')]
        .filter((it) => it.checkVisibility() && it.getBoundingClientRect().right > 360.5)
        .map((it) => it.outerHTML.slice(0, 80))
    })
    expect(wide).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    for (const button of await page.getByRole('switch').all())
      expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(24)
  })

  test('two games on one page have panels of their own, and a file goes to the one that it is dropped on', async () => {
    const { page } = await open({}, '/two.html')
    const names = (): Promise<string[][]> =>
      page.evaluate(() => globalThis.pong.matches.map(({ game }) => game.mods.list().map(({ name }) => name)))
    await drop(page, '.game:nth-of-type(2) canvas', { 'multiball.wasm': mods['multiball.wasm']! })
    const second = page.locator('.game:nth-of-type(2)')
    await second.getByRole('button', { name: 'Allow multiball', exact: true }).click()
    await expect.poll(names).toEqual([[], ['acme:multiball']])
    expect(await page.locator('.game:nth-of-type(1)').getByRole('dialog').isVisible()).toBe(false)
    // Beside both of them, one takes it.
    await drop(page, 'body', { 'curve-ball.wasm': mods['curve-ball.wasm']! })
    await expect
      .poll(() => page.getByRole('button', { name: 'Allow curve ball', exact: true }).count())
      .toBe(1)
  })

  test('the policy of the page is kept', async () => {
    const { page, problems } = await open({ ...mods, 'empty.wasm': new Uint8Array(0) })
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(() => running(page)).toContain('acme:hype')
    expect(await page.evaluate(() => globalThis.pong.violations)).toEqual([])
    expect(problems).toEqual([])
  })

  test.each(['light', 'dark'] as const)('is readable in the %s', async (colorScheme) => {
    const { page } = await open({ ...mods, 'empty.wasm': new Uint8Array(0) })
    await page.emulateMedia({ colorScheme })
    const low = await page.evaluate(() => {
      const root = globalThis.pong.matches[0]!.mods.host.shadowRoot!
      const parts = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number)
      const light = (color: string): number => {
        const [r, g, b] = parts(color).map((part) => {
          const value = part / 255
          return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
        }) as [number, number, number]
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const behind = (element: Element | null): string => {
        for (let at = element; at !== null; at = at.parentElement) {
          const { backgroundColor } = getComputedStyle(at)
          if (parts(backgroundColor)[3] !== 0) return backgroundColor
        }
        return 'rgb(255, 255, 255)'
      }
      return [...root.querySelectorAll('*')].flatMap((element) => {
        const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE)
        if (!own || !element.checkVisibility()) return []
        const [a, b] = [light(getComputedStyle(element).color), light(behind(element))]
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
        return contrast >= 4.5 ? [] : [`${element.outerHTML.slice(0, 80)} has ${contrast.toFixed(1)}`]
      })
    })
    expect(low).toEqual([])
  })
})
