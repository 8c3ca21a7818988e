import { readFile } from 'node:fs/promises'
import { brotliDecompressSync } from 'node:zlib'

/** A value as the suite writes it: its type, the type of any lanes, and its bits or a pattern for them. */
export type CoreValue =
  | readonly [type: string, value?: string]
  | readonly [type: 'v128', lanes: string, values: readonly string[]]
  | readonly [type: 'either', any: readonly CoreValue[]]

/** A step of a file of the suite. */
export interface Command {
  readonly type: string
  /** The module that it is about, by number. Missing where the suite has it as text. */
  readonly module?: number
  readonly name?: string
  /** The name under which others import an instance. */
  readonly as?: string
  readonly instance?: string
  /** The instance that is called, or the module that is instantiated, by name; `null` is the latest. */
  readonly of?: string | null
  /** Whether a global is read; else, a function is called. */
  readonly get?: boolean
  readonly field?: string
  readonly args?: readonly CoreValue[]
  readonly expected?: readonly CoreValue[]
}

export interface CoreFile {
  readonly name: string
  readonly commands: readonly Command[]
}

export interface CoreTests {
  /** Of the repository of the suite. */
  readonly commit: string
  readonly files: readonly CoreFile[]
  readonly modules: readonly Uint8Array[]
}

/** Reads the core test suite of WebAssembly, as `scripts/pack-core-tests.ts` has packed it. */
export async function readCoreTests(): Promise<CoreTests> {
  const packed = brotliDecompressSync(await readFile(new URL('core-tests.br', import.meta.url)))
  const length = packed.readUInt32LE(0)
  const text = packed.subarray(4, 4 + length).toString('utf8')
  const { commit, files, lengths } = JSON.parse(text) as CoreTests & { readonly lengths: readonly number[] }
  let at = 4 + length
  const modules = lengths.map((size) => Uint8Array.from(packed.subarray(at, (at += size))))
  return { commit, files, modules }
}
