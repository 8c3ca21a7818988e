import type { Feature } from '../transform/config.ts'
import type { CompilerTools } from './compiler.ts'

/** How a mod is built. */
export interface BuildOptions {
  /** Keeps names and line numbers in the module, writes a source map beside it, and optimises less. */
  readonly debug?: boolean
  /** Of a debug build: whether the module carries its source map, rather than having it beside. Default: no. */
  readonly inlineMap?: boolean
  /** Features of WebAssembly to build with, beside those that `skein.json` names. */
  readonly enable?: readonly Feature[]
  /** Where the module goes, instead of what `skein.json` says. Unlike that, relative to the current folder. */
  readonly out?: string
  /** Bindings by file name, in place of those that are in the folder of the mod's sources. */
  readonly bindings?: ReadonlyMap<string, string>
  /** Whether the module is written at all. Default: yes. */
  readonly write?: boolean
  /** A compiler that is already loaded. */
  readonly tools?: CompilerTools
}
