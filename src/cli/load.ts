import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { SkeinError, type GameDefinition, type PackageDefinition } from '../../engine/index.ts'
import { parseModule } from '../../plugins/index.ts'
import type { WingsInterface } from '../../plugins/wings/interface.ts'
import { findLayout, lookedIn, partMissing, type GameLayout } from '../layout/layout.ts'
import { documented } from './documented.ts'
import { readInput } from './input-file.ts'
import { systemReason } from './system-error.ts'

/** A game and where it came from. */
export interface LoadedGame {
  readonly definition: GameDefinition
  readonly file: string
  /** Where its page, its mods and their sources are. */
  readonly layout: GameLayout
}

/**
 * Loads a game from a TypeScript or JavaScript file, or from its folder.
 *
 * @throws SkeinError `cli/bad-input` when there is none, or its default export is no game, `cli/bad-layout`
 */
export async function loadGame(path: string): Promise<LoadedGame> {
  assertExists(path)
  const layout = await findLayout(path)
  const { game: file } = layout
  if (file === null) throw partMissing(layout, 'game', path)
  if (file.endsWith('.wasm')) {
    throw new SkeinError('cli/bad-input', `${path} is a .wasm file, not a game`, {
      names: { file: path },
      hint: 'Pass a game, such as a folder with game.ts; put mods into its folder "mods", or name their folder with --mods.',
    })
  }
  const exports = await importFile(file)
  const definition = exports['default']
  if (hasKind(definition, 'game'))
    return { definition: definition as unknown as GameDefinition, file, layout }
  throw notAGame(file, exports)
}

/** A game as its page is served. */
export interface ServedGame {
  /** `null` for a game that only its page knows. */
  readonly definition: GameDefinition | null
  readonly file: string | null
  readonly layout: GameLayout
  /** The packages that mods see. */
  readonly packages: readonly PackageDefinition[]
  /** The reason why no file exports the game; `null` where one does. */
  readonly problem: SkeinError | null
}

/**
 * Loads a game to serve its page. A page may make its game itself, where no tool finds it: then the page is served as it is, with the
 * packages of its interfaces.
 *
 * @throws SkeinError `cli/bad-input` when there is neither a game nor a page, or the declared game is none; `cli/bad-layout`
 */
export async function loadServed(path: string): Promise<ServedGame> {
  try {
    const game = await loadGame(path)
    const { definition, file } = await gameOfPage(game)
    return { ...game, packages: await documented(definition.packages, file), problem: null }
  } catch (error) {
    if (!(error instanceof SkeinError) || error.code !== 'cli/bad-input' || !existsSync(path)) throw error
    const layout = await findLayout(path)
    if (layout.page === null || layout.declaration?.places.has('game') === true) throw error
    const { interfaces } = layout
    const packages = interfaces === null ? [] : await loadPackages(interfaces)
    return { definition: null, file: null, layout, packages, problem: error }
  }
}

/**
 * Loads a game as its page plays it: that may share more than the game without a page, such as drawing and sounds.
 *
 * @returns the game itself where its page plays no other
 * @throws SkeinError `cli/bad-input` when the declared file exports no game
 */
export async function gameOfPage(game: LoadedGame): Promise<LoadedGame> {
  const { pageGame: file, declaration } = game.layout
  if (file === null || file === game.file) return game
  const isDeclared = declaration?.places.has('pageGame') ?? false
  try {
    const definition = await definitionIn(file)
    if (definition !== null) return { ...game, definition, file }
  } catch (error) {
    if (isDeclared || !(error instanceof SkeinError)) throw error
    // A file of that name may be something else to the page.
    return game
  }
  if (!isDeclared) return game
  throw new SkeinError('cli/bad-input', `${file} does not export a game`, {
    names: { file, other: declaration!.file },
    hint: 'Export the result of defineGame() as default.',
  })
}

/** The error about a file in the place of a game whose default export is none. */
function notAGame(file: string, exports: Readonly<Record<string, unknown>>): SkeinError {
  const named = Object.keys(exports).find((name) => name !== 'default' && hasKind(exports[name], 'game'))
  // Where a module has no default export, the loader gives the module itself.
  const found = Object.keys(exports).includes('default') ? exports['default'] : undefined
  const problem =
    found === undefined
      ? 'it has no default export'
      : `its default export is ${found === null ? 'null' : `of the type ${typeof found}`}, not the result of defineGame()`
  return new SkeinError('cli/bad-input', `${file} does not export a game: ${problem}`, {
    names: { file },
    hint:
      named === undefined
        ? 'Export the result of defineGame() as default; a game with a loop of its own does so, too: defineGame({ packages: […], systems: [] }) (docs/existing-games.md). If another file is the game, name it in package.json: "skein": { "game": "…" } (docs/layout.md).'
        : `Add "export default ${named}": the game has to be the default export.`,
  })
}

/** The game that a file exports by default; `null` when that is no game. @throws SkeinError `cli/bad-input` */
async function definitionIn(file: string): Promise<GameDefinition | null> {
  const definition = (await importFile(file))['default']
  return hasKind(definition, 'game') ? (definition as unknown as GameDefinition) : null
}

/**
 * Loads the packages that a file of interfaces exports, that a game shares, or that a mod (`.wasm`) defines.
 *
 * @throws SkeinError `cli/bad-input` when there is no package, `cli/bad-layout`
 */
export async function loadPackages(path: string): Promise<PackageDefinition[]> {
  const file = await interfacesFile(path)
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
    hint: 'Export the result of definePackage(), such as "export const pong = definePackage(…)".',
  })
}

/** Descriptions of a game for plugins built with the Rust crates `wings`, and its packages. */
export interface LoadedWings {
  readonly interfaces: readonly WingsInterface[]
  readonly packages: readonly PackageDefinition[]
}

/**
 * Loads the descriptions of a game for plugins of `wings`: results of `defineWings` that it exports, or that the game it exports declares.
 *
 * @throws SkeinError `cli/bad-input` where there is none
 */
export async function loadWings(path: string): Promise<LoadedWings> {
  assertExists(path)
  const layout = statSync(path).isDirectory() ? await findLayout(path) : null
  const files =
    layout === null ? [resolve(path)] : [layout.game, layout.interfaces].filter((it) => it !== null)
  for (const file of files.filter((it) => !it.endsWith('.wasm'))) {
    const values = Object.values(await importFile(file))
    const games = values.filter((value) => hasKind(value, 'game')) as unknown as GameDefinition[]
    const interfaces = [...values, ...games.flatMap((game) => game.interfaces)].filter((value) =>
      hasKind(value, 'wings'),
    ) as unknown as WingsInterface[]
    if (interfaces.length === 0) continue
    const packages = [
      ...(values.filter((value) => hasKind(value, 'package')) as unknown as PackageDefinition[]),
      ...games.flatMap((game) => game.packages),
    ]
    return { interfaces: [...new Set(interfaces)], packages: await documented(packages, file) }
  }
  throw new SkeinError('cli/bad-input', `${path} describes no game to plugins of wings`, {
    names: { file: path },
    hint: 'Pass the result of defineWings() to defineGame as one of its interfaces, or export it from the file (docs/wings.md).',
  })
}

/**
 * Loads the packages that the game of a layout shares on its page, or without one, or that its interfaces export.
 *
 * @returns none where it has none of these files
 * @throws SkeinError `cli/bad-input`
 */
export async function loadShared(layout: GameLayout): Promise<PackageDefinition[]> {
  const { game: file, interfaces } = layout
  const definition = file === null ? null : await definitionIn(file)
  if (definition !== null) {
    const onPage = await gameOfPage({ definition, file: file!, layout })
    return documented(onPage.definition.packages, onPage.file)
  }
  return interfaces === null ? [] : loadPackages(interfaces)
}

async function packagesOfMod(file: string): Promise<PackageDefinition[]> {
  const { manifest } = await parseModule(await readInput(file), basename(file))
  if (manifest.packages.length > 0) return [...manifest.packages]
  throw new SkeinError('cli/bad-input', `the mod ${file} defines no package`, {
    names: { file, mod: manifest.mod.name },
    hint: 'Pass a mod that defines components, events or traits.',
  })
}

/** The file that exports the packages of a game: its interfaces, else the game. */
async function interfacesFile(path: string): Promise<string> {
  assertExists(path)
  if (!statSync(path).isDirectory()) return resolve(path)
  const layout = await findLayout(path)
  const file = layout.interfaces ?? layout.game
  if (file !== null) return file
  throw new SkeinError(
    'cli/bad-input',
    `${path} holds no interfaces and no game; looked for ${lookedIn(layout, 'interfaces')}, ${lookedIn(layout, 'game')}`,
    {
      names: { file: path },
      hint: 'Give the file that exports packages, or say in the package.json of the game where it is: "skein": { "interfaces": "…" } (docs/layout.md).',
    },
  )
}

function assertExists(path: string): void {
  if (existsSync(path)) return
  throw new SkeinError('cli/bad-input', `${path} does not exist`, {
    names: { file: path },
    hint: 'Give a file, or the folder of a game.',
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
      hint: loadHint(cause, file),
      cause,
    })
  }
}

/** Why a file cannot be loaded, with the first of the list of who asked for it. */
function reasonOf(cause: unknown): string {
  const [reason, stack] = (cause instanceof Error ? cause.message : String(cause)).split('\nRequire stack:')
  const importer = importerIn(stack)
  return importer === null ? reason! : `${reason}, which ${importer} imports`
}

/** The file whose import led nowhere, in the list that Node adds to its message. */
function importerIn(stack = ''): string | null {
  return /^- (.+)$/m.exec(stack)?.[1] ?? null
}

/** The hint for a file that cannot be loaded. */
function loadHint(cause: unknown, file: string): string {
  if (!/\.[cm]?[jt]sx?$/i.test(file))
    return 'Pass a game in TypeScript or JavaScript, such as a folder with game.ts.'
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(cause instanceof Error ? cause.message : '')
  const [, name] = missing ?? []
  if (name !== undefined && !/^[./]|^[a-z]:/i.test(name)) {
    const [first, second] = name.split('/')
    const dependency = name.startsWith('@') ? `${first}/${second}` : first
    return `Run "npm install ${dependency}" in the project of the game.`
  }
  if (name !== undefined) return 'Correct the path of that import, or add the file.'
  if (
    /^(?:window|document|navigator|localStorage|location|requestAnimationFrame|HTMLElement)\b.* is not defined/.test(
      reasonOf(cause),
    )
  )
    return 'Commands load a game without a page: keep code for the page in another file, such as src/main.ts, and have it import the game.'
  return systemReason(cause)?.hint ?? 'Run the command with --debug to see the stack trace.'
}

function hasKind(value: unknown, kind: string): value is { kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}
