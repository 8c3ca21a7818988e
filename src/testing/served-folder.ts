import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright'
import type { ViteDevServer } from 'vite'
import { serveGame } from '../cli/dev-server.ts'
import { loadServed } from '../cli/load.ts'
import type { PageNews } from '../vite.ts'

/** A folder within the project, where packages are found, with Skein in it as a package. */
export async function projectFolder(from?: string): Promise<string> {
  const folder = await mkdtemp(resolve('build-layout-'))
  if (from !== undefined) await cp(from, folder, { recursive: true })
  await mkdir(join(folder, 'node_modules'))
  await symlink(resolve('.'), join(folder, 'node_modules', 'skein'))
  return folder
}

/** The folder of a game, served as `skein dev` serves it. */
export class ServedFolder {
  readonly folder: string
  /** Names of the mods that were built, and messages of those that were not. */
  readonly built: string[] = []
  readonly failed: string[] = []
  readonly news: PageNews[] = []
  /** Errors on the pages. */
  readonly problems: string[] = []
  readonly #pages: Page[] = []
  #server: ViteDevServer | null = null

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @param folder one by {@link projectFolder}, which is removed at the end */
  static async start(folder: string): Promise<ServedFolder> {
    const served = new ServedFolder(folder)
    const game = await loadServed(folder)
    served.#server = await serveGame(
      game,
      { cache: join(folder, 'cache'), packages: game.packages },
      {
        built: ({ name }) => served.built.push(name),
        failed: (name, error) => served.failed.push(`${name}: ${error.message}`),
        page: (news) => served.news.push(news),
      },
    )
    return served
  }

  /** Opens it in a page of its own. @param first runs on the page before its own scripts */
  async open(browser: Browser, first: () => void = () => undefined): Promise<Page> {
    const page = await (await browser.newContext()).newPage()
    await page.addInitScript(first)
    this.#pages.push(page)
    page.on('pageerror', (error) => this.problems.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
    await page.goto(this.#server!.resolvedUrls!.local[0]!, { timeout: 60_000 })
    return page
  }

  /** How often pages have told that a mod runs, newly loaded. */
  loads(mod: string): number {
    return this.news.filter(({ loaded }) => loaded?.mod === mod).length
  }

  async close(): Promise<void> {
    for (const page of this.#pages) await page.context().close()
    await this.#server?.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
