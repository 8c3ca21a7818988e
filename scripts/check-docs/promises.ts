import { basename } from 'node:path'
import type { Repository } from './repository.ts'

/**
 * Checks that every promise of a page names tests that exist: a file, and some of the names in it. Hostile mods are tests by the names
 * of their files.
 */
export function checkPromises(page: string, { files, exists, read }: Repository): string[] {
  const hostile = files
    .filter((file) => file.startsWith('plugins/testing/hostile/'))
    .map((file) => basename(file))
  const problems: string[] = []
  for (const [, file, names = ''] of read(page).matchAll(/`([\w./-]+\.test\.ts)`(?:: (\*[^|.;]*))?/g)) {
    if (!exists(file!)) {
      problems.push(`${page} names ${file}, which does not exist`)
      continue
    }
    const text = read(file!)
    for (const [, name] of names.matchAll(/\*([^*]+)\*/g)) {
      const begin = name!.replace('…', '')
      if (text.includes(begin) || hostile.some((it) => it.startsWith(begin))) continue
      problems.push(`${page} names the test "${name}", which ${file} does not hold`)
    }
  }
  return problems
}
