import { SkeinError } from '../error.ts'
import type { JournalContent } from '../journal/index.ts'

/** Files by hash, for a recording that names them. */
export class Contents {
  readonly #byHash = new Map<string, JournalContent>()
  readonly #byName = new Map<string, JournalContent>()

  constructor(contents: readonly JournalContent[]) {
    for (const content of contents) {
      if (!this.#byHash.has(content.hash)) this.#byHash.set(content.hash, content)
      if (!this.#byName.has(content.name)) this.#byName.set(content.name, content)
    }
  }

  /** @throws SkeinError `recording/missing-mod`, `recording/other-mod` */
  find(wanted: Omit<JournalContent, 'bytes'>): JournalContent {
    const { hash, name, version, file } = wanted
    const found = this.#byHash.get(hash)
    if (found !== undefined) return found
    const other = this.#byName.get(name)
    const names = { mod: name, file }
    if (other === undefined) {
      throw new SkeinError(
        'recording/missing-mod',
        `the recording needs the mod ${name} ${version} (${file}), which is not at hand`,
        { names, hint: `Put the file with the SHA-256 ${hash.slice(0, 12)}… into the mods folder.` },
      )
    }
    throw new SkeinError(
      'recording/other-mod',
      `the recording needs the mod ${name} ${version} (${file}); ${other.file} holds other bytes of it, version ${other.version}`,
      {
        names: { ...names, other: other.file },
        hint: `Use the file with the SHA-256 ${hash.slice(0, 12)}….`,
      },
    )
  }
}
