import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { lookedIn, type GameLayout } from '../layout/layout.ts'
import { paint, text, type TerminalText } from './output.ts'

/** A note on a game of which no built mods were found. @param given the folder that `--mods` names */
export function noMods(layout: GameLayout, given?: string): TerminalText {
  const looked = text`No mods: looked in ${shown(given ?? layout.mods)}.`
  if (given !== undefined || !existsSync(layout.sources)) return looked
  return text`${looked} "skein build ${shown(layout.root)}" builds those in ${shown(layout.sources)}.`
}

/** A note on a game that is packaged without mods. */
export function noModsAtAll({ mods, sources }: GameLayout): TerminalText {
  return text`No mods: looked in ${shown(mods)} and for sources in ${shown(sources)}.`
}

/** A note on a game without sources of mods. */
export function noSources({ sources }: GameLayout): TerminalText {
  return text`No sources of mods: looked in ${shown(sources)}.`
}

/** A warning about mods that were built while nothing told the packages of their game. */
export function staleBindings(layout: GameLayout): TerminalText {
  const reason = layout.game === null ? 'no file exports the game' : `${shown(layout.game)} cannot be used`
  return text`${paint('yellow', 'warning')} the bindings of the mods are those of earlier: ${reason}, and there are no interfaces (looked for ${lookedIn(layout, 'interfaces')})`
}

/** A note on a page that Skein makes for a game without one. */
export function madePageNote(layout: GameLayout): TerminalText {
  return text`No page: looked for ${lookedIn(layout, 'page')}. Skein made one.`
}

function shown(path: string): string {
  const from = relative(process.cwd(), path)
  return from === '' ? '.' : from.startsWith('..') ? path : from
}
