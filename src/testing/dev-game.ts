import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright'
import type { ViteDevServer } from 'vite'
import { defineGame, definePackage, t, type SkeinError } from '../../engine/index.ts'
import { serveGame } from '../cli/dev-server.ts'
import { findLayout } from '../layout/layout.ts'
import type { BuiltSource, PageNews } from '../vite.ts'
import { splitBundle, type SplitBundle } from './split-bundle.ts'

/** The package of these tests' game: a beat in every frame, and a board on which mods write numbers. */
const INTERFACES = `import { definePackage, t } from 'skein'
export const stage = definePackage('stage:game', '1.0.0')
export const Beat = stage.event('beat', { frame: t.u32 })
export const Board = stage.trait('board', { put: t.func([t.string, t.s32]) })
`

const GAME = `import { defineGame, defineSystem } from 'skein'
import { Beat, Board, stage } from './interfaces.ts'
export const numbers = {}
const board = defineSystem('board', {
  provides: [Board],
  uses: {},
  create: ({ raise, time }) => ({
    put: (name, value) => void (numbers[name] = value),
    beat: () => raise(Beat, { frame: time.frame }),
  }),
  run: ({ tick }) => [tick('update', (self) => self.beat())],
})
export default defineGame({ name: 'stage', packages: [stage], systems: [board] })
`

const MAIN = `import { createGame } from 'skein/browser'
import definition, { numbers } from './game.ts'
const game = await createGame(definition)
const watch = await game.mods.watch('mods/')
globalThis.stage = { game, numbers, watch, born: performance.now() }
const play = () => { requestAnimationFrame(play); game.frame() }
play()
`

/** The same, where the player chooses among the mods. */
const MAIN_WITH_PANEL = MAIN.replace('{ createGame }', '{ createGame, mountMods }').replace(
  "game.mods.watch('mods/')",
  'mountMods(game, document.body)',
)

const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Stage</title></head>
<body><script type="module" src="./main.ts"></script></body></html>
`

const stage = definePackage('stage:game', '1.0.0')
stage.event('beat', { frame: t.u32 })
stage.trait('board', { put: t.func([t.string, t.s32]) })

/** A mod that counts beats and puts the count, times a factor, on the board. */
export const counter = (name: string, factor = 1, more = ''): string => `import { Beat, Board } from './stage'
@system
export class Counter {
  board: Board = new Board()
  beats: i32 = 0

  @on beat(event: Beat): void {
    this.beats++
    this.board.put('${name}', this.beats * ${factor})
    ${more}
  }
}
`

/** A game in a folder of its own, served as \`skein dev\` serves it, and a page that plays it. */
export class DevGame {
  readonly folder: string
  readonly server: ViteDevServer
  readonly address: string
  readonly built: BuiltSource[]
  readonly failed: { name: string; error: SkeinError }[]
  readonly news: PageNews[]
  readonly #pages: Page[] = []
  /** Errors on the pages. */
  readonly problems: string[] = []

  private constructor(
    folder: string,
    server: ViteDevServer,
    told: Pick<DevGame, 'built' | 'failed' | 'news'>,
  ) {
    this.folder = folder
    this.server = server
    this.address = server.resolvedUrls!.local[0]!
    this.built = told.built
    this.failed = told.failed
    this.news = told.news
  }

  /**
   * @param sources the mods under development, by folder
   * @param panel whether the player chooses among the mods of the page; this one gets Skein as it is written, file by file
   * @param main the script of the page, if another one
   */
  static async start(
    sources: Readonly<Record<string, string>> = {},
    panel = false,
    main: string = panel ? MAIN_WITH_PANEL : MAIN,
  ): Promise<DevGame> {
    const folder = await mkdtemp(join(tmpdir(), 'skein dev ünïcode '))
    const files: Record<string, string> = {
      'interfaces.ts': INTERFACES,
      'game.ts': GAME,
      'main.ts': main,
      'index.html': HTML,
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    if (!panel) await installSkein(folder)
    for (const [name, text] of Object.entries(sources)) await writeSource(folder, name, text)
    const told: Pick<DevGame, 'built' | 'failed' | 'news'> = { built: [], failed: [], news: [] }
    const server = await serveGame(
      {
        definition: defineGame({ name: 'stage', packages: [stage], systems: [] }),
        file: join(folder, 'game.ts'),
        layout: await findLayout(folder),
      },
      { cache: join(folder, 'cache') },
      {
        built: (mod) => told.built.push(mod),
        failed: (name, error) => told.failed.push({ name, error }),
        page: (news) => told.news.push(news),
      },
    )
    return new DevGame(folder, server, told)
  }

  /** Opens the game in a page of its own. @param said hears the lines on its console @param first runs on the page before its own scripts */
  async open(
    browser: Browser,
    said: (type: string, text: string) => void = () => undefined,
    first: () => void = () => undefined,
  ): Promise<Page> {
    const page = await (await browser.newContext()).newPage()
    await page.addInitScript(first)
    page.on('console', (message) => said(message.type(), message.text()))
    page.on('pageerror', (error) => this.problems.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
    this.#pages.push(page)
    await page.goto(this.address)
    await page.waitForFunction(() => 'stage' in globalThis)
    return page
  }

  /** Saves the module of the game with another text in place of one. */
  async editGame(text: string, instead: string): Promise<void> {
    const path = join(this.folder, 'game.ts')
    const before = await readFile(path, 'utf8')
    if (!before.includes(text)) throw new Error(`${text} is not in the game`)
    await writeFile(path, before.replace(text, instead))
  }

  /** Saves the source of a mod, all of it. */
  save(name: string, text: string, version?: string): Promise<void> {
    return writeSource(this.folder, name, text, version)
  }

  async close(): Promise<void> {
    for (const page of this.#pages) await page.context().close()
    await this.server.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Skein as players get it: small, and without what draws until something is drawn. */
let bundle: Promise<SplitBundle> | null = null

/**
 * Gives a game Skein as a package of its own, in a few files: Vite has few to serve, and a page few to load, instead of the hundreds
 * that Skein is written in.
 */
async function installSkein(folder: string): Promise<void> {
  bundle ??= splitBundle('src/browser.ts')
  const { files } = await bundle
  const home = join(folder, 'skein')
  await mkdir(home)
  await mkdir(join(folder, 'node_modules'))
  const exports = { '.': './browser.js', './browser': './browser.js' }
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'skein', type: 'module', exports }))
  for (const [name, bytes] of files) await writeFile(join(home, name), bytes)
  // A linked package is served as it is: Vite prepares what lies in node_modules.
  await symlink(home, join(folder, 'node_modules', 'skein'), 'junction')
}

async function writeSource(folder: string, name: string, text: string, version = '1.0.0'): Promise<void> {
  const index = join(folder, 'mod-sources', name, 'assembly', 'index.ts')
  await mkdir(dirname(index), { recursive: true })
  const config = {
    name: `acme:${name
      .toLowerCase()
      .replaceAll(/[^a-z\d]+/g, '-')
      .replace(/^-|-$/g, '')}`,
    version,
  }
  await writeFile(join(folder, 'mod-sources', name, 'skein.json'), JSON.stringify(config))
  await writeFile(index, text)
}
