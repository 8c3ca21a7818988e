import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** Whether every mod of a sample game was built after all that it is built from was written. */
export async function areFresh(game: string): Promise<boolean> {
  const sources = join(game, 'mod-sources')
  const written = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.mtimeMs ?? 0
  const shared = await written(join(game, 'interfaces.ts'))
  for (const source of await readdir(sources, { withFileTypes: true })) {
    if (!source.isDirectory()) continue
    const built = await written(join(game, 'mods', `${source.name}.wasm`))
    if (built === 0 || built < shared) return false
    for (const file of await readdir(join(sources, source.name), { recursive: true, withFileTypes: true })) {
      if (file.isFile() && (await written(join(file.parentPath, file.name))) > built) return false
    }
  }
  return true
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
    process.stdout.write(`The mods of ${game}:\n`)
    await buildExampleMods(game, (line) => process.stdout.write(`  ${line}\n`))
  }
}
