import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PackageDefinition, SkeinError } from '../../../../engine/index.ts'
import { generateRust } from '../../../bindgen/index.ts'
import {
  buildMod,
  sdkFolder,
  type BuildOptions,
  type BuiltMod,
} from '../../assemblyscript/toolchain/index.ts'
import { findCargo } from '../toolchain/cargo.ts'

/** Why mods in Rust cannot be built here; `null` where they can. */
export const noRust: string | null = await findCargo(sdkFolder('rust')).then(
  () => null,
  (error: SkeinError) => `${error.message}. ${error.hint ?? ''}`,
)
if (noRust !== null) {
  // Set to 1 in CI: no test may be skipped there.
  if (process.env['CI'] !== undefined)
    throw new Error(`Tests of mods in Rust may not be skipped in CI: ${noRust}`)
  process.stderr.write(`Tests of mods in Rust are skipped: ${noRust}\n`)
}

/** The crate of a mod. */
export const CARGO_TOML = `[package]
name = "tested-mod"
version = "1.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
skein = { path = ${JSON.stringify(join(sdkFolder('rust'), 'crates', 'skein'))} }

[profile.release]
opt-level = "s"
lto = true
codegen-units = 1
panic = "abort"
strip = true

[profile.dev]
opt-level = 1
debug = false
panic = "abort"
strip = "debuginfo"

[workspace]
`

/** Builds a mod in Rust of some files, as `skein dev` does, and leaves nothing behind; `modified` dates the files. Only for tests. */
export async function buildRust(
  files: Readonly<Record<string, string>>,
  packages: readonly PackageDefinition[] = [],
  options: BuildOptions = {},
  modified?: Date,
): Promise<BuiltMod> {
  const dir = await mkdtemp(join(sdkFolder('rust'), '..', '..', '..', 'build-'))
  try {
    const config = { name: 'acme:mod', version: '1.0.0', lang: 'rust' }
    const all = { 'skein.json': JSON.stringify(config), 'Cargo.toml': CARGO_TOML, ...files }
    for (const [file, text] of Object.entries(all)) {
      await mkdir(dirname(join(dir, file)), { recursive: true })
      await writeFile(join(dir, file), text)
      if (modified !== undefined) await utimes(join(dir, file), modified, modified)
    }
    return await buildMod(dir, { bindings: generateRust(packages), write: false, debug: true, ...options })
  } finally {
    await rm(dir, { recursive: true })
  }
}
