import type { UnknownKey } from '../../engine/formats.ts'
import { isKebab, printable, STAGES, type Stage } from '../../engine/index.ts'
import { NO_FIELD, type ColumnRequest, type ItemRequest, type QueryRecord } from './manifest.ts'
import { ManifestProblem, assertKnownKeys, listOf, objectOf, requestOf, textOf, type Json } from './parts.ts'

/**
 * Reads a query of a system. @throws ManifestProblem unless it names its reads and writes without contradiction
 */
export function readQuery(value: unknown, unknown: UnknownKey): QueryRecord {
  const json = objectOf(value, 'query')
  assertKnownKeys(json, 'query', QUERY_KEYS, unknown)
  const stage = textOf(json['stage'], 'stage')
  if (!(STAGES as readonly string[]).includes(stage)) {
    throw new ManifestProblem(`unknown stage "${printable(stage)}"; use one of ${STAGES.join(', ')}`)
  }
  const record: QueryRecord = {
    stage: stage as Stage,
    export: textOf(json['export'], 'export'),
    read: columnsOf(json, 'read'),
    write: columnsOf(json, 'write'),
    with: itemsOf(json, 'with'),
    without: itemsOf(json, 'without'),
    optional: itemsOf(json, 'optional'),
    added: itemsOf(json, 'added'),
    removed: itemsOf(json, 'removed'),
    changed: itemsOf(json, 'changed'),
  }
  assertColumns(record)
  assertTerms(record)
  return record
}

const QUERY_KEYS = [
  'stage',
  'export',
  'read',
  'write',
  'with',
  'without',
  'optional',
  'added',
  'removed',
  'changed',
]

function itemsOf(json: Json, key: string): ItemRequest[] {
  const items = listOf(json[key], key).map((id) => requestOf(id, key))
  const seen = new Set<string>()
  for (const { path } of items) {
    if (seen.has(path)) throw new ManifestProblem(`a query lists ${path} twice in "${key}"`)
    seen.add(path)
  }
  return items
}

function columnsOf(json: Json, key: string): ColumnRequest[] {
  return listOf(json[key], key).map((value): ColumnRequest => {
    const text = textOf(value, key)
    const hash = text.indexOf('#')
    const { path, version } = requestOf(hash < 0 ? text : text.slice(0, hash), key)
    const field = hash < 0 ? null : text.slice(hash + 1)
    if (field === null || field === NO_FIELD || isKebab(field)) return { path, version, field }
    throw new ManifestProblem(`"${printable(text)}" has no field name after "#"`)
  })
}

/** Each column may stand in one list, once. */
function assertColumns({ read, write }: QueryRecord): void {
  const versions = new Map<string, string>()
  const whole = new Set<string>()
  const fields = new Set<string>()
  for (const { path, version, field } of [...read, ...write]) {
    const id = field === null ? path : `${path}#${field}`
    const clash = field === null ? versions.has(path) : whole.has(path) || fields.has(id)
    if (clash)
      throw new ManifestProblem(`a query names the column ${id} twice: list it once, in "read" or in "write"`)
    if ((versions.get(path) ?? version) !== version)
      throw new ManifestProblem(`a query names ${path} in two versions`)
    versions.set(path, version)
    if (field === null) whole.add(path)
    else fields.add(id)
  }
}

/** Refuses a query whose terms are impossible, or ask nothing. */
function assertTerms(record: QueryRecord): void {
  const columns = new Set([...record.read, ...record.write].map(({ path }) => path))
  const optional = new Set(record.optional.map(({ path }) => path))
  const wanted = new Set([...columns].filter((path) => !optional.has(path)))
  for (const { path } of [...record.with, ...record.added, ...record.changed]) wanted.add(path)
  for (const path of optional) {
    if (!columns.has(path))
      throw new ManifestProblem(`a query lists ${path} in "optional" but neither reads nor writes it`)
    if (wanted.has(path))
      throw new ManifestProblem(`a query lists ${path} in "optional" and also requires it`)
  }
  for (const { path } of record.without) {
    if (wanted.has(path) || optional.has(path))
      throw new ManifestProblem(`a query lists ${path} both in "with" and in "without"`)
  }
  if (wanted.size === 0) throw new ManifestProblem('a query requires no component')
}
