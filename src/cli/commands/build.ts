import { stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { Command, Option } from 'commander'
import {
  buildMod,
  FEATURES,
  formatDiagnostic,
  type Feature,
} from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { printError, lines, paint, print, text } from '../output.ts'

interface BuildOptions {
  readonly out?: string
  readonly release: boolean
  readonly enable?: Feature[]
}

/** `skein build [dir]`: builds the mod of a folder. */
export function buildCommand(): Command {
  return new Command('build')
    .description('build the mod of a folder into one .wasm file')
    .argument('[dir]', 'the folder with skein.json', '.')
    .option('--out <file>', 'where the .wasm goes, instead of what skein.json says')
    .addOption(new Option('--enable <feature...>', 'build with a feature of WebAssembly').choices(FEATURES))
    .option('--no-release', 'keep names and line numbers, and write a source map')
    .action(build)
}

async function build(dir: string, options: BuildOptions): Promise<void> {
  const started = performance.now()
  const { file, diagnostics } = await buildMod(dir, {
    debug: !options.release,
    ...(options.enable === undefined ? {} : { enable: options.enable }),
    ...(options.out === undefined ? {} : { out: options.out }),
  })
  for (const diagnostic of diagnostics) printError(lines(`${formatDiagnostic(diagnostic)}\n`))
  const { size } = await stat(file)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const shown = relative(process.cwd(), file)
  print(text`${paint('green', 'built')} ${shown} (${(size / 1024).toFixed(1)} kB) in ${seconds} s`)
}
