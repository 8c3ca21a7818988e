import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SkeinError } from '../engine/index.ts'
import type { Consent, ConsentStore } from '../plugins/index.ts'
import { whileLocked } from './file-lock.ts'

/**
 * Keeps what a player has answered about mods in a JSON file: an object from the SHA-256 of a mod's file to the answer. Several
 * programs may use one file at once. To have the player asked again, take an entry out, or delete the file.
 */
export function fileConsentStore(path: string): ConsentStore {
  /** Answers that are not in the file yet. */
  const given = new Map<string, Consent>()
  let written: Promise<void> = Promise.resolve()
  const write = async (): Promise<void> => {
    if (given.size === 0) return
    await mkdir(dirname(path), { recursive: true })
    await whileLocked(path, async () => {
      const answers = await readAnswers(path)
      const added = [...given]
      for (const [hash, consent] of added) answers.set(hash, consent)
      await writeAnswers(path, answers)
      for (const [hash, consent] of added) if (given.get(hash) === consent) given.delete(hash)
    })
  }
  return {
    get: async (hash) => given.get(hash) ?? (await readAnswers(path)).get(hash),
    set: (hash, consent) => {
      given.set(hash, consent)
      // An answer that could not be written is tried again with the next one.
      written = written.then(write, write)
      return written
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
  const part = `${path}.${randomUUID()}.part`
  await writeFile(part, `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`)
  await rename(part, path)
}

function unusable(path: string, cause: unknown): SkeinError {
  return new SkeinError('value/invalid', `the consent store ${path} cannot be read`, {
    names: { file: path },
    hint: 'Repair the file, or delete it to ask the player again.',
    cause,
  })
}
