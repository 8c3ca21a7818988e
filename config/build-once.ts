import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildExampleMods, moddedExamples } from '../scripts/build-mods.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Before any test: what the tests of the commands and of the sample games run is built from the sources as they are. */
export default async function buildOnce(): Promise<void> {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'config/tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  for (const game of await moddedExamples(`${root}examples`)) await buildExampleMods(game, () => undefined)
}
