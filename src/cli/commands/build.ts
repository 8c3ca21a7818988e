import { stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { Command } from 'commander'
import { buildMod, formatDiagnostic } from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { paint } from '../report.ts'

interface BuildOptions {
  readonly out?: string
  readonly release: boolean
}

/** `skein build [dir]`: builds the mod of a folder. */
export function buildCommand(): Command {
  return new Command('build')
    .description('build the mod of a folder into one .wasm file')
    .argument('[dir]', 'the folder with skein.json', '.')
    .option('--out <file>', 'where the .wasm goes, instead of what skein.json says')
    .option('--no-release', 'keep names and line numbers, and write a source map')
    .action(build)
}

async function build(dir: string, options: BuildOptions): Promise<void> {
  const started = performance.now()
  const { file, diagnostics } = await buildMod(dir, {
    debug: !options.release,
    ...(options.out === undefined ? {} : { out: options.out }),
  })
  for (const diagnostic of diagnostics) process.stderr.write(`${formatDiagnostic(diagnostic)}\n\n`)
  const { size } = await stat(file)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const shown = relative(process.cwd(), file)
  process.stdout.write(
    `${paint('green', 'built')} ${shown} (${(size / 1024).toFixed(1)} kB) in ${seconds} s\n`,
  )
}
