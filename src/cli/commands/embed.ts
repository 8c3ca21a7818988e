import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { Command } from 'commander'
import { SkeinError } from '../../../engine/index.ts'
import { checkStandalone, embedAssets, embedManifest, parseModule } from '../../../plugins/index.ts'
import { readAssetFolder } from '../../../plugins/sdk/assemblyscript/toolchain/asset-folder.ts'
import { findLayout } from '../../layout/layout.ts'
import { readInput, writeOutput } from '../input-file.ts'
import { ReportedErrors } from '../reported-errors.ts'
import { printError, paint, print, text } from '../output.ts'

/** `skein embed <file.wasm> <manifest>`: makes a mod of what a toolchain without custom sections has built. */
export function embedCommand(): Command {
  return new Command('embed')
    .description('add a manifest and assets to a WebAssembly module')
    .argument('<file.wasm>', 'the module')
    .argument('<manifest>', 'a file of JSON records, as described in docs/abi.md')
    .option('--assets <dir>', 'a folder of pictures, sounds and data to include')
    .option(
      '--out <file>',
      'the output file, or the folder of a game for its mods (default: overwrite the module)',
    )
    .action(embed)
}

interface EmbedOptions {
  readonly out?: string
  readonly assets?: string
}

async function embed(file: string, manifest: string, options: EmbedOptions): Promise<void> {
  const records = new TextDecoder().decode(await readInput(manifest))
  const bare = await embedManifest(await readInput(file), records, basename(file))
  const mod =
    options.assets === undefined ? bare : embedAssets(bare, await assetsIn(options.assets), basename(file))
  const { problems, doubts } = checkStandalone(await parseModule(mod, basename(file)))
  new ReportedErrors().say([...problems, ...doubts])
  if (problems.length > 0) {
    printError(text`\nNo game can load this mod; nothing was written`)
    process.exitCode = 1
    return
  }
  const out = await outputFile(options.out, file)
  await writeOutput(out, mod)
  print(
    text`${paint('green', 'wrote')} ${relative(process.cwd(), out)} (${(mod.length / 1024).toFixed(1)} kB)`,
  )
}

/** The file to write; of a game, the one in its folder of mods that is called like the module. */
async function outputFile(out: string | undefined, file: string): Promise<string> {
  if (out === undefined) return file
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() !== true) return out
  const { game, declaration, mods } = await findLayout(out)
  if (game === null && declaration === null) return out
  await mkdir(mods, { recursive: true })
  return join(mods, basename(file))
}

async function assetsIn(folder: string): Promise<Map<string, Uint8Array>> {
  const assets = await readAssetFolder(folder)
  if (assets !== null) return assets
  throw new SkeinError('cli/bad-input', `${folder} is not a readable folder`, {
    names: { file: folder },
    hint: 'Pass the folder with the pictures, sounds and data of the mod.',
  })
}
