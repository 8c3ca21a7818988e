import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { compareText, printable, SkeinError } from '../engine/index.ts'
import type { ModFile } from '../plugins/index.ts'
import { DEFAULT_MODULE_LIMITS } from '../plugins/limits.ts'
import {
  readRegularFile,
  statRegularFile,
  type FileProblem,
} from '../plugins/sdk/assemblyscript/toolchain/regular-file.ts'

/** Bytes of the largest file that is read: no game can load a larger one, whatever its limits are. */
const LARGEST = DEFAULT_MODULE_LIMITS.moduleBytes
/** Files that are looked at or read at the same time. */
const AT_ONCE = 16
/** How deep below a folder of mods misplaced ones are looked for, in how many folders, and how many of them are named. */
const DEPTH = 3
const MOST_FOLDERS = 100
const MOST_MISPLACED = 100

/** Whether a file of a folder of mods is meant to be one: hidden files are not, such as those of a copy under way. */
export function isModFile(file: string): boolean {
  const name = basename(file)
  return name.toLowerCase().endsWith('.wasm') && !name.startsWith('.')
}

/** A `.wasm` file in a folder of mods. */
export interface FolderFile {
  /** Its path in the folder: a name, but for a misplaced file. */
  readonly file: string
  /** Another text for other contents. */
  readonly stamp: string
  /** The milliseconds since 1970 at which it was last written; 0 where that is not known. */
  readonly written: number
  /** The reason why it cannot be read, as far as that shows without reading it. */
  readonly problem: SkeinError | null
}

/**
 * Lists the `.wasm` files of a folder, by name, without reading them. Those in folders inside it are misplaced.
 *
 * @throws SkeinError `mod/no-folder`
 */
export async function listModFolder(folder: string): Promise<FolderFile[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    throw new SkeinError('mod/no-folder', `the mods folder cannot be read: ${folder}`, {
      names: { file: folder },
      hint: 'Pass the path of an existing folder; it may be empty.',
      cause,
    })
  }
  const found = await inTurns(entries, (entry) => look(folder, entry))
  return found.flat().toSorted((a, b) => compareText(a.file, b.file))
}

async function look(folder: string, entry: Dirent): Promise<FolderFile[]> {
  const file = entry.name
  if (file.startsWith('.') || (!isModFile(file) && entry.isFile())) return []
  const status = await statRegularFile(join(folder, file), LARGEST)
  if (!isModFile(file)) {
    // A link may lead anywhere, such as to all of a disk.
    const depth = entry.isSymbolicLink() ? 1 : DEPTH
    const inside = status.kind === 'unreadable' ? await findMisplaced(folder, file, depth) : []
    return inside.map((it) => unusable(it, misplaced(it)))
  }
  if (status.kind === 'absent') return []
  if (status.kind !== 'file') return [unusable(file, problemOf(file, status))]
  const { dev, ino, size, mtimeMs, ctimeMs } = status.status
  return [{ file, stamp: `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`, written: mtimeMs, problem: null }]
}

async function findMisplaced(folder: string, path: string, depth: number): Promise<string[]> {
  const found: string[] = []
  const folders = [{ path, left: depth }]
  for (let at = 0; at < Math.min(folders.length, MOST_FOLDERS); at++) {
    const { path: outer, left } = folders[at]!
    const entries = await readdir(join(folder, outer), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const inner = `${outer}/${entry.name}`
      if (entry.isDirectory()) {
        if (left > 1) folders.push({ path: inner, left: left - 1 })
      } else if (isModFile(inner) && found.length < MOST_MISPLACED) found.push(inner)
    }
  }
  return found
}

/** Reads a file that was listed; one that cannot be read has a problem instead of bytes. `null` when it has gone. */
export async function readModFile(
  folder: string,
  { file, problem }: Pick<FolderFile, 'file' | 'problem'>,
): Promise<ModFile | null> {
  if (problem !== null) return { file, bytes: new Uint8Array(), problem }
  const contents = await readRegularFile(join(folder, file), LARGEST)
  if (contents.kind === 'absent') return null
  if (contents.kind === 'bytes') return { file, bytes: contents.bytes }
  return { file, bytes: new Uint8Array(), problem: problemOf(file, contents) }
}

/**
 * Reads the `.wasm` files of a folder, by name. A file that cannot be read has a `problem`: a game refuses it by its name, and loads
 * the others.
 *
 * @throws SkeinError `mod/no-folder`
 */
export async function readModFolder(folder: string): Promise<ModFile[]> {
  return readListed(folder, await listModFolder(folder))
}

/** Reads files that were listed, less those that have gone since. */
export async function readListed(folder: string, listed: readonly FolderFile[]): Promise<ModFile[]> {
  const files = await inTurns(listed, (file) => readModFile(folder, file))
  return files.filter((file) => file !== null)
}

function unusable(file: string, problem: SkeinError): FolderFile {
  return { file, stamp: problem.message, written: 0, problem }
}

function misplaced(file: string): SkeinError {
  const hint = `Move it to ${printable(basename(file))} in the mods folder; Skein ignores subfolders whose names begin with a dot.`
  const message = `${printable(file)} is in a subfolder of the mods folder`
  return new SkeinError('mod/misplaced', message, { names: { file }, hint })
}

function problemOf(file: string, problem: Exclude<FileProblem, { kind: 'absent' }>): SkeinError {
  if (problem.kind === 'too-large') {
    const message = `${printable(file)} has ${problem.size} bytes; the limit is ${LARGEST}`
    const hint = 'Build it with optimisation and without debug information.'
    return new SkeinError('module/too-large', message, { names: { file }, hint })
  }
  return new SkeinError('mod/unreadable', `${printable(file)} cannot be read: ${problem.why}`, {
    names: { file },
    hint: 'Replace it with a .wasm file, or remove it from the mods folder.',
  })
}

/** Does the same with all items, some of them at a time: each may hold a file open. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))))
  return results
}
