import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { printable, SkeinError } from '../../../../engine/index.ts'
import { isGenerated } from '../../../bindgen/index.ts'
import { readRegularFile } from './regular-file.ts'

/** Bytes of the largest file that is compared with bindings. */
const LARGEST = 16 * 2 ** 20

/**
 * Writes bindings into a folder, those that are not there already.
 *
 * @param files texts by file name
 * @throws SkeinError `bindgen/not-generated` before anything is written, when one of the files was not made by a generator
 */
export async function writeBindings(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const stale = await staleBindings(folder, files)
  if (stale.length === 0) return
  await mkdir(folder, { recursive: true })
  for (const file of stale) {
    const path = join(folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, files.get(file)!)
  }
}

/**
 * Lists the bindings that are not there, or are out of date.
 *
 * @throws SkeinError `bindgen/not-generated`
 */
export async function staleBindings(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = []
  for (const [file, text] of files) {
    const there = await ownerOf(join(folder, file))
    if (there === 'hand') throw notGenerated(folder, file, text)
    if (there !== text) stale.push(file)
  }
  return stale
}

/** Whether a file is there that was not made by a generator of bindings. */
export async function isHandWritten(path: string): Promise<boolean> {
  return (await ownerOf(path)) === 'hand'
}

/** The text of generated bindings; `null` where nothing is, and `hand` for anything else. */
async function ownerOf(path: string): Promise<string | null> {
  const contents = await readRegularFile(path, LARGEST)
  if (contents.kind === 'absent') return null
  if (contents.kind !== 'bytes') return 'hand'
  const text = new TextDecoder().decode(contents.bytes)
  return isGenerated(text) ? text : 'hand'
}

function notGenerated(folder: string, file: string, text: string): SkeinError {
  const path = join(folder, file)
  const of = /^(?:\/\/|#) (?:Bindings for )?(\S+?),? /.exec(text)?.[1] ?? file
  return new SkeinError(
    'bindgen/not-generated',
    `the bindings of ${of} would overwrite ${printable(path)}, which "skein bindgen" did not write`,
    {
      names: { file: path, package: of },
      hint: `Rename your file ${printable(file)}, or delete it.`,
    },
  )
}
