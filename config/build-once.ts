import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildExampleMods, moddedExamples } from '../scripts/build-mods.ts'
import { codeHash, isBuiltFrom, modsHash, noteBuilt } from '../scripts/build-stamp.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Before any test: what the tests of the commands and of the sample games run is built from the sources as they are, unless it
 * was already.
 */
export default async function buildOnce(): Promise<void> {
  const hash = await codeHash()
  if (!(await isBuiltFrom('code', hash))) {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'config/tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    })
    await noteBuilt('code', hash)
  }
  if (await isBuiltFrom('mods', await modsHash())) return
  for (const game of await moddedExamples(`${root}examples`)) await buildExampleMods(game, () => undefined)
  await noteBuilt('mods', await modsHash())
}
