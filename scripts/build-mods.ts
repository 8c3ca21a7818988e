import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { areBuilt, buildSources, type SourceOptions } from '../src/mod-sources.ts'
import { loadGame } from '../src/cli/load.ts'

/**
 * Builds every mod of a sample game into its `mods` folder.
 *
 * @param say is told a line for each mod
 */
export async function buildExampleMods(game: string, say: (line: string) => void): Promise<void> {
  await buildSources(await optionsOf(game), ({ name, bytes }) =>
    say(`${`${name}.wasm`.padEnd(18)} ${(bytes.length / 1024).toFixed(1).padStart(5)} kB`),
  )
}

/** Whether every mod of a sample game was built from its present sources. */
export async function areFresh(game: string): Promise<boolean> {
  return areBuilt(await optionsOf(game))
}

async function optionsOf(game: string): Promise<SourceOptions> {
  const { definition, layout } = await loadGame(game)
  return { sources: layout.sources, out: layout.mods, packages: definition.packages }
}

/** The folders of the sample games that have mods, by name. */
export async function moddedExamples(examples: string): Promise<string[]> {
  const games: string[] = []
  for (const entry of await readdir(examples, { withFileTypes: true })) {
    const game = join(examples, entry.name)
    if (entry.isDirectory() && (await readdir(game)).includes('mod-sources')) games.push(game)
  }
  return games.toSorted()
}

// Run by itself it builds the mods of the games that are named, or of all.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2)
  for (const game of named.length > 0 ? named : await moddedExamples('examples')) {
    process.stdout.write(`Mods of ${game}:\n`)
    await buildExampleMods(game, (line) => process.stdout.write(`  ${line}\n`))
  }
}
