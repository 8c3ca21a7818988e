import type { Repository } from './repository.ts'

/**
 * Turns of phrase without a noun, and how often they may be there. Whoever rewrites a text lowers the limits to what is left; nobody
 * raises them.
 */
export const LIMITS: Readonly<Record<string, number>> = {
  'what there is': 8,
  'that which': 0,
  'a doc comment that begins with "What"': 0,
}

/** Counts turns of phrase without a noun, in pages and in doc comments. */
export function countProse(
  pages: readonly string[],
  sources: readonly string[],
  { read }: Repository,
): Record<string, number> {
  const counts = { 'what there is': 0, 'that which': 0, 'a doc comment that begins with "What"': 0 }
  const count = (text: string): void => {
    counts['what there is'] += [...text.matchAll(/\bwhat there is\b/gi)].length
    counts['that which'] += [...text.matchAll(/\bthat which\b/gi)].length
  }
  for (const page of pages) count(read(page))
  for (const source of sources) {
    for (const [comment] of read(source).matchAll(/\/\*\*[^]*?\*\/|\/\/.*/g)) {
      count(comment.replaceAll(/\n\s*\* ?/g, ' '))
      if (/^\/\*\*\s*(?:\*\s*)?What\b/.test(comment)) counts['a doc comment that begins with "What"']++
    }
  }
  return counts
}

/** The counts that are above their limits, as problems. */
export function proseProblems(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).flatMap(([phrase, found]) =>
    found <= LIMITS[phrase]!
      ? []
      : [`${phrase} is there ${found} times, and at most ${LIMITS[phrase]!} are allowed: name the noun`],
  )
}
