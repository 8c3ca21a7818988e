import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import {
  isPackageName,
  SkeinError,
  type EventDefinition,
  type PackageDefinition,
} from '../../../../engine/index.ts'
import { bindingsName, className, generateAssemblyScript } from '../../../bindgen/index.ts'
import { sdkFolder } from './build.ts'
import { CONFIG_FILE } from './mod-config.ts'

/** What a new mod starts with. */
export interface NewModOptions {
  /** `namespace:name`. Default: `local:` and the name of the folder. */
  readonly name?: string
  /** Packages to make bindings of: what the game shares, and what other mods define. */
  readonly packages?: readonly PackageDefinition[]
}

/** A mod that was made. */
export interface NewMod {
  readonly name: string
  /** What was written, relative to the folder. */
  readonly files: readonly string[]
}

/**
 * Makes a mod in AssemblyScript that builds and does something.
 *
 * @param dir the folder, which must not exist yet, or be empty
 * @throws SkeinError `build/not-empty` when there is something in the folder, `schema/invalid-name` when the name cannot
 * be that of a mod
 */
export async function newMod(dir: string, options: NewModOptions = {}): Promise<NewMod> {
  const root = resolve(dir)
  const { packages = [] } = options
  const name = options.name ?? `local:${kebab(basename(root))}`
  if (!isPackageName(name)) {
    throw new SkeinError('schema/invalid-name', `"${name}" cannot be the name of a mod`, {
      hint: 'Names of mods have the form "namespace:name", both in kebab-case, such as "acme:curve".',
    })
  }
  if (!(await isEmpty(root))) {
    throw new SkeinError('build/not-empty', `there is something in ${dir} already`, {
      names: { file: dir },
      hint: 'Give a folder that does not exist yet.',
    })
  }
  const bindings = generateAssemblyScript(packages)
  const short = name.split(':')[1]!
  const sdk = relative(root, sdkFolder()).replaceAll('\\', '/')
  const sample = writeSample(packages, short)
  const values: Readonly<Record<string, string>> = {
    name,
    title: name,
    description: `What ${short} does, in a sentence that a player reads`,
    out: `build/${short}.wasm`,
    sdk: sdk.startsWith('.') ? sdk : `./${sdk}`,
    class: sample.class,
    imports: sample.imports,
    body: sample.body,
    files: [...bindings.keys()]
      .map((file) => `| \`assembly/${file}\` | what there is to use, typed; made by \`skein bindgen\` |\n`)
      .join(''),
  }
  const texts = new Map<string, string>()
  for (const [file, target] of TEMPLATE) {
    const text = await readFile(join(sdkFolder(), 'template', file), 'utf8')
    texts.set(
      target,
      text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values[key]!),
    )
  }
  for (const [file, text] of bindings) texts.set(`assembly/${file}`, text)
  for (const [file, text] of texts) {
    const path = join(root, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  return { name, files: [...texts.keys()] }
}

/** The files of the template, and what they become. Registries drop files named ".gitignore". */
const TEMPLATE: readonly (readonly [string, string])[] = [
  [CONFIG_FILE, CONFIG_FILE],
  ['README.md', 'README.md'],
  ['gitignore', '.gitignore'],
  ['tsconfig.json', 'tsconfig.json'],
  ['assembly/index.ts', 'assembly/index.ts'],
]

/** What the first system of the mod does: it handles an event of the game, or, where there is none, greets. */
function writeSample(
  packages: readonly PackageDefinition[],
  short: string,
): { class: string; imports: string; body: string } {
  const events = packages.flatMap((definition) =>
    definition.items
      .filter((item): item is EventDefinition => item.kind === 'event')
      .map((event) => ({ definition, event })),
  )
  const [first] = events
  const system = pascal(short)
  const greet = ['  constructor() {', `    log.info('${short} is here')`, '  }', ''].join('\n')
  if (first === undefined) return { class: system, imports: "import { log } from 'skein'", body: greet }
  const type = className(first.definition, first.event)
  const name = type === system ? `${system}System` : system
  const handler = [
    '',
    `  /** Runs each time the game raises ${first.event.name}. */`,
    `  @on ${type.slice(0, 1).toLowerCase()}${type.slice(1)}(event: ${type}): void {`,
    `    log.info('${first.event.name}')`,
    '  }',
    '',
  ].join('\n')
  return {
    class: name,
    imports: [
      "import { log } from 'skein'",
      `import { ${type} } from './${bindingsName(first.definition.name)}'`,
    ].join('\n'),
    body: greet + handler,
  }
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

function pascal(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

async function isEmpty(dir: string): Promise<boolean> {
  try {
    return (await readdir(dir)).length === 0
  } catch {
    return true
  }
}
