import { join, relative } from 'node:path'
import { Command } from 'commander'
import { SkeinError } from '../../../engine/index.ts'
import { generateWit } from '../../../plugins/bindgen/index.ts'
import { LANGUAGES, writeBindings } from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { unusable } from '../input-file.ts'
import { loadPackages } from '../load.ts'
import { paint, print, text } from '../output.ts'
import { languageOption } from './new.ts'

/** The languages of mods, and WIT. */
const TARGETS = { ...LANGUAGES, wit: { name: 'WIT, for other languages', generate: generateWit } }

interface BindgenOptions {
  readonly lang: keyof typeof TARGETS
  readonly out: string
}

/** `skein bindgen <interfaces> --lang as --out <dir>`: writes bindings of what a game or a mod shares. */
export function bindgenCommand(): Command {
  return new Command('bindgen')
    .description('write typed bindings for the interfaces of a game or a mod')
    .argument('<interfaces...>', 'interfaces.ts, a game, or a .wasm file that defines a package')
    .addOption(languageOption(TARGETS).makeOptionMandatory())
    .requiredOption(
      '--out <dir>',
      'the output folder, such as my-mod/assembly, my-mod/src or my-mod/wit/deps',
    )
    .action(bindgen)
}

async function bindgen(paths: readonly string[], options: BindgenOptions): Promise<void> {
  const packages = (await Promise.all(paths.map(loadPackages))).flat()
  const files = TARGETS[options.lang].generate([...new Map(packages.map((it) => [it.id, it])).values()])
  try {
    await writeBindings(options.out, files)
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    throw unusable(options.out, 'written', cause)
  }
  for (const file of files.keys())
    print(text`${paint('green', 'wrote')} ${relative(process.cwd(), join(options.out, file))}`)
}
