import { existsSync, statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SkeinError } from '../../engine/index.ts'
import { contentHash } from '../../plugins/grants/content-hash.ts'
import type { ModFile } from '../../plugins/index.ts'
import type { Game } from '../game.ts'
import { readModFolder } from '../mod-folder.ts'
import type { FolderMods } from '../node.ts'
import type { InputRecorder } from '../recording.ts'
import { unusable } from './input-file.ts'
import type { Line } from './watching.ts'

/** The folder beside a recording whose mods it may need. */
export function modsBeside(recording: string): string {
  return `${recording}.mods`
}

/** @throws SkeinError `cli/bad-input` for a path to which no file can be written: better before the run than after it */
export function assertWritable(path: string): void {
  const isFolder = existsSync(path) && statSync(path).isDirectory()
  if (!isFolder && existsSync(dirname(resolve(path)))) return
  const why = isFolder ? 'it is a folder, not a file' : 'its folder does not exist'
  throw new SkeinError('cli/bad-input', `${path} cannot be written: ${why}`, {
    names: { file: path },
    hint: isFolder ? 'Pass the path of a file.' : 'Create the folder first, or pass another path.',
  })
}

/**
 * Writes a recording, whole or not at all. It holds the mods that the mods folder no longer has, such as versions that were replaced.
 * @returns the line to print
 */
export async function writeRecording(
  game: Game<FolderMods>,
  recorder: InputRecorder,
  path: string,
  mods: string,
): Promise<Line> {
  recorder.end()
  const kept = await hashesIn(mods)
  const bytes = await recorder.toBytes({ mods: ({ hash }) => !kept.has(hash) })
  const part = `${path}.part`
  try {
    await writeFile(part, bytes)
    await rename(part, path)
  } catch (cause) {
    await rm(part, { force: true })
    throw unusable(path, 'written', cause)
  }
  const { frame } = game.engine.time
  return { type: 'record', frame, file: path, bytes: bytes.length, problems: recorder.problems }
}

async function hashesIn(folder: string): Promise<ReadonlySet<string | null>> {
  const files: ModFile[] = existsSync(folder) ? await readModFolder(folder) : []
  return new Set(await Promise.all(files.map(({ bytes }) => contentHash(bytes))))
}
