import { SkeinError } from '../../../engine/index.ts'
import type { Desired } from '../desired.ts'
import type { ModSource } from '../mod-source.ts'
import { contentKey } from './content-key.ts'

/** A reading of a file's content, as snapshots name it. */
export interface SourceState {
  /** Tells readings of the same content apart: the verdict on one is none on the other. Below zero in bytes. */
  readonly id: number
  readonly file: string
  readonly name: string
  readonly version: string
  /** The hash of the content; empty for a file that could not be read. */
  readonly content: string
  /** Why it is not to run, and the permissions that the player refuses it. */
  readonly verdict: string
}

/** The readings that a snapshot names, found. */
export type FoundSources = ReadonlyMap<number, ModSource>

/** Every content that was there when a snapshot was taken, by hash: a snapshot brings back mods whose files have gone since. */
export class SourceShelf {
  readonly #sources = new Map<string, Set<ModSource>>()
  readonly #ids = new Map<ModSource, number>()
  readonly #states = new Map<ModSource, SourceState>()

  /** Keeps all content of the files that are there now. @param more content that was given for snapshots alone */
  keep({ mods, parts }: Desired, more: readonly ModSource[]): void {
    for (const it of more) this.#idOf(it)
    for (const { source, fallback, previous } of mods)
      for (const it of [source, fallback, previous]) if (it !== null) this.#idOf(it)
    for (const it of parts.rejected.keys()) this.#idOf(it)
  }

  stateOf(source: ModSource): SourceState {
    let state = this.#states.get(source)
    if (state === undefined) {
      const { file, name, version } = source
      const id = this.#idOf(source)
      state = { id, file, name, version, content: contentKey(source), verdict: verdictOf(source) }
      this.#states.set(source, state)
    }
    return state
  }

  /**
   * Finds the readings that a snapshot names: the same ones where it is of this game; else others of the same content.
   * @throws SkeinError `snapshot/missing-mod`
   */
  find(states: readonly SourceState[]): FoundSources {
    const found = new Map<number, ModSource>()
    const taken = new Set<ModSource>()
    const take = (state: SourceState, source: ModSource | undefined): void => {
      if (source === undefined || taken.has(source) || found.has(state.id)) return
      found.set(state.id, source)
      taken.add(source)
    }
    for (const it of states)
      take(
        it,
        this.#sameContent(it).find((source) => this.#ids.get(source) === it.id),
      )
    for (const it of states)
      take(
        it,
        this.#sameContent(it).find((source) => !taken.has(source) && verdictOf(source) === it.verdict),
      )
    for (const it of states)
      take(
        it,
        this.#sameContent(it).find((source) => !taken.has(source)),
      )
    for (const it of states) {
      if (found.has(it.id)) continue
      const other = [...(this.#sources.get(it.content) ?? [])].at(-1)
      if (other === undefined) throw missing(it)
      const copy = { ...other, file: it.file }
      this.#idOf(copy)
      take(it, copy)
    }
    return found
  }

  #sameContent({ content, file }: SourceState): ModSource[] {
    return [...(this.#sources.get(content) ?? [])].filter((it) => it.file === file)
  }

  #idOf(source: ModSource): number {
    const known = this.#ids.get(source)
    if (known !== undefined) return known
    const id = this.#ids.size
    this.#ids.set(source, id)
    const content = contentKey(source)
    const same = this.#sources.get(content)
    if (same === undefined) this.#sources.set(content, new Set([source]))
    else same.add(source)
    return id
  }
}

function verdictOf({ errors, declined }: ModSource): string {
  const codes = errors.map(({ code }) => code).join(' ')
  return declined === null ? codes : `${codes} ${JSON.stringify(declined)}`
}

function missing({ name, version, file, content }: SourceState): SkeinError {
  return new SkeinError(
    'snapshot/missing-mod',
    `the snapshot has the mod ${`${name} ${version}`.trim()}, whose file is not at hand`,
    { names: { mod: name, file }, hint: `Add the same file first: ${file}, with the SHA-256 ${content}.` },
  )
}
