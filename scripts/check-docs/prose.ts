import ts from 'typescript'
import type { Repository } from './repository.ts'

/**
 * Turns of phrase without a noun, and how often they may occur. Lower a limit to the count that is left after a rewrite; never raise
 * one.
 */
export const LIMITS: Readonly<Record<string, number>> = {
  'what there is': 0,
  'that which': 0,
  'a clause that begins with "what it", "who has" and the like': 33,
  'a doc comment that begins with "What"': 0,
  'a message without a noun': 0,
}

const CLAUSE =
  /\b(?:(?:that|which) there is not|that (?:is|are) none|what (?:it|they|one|was|has|does|is|can|may|must)|who (?:has|is|does|wants|asks|uses))\b/gi

/** Counts turns of phrase without a noun in pages and comments, and in the strings of a program. */
export function countProse(
  pages: readonly string[],
  sources: readonly string[],
  { read }: Repository,
): Record<string, number> {
  let [there, which, clauses, leading, messages] = [0, 0, 0, 0, 0]
  const count = (text: string): void => {
    there += matches(text, /\bwhat there is\b/gi)
    which += matches(text, /\bthat which\b/gi)
    clauses += matches(text, CLAUSE)
  }
  for (const page of pages) count(read(page))
  for (const source of sources) {
    const text = read(source)
    for (const [comment] of text.matchAll(/\/\*\*[^]*?\*\/|\/\/.*/g)) {
      count(comment.replaceAll(/\n\s*\* ?/g, ' '))
      if (/^\/\*\*\s*(?:\*\s*)?What\b/.test(comment)) leading++
    }
    for (const message of stringsOf(source, text))
      messages += matches(message, CLAUSE) + matches(message, /\bwhat there is\b/gi)
  }
  return Object.fromEntries(
    Object.keys(LIMITS).map((phrase, index) => [phrase, [there, which, clauses, leading, messages][index]!]),
  )
}

function matches(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length
}

/** The texts of string literals and templates with spaces in them, but for the source code that generators write. */
function stringsOf(file: string, text: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (node.text.includes(' ') && !node.text.includes('\n')) found.push(node.text)
    }
    ts.forEachChild(node, visit)
  }
  if (!file.startsWith('scripts/check-docs/')) visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))
  return found
}

/** The counts that are above their limits, as problems. */
export function proseProblems(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).flatMap(([phrase, found]) =>
    found <= LIMITS[phrase]!
      ? []
      : [`${phrase} occurs ${found} times; the limit is ${LIMITS[phrase]!}: name the noun`],
  )
}
