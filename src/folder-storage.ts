import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SkeinError } from '../engine/index.ts'
import type { ModStorage } from '../plugins/storage/mod-storage.ts'

/** The storage of mods, in a folder. */
export interface FolderStorage extends ModStorage {
  /** Waits until everything is on the disk. @throws SkeinError `value/invalid` for a folder that cannot be written to */
  written(): Promise<void>
}

/**
 * Keeps the storage of mods as files of a folder, one for each mod. A file is written beside the one that it replaces, and then takes its
 * place. While one is being written, only the newest of those that wait is kept.
 *
 * @param folder made at once
 * @throws SkeinError `value/invalid` for a folder that cannot be made
 * @example
 * ```ts
 * import { defineGame } from 'skein'
 * import { createGame, folderStorage } from 'skein/node'
 *
 * const storage = folderStorage('build/mod-data')
 * const game = await createGame(defineGame({ systems: [] }), { storage })
 * game.frame()
 * await storage.written()
 * ```
 */
export function folderStorage(folder: string): FolderStorage {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw unusable(folder, error)
  }
  /** Records that are not on the disk yet, by mod. */
  const waiting = new Map<string, Uint8Array>()
  let failure: SkeinError | null = null
  let writing: Promise<void> = Promise.resolve()
  let busy = false
  const pathOf = (mod: string): string => join(folder, `${mod.replace(':', '.')}.data`)
  const writeAll = async (): Promise<void> => {
    for (const [mod, bytes] of waiting) {
      const part = `${pathOf(mod)}.${randomUUID()}.part`
      try {
        await writeFile(part, bytes)
        await rename(part, pathOf(mod))
        failure = null
      } catch (error) {
        failure = unusable(folder, error)
        await unlink(part).catch(() => undefined)
      }
      // A newer record has come meanwhile: it is last in the map now.
      if (waiting.get(mod) === bytes) waiting.delete(mod)
    }
    busy = false
  }
  return {
    read(mod) {
      const newest = waiting.get(mod)
      if (newest !== undefined) return newest
      try {
        return new Uint8Array(readFileSync(pathOf(mod)))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw unusable(folder, error)
      }
    },
    write(mod, bytes) {
      waiting.delete(mod)
      waiting.set(mod, bytes)
      if (busy) return
      busy = true
      writing = writeAll()
    },
    async written() {
      await writing
      if (failure !== null) throw failure
    },
  }
}

function unusable(folder: string, cause: unknown): SkeinError {
  return new SkeinError('value/invalid', `the storage of mods ${folder} cannot be used`, {
    names: { file: folder },
    hint: 'Choose a folder that this program may write to.',
    cause,
  })
}
