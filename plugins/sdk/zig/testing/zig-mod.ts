import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PackageDefinition } from '../../../../engine/index.ts'
import { generateZig } from '../../../bindgen/index.ts'
import {
  buildMod,
  sdkFolder,
  type BuildOptions,
  type BuiltMod,
} from '../../assemblyscript/toolchain/index.ts'
import { provideZig } from './provide-zig.ts'

/** Builds a mod in Zig of some files, and leaves nothing behind. Only for tests. */
export async function buildZig(
  files: Readonly<Record<string, string>>,
  packages: readonly PackageDefinition[] = [],
  options: BuildOptions = {},
): Promise<BuiltMod> {
  await provideZig()
  const dir = await mkdtemp(join(sdkFolder('zig'), '..', '..', '..', 'build-'))
  try {
    const config = { name: 'acme:mod', version: '1.0.0', lang: 'zig' }
    for (const [file, text] of Object.entries({ 'skein.json': JSON.stringify(config), ...files })) {
      await mkdir(dirname(join(dir, file)), { recursive: true })
      await writeFile(join(dir, file), text)
    }
    return await buildMod(dir, { bindings: generateZig(packages), write: false, ...options })
  } finally {
    await rm(dir, { recursive: true })
  }
}
