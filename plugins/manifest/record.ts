import { packageFromJson, type UnknownKey } from '../../engine/formats.ts'
import { isKebab, isPackageName, printable, SkeinError, type PackageDefinition } from '../../engine/index.ts'
import { findDuplicateKey, isTooDeep } from './json.ts'
import type { HandlerRecord, HookRecord, Manifest, SystemRecord, TraitUse } from './manifest.ts'
import {
  ManifestProblem,
  assertKnownKeys,
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

/**
 * The minor version of the ABI that this host knows: all keys and kinds of records of it. A mod that is built for a later one
 * may have others, which it can do without; in all other mods they are mistakes.
 */
export const ABI_MINOR = 1

/** One line of a manifest. */
export type ManifestRecord =
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'mod'; readonly mod: Manifest['mod']; readonly minor: number }
  | { readonly kind: 'package'; readonly package: PackageDefinition }
  | { readonly kind: 'system'; readonly system: SystemRecord }
  | { readonly kind: 'group'; readonly group: Manifest['groups'][number] }

/**
 * Reads one record, from text that may come from anyone.
 *
 * @param unknown called with keys that do not belong there
 * @throws ManifestProblem or SkeinError `schema/*` that describes the problem
 */
export function readRecord(line: string, unknown: UnknownKey): ManifestRecord {
  const record = parseLine(line)
  const [kind, ...others] = Object.keys(record)
  if (kind === undefined || others.length > 0)
    throw new ManifestProblem('it must have exactly one key: mod, package, system or group')
  const body = record[kind]
  switch (kind) {
    case 'mod': {
      const json = objectOf(body, kind)
      assertKnownKeys(json, 'mod', MOD_KEYS, unknown)
      return { kind, mod: readMod(json), minor: readMinor(json['minor'] ?? 0) }
    }
    case 'package':
      return { kind, package: packageFromJson(body, unknown) }
    case 'system': {
      const json = objectOf(body, kind)
      assertKnownKeys(json, 'system', SYSTEM_KEYS, unknown)
      return { kind, system: readSystem(json, unknown) }
    }
    case 'group': {
      const json = objectOf(body, kind)
      assertKnownKeys(json, 'group', ['name', 'systems'], unknown)
      return { kind, group: readGroup(json) }
    }
    default:
      return { kind: 'unknown', name: kind }
  }
}

const MOD_KEYS = [
  'name',
  'version',
  'abi',
  'minor',
  'description',
  'authors',
  'license',
  'homepage',
  'limits',
  'layout',
]

const SYSTEM_KEYS = [
  'name',
  'version',
  'uses',
  'provides',
  'handlers',
  'hooks',
  'queries',
  'before',
  'after',
  'new',
  'drop',
  'save',
  'restore',
]

function readMinor(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new ManifestProblem('"minor" must be a whole number: the minor version of the ABI')
}

function parseLine(line: string): Json {
  if (isTooDeep(line)) throw new ManifestProblem('it is nested too deeply')
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new ManifestProblem(`it is not JSON: ${printable(line)}`)
  }
  const key = findDuplicateKey(line)
  if (key !== null) throw new ManifestProblem(`duplicate key "${printable(key)}"`)
  return objectOf(value, 'record')
}

function readMod(json: Json): Manifest['mod'] {
  const name = textOf(json['name'], 'name')
  if (!isPackageName(name))
    throw new ManifestProblem(`"${printable(name)}" is not of the form "namespace:name"`)
  const { abi } = json
  if (abi !== 1) {
    if (typeof abi !== 'number') throw new ManifestProblem('"abi" must be a version number of the ABI')
    throw new SkeinError(
      'manifest/unsupported-abi',
      `${name} is built for version ${abi} of the ABI; this game supports version 1`,
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
  if (limits.length > MAX_LIMITS) throw new ManifestProblem(`"limits" has more than ${MAX_LIMITS} entries`)
  for (const [name, limit] of limits) {
    if (!/^[a-z][a-zA-Z]{0,63}$/.test(name)) throw new ManifestProblem(`unknown limit "${printable(name)}"`)
    if (typeof limit !== 'number' || limit < 0)
      throw new ManifestProblem(`the limit "${name}" must be a number from 0 up`)
  }
  return Object.fromEntries(limits) as Record<string, number>
}

/** How many limits a mod may ask for. */
const MAX_LIMITS = 64

function readSystem(json: Json, unknown: UnknownKey): SystemRecord {
  const name = pathOf(json['name'], 'name')
  const queries = listOf(json['queries'], 'queries').map((query) => readQuery(query, unknown))
  const exportName = (key: string): string | null =>
    json[key] === undefined || json[key] === null ? null : textOf(json[key], key)
  return {
    name,
    version: versionOf(json['version']),
    uses: listOf(json['uses'], 'uses').map((use) => readUse(use, unknown)),
    provides: listOf(json['provides'], 'provides').map((id) => requestOf(id, 'provides')),
    handlers: listOf(json['handlers'], 'handlers').map((handler) => readHandler(handler, unknown)),
    hooks: listOf(json['hooks'], 'hooks').map((hook) => readHook(hook, unknown)),
    queries,
    before: listOf(json['before'], 'before').map((other) => systemNameOf(other, 'before')),
    after: listOf(json['after'], 'after').map((other) => systemNameOf(other, 'after')),
    new: exportName('new'),
    drop: exportName('drop'),
    save: exportName('save'),
    restore: exportName('restore'),
  }
}

function readUse(value: unknown, unknown: UnknownKey): TraitUse {
  const json = objectOf(value, 'use')
  assertKnownKeys(json, 'use', ['trait', 'version', 'optional'], unknown)
  const optional = json['optional'] ?? false
  if (typeof optional !== 'boolean') throw new ManifestProblem('"optional" must be true or false')
  return { path: pathOf(json['trait'], 'trait'), version: versionOf(json['version']), optional }
}

function readHandler(value: unknown, unknown: UnknownKey): HandlerRecord {
  const json = objectOf(value, 'handler')
  assertKnownKeys(json, 'handler', ['event', 'version', 'export', 'owned'], unknown)
  const owned = json['owned'] ?? false
  if (typeof owned !== 'boolean') throw new ManifestProblem('"owned" must be true or false')
  return {
    path: pathOf(json['event'], 'event'),
    version: versionOf(json['version']),
    export: textOf(json['export'], 'export'),
    owned,
  }
}

function readHook(value: unknown, unknown: UnknownKey): HookRecord {
  const json = objectOf(value, 'hook')
  assertKnownKeys(json, 'hook', ['hook', 'version', 'export'], unknown)
  return {
    path: pathOf(json['hook'], 'hook'),
    version: versionOf(json['version']),
    export: textOf(json['export'], 'export'),
  }
}

function readGroup(json: Json): Manifest['groups'][number] {
  const name = textOf(json['name'], 'name')
  if (!isKebab(name))
    throw new ManifestProblem(`"${printable(name)}" is not a valid name for a group: use kebab-case`)
  return { name, systems: listOf(json['systems'], 'systems').map((system) => pathOf(system, 'system')) }
}
