import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { SkeinError } from '../../engine/index.ts'
import {
  describeSlot,
  newestFirst,
  noSlot,
  slotName,
  slotTaken,
  type SaveSlot,
  type SaveSlots,
} from './slots.ts'

const ENDING = '.save'
const PART = '.part'
/** Bytes that the name of a file may have. */
const LONGEST_FILE = 240
/** Milliseconds after which a file that was being written counts as left by a program that ended. */
const LEFT_BEHIND = 60_000

/**
 * Keeps saved games as files of a folder, `<name>.save` each. A file is written beside the one that it replaces, reaches the disk, and then
 * takes its place: a program or a machine that stops meanwhile leaves the old one or the new one.
 *
 * @param folder made with the first saved game
 */
export function folderSlots(folder: string): SaveSlots {
  const pathOf = (name: string): string => join(folder, fileOf(slotName(name)))
  return {
    async list() {
      const slots: SaveSlot[] = []
      for (const file of await filesIn(folder)) {
        const name = nameOf(file)
        if (name === null) continue
        const path = join(folder, file)
        // Another program may have deleted it meanwhile.
        const read = (): Promise<[Uint8Array, Stats]> => Promise.all([readFile(path), stat(path)])
        const found = await attempt(path, read, () => null)
        if (found !== null) slots.push(describeSlot(name, found[0], found[1].mtimeMs))
      }
      return newestFirst(slots)
    },
    async read(name) {
      const path = pathOf(name)
      return new Uint8Array(await attempt(path, () => readFile(path), missing(name)))
    },
    async write(name, bytes) {
      const path = pathOf(name)
      await attempt(folder, () => mkdir(folder, { recursive: true }))
      await attempt(path, () => replaceFile(folder, path, bytes))
    },
    async rename(name, to) {
      const [from, target] = [pathOf(name), pathOf(to)]
      const move = async (): Promise<unknown> => (from === target ? stat(from) : moveFile(from, target, to))
      await attempt(from, move, missing(name))
      await syncFolder(folder)
    },
    async delete(name) {
      const path = pathOf(name)
      await attempt(path, () => unlink(path), missing(name))
      await syncFolder(folder)
    },
  }
}

/** Writes a file whole, or not at all. */
async function replaceFile(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await removeLeftovers(folder)
  const part = join(folder, `.${randomUUID()}${PART}`)
  try {
    const handle = await open(part, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, path)
  } catch (error) {
    await unlink(part).catch(() => undefined)
    throw error
  }
  await syncFolder(folder)
}

/** Moves a file to a name that no file has. A file system without links cannot tell that apart from the move itself. */
async function moveFile(from: string, to: string, name: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') throw slotTaken(name)
    if (code === 'ENOENT') throw error
    if (await exists(to)) throw slotTaken(name)
    return rename(from, to)
  }
  await unlink(from)
}

/** Has a change of names reach the disk, where the system can do that: Windows cannot. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // The files themselves are on the disk.
  }
}

/** Removes files of programs that ended while they wrote. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const file of await filesIn(folder)) {
    if (!file.startsWith('.') || !file.endsWith(PART)) continue
    const path = join(folder, file)
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > LEFT_BEHIND) await unlink(path).catch(() => undefined)
  }
}

async function filesIn(folder: string): Promise<string[]> {
  return attempt(
    folder,
    () => readdir(folder),
    () => [],
  )
}

/**
 * A file's name for a slot: letters, digits, pictures and a few signs as they are, everything else as %XX, for every operating system.
 * @throws SkeinError `value/invalid` for a name that no file can have
 */
function fileOf(name: string): string {
  const escaped = name.replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic} ._()-]/gu, escape)
  // Hidden files, and the names of devices of Windows.
  const reserved = /^(?:\.|(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$))/i.test(escaped)
  const file = `${reserved ? escape(escaped[0]!) + escaped.slice(1) : escaped}${ENDING}`
  if (Buffer.byteLength(file) <= LONGEST_FILE) return file
  throw new SkeinError('value/invalid', `"${name}" is too long for the name of a file`, {
    names: { other: name },
    hint: 'Pass a shorter name.',
  })
}

function escape(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}

/** The slot of a file; `null` for other files. */
function nameOf(file: string): string | null {
  if (!file.endsWith(ENDING)) return null
  try {
    // Some file systems keep letters and their marks apart.
    const name = slotName(decodeURIComponent(file.slice(0, -ENDING.length)))
    return fileOf(name) === file.normalize('NFC') ? name : null
  } catch {
    return null
  }
}

function missing(name: string): () => never {
  return () => {
    throw noSlot(name)
  }
}

/** @param otherwise called where a file is missing @throws SkeinError `save/storage-failed` */
async function attempt<T>(path: string, work: () => Promise<T>, otherwise?: () => T): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    if (codeOf(cause) === 'ENOENT' && otherwise !== undefined) return otherwise()
    throw new SkeinError('save/storage-failed', `${path} cannot be used: ${reasonOf(cause)}`, {
      names: { file: path },
      hint: 'Make room on the disk, let this user write the folder, or pass another one.',
      cause,
    })
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
