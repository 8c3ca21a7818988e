import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { readSourceText } from './regular-file.ts'

/** The files of installed packages that a build reads, with hashes of their contents. */
export class InstalledFiles {
  readonly #root: string
  readonly #hashes = new Map<string, string>()

  /** @param root the folder of the mod */
  constructor(root: string) {
    this.#root = root
  }

  /** The hash of each file that was asked for, `''` for one that is not there. */
  get hashes(): ReadonlyMap<string, string> {
    return this.#hashes
  }

  /** Reads a file of a package that is installed for the folder of the mod, or for one above it. */
  async read(path: string): Promise<string | null> {
    const text = await this.#find(path)
    this.#hashes.set(path, hashOf(text))
    return text
  }

  /** Whether files are as they were when another build read them. */
  async areAsBefore(hashes: Readonly<Record<string, string>>): Promise<boolean> {
    for (const [path, hash] of Object.entries(hashes))
      if (hashOf(await this.#find(path)) !== hash) return false
    return true
  }

  async #find(path: string): Promise<string | null> {
    for (let at = this.#root; ; at = dirname(at)) {
      const text = await readSourceText(join(at, 'node_modules', path))
      if (text !== null || dirname(at) === at) return text
    }
  }
}

function hashOf(text: string | null): string {
  return text === null ? '' : createHash('sha256').update(text).digest('hex').slice(0, 16)
}
