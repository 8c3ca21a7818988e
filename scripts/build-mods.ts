import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { PackageDefinition } from '../engine/index.ts'
import { generateAssemblyScript } from '../plugins/bindgen/index.ts'
import { parseModule } from '../plugins/index.ts'
import { buildMod } from '../plugins/sdk/assemblyscript/toolchain/index.ts'
import { loadGame } from '../src/cli/load.ts'

/**
 * Builds every mod of a sample game into its `mods` folder. Bindings are written first, from the game's packages and from
 * those of the mods built so far: a mod that builds on another comes after it, by name or by trying again.
 *
 * @param say is told a line for each mod
 */
export async function buildExampleMods(game: string, say: (line: string) => void): Promise<void> {
  const { definition } = await loadGame(game)
  const packages: PackageDefinition[] = [...definition.packages]
  const folder = join(game, 'mod-sources')
  const sources = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  for (const name of sources.map((entry) => entry.name).toSorted()) {
    const assembly = join(folder, name, 'assembly')
    await mkdir(assembly, { recursive: true })
    for (const [file, text] of generateAssemblyScript(packages)) await writeFile(join(assembly, file), text)
    const out = join(game, 'mods', `${name}.wasm`)
    const { bytes } = await buildMod(join(folder, name), { out })
    packages.push(...(await parseModule(bytes, basename(out))).manifest.packages)
    say(`${basename(out).padEnd(18)} ${(bytes.length / 1024).toFixed(1).padStart(5)} kB`)
  }
}
