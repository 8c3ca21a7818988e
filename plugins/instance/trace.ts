/** A frame of a stack that lies in WebAssembly, as engines write it; V8, SpiderMonkey and JavaScriptCore agree on this. */
const FRAME = /wasm-function\[(\d+)\]/

/** Functions that a trace names at most. */
const DEPTH = 16

/**
 * The functions of a mod that led to an exception, innermost first: the first unbroken run of WebAssembly in its stack.
 *
 * @param names by index, as the mod's name section has them
 */
export function traceOf(error: unknown, names: () => ReadonlyMap<number, string>): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return []
  const trace: string[] = []
  for (const line of error.stack.split('\n')) {
    const index = FRAME.exec(line)?.[1]
    if (index === undefined) {
      if (trace.length > 0) break
      continue
    }
    trace.push(names().get(Number(index)) ?? `function ${index}`)
    if (trace.length === DEPTH) break
  }
  return trace
}
