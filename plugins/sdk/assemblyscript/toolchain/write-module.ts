import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { SkeinError } from '../../../../engine/index.ts'

/**
 * Writes a module, and its source map beside it: each as a whole, so that nobody reads the beginning of one.
 *
 * @param map `null` removes the map of an earlier build
 * @param within a folder that must not be left, not even by a link; `null` lets the module be written anywhere
 * @throws SkeinError `build/no-project` when a link leads out of that folder, `build/failed` when the file cannot be written
 */
export async function writeModule(
  file: string,
  bytes: Uint8Array,
  map: string | null,
  within: string | null,
): Promise<void> {
  try {
    if (within !== null) await assertInside(file, within)
    await mkdir(dirname(file), { recursive: true })
    // Before the module, so that whoever sees that come finds the map of the same build.
    if (map === null) await rm(`${file}.map`, { force: true })
    else await writeWhole(`${file}.map`, map)
    await writeWhole(file, bytes)
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SkeinError('build/failed', `${file} cannot be written: ${why}`, {
      names: { file },
      hint: 'Check that you may write to its folder, and that no other file has its name.',
      cause,
    })
  }
}

/** Writes beside a file, and moves over it: over a link too, rather than to where that leads. */
async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  const part = join(dirname(file), `.${basename(file)}.${process.pid}.part`)
  try {
    await writeFile(part, contents)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function assertInside(file: string, folder: string): Promise<void> {
  const root = await realpath(folder)
  const real = await realOf(dirname(file))
  const path = relative(root, real)
  if (path.split(/[\\/]/)[0] !== '..' && !isAbsolute(path)) return
  throw new SkeinError('build/no-project', `${file} leads to ${real}, outside the folder of the mod`, {
    names: { file },
    hint: 'Replace the symbolic link with a folder, or set another "out" in skein.json.',
  })
}

/** Where a folder is, or would be made. */
async function realOf(folder: string): Promise<string> {
  const missing: string[] = []
  for (let at = folder; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => null)
    if (real !== null || dirname(at) === at) return join(real ?? at, ...missing)
    missing.unshift(basename(at))
  }
}
