import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { isPackageName, SkeinError, type PackageDefinition } from '../../../../engine/index.ts'
import { LANGUAGES } from '../../languages.ts'
import type { ModLanguage } from '../transform/config.ts'
import { CONFIG_FILE } from './mod-config.ts'
import { sdkFolder } from './sdk-folder.ts'

/** Options of a new mod. */
export interface NewModOptions {
  /** `namespace:name`. Default: `local:` and the name of the folder. */
  readonly name?: string
  /** Its language. Default: AssemblyScript. */
  readonly lang?: ModLanguage
  /** Packages to make bindings of: those of the game, and those of other mods. */
  readonly packages?: readonly PackageDefinition[]
  /** The folder or the file of the game that it is for: its test plays that. Without one, the mod has no test. */
  readonly game?: string
}

/** A mod that was made. */
export interface NewMod {
  readonly name: string
  /** The new files, relative to the folder. */
  readonly files: readonly string[]
}

/**
 * Makes a mod that builds and does something.
 *
 * @param dir the folder, which must not exist yet, or be empty
 * @throws SkeinError `build/not-empty` when there is something in the folder, `schema/invalid-name` when the name cannot
 * be that of a mod
 */
export async function newMod(dir: string, options: NewModOptions = {}): Promise<NewMod> {
  const root = resolve(dir)
  const { packages = [], lang = 'as' } = options
  const name = options.name ?? `local:${kebab(basename(root))}`
  if (!isPackageName(name)) {
    throw new SkeinError('schema/invalid-name', `"${name}" is not a valid name for a mod`, {
      hint: 'Use the form "namespace:name" in kebab-case, such as "acme:curve".',
    })
  }
  if (!(await isEmpty(root))) {
    throw new SkeinError('build/not-empty', `${dir} is not empty`, {
      names: { file: dir },
      hint: 'Pass a folder that does not exist yet.',
    })
  }
  const language = LANGUAGES[lang]
  const { sdk: folder, sources, template } = language
  const bindings = language.generate(packages)
  const short = name.split(':')[1]!
  const sdk = pathFrom(root, sdkFolder(folder))
  const game = options.game === undefined ? null : pathFrom(root, resolve(options.game))
  const values: Readonly<Record<string, string>> = {
    name,
    short,
    game: game === null ? '' : `,\n  "game": ${JSON.stringify(game)}`,
    testing: game === null ? '' : '| `test/` | tests that play the game with the mod: `npx skein test` |\n',
    title: name,
    lang,
    language: language.name,
    entry: language.entry,
    description: `Describe ${short} in one sentence for players`,
    out: `build/${short}.wasm`,
    sdk,
    files: [...bindings.keys()]
      .map(
        (file) =>
          `| \`${sources}/${file}\` | the definitions that the mod can use, typed; \`skein bindgen\` makes the file |\n`,
      )
      .join(''),
    ...language.sample(packages, short),
  }
  const texts = new Map<string, string>()
  const parts = template.map(([file, target]) => [folder, file, target] as const)
  const tests = TEST_TEMPLATE.map(([file, target]) => ['assemblyscript', file, target] as const)
  for (const [from, file, target] of game === null ? parts : [...parts, ...tests]) {
    const text = await readFile(join(sdkFolder(from), 'template', file), 'utf8')
    texts.set(
      target,
      text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values[key]!),
    )
  }
  for (const [file, text] of bindings) texts.set(`${sources}/${file}`, text)
  // The file that makes it a mod comes last: whoever watches builds it when it is whole.
  const config = texts.get(CONFIG_FILE)!
  for (const [file, text] of [
    ...[...texts].filter(([it]) => it !== CONFIG_FILE),
    [CONFIG_FILE, config] as const,
  ]) {
    const path = join(root, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  return { name, files: [...texts.keys()] }
}

/** Extra files of a mod with a test. */
const TEST_TEMPLATE: readonly (readonly [string, string])[] = [
  ['test/mod-test.txt', 'test/mod.test.ts'],
  ['test/tsconfig.json', 'test/tsconfig.json'],
]

function pathFrom(folder: string, path: string): string {
  const from = relative(folder, path).replaceAll('\\', '/')
  return from.startsWith('.') || isAbsolute(from) ? from : `./${from}`
}

/** A folder's name as the name of a mod. */
function kebab(text: string): string {
  const words = text
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map((word) => word.replace(/^\d+/, ''))
    .filter((word) => word !== '')
  return words.join('-') || 'mod'
}

async function isEmpty(dir: string): Promise<boolean> {
  try {
    return (await readdir(dir)).length === 0
  } catch {
    return true
  }
}
