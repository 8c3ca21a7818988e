import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { packageFromJson } from '../../engine/formats.ts'
import { SkeinError, type GameDefinition, type PackageDefinition } from '../../engine/index.ts'
import { docsFromJson, withDocs } from '../../plugins/bindgen/index.ts'
import { INTERFACES_PATH, type ServedInterfaces } from '../vite/served-mods.ts'
import { findLayout } from '../layout/layout.ts'
import { documented } from './documented.ts'
import { gameOfPage, loadGame, loadPackages } from './load.ts'

/** Packages of a game, and its place. */
export interface GameInterfaces {
  readonly packages: readonly PackageDefinition[]
  /** The game, a folder or a file, if it is on this machine. */
  readonly game?: string
  /** The folder whose mods are built when they are saved, where that is known. */
  readonly sources?: string
  /** The folder of the game, where that is known. */
  readonly root?: string
  /** Whether it is served, so that mods in that folder are being built. */
  readonly served: boolean
  /** The reason why nothing is known of the game whose file was found. */
  readonly problem?: SkeinError
}

/** Where `skein dev` serves games that nothing else was said about: each further one on the next port. */
const FIRST_PORT = 5173
const PORTS = 16
/** Milliseconds to wait for a server on this machine that may not be there, and for one that somebody has named. */
const PATIENCE = { probe: 2_000, named: 30_000 }

/**
 * Asks for the packages that the game of a new mod shares: the game that is named; or else the one whose server builds the
 * folder of the mod, the one that the folder lies in, or the only one that is served on this machine.
 *
 * @param dir the folder of the mod
 * @param from a game, its interfaces, a mod, or the address of a server
 * @returns `null` where there is no game
 * @throws SkeinError `cli/bad-input` when `from` is no game, or not the one whose sources the folder lies in, and when several
 * games are served
 */
export async function askInterfaces(dir: string, from: string | undefined): Promise<GameInterfaces | null> {
  const target = resolve(dir)
  if (from !== undefined) {
    const named = await askNamed(from)
    assertSameGame(target, await gameAbove(target), named, from)
    return named
  }
  const above = await sharedAbove(target)
  const ports = Array.from({ length: PORTS }, (_, index) => FIRST_PORT + index)
  const answers = await Promise.all(
    ports.map((port) => ask(`http://localhost:${port}/`, PATIENCE.probe).catch(() => null)),
  )
  const served = answers.filter((it) => it !== null)
  const own = served.find(({ sources }) => sources !== undefined && isWithin(target, sources))
  if (own !== undefined) return own
  if (above !== null && above.problem === undefined) return above
  const [first] = served
  if (new Set(served.map(({ sources, game }) => `${game} ${sources}`)).size < 2) return first ?? above
  throw new SkeinError(
    'cli/bad-input',
    `several skein dev servers are running, and ${dir} belongs to none of their games`,
    {
      names: { file: dir },
      hint: `Pass --game, or a folder inside the sources of one game: ${served.map(({ sources }) => sources).join(', ')}.`,
    },
  )
}

export async function askNamed(from: string): Promise<GameInterfaces> {
  if (!/^https?:\/\//.test(from)) {
    const packages = await loadPackages(from)
    return { packages, served: false, ...((await isGame(from)) ? { game: from } : {}) }
  }
  try {
    return await ask(from, PATIENCE.named)
  } catch (cause) {
    throw new SkeinError('cli/bad-input', `${from} has no interfaces of a game: ${reasonOf(cause)}`, {
      names: { file: from },
      hint: 'Pass the URL of a page that "skein dev" serves or "skein package" built, or the folder of the game.',
      cause,
    })
  }
}

/** The game in whose folder another folder lies. @throws SkeinError `cli/bad-layout` where only a wrong declaration is above */
export async function gameAbove(
  target: string,
): Promise<(GameInterfaces & { readonly game: string } & Pick<GameDefinition, 'interfaces'>) | null> {
  let wrong: unknown
  for (let at = dirname(target); ; at = dirname(at)) {
    const layout = await findLayout(at).catch((error: unknown) => {
      wrong ??= error
      return null
    })
    const game =
      layout === null || layout.game === null ? null : await loadGame(layout.game).catch(() => null)
    if (game !== null) {
      const { definition, file } = await gameOfPage(game)
      const { root, sources } = game.layout
      const packages = await documented(definition.packages, file)
      const { interfaces } = definition
      return { packages, game: game.file, sources, root, served: false, interfaces }
    }
    if (dirname(at) === at) break
  }
  if (wrong !== undefined) throw wrong
  return null
}

/**
 * The game in whose folder another folder lies; where only its page knows it, or its file cannot be loaded, the nearest interfaces.
 *
 * @returns without packages, and with the problem, where the file of a game is found and no interfaces are
 */
async function sharedAbove(target: string): Promise<GameInterfaces | null> {
  const game = await gameAbove(target)
  if (game !== null) return game
  let unusable: GameInterfaces | null = null
  for (let at = dirname(target); ; at = dirname(at)) {
    const { game: file, interfaces, root, sources } = await findLayout(at)
    try {
      if (interfaces !== null)
        return { packages: await loadPackages(interfaces), sources, root, served: false }
      if (file !== null) await loadGame(file)
    } catch (problem) {
      if (!(problem instanceof SkeinError)) throw problem
      unusable ??= { packages: [], sources, root, served: false, problem }
    }
    if (dirname(at) === at) return unusable
  }
}

/** A mod among the sources of one game is built with the packages that the game shares, whatever it began with. */
function assertSameGame(
  target: string,
  above: GameInterfaces | null,
  named: GameInterfaces,
  from: string,
): void {
  if (above?.sources === undefined || !isWithin(target, above.sources)) return
  const known = new Map(above.packages.map((it) => [it.name, it.id]))
  const missing = named.packages.find(({ name, id }) => known.get(name) !== id)
  if (missing === undefined || !isGameLike(named)) return
  throw new SkeinError('cli/bad-input', `${target} belongs to the sources of ${above.game}, not of ${from}`, {
    names: { file: target, other: from },
    hint: 'Omit --game, or pass a folder inside the sources of that game.',
  })
}

/** Interfaces and mods are no games: a mod of one game may build on any of them. */
function isGameLike({ game, sources }: GameInterfaces): boolean {
  return sources !== undefined || game !== undefined
}

/** Whether a path leads to a game, rather than to interfaces or a mod. */
async function isGame(path: string): Promise<boolean> {
  const { game, interfaces } = await findLayout(path)
  if (game === null || game.endsWith('.wasm') || game === interfaces) return false
  return (await loadGame(path).catch(() => null)) !== null
}

function isWithin(path: string, folder: string): boolean {
  const inner = relative(realOf(folder), realOf(path))
  return inner !== '' && inner.split(sep)[0] !== '..' && !isAbsolute(inner)
}

/** Where a path is, or would be: links on the way are followed. */
function realOf(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at)) return join(realpathSync(at), relative(at, path))
    if (dirname(at) === at) return path
  }
}

/** The folder of a page on the web, by the address that a player sees: with or without the name of the page, a query or a fragment. */
function folderOf(address: string): URL {
  const url = new URL(address)
  url.search = ''
  url.hash = ''
  if (!/(?:\/|\.html?)$/i.test(url.pathname)) url.pathname += '/'
  return url
}

async function ask(address: string, patience: number): Promise<GameInterfaces> {
  const response = await fetch(new URL(INTERFACES_PATH, folderOf(address)), {
    signal: AbortSignal.timeout(patience),
  })
  if (!response.ok) throw new Error(`the server answered with status ${response.status}`)
  const told = (await response.json().catch(() => {
    throw new Error('the server offers no interfaces')
  })) as Partial<ServedInterfaces>
  if (!Array.isArray(told.packages)) throw new Error('the server offers no interfaces')
  return {
    packages: told.packages.map((it: unknown) =>
      withDocs(packageFromJson(it), docsFromJson((it as { docs?: unknown } | null)?.docs)),
    ),
    served: true,
    ...(typeof told.game === 'string' ? { game: told.game } : {}),
    ...(typeof told.sources === 'string' ? { sources: told.sources } : {}),
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error && cause.message === 'fetch failed'
    ? cause.cause.message || 'no server answers'
    : cause.message
}
