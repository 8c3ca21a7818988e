import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file that marks an SDK's folder, by language. */
const MARKS = {
  assemblyscript: 'assembly/index.ts',
  c: 'include/skein.h',
  rust: 'crates/skein/Cargo.toml',
  zig: 'src/skein.zig',
} as const

/** The name of an SDK's folder. */
export type Sdk = keyof typeof MARKS

/** The folder of an SDK: its library and template are shipped as they are, beside the compiled code. */
export function sdkFolder(sdk: Sdk = 'assemblyscript'): string {
  const relative = join('plugins', 'sdk', sdk)
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const folder = join(at, relative)
    if (existsSync(join(folder, MARKS[sdk]))) return folder
    if (dirname(at) === at)
      throw new Error(`the library of the SDK "${sdk}" is missing from this installation`)
  }
}
