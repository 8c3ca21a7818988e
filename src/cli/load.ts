import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { SkeinError, type GameDefinition, type PackageDefinition } from '../../engine/index.ts'
import { parseModule } from '../../plugins/index.ts'
import { documented } from './documented.ts'
import { readInput } from './input-file.ts'
import { systemReason } from './system-error.ts'

/** A game and where it came from. */
export interface LoadedGame {
  readonly definition: GameDefinition
  readonly file: string
  /** The folder of the game: its mods are looked for in `mods/` beside. */
  readonly folder: string
}

/** Where a folder has its game. */
export const GAME_FILES: readonly string[] = ['game.ts', 'game.js', 'game.mjs', 'src/game.ts']

/**
 * Loads a game from a TypeScript or JavaScript file, or from the `game.ts` of a folder.
 *
 * @throws SkeinError `cli/bad-input` when there is none, or its default export is no game
 */
export async function loadGame(path: string): Promise<LoadedGame> {
  const file = findModule(path, GAME_FILES, 'a game')
  if (file.endsWith('.wasm')) {
    throw new SkeinError(
      'cli/bad-input',
      `${path} is a .wasm file; a game is written in TypeScript or JavaScript`,
      {
        names: { file: path },
        hint: 'Give a game, such as a folder with game.ts. Mods lie in its folder "mods", or where --mods says.',
      },
    )
  }
  const game = await loadGameOf(file)
  if (game !== null) return game
  throw new SkeinError('cli/bad-input', `${file} does not export a game`, {
    names: { file },
    hint: 'Its default export has to be what defineGame gives.',
  })
}

/** Loads the game that a file exports by default; `null` when that is none. @throws SkeinError `cli/bad-input` */
export async function loadGameOf(file: string): Promise<LoadedGame | null> {
  const definition = (await importFile(file))['default']
  if (!hasKind(definition, 'game')) return null
  return { definition: definition as unknown as GameDefinition, file, folder: dirname(file) }
}

/**
 * Loads the packages that a file of interfaces exports, that a game shares, or that a mod (`.wasm`) defines.
 *
 * @throws SkeinError `cli/bad-input` when there are none
 */
export async function loadPackages(path: string): Promise<PackageDefinition[]> {
  const file = findModule(path, ['interfaces.ts', 'game.ts', 'game.js'], 'interfaces')
  if (file.endsWith('.wasm')) return packagesOfMod(file)
  const exports = await importFile(file)
  const values = Object.values(exports)
  const games = values.filter((value) => hasKind(value, 'game')) as unknown as GameDefinition[]
  const packages = [
    ...(values.filter((value) => hasKind(value, 'package')) as unknown as PackageDefinition[]),
    ...games.flatMap((game) => game.packages),
  ]
  if (packages.length > 0) return documented([...new Map(packages.map((it) => [it.id, it])).values()], file)
  throw new SkeinError('cli/bad-input', `${file} exports no package`, {
    names: { file },
    hint: 'Export what definePackage gives, such as "export const pong = definePackage(…)".',
  })
}

async function packagesOfMod(file: string): Promise<PackageDefinition[]> {
  const { manifest } = await parseModule(await readInput(file), basename(file))
  if (manifest.packages.length > 0) return [...manifest.packages]
  throw new SkeinError('cli/bad-input', `${file} defines no package of its own`, {
    names: { file, mod: manifest.mod.name },
    hint: 'Only mods that define components, events or traits can be built upon.',
  })
}

function findModule(path: string, names: readonly string[], what: string): string {
  const full = resolve(path)
  if (!existsSync(full)) {
    throw new SkeinError('cli/bad-input', `there is nothing at ${path}`, {
      names: { file: path },
      hint: `Give a file, or a folder that holds ${what} (${names[0]}).`,
    })
  }
  if (!statSync(full).isDirectory()) return full
  const found = names.map((name) => join(full, name)).find(existsSync)
  if (found !== undefined) return found
  throw new SkeinError('cli/bad-input', `the folder ${path} holds no ${names.join(' or ')}`, {
    names: { file: path },
    hint: `Give the file that holds ${what}.`,
  })
}

async function importFile(file: string): Promise<Record<string, unknown>> {
  try {
    const { createJiti } = await import('jiti')
    return await createJiti(import.meta.url).import<Record<string, unknown>>(file)
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    throw new SkeinError('cli/bad-input', `${file} cannot be loaded: ${reasonOf(cause)}`, {
      names: { file },
      hint: loadHint(cause),
      cause,
    })
  }
}

/** Why a file cannot be loaded, without the list of who asked for it. */
function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\nRequire stack:')[0]!
}

/** The hint for a file that cannot be loaded. */
function loadHint(cause: unknown): string {
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(cause instanceof Error ? cause.message : '')
  const [, name] = missing ?? []
  if (name !== undefined && !/^[./]|^[a-z]:/i.test(name)) {
    const [first, second] = name.split('/')
    const dependency = name.startsWith('@') ? `${first}/${second}` : first
    return `Run "npm install ${dependency}" in the project of the game.`
  }
  return systemReason(cause)?.hint ?? 'Run with --debug to see where it fails.'
}

function hasKind(value: unknown, kind: string): value is { kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}
