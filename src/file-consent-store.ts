import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SkeinError } from '../engine/index.ts'
import type { Consent, ConsentStore } from '../plugins/index.ts'

/**
 * Keeps what a player has answered about mods in a JSON file: an object from the SHA-256 of a mod's file to the answer. To
 * have the player asked again, take an entry out, or delete the file.
 */
export function fileConsentStore(path: string): ConsentStore {
  /** The file as it is once all that was asked for has been done. */
  let answers: Promise<Map<string, Consent>> | null = null
  let written: Promise<void> = Promise.resolve()
  const load = (): Promise<Map<string, Consent>> => (answers ??= readAnswers(path))
  return {
    get: async (hash) => (await load()).get(hash),
    set: async (hash, consent) => {
      const all = await load()
      all.set(hash, consent)
      written = written.then(() => writeAnswers(path, all))
      await written
    },
  }
}

async function readAnswers(path: string): Promise<Map<string, Consent>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw unusable(path, error)
  }
  try {
    return new Map(Object.entries(JSON.parse(text.replace(/^\ufeff/, '')) as Record<string, Consent>))
  } catch (error) {
    throw unusable(path, error)
  }
}

/** Written beside and moved over: whoever reads it meanwhile sees the old answers or the new ones. */
async function writeAnswers(path: string, answers: ReadonlyMap<string, Consent>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`)
  await rename(`${path}.part`, path)
}

function unusable(path: string, cause: unknown): SkeinError {
  return new SkeinError('value/invalid', `what players answered about mods cannot be read from ${path}`, {
    names: { file: path },
    hint: 'Mend the file or delete it; then the player is asked again.',
    cause,
  })
}
