import type { SkeinError } from '../../engine/index.ts'
import type { Rewind } from '../rewind/rewind.ts'

// What the server of `skein/vite` and its pages tell each other, over Vite's own channel. All of it is plain data.

/** Files of a folder of mods have changed; the page passes it on as an event of its window. */
export const MODS_CHANGED = 'skein:mods'

/** Which files. */
export interface ModsChanged {
  /** The path of the folder, as the page asks for it: `/mods/`. */
  readonly folder: string
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** Within a page: an event of the window, after games have taken up the changes. */
export const MODS_TAKEN = 'skein:taken'

/** Within a page: a property of the window while the page is being developed. */
export const DEVELOPED = 'skein:developed'

/** The list of a folder of mods, as `index.json` holds it. */
export interface ServedList {
  readonly mods: readonly string[]
  /** Those that are being developed: nobody is asked about them. Only a page that is being developed looks at it. */
  readonly development?: readonly string[]
}

/** To the page: all that keeps mods from being built, each time that changes, and when a page says that it is there. */
export const BUILD_PROBLEMS = 'skein:builds'
/** From the page: it is there, and wants to know how things are. */
export const HELLO = 'skein:hello'
/** From the page: a mod was refused, or has faulted, or is back. */
export const PAGE_NEWS = 'skein:news'

/** Within a page: an event of the window that tells, with a game as its detail, that it was made. */
export const GAME_CREATED = 'skein:game'

/** That event. The code that rewinds the game comes from the page's own copy of Skein. */
export interface GameCreated<G> extends CustomEvent<G> {
  rewind(): Promise<{ readonly Rewind: typeof Rewind }>
}

/** The overlay of a page: all problems of mods, or only those that keep them from being built. */
export type OverlayContents = 'everything' | 'builds'

/** A place in the source of a mod. */
export interface SourcePlace {
  /** Relative to the folder of the mod. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** Something that keeps a mod from running as it was written. */
export interface ModProblem {
  readonly kind: 'build' | 'refused' | 'fault' | 'rolled-back'
  /** The mod, or its folder or file while its name is not known. */
  readonly mod: string
  /** The file of the folder of mods that it is about, or would be written to. */
  readonly file: string
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly place?: SourcePlace
  /** The functions of the mod that led to it, innermost first. */
  readonly trace?: readonly string[]
  /** The action taken. */
  readonly action?: string
}

/** News of a page about its mods. */
export interface PageNews {
  readonly problem?: ModProblem
  /** The mod that runs again. */
  readonly loaded?: { readonly mod: string; readonly version: string; readonly file: string }
  /** By name. */
  readonly running: readonly string[]
  /** Log lines of mods and systems since the last time. */
  readonly log?: readonly PageLog[]
  /** How many lines more they have logged, which are left out. */
  readonly unlogged?: number
}

/** A line of the log of a page's game. */
export interface PageLog {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** The mod or system. */
  readonly source: string
  readonly message: string
}

/** An error as plain data. */
export function problemOf(
  kind: ModProblem['kind'],
  mod: string,
  file: string,
  error: SkeinError,
  action?: string,
): ModProblem {
  const place = placeOf(error)
  return {
    kind,
    mod,
    file,
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(place === null ? {} : { place }),
    ...(error.trace.length === 0 ? {} : { trace: error.trace }),
    ...(action === undefined ? {} : { action }),
  }
}

const PLACE = /^(.+):(\d+):(\d+)$/
const TRACED = /\((.+):(\d+):(\d+)\)$/

/** Where an error was made: by the compiler's word, or by the innermost function that is of the mod itself. */
function placeOf(error: SkeinError): SourcePlace | null {
  const named = PLACE.exec((error.problems[0] ?? error).names.file ?? '')
  if (named !== null) return placeFrom(named)
  for (const call of error.trace) {
    const found = TRACED.exec(call)
    if (found !== null && !found[1]!.startsWith('~lib/')) return placeFrom(found)
  }
  return null
}

function placeFrom([, file, line, column]: RegExpExecArray): SourcePlace {
  return { file: file!, line: Number(line), column: Number(column) }
}
