import {
  isKebab,
  isPackageName,
  isVersion,
  packageFromJson,
  parseItemId,
  parseItemPath,
  printable,
  SkeinError,
  STAGES,
  type PackageDefinition,
  type Stage,
} from '../../engine/index.ts'
import { findDuplicateKey, isTooDeep } from './json.ts'
import {
  MANIFEST_LIMITS,
  type HandlerRecord,
  type ItemRequest,
  type Manifest,
  type QueryRecord,
  type SystemRecord,
  type TraitUse,
} from './manifest.ts'

/** What is wrong with a manifest, in words; becomes part of one error. */
export class Complaint extends Error {}

/** One line of a manifest. */
export type ManifestRecord =
  | { readonly kind: 'mod'; readonly mod: Manifest['mod'] }
  | { readonly kind: 'package'; readonly package: PackageDefinition }
  | { readonly kind: 'system'; readonly system: SystemRecord }
  | { readonly kind: 'group'; readonly group: Manifest['groups'][number] }

type Json = Record<string, unknown>

/**
 * Reads one record, from text that may come from anyone.
 *
 * @throws Complaint or SkeinError `schema/*` with what is wrong with it
 */
export function readRecord(line: string): ManifestRecord {
  const record = parseLine(line)
  const [kind, ...others] = Object.keys(record)
  if (kind === undefined || others.length > 0)
    throw new Complaint('it must have exactly one key, which says what it is')
  const body = record[kind]
  switch (kind) {
    case 'mod':
      return { kind, mod: readMod(objectOf(body, kind)) }
    case 'package':
      return { kind, package: packageFromJson(body) }
    case 'system':
      return { kind, system: readSystem(objectOf(body, kind)) }
    case 'group':
      return { kind, group: readGroup(objectOf(body, kind)) }
    default:
      throw new Complaint(
        `"${printable(kind)}" is no kind of record; there are mod, package, system and group`,
      )
  }
}

function parseLine(line: string): Json {
  if (isTooDeep(line)) throw new Complaint('it is nested too deeply')
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new Complaint(`it is not JSON: ${printable(line)}`)
  }
  const key = findDuplicateKey(line)
  if (key !== null) throw new Complaint(`the key "${printable(key)}" stands twice in one object`)
  return objectOf(value, 'record')
}

function readMod(json: Json): Manifest['mod'] {
  const name = textOf(json['name'], 'name')
  if (!isPackageName(name)) throw new Complaint(`"${printable(name)}" is not of the form "namespace:name"`)
  const { abi } = json
  if (abi !== 1) {
    if (typeof abi !== 'number') throw new Complaint('"abi" must be the number of a version of the ABI')
    throw new SkeinError(
      'manifest/other-abi',
      `${name} is built for version ${abi} of the ABI; this host knows version 1`,
      {
        names: { mod: name },
        hint: abi > 1 ? 'Update the game.' : 'Build the mod again with a current SDK.',
      },
    )
  }
  const optionalText = (key: string): string | null =>
    json[key] === undefined ? null : shownTextOf(json[key], key)
  return {
    name,
    version: versionOf(json['version']),
    abi: 1,
    description: optionalText('description'),
    authors: listOf(json['authors'], 'authors').map((author) => shownTextOf(author, 'author')),
    license: optionalText('license'),
    homepage: optionalText('homepage'),
  }
}

function readSystem(json: Json): SystemRecord {
  const name = pathOf(json['name'], 'name')
  const queries = listOf(json['queries'], 'queries').map(readQuery)
  const exportName = (key: string): string | null =>
    json[key] === undefined || json[key] === null ? null : textOf(json[key], key)
  return {
    name,
    version: versionOf(json['version']),
    uses: listOf(json['uses'], 'uses').map(readUse),
    provides: listOf(json['provides'], 'provides').map((id) => requestOf(id, 'provides')),
    handlers: listOf(json['handlers'], 'handlers').map(readHandler),
    queries,
    before: listOf(json['before'], 'before').map((other) => systemNameOf(other, 'before')),
    after: listOf(json['after'], 'after').map((other) => systemNameOf(other, 'after')),
    new: exportName('new'),
    drop: exportName('drop'),
    save: exportName('save'),
    restore: exportName('restore'),
  }
}

function readUse(value: unknown): TraitUse {
  const json = objectOf(value, 'use')
  const optional = json['optional'] ?? false
  if (typeof optional !== 'boolean') throw new Complaint('"optional" must be true or false')
  return { path: pathOf(json['trait'], 'trait'), version: versionOf(json['version']), optional }
}

function readHandler(value: unknown): HandlerRecord {
  const json = objectOf(value, 'handler')
  return {
    path: pathOf(json['event'], 'event'),
    version: versionOf(json['version']),
    export: textOf(json['export'], 'export'),
  }
}

function readQuery(value: unknown): QueryRecord {
  const json = objectOf(value, 'query')
  const stage = textOf(json['stage'], 'stage')
  if (!(STAGES as readonly string[]).includes(stage)) {
    throw new Complaint(`"${printable(stage)}" is no stage; there are ${STAGES.join(', ')}`)
  }
  const requests = (key: string): ItemRequest[] => listOf(json[key], key).map((id) => requestOf(id, key))
  return {
    stage: stage as Stage,
    export: textOf(json['export'], 'export'),
    read: requests('read'),
    write: requests('write'),
    with: requests('with'),
    without: requests('without'),
  }
}

function readGroup(json: Json): Manifest['groups'][number] {
  const name = textOf(json['name'], 'name')
  if (!isKebab(name)) throw new Complaint(`"${printable(name)}" cannot name a group: it is not kebab-case`)
  return { name, systems: listOf(json['systems'], 'systems').map((system) => pathOf(system, 'system')) }
}

function objectOf(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Complaint(`a ${what} must be an object`)
  // Own keys only: a key such as "__proto__" is an ordinary one here.
  return Object.assign(Object.create(null) as Json, value)
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Complaint(`"${what}" must be text`)
  if (value.length > MANIFEST_LIMITS.text) {
    throw new Complaint(`"${what}" has ${value.length} characters; ${MANIFEST_LIMITS.text} are allowed`)
  }
  return value
}

// What a terminal acts on, and what turns the text after it around.
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** Text that is shown to players as it is. */
function shownTextOf(value: unknown, what: string): string {
  const text = textOf(value, what)
  if (UNSHOWABLE.test(text) || !text.isWellFormed())
    throw new Complaint(`"${what}" has characters that cannot be shown: ${printable(text)}`)
  return text
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new Complaint(`"${what}" must be an array`)
  if (value.length > MANIFEST_LIMITS.entries) {
    throw new Complaint(`"${what}" has ${value.length} entries; ${MANIFEST_LIMITS.entries} are allowed`)
  }
  return value
}

function versionOf(value: unknown): string {
  const version = textOf(value, 'version')
  if (!isVersion(version))
    throw new Complaint(`"${printable(version)}" is not a semantic version such as 1.0.0`)
  return version
}

function pathOf(value: unknown, what: string): string {
  const path = textOf(value, what)
  if (parseItemPath(path) === null) {
    throw new Complaint(`"${printable(path)}" is not of the form "namespace:package/item"`)
  }
  return path
}

function systemNameOf(value: unknown, what: string): string {
  const name = textOf(value, what)
  if (isKebab(name) || parseItemPath(name) !== null) return name
  throw new Complaint(
    `"${printable(name)}" is neither of the form "namespace:package/item" nor the name of a system of the game`,
  )
}

function requestOf(value: unknown, what: string): ItemRequest {
  const text = textOf(value, what)
  const id = parseItemId(text)
  if (id === null)
    throw new Complaint(`"${printable(text)}" is not of the form "namespace:package/item@1.0.0"`)
  return { path: id.path, version: id.version }
}
