import { compareVersions as compare, validateStrict } from 'compare-versions'
import { SkeinError } from '../error.ts'
import { isKebab, isPackageName, printable } from './name.ts'

/** A thing in a package at a version, as `namespace:package/item@version` names it. */
export interface ItemId {
  /** `namespace:package/item`. */
  readonly path: string
  /** `namespace:package`. */
  readonly package: string
  readonly item: string
  readonly version: string
}

/** Numbers of more digits than a number can hold exactly: these cannot be compared. */
const TOO_MANY_DIGITS = /\d{16}/
/** The major and the minor number of a version. */
const MAJOR_MINOR = /^(\d+)\.(\d+)\./

/** Whether a text is a semantic version that Skein accepts (build metadata is not part of it). */
export function isVersion(text: string): boolean {
  return text.length <= 64 && !text.includes('+') && validateStrict(text) && !TOO_MANY_DIGITS.test(text)
}

/** @throws SkeinError `schema/invalid-version` unless the text is a full semantic version such as `1.0.0`. */
export function assertVersion(text: string, what: string): void {
  if (isVersion(text)) return
  throw new SkeinError('schema/invalid-version', `"${printable(text)}" is not a valid version of ${what}`, {
    hint: 'Use three numbers, such as "1.0.0", optionally followed by a suffix such as "-beta.1".',
  })
}

/** Orders versions as semantic versioning does: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  return compare(a, b)
}

/**
 * The part of a version within which versions are compatible: the major version, or `0.minor` below 1.0.
 * Two versions with one track serve each other's users, as far as the newer serves the older.
 */
export function versionTrack(version: string): string {
  const parts = MAJOR_MINOR.exec(version)
  if (parts === null)
    throw new SkeinError('schema/invalid-version', `"${printable(version)}" is not a valid version`)
  const [, major, minor] = parts
  return major === '0' ? `0.${minor}` : major!
}

/** Whether `available` can serve who asked for `requested`: same track, and not older. */
export function isCompatible(requested: string, available: string): boolean {
  return versionTrack(requested) === versionTrack(available) && compare(available, requested) >= 0
}

/** Joins the parts of an item's name. */
export function itemId(packageName: string, item: string, version: string): string {
  return `${packageName}/${item}@${version}`
}

/** Takes `namespace:package/item@version` apart. Gives `null` where the text is not of that form. */
export function parseItemId(text: string): ItemId | null {
  const at = text.indexOf('@')
  if (at < 0) return null
  const path = parseItemPath(text.slice(0, at))
  const version = text.slice(at + 1)
  return path === null || !isVersion(version) ? null : { ...path, version }
}

/** Takes `namespace:package/item` apart. Gives `null` where the text is not of that form. */
export function parseItemPath(text: string): Omit<ItemId, 'version'> | null {
  const slash = text.indexOf('/')
  if (slash < 0) return null
  const packageName = text.slice(0, slash)
  const item = text.slice(slash + 1)
  return isPackageName(packageName) && isKebab(item) ? { path: text, package: packageName, item } : null
}

/**
 * Names the place where compatible versions of an item meet: `namespace:package/item@track`. An event sent to
 * one channel reaches all who asked for a version in its track.
 */
export function channelOf(path: string, version: string): string {
  return `${path}@${versionTrack(version)}`
}
