import { drawingIn } from './drawing.ts'
import { RULES, type Finding } from './rules.ts'
import { tokensOf } from './source-tokens.ts'

/** A place in a source whose result may differ between engines, runs or players. */
export interface Nondeterminism extends Finding {
  readonly line: number
  readonly column: number
}

/**
 * Finds code in TypeScript or JavaScript by which the state of a game may differ between engines, runs or players: calls of
 * `Math.sin` and its like, random numbers without a seed, clocks, comparisons by language, and the like. Leaves out systems that
 * are `presentational`, work in the stage `draw`, and lines with the comment `skein-allow nondeterminism`.
 */
export function findNondeterminism(source: string): Nondeterminism[] {
  const { tokens, allowed } = tokensOf(source)
  const drawing = drawingIn(tokens)
  const found: Nondeterminism[] = []
  for (let at = 0; at < tokens.length; at++) {
    const { line, column } = tokens[at]!
    if (drawing.has(at) || allowed.has(line)) continue
    for (const rule of RULES) {
      const problem = rule(tokens, at)
      if (problem !== null) found.push({ line, column, ...problem })
    }
  }
  return found
}
