import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PackageDefinition } from '../../../../engine/index.ts'
import { generateC } from '../../../bindgen/index.ts'
import {
  buildMod,
  sdkFolder,
  type BuildOptions,
  type BuiltMod,
} from '../../assemblyscript/toolchain/index.ts'

/** Builds a mod in C of some files, and leaves nothing behind. Only for tests. */
export async function buildC(
  files: Readonly<Record<string, string>>,
  packages: readonly PackageDefinition[] = [],
  options: BuildOptions = {},
): Promise<BuiltMod> {
  const dir = await mkdtemp(join(sdkFolder('c'), '..', '..', '..', 'build-'))
  try {
    const config = { name: 'acme:mod', version: '1.0.0', lang: 'c' }
    for (const [file, text] of Object.entries({ 'skein.json': JSON.stringify(config), ...files })) {
      await mkdir(dirname(join(dir, file)), { recursive: true })
      await writeFile(join(dir, file), text)
    }
    return await buildMod(dir, { bindings: generateC(packages), write: false, ...options })
  } finally {
    await rm(dir, { recursive: true })
  }
}
