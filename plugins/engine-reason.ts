/**
 * The reasons for which WebAssembly traps, in V8's words, and how SpiderMonkey and JavaScriptCore put them. Where one of them tells less
 * than V8 does, its own words stay.
 */
const REASONS: readonly (readonly [reason: string, words: RegExp])[] = [
  ['unreachable', /^unreachable executed|^Unreachable code/],
  ['divide by zero', /^(?:remainder|integer divide|Division) by zero/],
  // SpiderMonkey says "integer overflow" of conversions, too.
  ['divide result unrepresentable', /^Integer overflow/],
  ['float unrepresentable in integer range', /^invalid conversion to integer|^Out of bounds Trunc operation/],
  // SpiderMonkey's "index out of bounds" is of memories and of tables.
  ['memory access out of bounds', /^Out of bounds memory access/],
  [
    'table index is out of bounds',
    /^table index out of bounds|^Out of bounds (?:table access|call_indirect)/,
  ],
  [
    'function signature mismatch',
    /^(?:null function or function|indirect call) signature mismatch|^call_indirect to a signature/,
  ],
]

/** V8 and JavaScriptCore name the function of JavaScript that failed. */
const CALLED = /^WebAssembly\.\w+(?:\(\):\s*| (?=doesn't))/
/** JavaScriptCore adds the expression that was evaluated: code of Skein, which tells nobody anything. */
const EVALUATED = / \(evaluating '.*'\)$/s

/** The reason that an engine gives for an error of WebAssembly, without additions that are about Skein's own code. */
export function engineReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(CALLED, '').replace(EVALUATED, '')
}

/** The reason why a module trapped, in the same words in every engine. */
export function trapReason(error: WebAssembly.RuntimeError): string {
  const own = engineReason(error)
  return REASONS.find(([, words]) => words.test(own))?.[0] ?? own
}
