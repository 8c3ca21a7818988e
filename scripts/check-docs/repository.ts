import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** The files that the pages are checked against. Paths are relative to the root, with `/`. */
export interface Repository {
  /** All files, those that are not committed yet included. */
  readonly files: readonly string[]
  /** Whether there is a file or a folder. */
  exists(path: string): boolean
  read(path: string): string
}

/** The repository that the working directory is the root of. */
export function openRepository(): Repository {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  })
  return {
    files: listed.split('\n').filter((file) => file !== '' && existsSync(file)),
    exists: (path) => existsSync(path),
    read: (path) => readFileSync(path, 'utf8'),
  }
}

/** A repository of the given texts, by their paths. */
export function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  const files = Object.keys(texts)
  return {
    files,
    exists: (path) => files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`)),
    read: (path) => texts[path] ?? '',
  }
}
