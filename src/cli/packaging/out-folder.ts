import { existsSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { SkeinError } from '../../../engine/index.ts'
import type { GameLayout } from '../../layout/layout.ts'
import { INNER_FOLDERS } from '../../layout/places.ts'

/** Tells that a folder was written by `skein package`, and may be written anew. */
export const MARK = 'skein-package.json'

/**
 * Writes a folder as a whole: the old contents stay as they are until all of the new ones are there.
 *
 * @param layout the game, whose own files and folders must not be touched
 * @param force writes over a folder that was not written so; other files in it stay
 * @param write writes into an empty folder
 * @throws SkeinError `build/not-empty` when the folder holds something else, `cli/bad-input` when it holds the game itself
 */
export async function writeFolder(
  out: string,
  layout: GameLayout,
  force: boolean,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  const path = resolve(out)
  if (
    holds(path, layout.root) ||
    ownFolders(layout).some((folder) => holds(folder, path) || holds(path, folder))
  ) {
    throw new SkeinError('cli/bad-input', `the output folder ${out} overlaps folders of the game itself`, {
      names: { file: out },
      hint: 'Pass another folder, such as "dist".',
    })
  }
  const there = await contents(path, out)
  const ours = there.length === 0 || there.includes(MARK)
  if (!ours && !force) {
    throw new SkeinError('build/not-empty', `${out} contains files that "skein package" did not write`, {
      names: { file: out },
      hint: 'Pass another folder, or --force to overwrite it.',
    })
  }
  // The folder takes the place of the old one as it is made here: readable for web servers, unlike those of mkdtemp.
  const partial = join(dirname(path), `.${basename(path)}-${randomUUID()}`)
  await mkdir(partial, { recursive: true })
  try {
    await write(partial)
    if (ours) {
      await rm(path, { recursive: true, force: true })
      await rename(partial, path)
    } else await cp(partial, path, { recursive: true })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** The folders of a game that hold its files, or would be searched for them, besides its root. */
function ownFolders({ root, game, pageGame, interfaces, page, mods, sources }: GameLayout): string[] {
  const files = [game, pageGame, interfaces, page].filter((it) => it !== null).map((it) => dirname(it))
  const searched = [...INNER_FOLDERS].map((it) => join(root, it))
  return [mods, sources, ...searched, ...files.filter((it) => it !== root)]
}

async function contents(path: string, out: string): Promise<string[]> {
  if (!existsSync(path)) return []
  try {
    return await readdir(path)
  } catch (cause) {
    throw new SkeinError('cli/bad-input', `${out} is not a readable folder`, {
      names: { file: out },
      hint: 'Pass a folder, or a path that does not exist yet.',
      cause,
    })
  }
}

/** Whether a folder is another one, or has it in it. */
function holds(folder: string, other: string): boolean {
  const path = relative(folder, other)
  return path === '' || (!path.startsWith('..') && !isAbsolute(path))
}
