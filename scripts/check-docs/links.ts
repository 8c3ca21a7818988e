import { dirname, join } from 'node:path'
import type { Repository } from './repository.ts'

/** The reference that TypeDoc writes: it exists only where it was built. */
const BUILT = 'docs/api/'

/** Checks that the links of a page lead to files and headings that exist. */
export function checkLinks(page: string, { exists, read }: Repository): string[] {
  const problems: string[] = []
  for (const [, target] of withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target!)) continue
    const [file, anchor] = target!.split('#') as [string, string?]
    const path = file === '' ? page : join(dirname(page), file)
    if (path.startsWith(BUILT) && !exists(BUILT)) continue
    if (!exists(path)) problems.push(`${page} links to ${target}, which does not exist`)
    else if (anchor !== undefined && !anchorsOf(read(path)).has(anchor))
      problems.push(`${page} links to ${target}, but ${path} has no such heading`)
  }
  return problems
}

/** Checks that each page in the folder of the documentation is linked from its index, directly or from a page that is. */
export function checkIndex(index: string, folder: string, { files, exists, read }: Repository): string[] {
  const reached = new Set([index])
  for (const page of reached) {
    for (const [, target] of withoutCode(read(page)).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const path = join(dirname(page), target!)
      if (path.startsWith(`${folder}/`) && path.endsWith('.md') && exists(path)) reached.add(path)
    }
  }
  return files
    .filter((file) => file.startsWith(`${folder}/`) && file.endsWith('.md') && !reached.has(file))
    .map((file) => `${file} is not reached by links from ${index}`)
}

/** A page without its code, where brackets mean something else. */
function withoutCode(text: string): string {
  return text.replaceAll(/^(\s*)```[^]*?^\1```$/gm, '').replaceAll(/`[^`\n]+`(?!\])/g, '')
}

/** The anchors of a page's headings, as code hosts make them. */
function anchorsOf(text: string): Set<string> {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-')
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading!)))
}
