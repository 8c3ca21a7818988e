import { SkeinError, type EventDefinition, type PackageDefinition } from '../../../engine/index.ts'
import type { WingsInterface, WingsParameter, WingsTrait } from '../../wings/interface.ts'
import { toPascal } from '../assemblyscript/type-names.ts'
import { docLines } from '../docs.ts'
import { isReserved, memberName, snake } from '../rust/rust-names.ts'
import { CrateTypes, DERIVED, EXPORTED, memberHints, structLines } from './crate-types.ts'

/** The version of the crate `wings` that the generated crate asks for. */
const WINGS = '0.1.5'

/**
 * Generates the Rust crate that plugins of a game depend on, from the game's description for the crates `wings`.
 *
 * @param packages the packages of the game, for doc comments
 * @returns the text of each file, by its path: each crate has a folder of its name
 * @throws SkeinError `bindgen/duplicate-package` when two of the descriptions would be one crate
 */
export function generateWings(
  interfaces: readonly WingsInterface[],
  packages: readonly PackageDefinition[] = [],
): Map<string, string> {
  const files = new Map<string, string>()
  for (const wings of interfaces) {
    const { crate, version } = wings
    if (files.has(`${crate}/Cargo.toml`))
      throw new SkeinError(
        'bindgen/duplicate-package',
        `two descriptions for plugins of wings are of the crate ${crate}`,
        {
          names: { package: crate, other: crate },
          hint: 'Generate the crate of one version at a time.',
        },
      )
    assertNames(wings)
    const head = `Bindings for ${crate}@${version}, made by "skein bindgen". Don't edit it: the command overwrites it.`
    files.set(
      `${crate}/Cargo.toml`,
      `# ${head}
[package]
name = "${crate}"
version = "${version}"
edition = "2021"

[dependencies]
wings = "${WINGS}"
`,
    )
    files.set(`${crate}/src/lib.rs`, `// ${head}\n\n${generateLibrary(wings, packages)}`)
  }
  return files
}

/** Rust has no items by some names, and in one place one item of a name. @throws SkeinError `value/invalid` */
function assertNames({ crate, traits, events, groups, types }: WingsInterface): void {
  const paths = [traits, events, groups, types].flatMap((it) => Array.from(it.keys()))
  for (const path of [crate, ...paths]) {
    const word = path.split('::').find(isReserved)
    const around = paths.find((it) => path.startsWith(`${it}::`))
    if (word === undefined && around === undefined) continue
    throw new SkeinError(
      'value/invalid',
      word === undefined
        ? `${path} lies in ${around!}, which is no module of the crate ${crate}`
        : `"${word}" in "${path}" is a word of Rust, so no crate has an item of that path`,
      { names: { package: crate }, hint: 'Give defineWings another path.' },
    )
  }
}

function generateLibrary(wings: WingsInterface, packages: readonly PackageDefinition[]): string {
  const types = new CrateTypes(wings)
  const root: Module = { items: [], modules: new Map() }
  const docs: DocsOf = (id, member) => {
    const found = packages.find((it) => id.startsWith(`${it.name}/`))
    const key = id.replace(/^[^/]*\//, '').replace(/@[^@]*$/, '')
    return found === undefined
      ? []
      : docLines(found, member === undefined ? key : `${key}#${member}`).map((it) => `/// ${it}`.trimEnd())
  }
  for (const [path, group] of wings.groups)
    put(root, path, [`/// The group "${group}" of the game.`, EXPORTED, `pub struct ${lastOf(path)};`])
  const globals = new Set<string>()
  // Types are called after the field or parameter that first has them: fields have telling names, parameters often none.
  const events = [...wings.events].map(([path, it]) => [path, declareEvent(path, it, types, docs)] as const)
  for (const [path, trait] of wings.traits) put(root, path, declareTrait(path, trait, types, docs, globals))
  for (const [path, lines] of events) put(root, path, lines)
  for (const [path, lines] of types.declarations()) put(root, path, lines)
  return `${render(root).join('\n')}\n`
}

/** Finds the doc comment of an item, or of a member of it, as lines of Rust. */
type DocsOf = (id: string, member?: string) => readonly string[]

function declareEvent(path: string, event: EventDefinition, types: CrateTypes, docs: DocsOf): string[] {
  const fields = types.fields(event.fields, path, (field) => docs(event.id, field))
  return [...docs(event.id), DERIVED, EXPORTED, ...structLines(lastOf(path), fields)]
}

function declareTrait(
  path: string,
  { trait, methods }: WingsTrait,
  types: CrateTypes,
  docs: DocsOf,
  globals: Set<string>,
): string[] {
  const name = lastOf(path)
  const lines: string[] = []
  for (const [method, forms] of methods) {
    const [, { params, result }] = trait.methods.find(([it]) => it === method)!
    const values = params.values()
    const spelled = forms.map((form, at) => `, ${parameter(form, at, path, method, types, values)}`)
    const returned =
      result === null ? '' : ` -> ${types.spell(result, memberHints(path, `${method}Result`), path)}`
    if (lines.length > 0) lines.push('')
    lines.push(
      ...docs(trait.id, method),
      `#[global(${globalName(path, method, globals)})]`,
      `fn ${memberName(method)}(&self${spelled.join('')})${returned};`,
    )
  }
  return [
    ...docs(trait.id),
    '#[wings::system_trait(host)]',
    `pub trait ${name}: 'static {`,
    ...indented(lines),
    '}',
  ]
}

function parameter(
  form: WingsParameter,
  at: number,
  path: string,
  method: string,
  types: CrateTypes,
  values: Iterator<WingsTrait['trait']['methods'][number][1]['params'][number]>,
): string {
  if (form === '()' || form === '&()') return `unit${at}: ${form}`
  const [name, type] = values.next().value!
  const hints = memberHints(path, /^arg\d+$/.test(name) ? `${method}${toPascal(name)}` : name)
  return `${memberName(name)}: ${types.parameter(type, form, hints, path)}`
}

/** The name of the function that calls a method without a dependency on its trait: both names, as `log_print`. */
function globalName(path: string, method: string, taken: Set<string>): string {
  const module = path.slice(0, -lastOf(path).length)
  let name = `${snake(lastOf(path))}_${snake(method)}`
  while (taken.has(module + name)) name += '_'
  taken.add(module + name)
  return name
}

/** A module of the crate: its items, as lines, and the modules in it by name. */
interface Module {
  readonly items: (readonly string[])[]
  readonly modules: Map<string, Module>
}

function put(root: Module, path: string, lines: readonly string[]): void {
  let at = root
  for (const segment of path.split('::').slice(0, -1)) {
    const inner = at.modules.get(segment) ?? { items: [], modules: new Map<string, Module>() }
    at.modules.set(segment, inner)
    at = inner
  }
  at.items.push(lines)
}

function render({ items, modules }: Module): string[] {
  const lines: string[] = []
  const add = (part: readonly string[]): void => {
    if (lines.length > 0) lines.push('')
    lines.push(...part)
  }
  for (const item of items) add(item)
  for (const [name, module] of modules) add([`pub mod ${name} {`, ...indented(render(module)), '}'])
  return lines
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `    ${line}`))
}

function lastOf(path: string): string {
  return path.split('::').at(-1)!
}
