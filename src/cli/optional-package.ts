import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SkeinError } from '../../engine/index.ts'

/** Imports a module; stands in for `import()` in tests. */
export type Importer = (specifier: string) => Promise<unknown>

/**
 * Imports a package that only some commands need: the one that Skein finds, or else the one of the game's project.
 *
 * @param folder the folder of the game
 * @param what why it is needed, for people: `skein dev serves games with Vite`
 * @param install what to install, as npm takes it
 * @throws SkeinError `cli/not-installed`
 */
export async function importOptional<T>(
  name: string,
  folder: string,
  { what, install }: { readonly what: string; readonly install: string },
  importer: Importer = (specifier) => import(specifier),
): Promise<T> {
  try {
    return (await importer(name).catch(() =>
      importer(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href),
    )) as T
  } catch (cause) {
    throw notInstalled(name, what, install, cause)
  }
}

/** The error of a command that lacks a package. */
export function notInstalled(name: string, what: string, install: string, cause?: unknown): SkeinError {
  return new SkeinError('cli/not-installed', `${what}, but ${name} is not installed`, {
    names: { package: name },
    hint: `Run "npm install --save-dev ${install}" in the project of the game.`,
    cause,
  })
}
