import { stat } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { printable, SkeinError, suggestion } from '../../engine/index.ts'
import { readRegularFile } from '../../plugins/sdk/assemblyscript/toolchain/regular-file.ts'
import { PLACES, type Place } from './places.ts'

/** Places that a game declares, in the `"skein"` field of its `package.json` or in its `skein.json`. */
export interface Declaration {
  /** The file that declares them. */
  readonly file: string
  /** Absolute paths; the page is its `index.html`. */
  readonly places: ReadonlyMap<Place, string>
}

/** Bytes of the largest such file that is read. */
const LARGEST = 2 ** 20
const CODE = /\.(?:ts|js|mjs)$/

/**
 * Reads which places the game in a folder declares. A `skein.json` with the `"name"` of a mod is that mod's, and declares nothing.
 *
 * @returns `null` when it declares none
 * @throws SkeinError `cli/bad-layout` with everything that is wrong with the declaration
 */
export async function readDeclaration(folder: string): Promise<Declaration | null> {
  const [own, field] = await Promise.all([ownFile(folder), packageField(folder)])
  if (own !== null && field !== null) {
    throw new SkeinError('cli/bad-layout', `${folder} declares its places twice`, {
      names: { file: own.file, other: field.file },
      hint: 'Remove skein.json, or the "skein" field of package.json.',
    })
  }
  const found = own ?? field
  return found === null ? null : { file: found.file, places: await placesIn(folder, found) }
}

interface Declared {
  readonly file: string
  readonly value: unknown
}

async function ownFile(folder: string): Promise<Declared | null> {
  const file = join(folder, 'skein.json')
  const value = await readJson(file)
  return value === undefined || (isRecord(value) && 'name' in value) ? null : { file, value }
}

async function packageField(folder: string): Promise<Declared | null> {
  const file = join(folder, 'package.json')
  const value = await readJson(file)
  return isRecord(value) && Object.hasOwn(value, 'skein') ? { file, value: value['skein'] } : null
}

/** @returns `undefined` where there is no such file @throws SkeinError `cli/bad-layout` */
async function readJson(file: string): Promise<unknown> {
  const contents = await readRegularFile(file, LARGEST)
  if (contents.kind === 'absent') return undefined
  if (contents.kind === 'too-large') throw wrong(file, ['it is larger than 1 MiB'])
  if (contents.kind === 'unreadable') throw wrong(file, [`it cannot be read: ${contents.why}`])
  try {
    return JSON.parse(new TextDecoder().decode(contents.bytes).replace(/^\ufeff/, '')) as unknown
  } catch (error) {
    throw wrong(file, [`it is not JSON: ${error instanceof Error ? error.message : String(error)}`])
  }
}

async function placesIn(folder: string, { file, value }: Declared): Promise<Map<Place, string>> {
  if (!isRecord(value)) throw wrong(file, ['the declaration has to be an object, such as { "mods": "mods" }'])
  const problems: string[] = []
  const places = new Map<Place, string>()
  for (const [key, given] of Object.entries(value)) {
    const place = PLACES.find((it) => it === key)
    if (place === undefined) {
      if (key === '$schema') continue
      problems.push(
        `"${printable(key)}" is not one of its keys. ${suggestion(key, PLACES) ?? `They are ${PLACES.join(', ')}.`}`,
      )
      continue
    }
    if (!isRelativePath(given)) {
      problems.push(`"${place}" has to be a path relative to the folder of the game, with "/" between names`)
      continue
    }
    const path = resolve(folder, given)
    const found = await kindOf(path)
    const problem =
      problemOf(place, given, found) ?? (isFolderOf(place, path, folder) ? holdsGame(place) : null)
    if (problem !== null) problems.push(problem)
    else places.set(place, place === 'page' && found === 'folder' ? join(path, 'index.html') : path)
  }
  const page = places.get('page')
  if (page !== undefined && (await kindOf(page)) !== 'file')
    problems.push(`"page" names a folder without an index.html`)
  if (problems.length > 0) throw wrong(file, problems)
  return places
}

/** Whether a folder that commands write to is the one of the game, or has it in it. */
function isFolderOf(place: Place, path: string, game: string): boolean {
  const inner = relative(path, game)
  return (place === 'mods' || place === 'sources') && !inner.startsWith('..') && !isAbsolute(inner)
}

function holdsGame(place: Place): string {
  return `"${place}" has to name a folder of its own, not the one of the game`
}

type Kind = 'file' | 'folder' | 'absent'

function problemOf(place: Place, given: string, found: Kind): string | null {
  const named = `"${place}" names "${printable(given)}"`
  switch (place) {
    case 'mods':
    case 'sources':
      // They may be made later.
      return found === 'file' ? `${named}, which is a file; it has to be a folder` : null
    case 'page':
      if (found === 'absent') return `${named}, where nothing is`
      return found === 'file' && basename(given) !== 'index.html'
        ? `${named}; it has to be an index.html, or a folder with one`
        : null
    default:
      if (found === 'absent') return `${named}, where nothing is`
      return found === 'folder' || !CODE.test(given)
        ? `${named}; it has to be a file of TypeScript or JavaScript`
        : null
  }
}

async function kindOf(path: string): Promise<Kind> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'absent'
  }
}

function isRelativePath(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= 1000 &&
    !/^[/~]|^[a-z]:|[\\\0]/i.test(value)
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(file: string, problems: readonly string[]): SkeinError {
  const hint = 'docs/layout.md describes the places that a game can declare.'
  const said = problems.length === 1 ? ` ${problems[0]}` : `\n${problems.map((it) => `- ${it}`).join('\n')}`
  return new SkeinError('cli/bad-layout', `${file} declares a layout that does not hold:${said}`, {
    names: { file },
    hint,
  })
}
