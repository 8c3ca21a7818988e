import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { openSite, startChromium, type BrowserPage } from '../../testing/browser-page.ts'
import { bundlePage } from '../../testing/bundle.ts'
import type { ScreenPage } from './screen-page.ts'

declare global {
  // A page's own, within the functions that are sent there.
  var screenPage: ScreenPage
}

const html = (style: string): string => `<!doctype html><html lang="en"><title>Spot</title>
<style>body { margin: 0; background: #fff; height: 3000px } #game { width: 400px; height: 200px } ${style}</style>
<div id="game"></div><button id="beside">Beside</button><script type="module" src="/page.js"></script></html>`

/** Opens pages with the game of `screen-page.ts`. */
export interface ScreenPages {
  /** @param options the styles of the page, and its device, such as a phone */
  open(options?: { readonly style?: string; readonly context?: BrowserContextOptions }): Promise<Page>
}

/**
 * Starts a browser for the tests of a block. After each of them its pages are closed, and the test fails if anything went wrong
 * on one.
 *
 * @param chromium the path of the browser
 */
export function useScreenPages(chromium: string): ScreenPages {
  let browser: Browser
  let pages: Awaited<ReturnType<typeof screenPages>>
  beforeAll(async () => {
    browser = await startChromium(chromium)
    pages = await screenPages(browser)
  })
  afterEach(() => pages.close())
  afterAll(() => browser.close())
  return { open: (options) => pages.open(options) }
}

async function screenPages(browser: Browser): Promise<ScreenPages & { close(): Promise<void> }> {
  const script = await bundlePage('src/browser/testing/screen-page.ts')
  const opened: BrowserPage[] = []
  return {
    async open({ style = '', context } = {}) {
      const files = new Map<string, string | Uint8Array>([
        ['/index.html', html(style)],
        ['/page.js', script],
      ])
      const it = await openSite(browser, files, {}, context)
      opened.push(it)
      while (!(await quietly<boolean>(it.page, `'screenPage' in globalThis`)))
        await new Promise((resolve) => void setTimeout(resolve, 20))
      return it.page
    },
    async close() {
      const all = opened.splice(0)
      const problems = all.flatMap((it) => it.problems)
      for (const it of all) await it.close()
      if (problems.length > 0) throw new Error(problems.join('\n'))
    },
  }
}

/**
 * Runs an expression on a page. What Playwright runs there counts as something that the player does, and lets the page be heard;
 * this does not.
 */
export async function quietly<T>(page: Page, expression: string): Promise<T> {
  const cdp = await page.context().newCDPSession(page)
  try {
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: false,
    })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description)
    return result.value as T
  } finally {
    await cdp.detach()
  }
}
