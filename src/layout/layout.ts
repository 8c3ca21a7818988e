import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { SkeinError } from '../../engine/index.ts'
import { readDeclaration, type Declaration } from './declaration.ts'
import { INNER_FOLDERS, PLACE_NAMES, USUAL_PLACES, type Place } from './places.ts'

/**
 * The files and folders of one game. Every command and the Vite plugin take them from here: the places that the game declares, or else
 * the usual ones. docs/layout.md has the table.
 */
export interface GameLayout {
  /** The folder of the game, which declared places are relative to. */
  readonly root: string
  /** The file that exports the game; `null` where there is none. */
  readonly game: string | null
  /** The file that exports the game as its page plays it, with more packages; `null` where there is none. */
  readonly pageGame: string | null
  /** The file that exports the packages alone. */
  readonly interfaces: string | null
  /** The `index.html` of the page. */
  readonly page: string | null
  /** The folder of mods; it need not exist. */
  readonly mods: string
  /** The folder with a folder for each mod under development; it need not exist. */
  readonly sources: string
  /** The declared places. */
  readonly declaration: Declaration | null
}

/**
 * Finds the files and folders of a game.
 *
 * @param path the folder of the game, its file, or a file within `src/` or `browser/`
 * @throws SkeinError `cli/bad-layout` when what the game declares does not hold
 */
export async function findLayout(path: string): Promise<GameLayout> {
  const full = resolve(path)
  return isFolder(full) ? layoutIn(full) : layoutOfFile(full, 'game')
}

/**
 * Finds the files and folders of the game whose page lies in a folder, such as the root of a project with Vite.
 *
 * @throws SkeinError `cli/bad-layout` when what the game declares does not hold
 */
export function findLayoutOfPage(folder: string): Promise<GameLayout> {
  return layoutOfFile(join(folder, 'index.html'), 'page')
}

/** The places in which a part of a game was looked for, as a sentence has them: `browser/index.html, index.html`. */
export function lookedIn({ root, declaration }: GameLayout, place: Place): string {
  const declared = declaration?.places.get(place)
  return declared === undefined ? USUAL_PLACES[place].join(', ') : relative(root, declared)
}

/** An error for a game without one of its parts, which lists the places where that was looked for. */
export function partMissing(layout: GameLayout, place: Place, path: string): SkeinError {
  return new SkeinError(
    'cli/bad-input',
    `${path} holds no ${PLACE_NAMES[place]}; looked for ${lookedIn(layout, place)}`,
    {
      names: { file: path },
      hint: `${place === 'game' ? 'Write a file whose default export is defineGame({ packages: […], systems: [] }), also for a game with a loop of its own; or give' : 'Give'} the folder of a game, or say in its package.json where the ${PLACE_NAMES[place]} is: "skein": { "${place}": "…" } (docs/layout.md).`,
    },
  )
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

async function layoutIn(root: string): Promise<GameLayout> {
  const declaration = await readDeclaration(root)
  const find = (place: Place): string | null =>
    declaration?.places.get(place) ??
    USUAL_PLACES[place].map((it) => join(root, it)).find((it) => existsSync(it)) ??
    null
  const folder = (place: 'mods' | 'sources'): string =>
    declaration?.places.get(place) ?? join(root, USUAL_PLACES[place][0]!)
  return {
    root,
    game: find('game'),
    pageGame: find('pageGame'),
    interfaces: find('interfaces'),
    page: find('page'),
    mods: folder('mods'),
    sources: folder('sources'),
    declaration,
  }
}

/** A file belongs to the nearest folder around it that declares it, else to its own folder, or to the one around `src` or `browser`. */
async function layoutOfFile(file: string, place: 'game' | 'page'): Promise<GameLayout> {
  const usual = usualRoot(file)
  for (let at = dirname(file); ; at = dirname(at)) {
    const declaration = await readDeclaration(at).catch((error: unknown) => {
      // Folders further up are nobody's business here.
      if (at === usual) throw error
      return null
    })
    if (declaration !== null && [...declaration.places.values()].includes(file))
      return { ...(await layoutIn(at)), [place]: file }
    if (dirname(at) === at) break
  }
  const layout = await layoutIn(usual)
  return { ...layout, [place]: existsSync(file) ? file : layout[place] }
}

function usualRoot(file: string): string {
  const folder = dirname(file)
  const isInner = INNER_FOLDERS.has(basename(folder)) && !existsSync(join(folder, 'package.json'))
  return isInner ? dirname(folder) : folder
}
