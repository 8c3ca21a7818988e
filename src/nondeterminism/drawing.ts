import type { SourceToken } from './source-tokens.ts'

const OPENS: ReadonlySet<string> = new Set('([{')
const CLOSES: ReadonlySet<string> = new Set(')]}')

/**
 * The tokens, by index, that only show the game: of `defineSystem` with `presentational: true`, and of `tick` and `each` with
 * the stage `draw`.
 */
export function drawingIn(tokens: readonly SourceToken[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (let at = 0; at < tokens.length - 1; at++) {
    const { kind, value } = tokens[at]!
    if (kind !== 'word' || tokens[at + 1]!.value !== '(') continue
    const isDrawing =
      value === 'defineSystem'
        ? isPresentational(tokens, at + 1)
        : (value === 'tick' || value === 'each') && /^['"]draw['"]$/.test(tokens[at + 2]?.value ?? '')
    if (isDrawing) for (let i = at; i < endOf(tokens, at + 1); i++) found.add(i)
  }
  return found
}

/** Whether the object in a call has `presentational: true` itself. */
function isPresentational(tokens: readonly SourceToken[], open: number): boolean {
  const end = endOf(tokens, open)
  let depth = 0
  for (let at = open; at < end; at++) {
    const { value } = tokens[at]!
    if (OPENS.has(value)) depth++
    else if (CLOSES.has(value)) depth--
    else if (depth === 2 && value === 'presentational' && tokens[at + 1]?.value === ':')
      return tokens[at + 2]?.value === 'true'
  }
  return false
}

/** The token after the bracket that closes one. */
export function endOf(tokens: readonly SourceToken[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    if (OPENS.has(tokens[at]!.value)) depth++
    else if (CLOSES.has(tokens[at]!.value) && --depth === 0) return at + 1
  }
  return tokens.length
}
