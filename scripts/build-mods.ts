import { join } from 'node:path'
import { buildSources } from '../src/mod-sources.ts'
import { loadGame } from '../src/cli/load.ts'

/**
 * Builds every mod of a sample game into its `mods` folder.
 *
 * @param say is told a line for each mod
 */
export async function buildExampleMods(game: string, say: (line: string) => void): Promise<void> {
  const { definition } = await loadGame(game)
  const options = {
    sources: join(game, 'mod-sources'),
    out: join(game, 'mods'),
    packages: definition.packages,
  }
  await buildSources(options, ({ name, bytes }) =>
    say(`${`${name}.wasm`.padEnd(18)} ${(bytes.length / 1024).toFixed(1).padStart(5)} kB`),
  )
}
