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
class Complaint extends Error {}

type Json = Record<string, unknown>

/**
 * Reads a manifest from the custom sections that hold it. The bytes may come from anyone; nothing is executed.
 *
 * @param sections contents of the `skein` sections, in order
 * @param file what to call the module in messages
 * @throws SkeinError `module/no-manifest` without any section; `manifest/invalid` with everything that is wrong
 */
export function readManifest(sections: readonly Uint8Array[], file: string): Manifest {
  if (sections.length === 0) {
    throw new SkeinError(
      'module/no-manifest',
      `${file} is WebAssembly, but not a mod: it has no "skein" section`,
      {
        names: { file },
        hint: 'Build it with "skein build", or with a toolchain that writes the manifest described in docs/abi.md.',
      },
    )
  }
  const complaints: string[] = []
  const attempt = <T>(where: string, read: () => T): T | null => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof Complaint) && !(error instanceof SkeinError)) throw error
      complaints.push(`${where}: ${error.message}`)
      return null
    }
  }

  const mods: Manifest['mod'][] = []
  const packages: PackageDefinition[] = []
  const systems: SystemRecord[] = []
  const groups: Manifest['groups'][number][] = []
  const lines = attempt('the section', () => linesOf(sections)) ?? []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    attempt(`record ${index + 1}`, () => {
      const record = parseLine(line)
      const [kind, ...others] = Object.keys(record)
      if (kind === undefined || others.length > 0)
        throw new Complaint('it must have exactly one key, which says what it is')
      const body = record[kind]
      if (kind === 'mod') mods.push(readMod(objectOf(body, 'mod')))
      else if (kind === 'package') packages.push(packageFromJson(body))
      else if (kind === 'system') systems.push(readSystem(objectOf(body, 'system')))
      else if (kind === 'group') groups.push(readGroup(objectOf(body, 'group')))
      else
        throw new Complaint(
          `"${printable(kind)}" is no kind of record; there are mod, package, system and group`,
        )
    })
  }

  const mod = mods[0]
  if (mods.length !== 1 && complaints.length === 0)
    complaints.push(`there must be one "mod" record; there are ${mods.length}`)
  if (mod !== undefined) {
    for (const { name, id } of packages) {
      if (name !== mod.name)
        complaints.push(`${id} is not the mod's own package: ${mod.name} may only define ${mod.name}`)
    }
    complaints.push(...repeated(packages.map((it) => it.id)).map((id) => `${id} is defined twice`))
    complaints.push(
      ...repeated(systems.map((it) => it.name)).map((name) => `the system ${name} stands there twice`),
    )
    for (const group of groups) {
      for (const name of group.systems) {
        if (!systems.some((system) => system.name === name)) {
          complaints.push(`the group "${group.name}" names ${name}, which is no system of this mod`)
        }
      }
    }
  }
  if (mod === undefined || complaints.length > 0) {
    const shown = complaints.slice(0, 20).map((complaint) => `- ${complaint}`)
    if (complaints.length > 20) shown.push(`- and ${complaints.length - 20} more`)
    throw new SkeinError(
      'manifest/invalid',
      `the manifest of ${file} breaks its rules:\n${shown.join('\n')}`,
      {
        names: { file, ...(mod === undefined ? {} : { mod: mod.name }) },
        hint: 'docs/abi.md describes the manifest; SDKs write it for you.',
      },
    )
  }
  return { mod, packages, systems, groups }
}

function linesOf(sections: readonly Uint8Array[]): string[] {
  const size = sections.reduce((sum, section) => sum + section.length, 0)
  if (size > MANIFEST_LIMITS.bytes)
    throw new Complaint(`it has ${size} bytes; ${MANIFEST_LIMITS.bytes} are allowed`)
  const joined = new Uint8Array(size)
  let at = 0
  for (const section of sections) {
    joined.set(section, at)
    at += section.length
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(joined)
  } catch {
    throw new Complaint('it is not UTF-8')
  }
  const lines = text.split('\n')
  if (lines.length > MANIFEST_LIMITS.records) {
    throw new Complaint(`it has ${lines.length} lines; ${MANIFEST_LIMITS.records} are allowed`)
  }
  return lines
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
  if (json['abi'] !== 1) {
    throw new Complaint(
      `it is built for version ${printable(String(json['abi']))} of the ABI; this host knows version 1`,
    )
  }
  const optionalText = (key: string): string | null =>
    json[key] === undefined ? null : textOf(json[key], key)
  return {
    name,
    version: versionOf(json['version']),
    abi: 1,
    description: optionalText('description'),
    authors: listOf(json['authors'], 'authors').map((author) => textOf(author, 'author')),
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

function requestOf(value: unknown, what: string): ItemRequest {
  const id = parseItemId(textOf(value, what))
  if (id === null)
    throw new Complaint(`"${printable(String(value))}" is not of the form "namespace:package/item@1.0.0"`)
  return { path: id.path, version: id.version }
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
