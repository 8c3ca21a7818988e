import { SkeinError } from '../../../engine/index.ts'
import type { Desired } from '../desired.ts'
import type { ModSource } from '../mod-source.ts'
import { contentKey } from './content-key.ts'

/** A file's content as snapshots name it. */
export interface SourceState {
  readonly file: string
  readonly name: string
  readonly version: string
  /** The hash of the content; empty for a file that could not be read. */
  readonly content: string
}

/** Every content that was there when a snapshot was taken, by hash: a snapshot brings back mods whose files have gone since. */
export class SourceShelf {
  readonly #sources = new Map<string, ModSource[]>()

  /** Keeps all content of the files that are there now. */
  keep({ mods }: Desired): void {
    for (const { source, fallback, previous } of mods)
      for (const it of [source, fallback, previous]) if (it !== null) this.#keep(it)
  }

  /** The content of a state; `null` where it is not at hand. A file of another name will do. */
  find({ file, content, name }: SourceState): ModSource | null {
    const known = this.#sources.get(content === '' ? `${file}\n` : content) ?? []
    const same = known.findLast((it) => it.file === file) ?? known.at(-1)
    if (same === undefined) return null
    return same.file === file ? same : { ...same, file, name: same.module === null ? name : same.name }
  }

  /** @throws SkeinError `snapshot/missing-mod` */
  get(state: SourceState): ModSource {
    const found = this.find(state)
    if (found !== null) return found
    const { name, version, file } = state
    throw new SkeinError(
      'snapshot/missing-mod',
      `the snapshot has the mod ${`${name} ${version}`.trim()}, whose file is not at hand`,
      {
        names: { mod: name, file },
        hint: `Add the same file first: ${file}, with the SHA-256 ${state.content}.`,
      },
    )
  }

  #keep(source: ModSource): void {
    const content = contentKey(source)
    const key = content === '' ? `${source.file}\n` : content
    const known = this.#sources.get(key)
    if (known === undefined) this.#sources.set(key, [source])
    else if (!known.includes(source)) {
      // The latest reading of a file counts: the player may have answered otherwise.
      const at = known.findIndex((it) => it.file === source.file)
      if (at >= 0) known.splice(at, 1)
      known.push(source)
    }
  }
}

export function sourceState(source: ModSource): SourceState {
  const { file, name, version } = source
  return { file, name, version, content: contentKey(source) }
}
