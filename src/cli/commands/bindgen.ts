import { join, relative } from 'node:path'
import { Command } from 'commander'
import { SkeinError } from '../../../engine/index.ts'
import { generateWings, generateWit } from '../../../plugins/bindgen/index.ts'
import { LANGUAGES, writeBindings } from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { unusable } from '../input-file.ts'
import { loadPackages, loadWings } from '../load.ts'
import { paint, print, text } from '../output.ts'
import { languageOption } from './new.ts'

/** The languages of mods, WIT, and the crate that plugins of `wings` depend on. */
const TARGETS = {
  ...LANGUAGES,
  wit: { name: 'WIT, for other languages', generate: generateWit },
  wings: { name: "the crate of a game for plugins of Rust's wings" },
}

interface BindgenOptions {
  readonly lang: keyof typeof TARGETS
  readonly out: string
}

/** `skein bindgen <interfaces> --lang as --out <dir>`: writes bindings of what a game or a mod shares. */
export function bindgenCommand(): Command {
  return new Command('bindgen')
    .description('write typed bindings for the interfaces of a game or a mod')
    .argument(
      '<interfaces...>',
      'interfaces.ts, a game, or a .wasm file that defines a package; for wings, a game or a file with defineWings()',
    )
    .addOption(languageOption(TARGETS).makeOptionMandatory())
    .requiredOption(
      '--out <dir>',
      'the output folder, such as my-mod/assembly, my-mod/src or my-mod/wit/deps; a crate for wings is a folder in it',
    )
    .action(bindgen)
}

async function bindgen(paths: readonly string[], options: BindgenOptions): Promise<void> {
  const files = await generate(paths, options.lang)
  try {
    await writeBindings(options.out, files)
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    throw unusable(options.out, 'written', cause)
  }
  for (const file of files.keys())
    print(text`${paint('green', 'wrote')} ${relative(process.cwd(), join(options.out, file))}`)
}

async function generate(paths: readonly string[], lang: keyof typeof TARGETS): Promise<Map<string, string>> {
  if (lang === 'wings') {
    const loaded = await Promise.all(paths.map(loadWings))
    const interfaces = new Set(loaded.flatMap((it) => it.interfaces))
    return generateWings(
      [...interfaces],
      loaded.flatMap((it) => it.packages),
    )
  }
  const packages = (await Promise.all(paths.map(loadPackages))).flat()
  return TARGETS[lang].generate([...new Map(packages.map((it) => [it.id, it])).values()])
}
