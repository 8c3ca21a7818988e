import { printable } from '../../engine/index.ts'
import type { CodePlaces } from '../module/code-places.ts'

/**
 * A frame of a stack that lies in WebAssembly, as engines write it: V8, SpiderMonkey and JavaScriptCore agree on the function,
 * and the first two add the offset in the module.
 */
const FRAME = /wasm-function\[(\d+)\](?::0x([0-9a-f]+))?/

/** Functions that a trace names at most. */
const DEPTH = 16

/**
 * The functions of a mod that led to an exception, innermost first: the first unbroken run of WebAssembly in its stack.
 *
 * @param names by index, as the mod's name section has them
 * @param functions how many the mod has; those behind them are not its own
 * @param places where in the source that was, while developing: it is added as `(file:line:column)`
 */
export function traceOf(
  error: unknown,
  names: () => ReadonlyMap<number, string>,
  functions: number,
  places: CodePlaces | null = null,
): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return []
  const trace: string[] = []
  for (const line of error.stack.split('\n')) {
    const [, index, offset] = FRAME.exec(line) ?? []
    if (index === undefined) {
      if (trace.length > 0) break
      continue
    }
    if (Number(index) >= functions) continue
    const name = names().get(Number(index)) ?? `function ${index}`
    // AssemblyScript's own check of the stack tells its reader nothing.
    if (name === '~stack_check') continue
    const place = offset === undefined ? null : (places?.placeOf(Number.parseInt(offset, 16)) ?? null)
    trace.push(place === null ? name : `${name} (${printable(place.file)}:${place.line}:${place.column})`)
    if (trace.length === DEPTH) break
  }
  return trace
}
