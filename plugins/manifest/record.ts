import {
  isKebab,
  isPackageName,
  packageFromJson,
  printable,
  SkeinError,
  type PackageDefinition,
} from '../../engine/index.ts'
import { findDuplicateKey, isTooDeep } from './json.ts'
import type { HandlerRecord, Manifest, SystemRecord, TraitUse } from './manifest.ts'
import {
  Complaint,
  listOf,
  objectOf,
  pathOf,
  requestOf,
  shownTextOf,
  systemNameOf,
  textOf,
  versionOf,
  type Json,
} from './parts.ts'
import { readQuery } from './query-record.ts'

/** One line of a manifest. */
export type ManifestRecord =
  | { readonly kind: 'mod'; readonly mod: Manifest['mod'] }
  | { readonly kind: 'package'; readonly package: PackageDefinition }
  | { readonly kind: 'system'; readonly system: SystemRecord }
  | { readonly kind: 'group'; readonly group: Manifest['groups'][number] }

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
    layout: optionalText('layout'),
    ...(json['limits'] === undefined ? {} : { limits: readLimits(json['limits']) }),
  }
}

/** Limits that a mod asks for. Those that the host does not know are for others to know. */
function readLimits(value: unknown): Record<string, number> {
  const limits = Object.entries(objectOf(value, '"limits" record'))
  if (limits.length > MAX_LIMITS) throw new Complaint(`"limits" has more than ${MAX_LIMITS} entries`)
  for (const [name, limit] of limits) {
    if (!/^[a-z][a-zA-Z]{0,63}$/.test(name))
      throw new Complaint(`"${printable(name)}" is the name of no limit`)
    if (typeof limit !== 'number' || limit < 0)
      throw new Complaint(`the limit "${name}" must be a number from zero up`)
  }
  return Object.fromEntries(limits) as Record<string, number>
}

/** How many limits a mod may ask for. */
const MAX_LIMITS = 64

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

function readGroup(json: Json): Manifest['groups'][number] {
  const name = textOf(json['name'], 'name')
  if (!isKebab(name)) throw new Complaint(`"${printable(name)}" cannot name a group: it is not kebab-case`)
  return { name, systems: listOf(json['systems'], 'systems').map((system) => pathOf(system, 'system')) }
}
