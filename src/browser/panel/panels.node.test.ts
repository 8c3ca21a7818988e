import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Game } from 'skein'
import { readModFolder } from 'skein/node'
import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { addOwnPage, gamePages, type PageFiles } from '../../../examples/testing/page-files.ts'
import { watMod } from '../../../plugins/testing/wat-mod.ts'
import { openSite, startChromium, type BrowserPage } from '../../testing/browser-page.ts'
import { GAME_CREATED } from '../../vite/dev-protocol.ts'

const chromium = inject('chromium')

declare global {
  // The game of the page, for the functions that are sent there.
  var flight: Game
}

const mod = (name: string, more: Readonly<Record<string, unknown>> = {}, wat = '(module)'): Uint8Array =>
  watMod([{ mod: { name, version: '1.0.0', abi: 1, ...more } }], wat)
const CRASHES = watMod(
  [
    { mod: { name: 'acme:crashes', version: '1.0.0', abi: 1 } },
    { system: { name: 'acme:crashes/it', version: '1.0.0', queries: [], new: 'new' } },
  ],
  '(module (func (export "new") unreachable))',
)

describe.skipIf(chromium === null)('panels over a game, as a player uses them', () => {
  let browser: Browser
  let files: PageFiles
  let mods: Readonly<Record<string, Uint8Array>>
  const opened: BrowserPage[] = []

  beforeAll(async () => {
    browser = await startChromium(chromium!)
    const all = await readModFolder('examples/pong/mods')
    mods = Object.fromEntries(all.map(({ file, bytes }) => [file, bytes]))
    files = await gamePages('pong', 'pong-page.ts', {})
  })
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close()
  })
  afterAll(() => browser.close())

  /** A page with Pong, with some mods in its folder. */
  async function open(
    folder: Readonly<Record<string, Uint8Array>>,
    width = 1280,
    height = 800,
  ): Promise<Page> {
    const site = new Map(files).set('/mods/index.json', JSON.stringify({ mods: Object.keys(folder) }))
    for (const [file, bytes] of Object.entries(folder)) site.set(`/mods/${file}`, bytes)
    const it = await openSite(browser, site)
    opened.push(it)
    await it.page.setViewportSize({ width, height })
    await begun(it.page)
    return it.page
  }
  const begun = (page: Page): Promise<unknown> =>
    page.waitForFunction(() => globalThis.pong?.matches.length > 0, null, { timeout: 60_000 })
  const row = (page: Page, name: string): Locator => page.locator(`.mod[data-mod="${name}"]`)
  const running = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      globalThis.pong.matches[0]!.game.mods.list().flatMap(({ name, status }) =>
        status === 'running' ? [name] : [],
      ),
    )
  const panel = (page: Page): Locator => page.locator('.skein-mods').getByRole('dialog')
  /** The focused element: its label, or its tag. */
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const outer = document.activeElement!
      const inner = outer.shadowRoot?.activeElement ?? outer
      return inner.getAttribute('aria-label') ?? inner.tagName
    })
  const drop = (page: Page, contents: Readonly<Record<string, Uint8Array>>): Promise<void> =>
    page.evaluate(
      (all) => {
        const dataTransfer = new DataTransfer()
        for (const [name, bytes] of all)
          dataTransfer.items.add(new File([Uint8Array.from(bytes)], name, { type: 'application/wasm' }))
        document
          .querySelector('canvas')!
          .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      Object.entries(contents).map(([name, bytes]) => [name, [...bytes]] as const),
    )
  /** Whether nothing lies over an element, and all of it is within the page. */
  const isSeen = async (element: Locator): Promise<boolean> => {
    const box = (await element.boundingBox())!
    return element.evaluate((it, { x, y, width, height }) => {
      const root = it.getRootNode() as ShadowRoot
      const corners = [0.02, 0.98].flatMap((a) =>
        [0.1, 0.9].map((b) => [x + width * a, y + height * b] as const),
      )
      return corners.every(([px, py]) => {
        const top = document.elementFromPoint(px, py)
        return top === root.host && it.contains(root.elementFromPoint(px, py))
      })
    }, box)
  }
  const said = (page: Page): Promise<string[]> => page.locator('.skein-mods .notice').allInnerTexts()

  test('Space after the panel was closed is the game’s, and does not open it again', async () => {
    const page = await open({})
    await page.locator('canvas').click({ position: { x: 200, y: 300 } })
    for (const close of [
      () => panel(page).getByRole('button', { name: 'Close' }).click(),
      () => page.keyboard.press('Escape'),
    ]) {
      await page.getByRole('button', { name: /^Mods/ }).click()
      expect(await panel(page).isVisible()).toBe(true)
      await close()
      expect(await focused(page)).toMatch(/^Pong/)
      await page.keyboard.press('Space')
      expect(await panel(page).isVisible()).toBe(false)
    }
    // The settings do the same, also where one panel has given way to the other.
    await page.getByRole('button', { name: /^Mods/ }).click()
    await page.evaluate(() => globalThis.pong.matches[0]!.settings!.open())
    await page.keyboard.press('Escape')
    expect(await focused(page)).toMatch(/^Pong/)
  })

  test('the keyboard goes back to a menu of the page that it came from', async () => {
    const page = await open({})
    await page.evaluate(() => {
      const menu = document.body.appendChild(document.createElement('button'))
      menu.setAttribute('aria-label', 'menu')
      menu.focus()
      globalThis.pong.matches[0]!.mods.open()
    })
    await page.keyboard.press('Escape')
    expect(await focused(page)).toBe('menu')
  })

  test('Escape closes what has opened by itself, while the game has the keyboard, and nothing else', async () => {
    const page = await open({ 'a.wasm': mod('acme:a') })
    expect([await panel(page).isVisible(), await focused(page)]).toEqual([
      true,
      expect.stringMatching(/^Pong/),
    ])
    await page.evaluate(() => {
      globalThis.pong.matches[0]!.mounted.canvas.addEventListener('keydown', ({ key }) => {
        document.body.dataset['heard'] = `${document.body.dataset['heard'] ?? ''}${key} `
      })
    })
    await page.keyboard.press('Escape')
    expect(await panel(page).isVisible()).toBe(false)
    await page.keyboard.press('Escape')
    // Opened by hand, it stays while somebody plays beside it.
    await page.getByRole('button', { name: /^Mods/ }).click()
    await page.locator('canvas').click({ position: { x: 200, y: 300 } })
    await page.keyboard.press('Escape')
    expect(await panel(page).isVisible()).toBe(true)
    expect(await page.evaluate(() => document.body.dataset['heard'])).toBe('Escape Escape ')
  })

  test.each([
    [1280, 800],
    [390, 844],
    [360, 640],
    [844, 390],
  ])('answers are in sight with what they are about, at %i×%i', async (width, height) => {
    const page = await open(mods, width, height)
    const allow = page.getByRole('button', { name: 'Allow commentator', exact: true })
    expect(await isSeen(allow)).toBe(true)
    expect(await isSeen(page.getByRole('button', { name: "Don't allow commentator" }))).toBe(true)
    for (const name of ['curve ball', 'hype', 'multiball', 'saboteur']) {
      await page.getByRole('button', { name: `Allow ${name}`, exact: true }).scrollIntoViewIfNeeded()
      expect(await isSeen(page.getByRole('button', { name: `Allow ${name}`, exact: true }))).toBe(true)
    }
  })

  test.each([
    [1280, 800],
    [390, 844],
  ])('the button of the inspector lies below the panel, at %i×%i', async (width, height) => {
    const page = await open({ 'a.wasm': mod('acme:a') }, width, height)
    await page.evaluate(() => {
      const host = document.querySelector<HTMLElement>('.skein-inspector')!
      const button = host.shadowRoot!.appendChild(document.createElement('button'))
      Object.assign(button.style, { position: 'absolute', inset: '0', pointerEvents: 'auto' })
    })
    expect(await isSeen(page.getByRole('button', { name: 'Allow a', exact: true }))).toBe(true)
  })

  test.each([
    [1280, 800],
    [390, 844],
  ])('a notice about a bad file is seen beside the open panel, at %i×%i', async (width, height) => {
    const page = await open(mods, width, height)
    await drop(page, { 'holiday.png': Uint8Array.of(1, 2, 3) })
    const notice = page.locator('.notice', { hasText: 'holiday.png is not a mod' })
    await notice.waitFor()
    expect([await panel(page).isVisible(), await isSeen(notice)]).toEqual([true, true])
    expect(await isSeen(page.getByRole('button', { name: 'Allow commentator', exact: true }))).toBe(true)
    expect(await page.getByRole('status').innerText()).toContain('holiday.png is not a mod')
  })

  test.each([
    [1280, 800],
    [390, 844],
  ])(
    'what is dropped while another prompt is open is shown with its own, at %i×%i',
    async (width, height) => {
      const page = await open(mods, width, height)
      await page.getByRole('button', { name: 'Allow commentator', exact: true }).focus()
      await drop(page, { 'z.wasm': mod('zoo:last') })
      const allow = page.getByRole('button', { name: 'Allow last', exact: true })
      await allow.waitFor()
      await expect.poll(() => isSeen(allow)).toBe(true)
      // The game stays where it is.
      expect(await page.evaluate(() => document.querySelector('canvas')!.getBoundingClientRect().top)).toBe(0)
      // Whoever was about to answer another one by the keyboard still does.
      expect(await focused(page)).toBe('Allow commentator')
      expect(await running(page)).toEqual([])
    },
  )

  test('the game stays where it is when a mod far down the list is brought into sight', async () => {
    const page = await open(mods, 390, 844)
    await page.evaluate(() => (document.querySelector<HTMLElement>('.game')!.style.overflow = 'hidden'))
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(() => running(page)).toContain('acme:hype')
    await drop(page, { 'z.wasm': mod('zoo:last') })
    await expect.poll(() => isSeen(page.getByRole('button', { name: 'Allow last', exact: true }))).toBe(true)
    expect(await page.evaluate(() => document.querySelector('canvas')!.getBoundingClientRect().top)).toBe(0)
    const { scrollHeight, clientHeight } = await page.evaluate(() => {
      const game = document.querySelector('.game')!
      return { scrollHeight: game.scrollHeight, clientHeight: game.clientHeight }
    })
    expect(scrollHeight).toBe(clientHeight)
  })

  test('twenty files that are dropped at once are taken up together, and are told apart from what is none', async () => {
    const page = await open({})
    const twenty = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`mod-${at}.wasm`, mod(`acme:mod${at}`)]),
    )
    await drop(page, {
      ...twenty,
      'a.png': Uint8Array.of(1),
      'b.txt': Uint8Array.of(2),
      'empty.wasm': new Uint8Array(0),
    })
    await expect
      .poll(() => said(page))
      .toEqual([
        '21 files were added. One of them cannot run.',
        '2 files are not mods: mods are .wasm files.',
      ])
    await page.getByRole('button', { name: 'Allow all' }).click()
    await expect.poll(async () => (await running(page)).length).toBe(20)
    await page.reload()
    await begun(page)
    expect((await running(page)).length).toBe(20)
  })

  test('more files at once than are taken are counted, and so are two of one name', async () => {
    const page = await open({})
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      for (let at = 0; at < 103; at++) dataTransfer.items.add(new File([], `${at}.wasm`))
      dataTransfer.items.add(new File([], '7.wasm'))
      document
        .querySelector('canvas')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await expect
      .poll(() => said(page))
      .toEqual([
        '100 files were added. 100 of them cannot run.',
        '7.wasm was added twice: the first file is used.',
        '3 files were skipped: too many files at once.',
      ])
  })

  test('a folder that is dropped brings the mods in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skein drop '))
    try {
      await mkdir(join(folder, 'more', 'deep.wasm'), { recursive: true })
      await mkdir(join(folder, 'nothing'))
      await writeFile(join(folder, 'a.wasm'), mod('acme:a'))
      await writeFile(join(folder, 'README.md'), 'read me')
      await writeFile(join(folder, 'more', 'b.wasm'), mod('acme:b'))
      await writeFile(join(folder, 'more', 'deep.wasm', 'c.wasm'), mod('acme:c'))
      const page = await open({})
      const hand = await page.context().newCDPSession(page)
      const dropPaths = async (paths: readonly string[]): Promise<void> => {
        const data = { items: [], files: [...paths], dragOperationsMask: 1 }
        for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
          await hand.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
      }
      await dropPaths([folder])
      await expect.poll(() => said(page)).toEqual(['3 files were added.'])
      await page.getByRole('button', { name: 'Allow all' }).click()
      await expect.poll(() => running(page)).toEqual(['acme:a', 'acme:b', 'acme:c'])
      await dropPaths([join(folder, 'nothing'), join(folder, 'README.md')])
      await expect.poll(() => said(page)).toContain('The folder nothing contains no mods.')
      expect(await said(page)).toContain('README.md is not a mod: mods are .wasm files.')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('an update that is dropped leaves the running version in the game until it is allowed', async () => {
    const page = await open({ 'a.wasm': mod('acme:a', { description: 'The first.' }) })
    await page.getByRole('button', { name: 'Allow a', exact: true }).click()
    await expect.poll(() => running(page)).toEqual(['acme:a'])
    const second = mod('acme:a', { description: 'The second.' })
    const asked = row(page, 'acme:a')
    await drop(page, { 'a.wasm': second })
    await asked.getByText('Allow the new version?').waitFor()
    expect([await running(page), await asked.locator('.about').innerText()]).toEqual([
      ['acme:a'],
      'The second.',
    ])
    await asked.getByRole('button', { name: "Don't allow" }).click()
    await expect.poll(() => asked.locator('.about').innerText()).toBe('The first.')
    expect(await running(page)).toEqual(['acme:a'])
    // It was not kept: the next time, the folder's own is there.
    await page.reload()
    await begun(page)
    expect([await running(page), await asked.locator('.about').innerText()]).toEqual([
      ['acme:a'],
      'The first.',
    ])
    await drop(page, { 'a.wasm': second })
    await asked.getByRole('button', { name: 'Allow a', exact: true }).click()
    await expect.poll(() => asked.getAttribute('data-state')).toBe('running')
    await page.reload()
    await begun(page)
    expect([await running(page), await asked.locator('.about').innerText()]).toEqual([
      ['acme:a'],
      'The second.',
    ])
  })

  test('a mod that crashed stays out after a reload, says so, and runs again when it is switched on', async () => {
    const page = await open({ 'crashes.wasm': CRASHES, 'fine.wasm': mod('acme:fine') })
    await page.getByRole('button', { name: 'Allow all' }).click()
    const crashes = row(page, 'acme:crashes')
    await expect.poll(() => crashes.getAttribute('data-state')).toBe('faulted')
    await page.evaluate(() => globalThis.pong.matches[0]!.mods.idle())
    await page.reload()
    await begun(page)
    expect(await running(page)).toEqual(['acme:fine'])
    expect(await page.evaluate(() => globalThis.pong.matches[0]!.game.mods.list().length)).toBe(1)
    await page.getByRole('button', { name: /^Mods 1 of 2 on, 1 cannot run/ }).click()
    expect(await crashes.locator('.why').innerText()).toBe('This mod crashed. Switch it on to try again.')
    await page.getByRole('switch', { name: 'crashes' }).click()
    await expect.poll(() => crashes.locator('.why').innerText()).toContain('This mod crashed and was stopped')
  })

  test('a mod that is seen to be off is off, however soon the page is loaded anew', async () => {
    const page = await open({ 'a.wasm': mod('acme:a') })
    await page.getByRole('button', { name: 'Allow a', exact: true }).click()
    await expect.poll(() => running(page)).toEqual(['acme:a'])
    // As soon as the game is without it, the page goes.
    await page.evaluate(() => {
      globalThis.pong.matches[0]!.game.on('mod-removed', () => location.reload())
    })
    await Promise.all([page.waitForEvent('load'), page.getByRole('switch', { name: 'a' }).click()])
    await begun(page)
    expect(await running(page)).toEqual([])
    expect(await row(page, 'acme:a').getAttribute('data-state')).toBe('disabled')
  })

  test('an answer on one page is none of the other page’s business, and is not overwritten there', async () => {
    const page = await open({ 'a.wasm': mod('acme:a'), 'b.wasm': mod('acme:b') })
    const other = await page.context().newPage()
    await other.goto(page.url())
    await begun(other)
    await page.getByRole('button', { name: "Don't allow a" }).click()
    await page.getByRole('button', { name: 'Allow b', exact: true }).click()
    // Answered there, nobody is asked here; nothing begins by itself.
    await expect.poll(() => row(other, 'acme:a').getAttribute('data-state')).toBe('declined')
    await expect.poll(() => row(other, 'acme:b').getAttribute('data-state')).toBe('disabled')
    expect(await running(other)).toEqual([])
    expect(await other.getByRole('button', { name: 'Allow all' }).isVisible()).toBe(false)
    await page.reload()
    await begun(page)
    expect(await running(page)).toEqual(['acme:b'])
    expect(await row(page, 'acme:a').getAttribute('data-state')).toBe('declined')
  })

  test('Pause of Pong is pressed by a key', async () => {
    const own = new Map(files)
    await addOwnPage(own, 'pong', {})
    const it = await openSite(browser, own)
    opened.push(it)
    const { page } = it
    await page.goto(new URL('/browser/index.html', page.url()).href)
    await page.getByRole('button', { name: 'Watch' }).click({ timeout: 60_000 })
    expect(await focused(page)).toMatch(/^Pong/)
    const pause = page.getByRole('button', { name: 'Pause', exact: true })
    await pause.focus()
    await page.keyboard.press('Space')
    const title = page.locator('dialog[open] h2')
    await title.waitFor()
    await page.keyboard.press('p')
    await title.waitFor({ state: 'hidden' })
  })

  test.each(['Space', 'Enter', 'a click'])('Pause of Skyward is pressed by %s', async (how) => {
    const own = await gamePages('skyward', 'skyward-page.ts', {})
    await addOwnPage(own, 'skyward', {})
    const it = await openSite(browser, own)
    opened.push(it)
    const { page } = it
    await page.addInitScript((created) => {
      window.addEventListener(created, (event) => {
        globalThis.flight = (event as CustomEvent<Game>).detail
      })
    }, GAME_CREATED)
    await page.goto(new URL('/browser/index.html', page.url()).href)
    const pause = page.getByRole('button', { name: 'Pause' })
    await pause.waitFor({ timeout: 60_000 })
    await page.waitForFunction(() => globalThis.flight?.engine.time.frame > 2, null, { timeout: 60_000 })
    const frame = (): Promise<number> => page.evaluate(() => globalThis.flight.engine.time.frame)
    await page.evaluate(() => globalThis.flight.engine.input.record())
    if (how === 'a click') await pause.click()
    else await pause.press(how)
    const then = await frame()
    await expect.poll(frame, { timeout: 30_000 }).toBeGreaterThan(then + 3)
    const values = await page.evaluate(() => {
      const { input } = globalThis.flight.engine
      // Actions are counted from 0 there.
      const id = input.find('pause') - 1
      return input.endRecording().changes.flatMap(([, action, value]) => (action === id ? [value] : []))
    })
    expect(values).toEqual([1, 0])
  })
})
