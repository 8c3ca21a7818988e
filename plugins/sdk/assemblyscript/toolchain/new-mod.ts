import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import {
  isPackageName,
  SkeinError,
  type ComponentDefinition,
  type EventDefinition,
  type PackageDefinition,
} from '../../../../engine/index.ts'
import { bindingsName, className, generateAssemblyScript, generateC } from '../../../bindgen/index.ts'
import { pascalToKebab } from '../../../bindgen/wit/identifier.ts'
import { prefixOf } from '../../../bindgen/c/c-types.ts'
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
  const { generate, sample: write, sdk: folder, sources, template } = LANGUAGES[lang]
  const bindings = generate(packages)
  const short = name.split(':')[1]!
  const sdk = pathFrom(root, sdkFolder(folder))
  const sample = write(packages, short)
  const game = options.game === undefined ? null : pathFrom(root, resolve(options.game))
  const values: Readonly<Record<string, string>> = {
    name,
    short,
    game: game === null ? '' : `,\n  "game": ${JSON.stringify(game)}`,
    testing: game === null ? '' : '| `test/` | tests that play the game with the mod: `npx skein test` |\n',
    title: name,
    description: `Describe ${short} in one sentence for players`,
    out: `build/${short}.wasm`,
    sdk,
    class: sample.class,
    imports: sample.imports,
    queries: sample.queries,
    body: sample.body,
    files: [...bindings.keys()]
      .map(
        (file) =>
          `| \`${sources}/${file}\` | the definitions that the mod can use, typed; \`skein bindgen\` makes the file |\n`,
      )
      .join(''),
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

/** The source of a mod's first system, in parts. */
interface Sample {
  readonly class: string
  readonly imports: string
  readonly queries: string
  readonly body: string
}

/**
 * How a mod begins, by its language. A template pairs its files with their names in a mod: registries drop files named
 * ".gitignore".
 */
const LANGUAGES: Readonly<
  Record<
    ModLanguage,
    {
      readonly sdk: 'assemblyscript' | 'c'
      readonly sources: string
      readonly generate: (packages: readonly PackageDefinition[]) => Map<string, string>
      readonly sample: (packages: readonly PackageDefinition[], short: string) => Sample
      readonly template: readonly (readonly [string, string])[]
    }
  >
> = {
  as: {
    sdk: 'assemblyscript',
    sources: 'assembly',
    generate: generateAssemblyScript,
    sample: writeSample,
    template: [
      [CONFIG_FILE, CONFIG_FILE],
      ['README.md', 'README.md'],
      ['gitignore', '.gitignore'],
      ['tsconfig.json', 'tsconfig.json'],
      ['assembly/index.ts', 'assembly/index.ts'],
    ],
  },
  c: {
    sdk: 'c',
    sources: 'src',
    generate: generateC,
    sample: writeSampleInC,
    template: [
      [CONFIG_FILE, CONFIG_FILE],
      ['README.md', 'README.md'],
      ['gitignore', '.gitignore'],
      ['compile_flags.txt', 'compile_flags.txt'],
      ['src/mod.c', 'src/mod.c'],
    ],
  },
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

/** Writes the first system of the mod: it greets, sways the entities with a place, and notes an event of the game. */
function writeSample(packages: readonly PackageDefinition[], short: string): Sample {
  const place = findPlace(packages)
  const event = findEvent(packages)
  const names = new Set([place, event].filter((it) => it !== null).map((it) => it.type))
  const system = names.has(pascal(short)) ? `${pascal(short)}System` : pascal(short)
  const library = ['log', ...(place === null ? [] : ['Query', 'time'])].toSorted()
  const imports = [`import { ${library.join(', ')} } from 'skein'`]
  for (const file of new Set([place, event].filter((it) => it !== null).map((it) => it.file))) {
    const types = [place, event].flatMap((it) => (it?.file === file ? [it.type] : []))
    imports.push(`import { ${types.toSorted().join(', ')} } from './${file}'`)
  }
  return {
    class: system,
    imports: imports.join('\n'),
    queries: place === null ? '' : swayQuery(place),
    body: [
      `  constructor() {\n    log.info('${short} is here')\n  }\n`,
      ...(place === null ? [] : [SWAY]),
      ...(event === null ? [] : [handlerOf(event)]),
    ].join('\n'),
  }
}

/** The same in C. */
function writeSampleInC(packages: readonly PackageDefinition[], short: string): Sample {
  const place = findPlace(packages)
  const event = findEvent(packages)
  const files = new Set([place, event].flatMap((it) => (it === null ? [] : [it.file])))
  const includes = [...files].map((file) => `#include "${file}.h"`)
  const body = [
    `// Runs when the mod starts.\nSKEIN_START(begin) {\n  skein_info("${short} is here");\n}\n`,
    ...(place === null ? [] : [swayInC(place.symbol)]),
    ...(event === null
      ? []
      : [
          `// Handles the event ${event.name}.\nSKEIN_ON(heard, ${event.symbol}, event) {\n  (void)event;\n  skein_info("${event.name}");\n}\n`,
        ]),
  ]
  return {
    class: '',
    imports: `${['// docs/modding/c.md explains the macros.', '#include "skein.h"', ...includes].join('\n')}\n`,
    queries: '',
    body: body.join('\n'),
  }
}

function swayInC(place: string): string {
  return `// Makes everything with a position sway, in each step of the game. Change the 20, save, and look at the running game.
SKEIN_QUERY(sway, update, everything, dt, (write, ${place}, y)) {
  float speed = skein_sin(skein_time_elapsed() * 4) * 20;
  SKEIN_ROWS(i, everything) everything.${place}_y[i] += speed * dt;
}
`
}

/** Something of a package, as the bindings call it. */
interface Bound {
  readonly type: string
  /** Its name in C. */
  readonly symbol: string
  readonly file: string
  readonly name: string
}

/** A component that says where things are: it has an `x` and a `y` with fractions. */
function findPlace(packages: readonly PackageDefinition[]): Bound | null {
  const isFloat = (item: ComponentDefinition, name: string): boolean =>
    item.fields.some(([field, type]) => field === name && type.kind === 'f32')
  const found = packages.flatMap((definition) =>
    definition.items
      .filter((item): item is ComponentDefinition => item.kind === 'component')
      .filter((item) => isFloat(item, 'x') && isFloat(item, 'y'))
      .map((item) => bound(definition, item)),
  )
  return found.find(({ name }) => name === 'position') ?? found[0] ?? null
}

function findEvent(packages: readonly PackageDefinition[]): Bound | null {
  for (const definition of packages) {
    const event = definition.items.find((item): item is EventDefinition => item.kind === 'event')
    if (event !== undefined) return bound(definition, event)
  }
  return null
}

function bound(definition: PackageDefinition, item: ComponentDefinition | EventDefinition): Bound {
  const type = className(definition, item)
  const symbol = `${prefixOf(definition)}_${pascalToKebab(type).replaceAll('-', '_')}`
  return { type, symbol, file: bindingsName(definition.name), name: item.name }
}

function swayQuery({ type }: Bound): string {
  return `
/** All entities with a position. */
export class Everything extends Query {
  place: Write<${type}, 'y'>
}
`
}

const SWAY = `  /** Makes everything sway, in each step of the game. Change the 20, save, and look at the running game. */
  @run sway(everything: Everything, dt: f32): void {
    const speed = <f32>(Math.sin(time.elapsed() * 4) * 20)
    for (let i = 0; i < everything.length; i++) everything.place.y[i] += speed * dt
  }
`

function handlerOf({ type, name }: Bound): string {
  return [
    `  /** Handles the event ${name}. */`,
    `  @on ${type.slice(0, 1).toLowerCase()}${type.slice(1)}(event: ${type}): void {`,
    `    log.info('${name}')`,
    '  }',
    '',
  ].join('\n')
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
