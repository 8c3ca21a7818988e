import type { Repository } from './repository.ts'

/** Media types that look like codes. */
const MEDIA_TYPES: ReadonlySet<string> = new Set(['text/plain', 'text/markdown', 'text/csv', 'text/html'])

/**
 * Checks that every error code is explained on the page of errors and named by a test, and that every code that a page names exists.
 *
 * @param codes all of them
 * @param index the page that explains them
 * @param historic pages that tell of earlier versions, and may name codes that have gone
 */
export function checkErrorCodes(
  codes: ReadonlySet<string>,
  index: string,
  pages: readonly string[],
  historic: ReadonlySet<string>,
  { files, exists, read }: Repository,
): string[] {
  const explained = read(index)
  const tests = files.filter((file) => file.endsWith('.test.ts')).map((file) => read(file))
  const problems: string[] = []
  for (const code of codes) {
    if (!explained.includes(`\n| \`${code}\` |`)) problems.push(`${index} does not explain ${code}`)
    if (!tests.some((text) => text.includes(code))) problems.push(`no test covers the error ${code}`)
  }
  const areas = [...new Set([...codes].map((code) => code.split('/')[0]!))]
  const mention = new RegExp(
    `(?<![\\w./:@#-])(?:${areas.join('|')})/[a-z][a-z-]*[a-z](?![\\w/-]|[.#]\\w)`,
    'g',
  )
  for (const page of pages) {
    if (historic.has(page)) continue
    // Addresses of links may look like codes.
    const text = read(page)
      .replaceAll(/\]\([^)]*\)/g, ']')
      .replaceAll(/https?:\S+/g, '')
    for (const [code] of text.matchAll(mention))
      if (!codes.has(code) && !MEDIA_TYPES.has(code) && !exists(code))
        problems.push(`${page} names the error code ${code}, which does not exist`)
  }
  return [...new Set(problems)]
}
