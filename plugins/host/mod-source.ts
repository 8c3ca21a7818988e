import { SkeinError } from '../../engine/index.ts'
import { contentHash } from '../grants/index.ts'
import { sameBytes } from '../module/same-layout.ts'
import {
  parseModule,
  readModuleText,
  type Module,
  type ModuleText,
  type SandboxOptions,
} from '../module/module.ts'
import type { ModFile } from './mod-status.ts'

/** A file's content, parsed. */
export interface ModSource {
  readonly file: string
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  /** Empty while it is not known. */
  readonly version: string
  readonly bytes: Uint8Array
  /** The SHA-256 of the bytes; `null` where the page may not compute it. */
  readonly hash: string | null
  /** `null` for what cannot be read as a mod. */
  readonly module: Module | null
  /** Why it is not to run, whatever else there is: it is no mod, or the player does not want it. */
  readonly errors: readonly SkeinError[]
}

/** Whether two files hold the same. */
export function sameContent(a: ModSource, b: ModSource): boolean {
  return a === b || (a.hash === b.hash && sameBytes(a.bytes, b.bytes))
}

/** How many files are remembered that no mod was made of: those that somebody has only looked at, or that were replaced. */
const REMEMBERED = 8

/** Reads files, each content once: who looks at a file before adding it has it parsed already. */
export class ModReader {
  readonly #sandboxOf: (mod: string, wanted: Readonly<Record<string, number>>) => SandboxOptions
  /** By file and hash, the last that was asked for at the end. */
  readonly #texts = new Map<string, ModuleText>()
  readonly #modules = new Map<string, Promise<Module>>()

  /** @param sandboxOf how a mod of that name is kept in bounds, which asks for those limits */
  constructor(sandboxOf: (mod: string, wanted: Readonly<Record<string, number>>) => SandboxOptions) {
    this.#sandboxOf = sandboxOf
  }

  /** Reads what a file says about its mod. @throws SkeinError `module/*`, `manifest/*` */
  async text({
    file,
    bytes,
    problem,
  }: ModFile): Promise<{ readonly text: ModuleText; readonly hash: string | null }> {
    if (problem !== undefined) throw problem
    const hash = await contentHash(bytes)
    return { text: this.#text(file, bytes, hash), hash }
  }

  /**
   * Reads and compiles a file; one that is no mod says why.
   * @param turn lets others have their turn meanwhile; `null`: it is done at once
   */
  async read({ file, bytes, problem }: ModFile, turn: (() => Promise<void>) | null): Promise<ModSource> {
    const hash = await contentHash(bytes)
    try {
      if (problem !== undefined) throw problem
      const module = await this.#module(file, bytes, hash, turn)
      return { file, bytes, hash, name: module.name, version: module.version, module, errors: [] }
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      const name = error.names.mod ?? file
      return { file, bytes, hash, name, version: '', module: null, errors: [error] }
    }
  }

  #text(file: string, bytes: Uint8Array, hash: string | null): ModuleText {
    return remembered(this.#texts, hash === null ? null : `${hash} ${file}`, () =>
      readModuleText(bytes, file),
    )
  }

  #module(
    file: string,
    bytes: Uint8Array,
    hash: string | null,
    turn: (() => Promise<void>) | null,
  ): Promise<Module> {
    const key = hash === null ? null : `${hash} ${file}`
    return remembered(this.#modules, key, async () => {
      try {
        return await parseModule(bytes, file, this.#sandboxOf, turn, this.#text(file, bytes, hash))
      } catch (error) {
        // There may be a network the next time.
        if (key !== null && isUnavailable(error)) this.#modules.delete(key)
        throw error
      }
    })
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof SkeinError && error.code === 'mod/host-unavailable'
}

/** Makes a value for a key, once while it is remembered; `null`: every time. */
function remembered<T>(known: Map<string, T>, key: string | null, make: () => T): T {
  if (key === null) return make()
  const found = known.get(key) ?? make()
  known.delete(key)
  known.set(key, found)
  if (known.size > REMEMBERED) known.delete(known.keys().next().value!)
  return found
}
