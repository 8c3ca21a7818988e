import { join } from 'node:path'
import {
  isKebab,
  isPackageName,
  isVersion,
  printable,
  SkeinError,
  suggestion,
} from '../../../../engine/index.ts'
import { LANGUAGES } from '../../languages.ts'
import {
  FEATURES,
  MOD_LANGUAGES,
  type Feature,
  type ModConfig,
  type ModLanguage,
} from '../transform/config.ts'
import { readRegularFile } from './regular-file.ts'

/** The file that describes a mod to the toolchain. */
export const CONFIG_FILE = 'skein.json'

/** Bytes of the largest such file that is read. */
const LARGEST = 2 ** 20

const KEYS = [
  'name', 'version', 'description', 'authors', 'license', 'homepage', 'lang', 'entry', 'out', 'groups', 'enable', 'game', 'manual',
] // prettier-ignore

/**
 * Reads `skein.json` of a mod.
 *
 * @throws SkeinError `build/no-project` when it is not there, or with everything that is wrong with it
 */
export async function readModConfig(dir: string): Promise<ModConfig> {
  const file = join(dir, CONFIG_FILE)
  const contents = await readRegularFile(file, LARGEST)
  if (contents.kind === 'bytes') return parseModConfig(new TextDecoder().decode(contents.bytes), file)
  const why =
    contents.kind === 'absent'
      ? `it has no ${CONFIG_FILE}`
      : `its ${CONFIG_FILE} cannot be read: ${contents.kind === 'too-large' ? 'it is too large' : contents.why}`
  throw new SkeinError('build/no-project', `${dir} is not a mod folder: ${why}`, {
    names: { file },
    hint: 'Pass the folder of a mod, or create one with "skein new".',
  })
}

/** @throws SkeinError `build/no-project` with everything that is wrong with it */
export function parseModConfig(text: string, file: string): ModConfig {
  const problems: string[] = []
  const json = parse(text, problems)
  for (const key of Object.keys(json)) {
    if (KEYS.includes(key) || key === '$schema') continue
    problems.push(
      `unknown key "${printable(key)}". ${suggestion(key, KEYS) ?? `Use one of ${KEYS.join(', ')}.`}`,
    )
  }
  const textAt = (key: string): string | null => {
    const value = json[key]
    if (value === undefined) return null
    if (typeof value === 'string' && value.length <= 1000) return value
    problems.push(`"${key}" must be text of at most 1000 characters`)
    return null
  }
  const name = textAt('name')
  if (name === null || !isPackageName(name))
    problems.push('"name" must have the form "namespace:name", such as "acme:curve"')
  const version = textAt('version')
  if (version === null || !isVersion(version))
    problems.push('"version" must be a semantic version, such as "1.0.0"')
  const lang = languageOf(textAt('lang'), problems)
  const {
    entry: usual,
    endings: [ending],
  } = LANGUAGES[lang]
  const entry = textAt('entry') ?? usual
  if (!entry.endsWith(ending!) || isOutside(entry))
    problems.push(`"entry" must be a ${ending} file in the folder of the mod, such as "${usual}"`)
  const out = textAt('out') ?? `build/${name?.split(':')[1] ?? 'mod'}.wasm`
  if (!out.endsWith('.wasm') || isOutside(out))
    problems.push('"out" must be a .wasm file in the folder of the mod, such as "build/curve.wasm"')
  if (typeof (json['manual'] ?? false) !== 'boolean') problems.push('"manual" must be true or false')
  const config: ModConfig = {
    name: name ?? '',
    version: version ?? '',
    description: textAt('description'),
    authors: textsOf(json['authors'], '"authors"', problems),
    license: textAt('license'),
    homepage: textAt('homepage'),
    lang,
    entry: entry.replace(/^\.\//, ''),
    out,
    game: textAt('game'),
    groups: groupsOf(json['groups'], problems),
    enable: featuresOf(json['enable'], problems),
  }
  if (problems.length === 0) return config
  throw new SkeinError(
    'build/no-project',
    `${file} is invalid:\n${problems.map((it) => `- ${it}`).join('\n')}`,
    {
      names: { file, ...(name === null ? {} : { mod: name }) },
      hint: 'docs/modding/reference.md describes the file.',
    },
  )
}

function languageOf(value: string | null, problems: string[]): ModLanguage {
  const known = MOD_LANGUAGES.find((it) => it === (value ?? 'as'))
  if (known === undefined)
    problems.push(`"lang" must be one of ${MOD_LANGUAGES.join(', ')}, not "${printable(value!)}"`)
  return known ?? 'as'
}

function parse(text: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
    problems.push('it must be an object')
  } catch (error) {
    problems.push(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  return {}
}

/**
 * Whether a path leads out of the folder of the mod. Imports resolve inside it, so an entry elsewhere could not reach its neighbours;
 * and a module elsewhere would be written over the files of whoever builds the mod.
 */
function isOutside(path: string): boolean {
  return (
    path.startsWith('/') || path.includes('\\') || path.split('/').includes('..') || /^[a-z]:/i.test(path)
  )
}

function textsOf(value: unknown, what: string, problems: string[]): readonly string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value
  problems.push(`${what} must be an array of text`)
  return []
}

/** Checks which features of WebAssembly a mod is to be built with. */
export function featuresOf(value: unknown, problems: string[]): readonly Feature[] {
  return textsOf(value, '"enable"', problems).filter((name): name is Feature => {
    if ((FEATURES as readonly string[]).includes(name)) return true
    problems.push(
      `unknown WebAssembly feature "${printable(name)}" in "enable"; use one of ${FEATURES.join(', ')}`,
    )
    return false
  })
}

function groupsOf(value: unknown, problems: string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>()
  if (value === undefined) return groups
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push('"groups" must be an object, such as { "client": ["CurveBall"] }')
    return groups
  }
  for (const [name, classes] of Object.entries(value)) {
    if (!isKebab(name)) problems.push(`"${printable(name)}" is not a valid name for a group: use kebab-case`)
    groups.set(name, textsOf(classes, `the group "${printable(name)}"`, problems))
  }
  return groups
}
