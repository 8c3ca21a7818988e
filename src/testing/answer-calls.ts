import { readValue, writeValue } from './call-values.ts'

/** Functions that a page offers to the test that opened it. */
export type PageFunctions = Readonly<Record<string, (...args: never[]) => unknown>>

/** A call on its way to a page. */
export interface PageCall {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** The result of a call, or the error that it threw. */
export interface PageAnswer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** Answers the calls of the test that opened this page, one after another, as long as the test goes on. Runs in the page. */
export async function answerCalls(functions: PageFunctions): Promise<void> {
  const report = (problem: unknown): void => void post('/calls/problem', describe(problem))
  globalThis.addEventListener('error', ({ error, message }) => report(error ?? message))
  globalThis.addEventListener('unhandledrejection', ({ reason }) => report(reason))
  for (;;) {
    const call = readValue(await (await fetch('/calls/next')).text()) as PageCall | null
    if (call !== null) await post('/calls/answer', writeValue(await answer(functions, call)))
  }
}

async function answer(functions: PageFunctions, { id, name, args }: PageCall): Promise<PageAnswer> {
  try {
    return { id, value: await functions[name]!(...(args as never[])) }
  } catch (error) {
    return { id, error: describe(error) }
  }
}

function post(path: string, body: string): Promise<unknown> {
  return fetch(path, { method: 'POST', body })
}

/** V8 begins a stack with the message; the others leave it out. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { stack = '' } = error
  return stack.includes(error.message) ? stack : `${String(error)}\n${stack}`
}
