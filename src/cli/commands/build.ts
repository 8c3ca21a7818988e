import { existsSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Command, Option } from 'commander'
import {
  buildMod,
  FEATURES,
  formatDiagnostic,
  type Feature,
} from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { SkeinError } from '../../../engine/index.ts'
import { readDeclaration } from '../../layout/declaration.ts'
import { findLayout, lookedIn } from '../../layout/layout.ts'
import { buildSources } from '../../mod-sources.ts'
import { noSources, staleBindings } from '../layout-notes.ts'
import { loadServed } from '../load.ts'
import { describeError } from '../report.ts'
import { printError, lines, paint, print, text } from '../output.ts'

/** The ending of a file that may hold a game. */
const SCRIPT = /\.m?[jt]s$/

interface BuildOptions {
  readonly out?: string
  readonly release: boolean
  readonly enable?: Feature[]
}

/** `skein build [dir]`: builds the mod of a folder, or all mods in the sources of a game. */
export function buildCommand(): Command {
  return new Command('build')
    .description(
      'build the mod of a folder into one .wasm file, or all mods of a game into its folder of mods',
    )
    .argument('[dir]', 'the folder with skein.json, or of a game', '.')
    .option('--out <file>', 'the output file (default: "out" in skein.json)')
    .addOption(new Option('--enable <feature...>', 'use a WebAssembly feature').choices(FEATURES))
    .option('--no-release', 'keep names and line numbers, and write a source map')
    .action(build)
}

async function build(dir: string, options: BuildOptions): Promise<void> {
  if (await isGameFolder(dir)) return buildGame(dir, options)
  const started = performance.now()
  const { file, diagnostics } = await buildMod(dir, {
    debug: !options.release,
    ...(options.enable === undefined ? {} : { enable: options.enable }),
    ...(options.out === undefined ? {} : { out: options.out }),
  })
  for (const diagnostic of diagnostics) printError(lines(`${formatDiagnostic(diagnostic)}\n`))
  sayBuilt(file, (await stat(file)).size, performance.now() - started)
}

/** Whether a folder is that of a game: the folder of a mod has a `skein.json` with the name of the mod. */
async function isGameFolder(dir: string): Promise<boolean> {
  if (existsSync(join(dir, 'skein.json')) && (await readDeclaration(dir).catch(() => null)) === null)
    return false
  if (statSync(dir, { throwIfNoEntry: false })?.isFile() === true && !SCRIPT.test(dir)) return false
  const layout = await findLayout(dir)
  if (layout.game !== null || (layout.page !== null && layout.interfaces !== null)) return true
  // The error of a folder that is neither lists both.
  if (!existsSync(dir) || existsSync(join(dir, 'skein.json'))) return false
  const looked = `skein.json, ${lookedIn(layout, 'game')}`
  throw new SkeinError('build/no-project', `${dir} holds neither a mod nor a game; looked for ${looked}`, {
    names: { file: dir },
    hint: 'Give the folder of a mod or of a game, or make a mod with "skein new".',
  })
}

/** Builds all mods in the sources of a game, each after those that it builds on. */
async function buildGame(dir: string, { out, enable, release }: BuildOptions): Promise<void> {
  const { layout, packages, problem } = await loadServed(dir)
  if (out !== undefined || enable !== undefined) {
    throw new SkeinError('cli/bad-input', `${dir} is the folder of a game, whose mods say where they go`, {
      names: { file: dir },
      hint: 'Leave --out and --enable out, or give the folder of one mod.',
    })
  }
  const options = { sources: layout.sources, out: layout.mods, packages, debug: !release }
  let count = 0
  if (existsSync(layout.sources)) {
    await buildSources(options, (mod) => {
      count++
      sayBuilt(mod.file, mod.bytes.length, mod.milliseconds)
    })
  }
  if (count === 0) print(noSources(layout))
  else if (problem !== null && packages.length === 0) {
    printError(staleBindings(layout))
    printError(describeError(problem))
  }
}

function sayBuilt(file: string, bytes: number, milliseconds: number): void {
  const shown = relative(process.cwd(), file)
  print(
    text`${paint('green', 'built')} ${shown} (${(bytes / 1024).toFixed(1)} kB) in ${(milliseconds / 1000).toFixed(1)} s`,
  )
}
