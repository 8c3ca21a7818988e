import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright'
import { chromiumOptions } from './chromium.ts'
import { serveSite } from './site.ts'
import { slowScreen } from './slow-screen.ts'

/** A page in a browser, with what went wrong on it. */
export interface BrowserPage {
  readonly page: Page
  /** Exceptions nobody caught, errors on the console, and files that are not there. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** Starts the browser for the tests. @param path what `inject('chromium')` gives */
export function startChromium(path: string): Promise<Browser> {
  return chromium.launch(chromiumOptions(path))
}

/**
 * Serves some files and opens them in a page of their own, which shares nothing with others and draws as on a slow screen.
 *
 * @param files by path, `/index.html` among them
 * @param headers sent with every file
 * @param options what the page is opened on, such as a phone
 */
export async function openSite(
  browser: Browser,
  files: ReadonlyMap<string, string | Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
  options: BrowserContextOptions = {},
): Promise<BrowserPage> {
  const site = await serveSite(files, headers)
  const context = await browser.newContext(options)
  await context.addInitScript(slowScreen)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  await page.goto(site.address)
  return {
    page,
    get problems() {
      return [...problems, ...site.missing.map((path) => `${path} is not there`)]
    },
    async close() {
      await context.close()
      await site.close()
    },
  }
}
