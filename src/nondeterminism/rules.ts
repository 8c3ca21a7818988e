import { endOf } from './drawing.ts'
import type { SourceToken } from './source-tokens.ts'

/** Code that may behave differently elsewhere. */
export interface Finding {
  /** The call or the operator, as in `Math.sin`. */
  readonly code: string
  readonly message: string
  /** A replacement. */
  readonly hint: string
}

/** Looks whether something begins at a token. */
type Rule = (tokens: readonly SourceToken[], at: number) => Finding | null

/** Functions of `Math` whose last bits the language leaves to the engine. */
const INEXACT: ReadonlySet<string> = new Set(
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh'.split(
    ' ',
  ),
)
const WHOLE: ReadonlySet<string> = new Set(['globalThis', 'window', 'self', 'global'])
const USE_TIME = 'Use time of the context, or dt of the stage "update".'
const USE_RANDOM = 'Use random of the context: its numbers follow from the seed of the game.'
const LOCALE: Readonly<Record<string, string>> = {
  localeCompare: 'Compare texts with < and >.',
  toLocaleString: 'Use toString or toFixed; format for players where the game is drawn.',
  toLocaleDateString: 'Format dates for players where the game is drawn.',
  toLocaleTimeString: 'Format times for players where the game is drawn.',
  toLocaleUpperCase: 'Use toUpperCase.',
  toLocaleLowerCase: 'Use toLowerCase.',
}
const TIMERS: ReadonlySet<string> = new Set(['setTimeout', 'setInterval', 'requestAnimationFrame'])

/** Whether a token names a global: it is no property, unless of the global object, and no key. */
function isGlobal(tokens: readonly SourceToken[], at: number, name: string): boolean {
  const token = tokens[at]!
  if (token.kind !== 'word' || token.value !== name) return false
  const before = tokens[at - 1]?.value
  if (before === '.' || before === '?.') return WHOLE.has(tokens[at - 2]?.value ?? '')
  return before !== 'function' && tokens[at + 1]?.value !== ':'
}

/** The name after a dot. */
const memberOf = (tokens: readonly SourceToken[], at: number): string | null =>
  tokens[at + 1]?.value === '.' || tokens[at + 1]?.value === '?.' ? (tokens[at + 2]?.value ?? null) : null

const inexact = (name: string): Finding => ({
  code: `Math.${name}`,
  message: `Math.${name} differs between browsers in its last bits`,
  hint: `Use math.${name} of the context, or import { math } from 'skein'.`,
})

const mathRule: Rule = (tokens, at) => {
  if (!isGlobal(tokens, at, 'Math')) return null
  const member = memberOf(tokens, at)
  if (member === 'random')
    return { code: 'Math.random', message: 'Math.random has no seed', hint: USE_RANDOM }
  if (member !== null) return INEXACT.has(member) ? inexact(member) : null
  // const { sin, cos } = Math
  if (tokens[at - 1]?.value !== '=' || tokens[at - 2]?.value !== '}') return null
  for (let i = at - 3; i >= 0 && tokens[i]!.value !== '{'; i--) {
    const { value } = tokens[i]!
    if (INEXACT.has(value)) return inexact(value)
    if (value === 'random')
      return { code: 'Math.random', message: 'Math.random has no seed', hint: USE_RANDOM }
  }
  return null
}

/** Engines multiply for a power of 2, and powers of constants are seen at once. */
const powerRule: Rule = (tokens, at) => {
  const { kind, value } = tokens[at]!
  if (kind !== 'mark' || (value !== '**' && value !== '**=')) return null
  const [left, right] = [tokens[at - 1], tokens[at + 1]]
  if (right?.value === '2' && tokens[at + 2]?.value !== '**') return null
  if (left?.kind === 'number' && right?.kind === 'number') return null
  return {
    code: value,
    message: `the operator ${value} differs between browsers in its last bits`,
    hint: 'Use math.pow of the context, or products.',
  }
}

const clockRule: Rule = (tokens, at) => {
  if (isGlobal(tokens, at, 'Date')) {
    const isNew = tokens[at - 1]?.value === 'new'
    const member = memberOf(tokens, at)
    if (!isNew && member !== 'now' && member !== 'parse' && tokens[at + 1]?.value !== '(') return null
    const code = isNew ? 'new Date' : member === null ? 'Date' : `Date.${member}`
    return { code, message: `${code} depends on the clock and the time zone of the player`, hint: USE_TIME }
  }
  if (isGlobal(tokens, at, 'performance') && /^(?:now|timeOrigin)$/.test(memberOf(tokens, at) ?? '')) {
    const code = `performance.${memberOf(tokens, at)!}`
    return { code, message: `${code} depends on the clock of the player`, hint: USE_TIME }
  }
  const { value } = tokens[at]!
  if (TIMERS.has(value) && isGlobal(tokens, at, value) && tokens[at + 1]?.value === '(')
    return { code: value, message: `${value} calls back at a time that differs between runs`, hint: USE_TIME }
  if (isGlobal(tokens, at, 'crypto') && /^(?:getRandomValues|randomUUID)$/.test(memberOf(tokens, at) ?? '')) {
    const code = `crypto.${memberOf(tokens, at)!}`
    return { code, message: `${code} has no seed`, hint: USE_RANDOM }
  }
  return null
}

const localeRule: Rule = (tokens, at) => {
  if (isGlobal(tokens, at, 'Intl') && memberOf(tokens, at) !== null)
    return {
      code: 'Intl',
      message: 'Intl depends on the language of the player',
      hint: 'Format for players where the game is drawn.',
    }
  const { kind, value } = tokens[at]!
  if (kind !== 'word' || !Object.hasOwn(LOCALE, value) || tokens[at + 1]?.value !== '(') return null
  if (!/^\??\.$/.test(tokens[at - 1]?.value ?? '')) return null
  return { code: value, message: `${value} depends on the language of the player`, hint: LOCALE[value]! }
}

const keyOrderRule: Rule = (tokens, at) => {
  if (tokens[at]!.value !== 'for' || tokens[at + 1]?.value !== '(') return null
  const end = endOf(tokens, at + 1)
  if (!/^(?:const|let|var)$/.test(tokens[at + 2]?.value ?? '')) return null
  if (tokens[at + 4]?.value !== 'in' || end <= at + 5) return null
  return {
    code: 'for…in',
    message: 'for…in goes through keys in the order in which they came, and through inherited ones',
    hint: 'Go through Object.keys(…).toSorted(), or an array.',
  }
}

/** A comparison that gives true or false, as in sort((a, b) => a > b). */
const sortRule: Rule = (tokens, at) => {
  const { value } = tokens[at]!
  if ((value !== 'sort' && value !== 'toSorted') || tokens[at + 1]?.value !== '(') return null
  if (!/^\??\.$/.test(tokens[at - 1]?.value ?? '')) return null
  const end = endOf(tokens, at + 1) - 1
  let arrow = -1
  let depth = 0
  let compares = false
  for (let i = at + 1; i < end; i++) {
    const it = tokens[i]!.value
    if ('([{'.includes(it)) depth++
    else if (')]}'.includes(it)) depth--
    else if (depth !== 1) continue
    else if (it === '=>') {
      if (tokens[i + 1]?.value === '{') return null
      arrow = i
    } else if (arrow !== -1) {
      // A number comes out: of a difference, a choice, or a call.
      if (/^[-?+*/]$/.test(it) || it === '||' || it === '|') return null
      if (it === '<' || it === '>') compares = true
    }
  }
  if (arrow === -1 || !compares) return null
  return {
    code: value,
    message: `${value} gets true or false from its comparison, which engines order differently`,
    hint: 'Return a number: below 0, 0 or above 0. Let it be 0 for the same item alone, since equal ones keep the order in which they came.',
  }
}

/** All that is looked for. */
export const RULES: readonly Rule[] = [mathRule, powerRule, clockRule, localeRule, keyOrderRule, sortRule]
