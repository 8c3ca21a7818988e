import { packageFromJson, SkeinError, type PackageDefinition } from '../../engine/index.ts'
import { INTERFACES_PATH, type ServedInterfaces } from '../vite/served-mods.ts'
import { loadPackages } from './load.ts'

/** What a game shares, and where it is. */
export interface GameInterfaces {
  readonly packages: readonly PackageDefinition[]
  /** The game, if it is on this machine. */
  readonly game?: string
  /** The folder whose mods are built when they are saved, if a server told. */
  readonly sources?: string
}

/** Where `skein dev` serves a game that nothing else was said about. */
const USUAL = 'http://localhost:5173/'
/** Milliseconds to wait for a server that may not be there. */
const PATIENCE = 2000

/**
 * Asks what a game shares: from its files, from the server at an address, or, where nothing is given, from the one that
 * `skein dev` has started on this machine.
 *
 * @throws SkeinError `cli/bad-input` when what is given is no game
 */
export async function askInterfaces(from: string | undefined): Promise<GameInterfaces | null> {
  if (from === undefined) return ask(USUAL).catch(() => null)
  if (!/^https?:\/\//.test(from)) return { packages: await loadPackages(from), game: from }
  try {
    return await ask(from)
  } catch (cause) {
    throw new SkeinError('cli/bad-input', `no game is served at ${from}: ${reasonOf(cause)}`, {
      names: { file: from },
      hint: 'Give the address that "skein dev" prints, or the folder of the game.',
      cause,
    })
  }
}

async function ask(address: string): Promise<GameInterfaces> {
  const base = address.endsWith('/') ? address : `${address}/`
  const response = await fetch(new URL(INTERFACES_PATH, base), { signal: AbortSignal.timeout(PATIENCE) })
  if (!response.ok) throw new Error(`it answers ${response.status}`)
  const told = (await response.json().catch(() => {
    throw new Error('it is no server of skein dev')
  })) as Partial<ServedInterfaces>
  if (!Array.isArray(told.packages)) throw new Error('it is no server of skein dev')
  return {
    packages: told.packages.map((it) => packageFromJson(it)),
    ...(typeof told.game === 'string' ? { game: told.game } : {}),
    ...(typeof told.sources === 'string' ? { sources: told.sources } : {}),
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error && cause.message === 'fetch failed'
    ? cause.cause.message || 'nobody answers'
    : cause.message
}
