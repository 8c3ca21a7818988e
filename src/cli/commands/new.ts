import { relative } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { SkeinError } from '../../../engine/index.ts'
import { newMod } from '../../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { loadPackages } from '../load.ts'
import { paint } from '../report.ts'

/** A language that commands write, and what it is. */
export type Languages = Readonly<Record<string, string>>

const MOD_LANGUAGES: Languages = { as: 'AssemblyScript' }

/** `--lang`, which every command that writes code takes. */
export function languageOption(languages: Languages): Option {
  const names = Object.entries(languages).map(([lang, language]) => `${lang} (${language})`)
  return new Option('--lang <lang>', `the language: ${names.join(' or ')}`).argParser((text) => {
    if (Object.hasOwn(languages, text)) return text
    throw new InvalidArgumentError(`There is only: ${Object.keys(languages).join(', ')}.`)
  })
}

interface NewOptions {
  readonly lang?: string
  readonly game?: string
  readonly name?: string
}

/** `skein new <dir> --lang as`: starts a mod that builds and does something. */
export function newCommand(): Command {
  return new Command('new')
    .description('start a mod: sources, bindings and editor settings')
    .argument('<dir>', 'a folder that does not exist yet')
    .addOption(languageOption(MOD_LANGUAGES).default('as'))
    .option('--game <game>', 'the game (or its interfaces, or a mod) that it is for')
    .option('--name <namespace:name>', 'what to call it (default: local: and the name of the folder)')
    .action(create)
}

async function create(dir: string, options: NewOptions): Promise<void> {
  const packages = options.game === undefined ? [] : await loadPackages(options.game)
  let mod
  try {
    mod = await newMod(dir, { packages, ...(options.name === undefined ? {} : { name: options.name }) })
  } catch (error) {
    if (error instanceof SkeinError) throw error
    throw new SkeinError('cli/bad-input', `${dir} cannot be written`, {
      names: { file: dir },
      hint: 'Give a folder in a place that you may write to.',
      cause: error,
    })
  }
  const at = relative(process.cwd(), dir) || '.'
  process.stdout.write(
    [
      `${paint('green', 'made')} ${mod.name} in ${at}`,
      ...mod.files.map((file) => `  ${file}`),
      '',
      'Next:',
      ...(packages.length === 0 ? [`  skein bindgen <game> --lang as --out ${at}/assembly`] : []),
      `  skein build ${at}`,
      '  and copy the .wasm into the mods folder of a game',
      '',
    ].join('\n'),
  )
}
