import type { UnknownKey } from '../../engine/formats.ts'
import { isKebab, isVersion, parseItemId, parseItemPath, printable, suggestion } from '../../engine/index.ts'
import { MANIFEST_LIMITS, type ItemRequest } from './manifest.ts'

/** A problem of a manifest, in words; becomes part of one error. */
export class ManifestProblem extends Error {}

/** An object of a manifest, without a prototype. */
export type Json = Record<string, unknown>

export function objectOf(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ManifestProblem(`a ${what} must be an object`)
  // Own keys only: a key such as "__proto__" is an ordinary one here.
  return Object.assign(Object.create(null) as Json, value)
}

/** Looks for keys of an object that it cannot have. @param what such as "system" */
export function assertKnownKeys(
  json: Json,
  what: string,
  known: readonly string[],
  unknown: UnknownKey,
): void {
  for (const key of Object.keys(json)) if (!known.includes(key)) unknown(`a ${what}`, key, known)
}

/** The message about a key that an object cannot have; `null` if it may have it. */
export function unknownKey(what: string, key: string, known: readonly string[]): string | null {
  if (key.startsWith('x-')) return null
  return `${what} has no key "${printable(key)}". ${suggestion(key, known) ?? `It has: ${known.join(', ')}.`}`
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new ManifestProblem(`"${what}" must be text`)
  if (value.length > MANIFEST_LIMITS.text) {
    throw new ManifestProblem(
      `"${what}" has ${value.length} characters; the limit is ${MANIFEST_LIMITS.text}`,
    )
  }
  return value
}

// Characters that a terminal acts on, or that turn the text after them around.
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** Text that is shown to players as it is. */
export function shownTextOf(value: unknown, what: string): string {
  const text = textOf(value, what)
  if (UNSHOWABLE.test(text) || !text.isWellFormed())
    throw new ManifestProblem(`"${what}" has invisible characters: ${printable(text)}`)
  return text
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new ManifestProblem(`"${what}" must be an array`)
  if (value.length > MANIFEST_LIMITS.entries) {
    throw new ManifestProblem(
      `"${what}" has ${value.length} entries; the limit is ${MANIFEST_LIMITS.entries}`,
    )
  }
  return value
}

export function versionOf(value: unknown): string {
  const version = textOf(value, 'version')
  if (!isVersion(version))
    throw new ManifestProblem(`"${printable(version)}" is not a semantic version such as 1.0.0`)
  return version
}

export function pathOf(value: unknown, what: string): string {
  const path = textOf(value, what)
  if (parseItemPath(path) === null) {
    throw new ManifestProblem(`"${printable(path)}" is not of the form "namespace:package/item"`)
  }
  return path
}

export function systemNameOf(value: unknown, what: string): string {
  const name = textOf(value, what)
  if (isKebab(name) || parseItemPath(name) !== null) return name
  throw new ManifestProblem(
    `"${printable(name)}" is neither of the form "namespace:package/item" nor the name of a system of the game`,
  )
}

export function requestOf(value: unknown, what: string): ItemRequest {
  const text = textOf(value, what)
  const id = parseItemId(text)
  if (id === null)
    throw new ManifestProblem(`"${printable(text)}" is not of the form "namespace:package/item@1.0.0"`)
  return { path: id.path, version: id.version }
}
