import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { PageAnswer, PageCall, PageFunctions } from './answer-calls.ts'
import { readValue, writeValue } from './call-values.ts'
import type { KeptProcess } from './kept-process.ts'
import { serveSite } from './site.ts'
import { startBrowser, type BrowserName } from './start-browser.ts'

/** A page in any browser, whose functions a test calls. */
export interface CalledPage<F extends PageFunctions> {
  /** @throws Error of the function; or that the browser ended, or took too long, with the last lines that it printed */
  call<K extends keyof F & string>(name: K, ...args: Parameters<F[K]>): Promise<Awaited<ReturnType<F[K]>>>
  /** Exceptions that nobody caught, and files that are not there. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** Milliseconds in which a browser has to start, and a function to answer. */
const PATIENCE = 90_000
/** Milliseconds after which a page that waits for a call asks again: before any browser gives up. */
const POLL = 20_000

interface OpenCall {
  readonly call: PageCall
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * Opens a page in a browser that is started for it, and needs nothing of that browser but that it opens addresses: the page asks the
 * test's server for calls, and posts the results.
 *
 * @param path of the browser
 * @param files by path; `/index.html` among them, whose script runs `answerCalls`
 */
export async function openCalledPage<F extends PageFunctions>(
  browser: BrowserName,
  path: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  patience: number = PATIENCE,
): Promise<CalledPage<F>> {
  const problems: string[] = []
  const waiting: OpenCall[] = []
  const underWay = new Map<number, OpenCall>()
  let calls = 0
  let page: ((call: OpenCall | null) => void) | null = null
  let arrived = (): void => undefined
  const arrival = new Promise<void>((resolve) => (arrived = resolve))

  function next(response: ServerResponse): void {
    arrived()
    const give = (open: OpenCall | null): void => {
      clearTimeout(timer)
      page = null
      if (open !== null) underWay.set(open.call.id, open)
      response.end(writeValue(open?.call ?? null))
    }
    const timer = setTimeout(() => give(null), POLL)
    timer.unref()
    page = give
    const first = waiting.shift()
    if (first !== undefined) give(first)
  }
  function settle({ id, value, error }: PageAnswer): void {
    const open = underWay.get(id)
    underWay.delete(id)
    if (error === undefined) open?.resolve(value)
    else open?.reject(new Error(`${browser}: ${error}`))
  }
  async function handle(asked: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (!asked.startsWith('/calls/')) return false
    if (asked === '/calls/next') {
      next(response)
      return true
    }
    const body = await text(request)
    if (asked === '/calls/answer') settle(readValue(body) as PageAnswer)
    else problems.push(body)
    response.end()
    return true
  }

  const site = await serveSite(files, {}, handle)
  let program: KeptProcess | null = null
  /** Rejects when the browser ends, or when the time is over. */
  async function within<T>(result: Promise<T>, task: string): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const fail = (what: string): never => {
      const told = [...problems, program!.printed].filter((it) => it !== '').join('\n')
      throw new Error(`${browser} (${path}) ${what}${told === '' ? '' : `:\n${told}`}`)
    }
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), patience)))
    const gone = program!.ended.then(() => 'gone' as const)
    const first = await Promise.race([result.then((value) => ({ value })), late, gone])
    clearTimeout(timer)
    if (first === 'late') return fail(`did not ${task} within ${patience / 1000} s`)
    if (first === 'gone') return fail(`ended before it could ${task}`)
    return first.value
  }
  async function close(): Promise<void> {
    await program?.stop()
    await site.close()
  }

  try {
    program = await startBrowser(browser, path, `${site.address}/`)
    await within(arrival, 'open the page')
  } catch (error) {
    await close()
    throw error
  }
  return {
    call(name, ...args) {
      const result = new Promise<unknown>((resolve, reject) => {
        const open = { call: { id: ++calls, name, args }, resolve, reject }
        if (page === null) waiting.push(open)
        else page(open)
      })
      return within(result, `answer ${name}`) as never
    },
    get problems() {
      return [...problems, ...site.missing.map((file) => `${file} is not there`)]
    },
    close,
  }
}
