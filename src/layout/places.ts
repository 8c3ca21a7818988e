/** A part of a game that commands look for, by its name in a declaration. */
export type Place = 'game' | 'pageGame' | 'interfaces' | 'page' | 'mods' | 'sources'

/** The usual places of each part, relative to the folder of the game; the first that exists counts. */
export const USUAL_PLACES: Readonly<Record<Place, readonly string[]>> = {
  game: inBoth('game'),
  pageGame: ['browser/game.ts', 'browser/game.js', 'browser/game.mjs'],
  interfaces: inBoth('interfaces'),
  page: ['browser/index.html', 'index.html', 'src/index.html'],
  mods: ['mods'],
  sources: ['mod-sources'],
}

/** Every part, in the order in which documents list them. */
export const PLACES: readonly Place[] = Object.keys(USUAL_PLACES) as Place[]

/** The folders within a game in which its files usually lie. */
export const INNER_FOLDERS: ReadonlySet<string> = new Set(['src', 'browser'])

/** Each part in words, for messages. */
export const PLACE_NAMES: Readonly<Record<Place, string>> = {
  game: 'game',
  pageGame: 'game of the page',
  interfaces: 'interfaces',
  page: 'page',
  mods: 'mods',
  sources: 'sources of mods',
}

function inBoth(name: string): string[] {
  return ['', 'src/'].flatMap((folder) => ['ts', 'js', 'mjs'].map((ending) => `${folder}${name}.${ending}`))
}
