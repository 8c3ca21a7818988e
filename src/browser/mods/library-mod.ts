import { compareText } from '../../../engine/index.ts'
import type { SkeinError } from '../../../engine/index.ts'
import type { ModFile, ModStatus, PermissionRequest } from '../../../plugins/index.ts'
import type { ModSwitch } from './player-choices.ts'

/** Where a mod comes from: the game's folder, the player's own files, or the game itself. */
export type Origin = 'folder' | 'own' | 'game'

/** A mod that the page knows, whether or not the game has it. */
export interface LibraryMod {
  readonly file: string
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  readonly version: string
  readonly origin: Origin
  /**
   * As a {@link ModStatus}; or `asking`: the player has not said yet whether it may run; `declined`: it may not. Nothing
   * of those two has run.
   */
  readonly state: ModStatus['status'] | 'asking' | 'declined'
  /** Why it does not run; or, while it runs, why a newer version of its file does not. */
  readonly errors: readonly SkeinError[]
  /** Its permissions; `null` when the file is no mod. */
  readonly request: PermissionRequest | null
  /** Whether it asks to take the place of what runs, which goes on meanwhile. */
  readonly replaces: boolean
  /** The mod that it cannot do without and that does not run; `null` when the page knows no such mod. */
  readonly need: Pick<LibraryMod, 'name' | 'state'> | null
}

/** A file that the page knows, with what the player says to it. */
export interface Entry extends ModFile {
  readonly origin: Origin
  readonly hash: string | null
  readonly request: PermissionRequest | null
  errors: readonly SkeinError[]
  /** The player's answer to it; `null` while there is none. */
  allowed: boolean | null
  /** Whether it runs, as far as the player allows it. */
  switch: ModSwitch
  /** Whether the game has it. */
  given: boolean
  /** The running file that this may replace, while the player is asked. */
  before: Entry | null
}

/** A file as the page shows it. @param status how the game has it, if it does */
export function viewOf(entry: Entry, status: ModStatus | undefined): LibraryMod {
  const { file, origin, request } = entry
  const replaces = entry.before !== null
  const [name, version] = [request?.mod ?? file, request?.version ?? '']
  const shown = { file, name, version, origin, request, replaces, need: null }
  if (entry.given && status !== undefined) {
    const errors = status.errors.length > 0 ? status.errors : entry.errors
    return { ...shown, state: status.status, errors: status.status === 'disabled' ? [] : errors }
  }
  if (request === null) return { ...shown, state: 'refused', errors: entry.errors }
  if (entry.allowed === null) return { ...shown, state: 'asking', errors: [] }
  if (!entry.allowed) return { ...shown, state: 'declined', errors: [] }
  return { ...shown, state: entry.switch === 'crashed' ? 'faulted' : 'disabled', errors: [] }
}

/** A mod that the game has by itself, as the page shows it. */
export function viewOfGame(
  { status: state, ...status }: ModStatus,
  request: PermissionRequest | null,
): LibraryMod {
  const { file, name, version, errors } = status
  return { file, name, version, origin: 'game', state, errors, request, replaces: false, need: null }
}

/** All mods of a page by name, each with what keeps it from running among the others. */
export function inOrder(mods: readonly LibraryMod[]): LibraryMod[] {
  return mods
    .map((mod) => ({ ...mod, need: needOf(mod, mods) }))
    .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.file, b.file))
}

const NEEDS = /^(link\/(missing-provider|unknown-package)|mod\/dependency-failed)$/

/** The mod of the page that keeps another from running, as its errors have it. */
function needOf({ errors, state, name }: LibraryMod, mods: readonly LibraryMod[]): LibraryMod['need'] {
  if (state === 'running') return null
  for (const { code, names } of errors) {
    // What a mod shares is in a package of its name: `acme:commentator/commentary@1.0.0`.
    const needed = (names.other ?? names.trait ?? names.package)?.split(/[/@]/)[0]
    const need = mods.find((mod) => mod.name === needed && mod.name !== name && mod.state !== 'running')
    if (NEEDS.test(code) && need !== undefined) return need
  }
  return null
}
