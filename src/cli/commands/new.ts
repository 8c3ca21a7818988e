import { join, relative, resolve, sep } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { SkeinError } from '../../../engine/index.ts'
import { LANGUAGES, newMod, type ModLanguage } from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { unusable } from '../input-file.ts'
import { askInterfaces } from '../interfaces.ts'
import { below, paint, print, text } from '../output.ts'

/** `--lang`, which every command that writes code takes. */
export function languageOption(languages: Readonly<Record<string, { readonly name: string }>>): Option {
  const names = Object.entries(languages).map(([lang, { name }]) => `${lang} (${name})`)
  return new Option('--lang <lang>', `the language: ${names.join(' or ')}`).argParser((given) => {
    if (Object.hasOwn(languages, given)) return given
    throw new InvalidArgumentError(`Use one of ${Object.keys(languages).join(', ')}.`)
  })
}

interface NewOptions {
  readonly lang: ModLanguage
  readonly game?: string
  readonly name?: string
}

/** `skein new <dir> --lang as`: starts a mod that builds and does something. */
export function newCommand(): Command {
  return new Command('new')
    .description('create a mod: sources, bindings and editor settings')
    .argument('<dir>', 'a folder that does not exist yet')
    .addOption(languageOption(LANGUAGES).default('as'))
    .option(
      '--game <game>',
      'the game: a folder, its interfaces, a mod, or the URL of a game (default: the game around the folder, or the game that a local skein dev serves)',
    )
    .option('--name <namespace:name>', 'the name of the mod (default: local:<folder>)')
    .action(create)
}

async function create(dir: string, options: NewOptions): Promise<void> {
  const told = await askInterfaces(dir, options.game)
  const { packages = [], game, sources, root, served = false, problem } = told ?? {}
  let mod
  try {
    mod = await newMod(dir, {
      packages,
      lang: options.lang,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(game === undefined ? {} : { game }),
    })
  } catch (error) {
    if (error instanceof SkeinError) throw error
    throw unusable(dir, 'written', error)
  }
  const at = relative(process.cwd(), dir) || '.'
  const followed = sources !== undefined && resolve(dir, '..') === resolve(sources)
  print(
    below(
      text`${paint('green', 'created')} ${mod.name} in ${at}`,
      ...mod.files.map((file) => text`  ${file}`),
      ...(problem === undefined
        ? []
        : [
            text``,
            text`The mod knows no packages of the game: ${problem.message}`,
            text`  ${problem.hint ?? ''}`,
          ]),
      text``,
      text`Next:`,
      ...(packages.length === 0
        ? [
            text`  skein bindgen ${root === undefined ? '<game>' : shown(root)} --lang ${options.lang} --out ${at}/${LANGUAGES[options.lang].sources}`,
          ]
        : []),
      ...(followed && !served
        ? [
            text`  skein dev ${shown(root ?? join(sources, '..'))}: it builds the mod, also each time you save`,
          ]
        : []),
      ...(followed && served
        ? [text`  look at the game: skein dev has built the mod, and builds it again on each save`]
        : []),
      ...(followed
        ? []
        : [text`  skein build ${at}`, text`  and copy the .wasm into the mods folder of a game`]),
      ...(sources === undefined || followed
        ? []
        : [text`  or move it into ${shown(sources)}, where skein dev builds it on each save`]),
      ...(mod.files.some((file) => file.startsWith('test/')) ? [text`  skein test ${at}`] : []),
    ),
  )
}

function shown(path: string): string {
  const from = relative(process.cwd(), path)
  return from === '' ? '.' : from.startsWith(`..${sep}..`) ? path : from
}
