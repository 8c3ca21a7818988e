import type { SkeinError } from '../../engine/index.ts'
import type { GrantRules } from '../grants/index.ts'
import type { Module } from '../module/module.ts'
import { sameBytes } from '../module/same-layout.ts'
import { sameReasons } from './same-reasons.ts'

/** A file's content, parsed, and the player's answer about it. */
export interface ModSource {
  readonly file: string
  /** `namespace:name`, or the file while its name is not known. */
  readonly name: string
  /** Empty while it is not known. */
  readonly version: string
  /** `null` for a file that could not be read. */
  readonly bytes: Uint8Array | null
  /** The SHA-256 of the bytes; `null` where the page may not compute it. */
  readonly hash: string | null
  /** `null` for content that is no mod. */
  readonly module: Module | null
  /** Why it is not to run, whatever else there is: it is no mod, or the player does not want it. */
  readonly errors: readonly SkeinError[]
  /** The permissions that the player refuses it; `null`: none. */
  readonly declined: GrantRules | null
}

/** Whether two files hold the same. What a file holds that could not be read is not known. */
export function sameContent(a: ModSource, b: ModSource): boolean {
  if (a === b) return true
  return a.bytes !== null && b.bytes !== null && a.hash === b.hash && sameBytes(a.bytes, b.bytes)
}

/** Whether nothing is new about a file: it holds the same, with the same verdict, or cannot be read for the same reason. */
export function sameReading(a: ModSource, b: ModSource): boolean {
  return (
    (sameContent(a, b) || (a.bytes === null && b.bytes === null)) &&
    sameReasons(a.errors, b.errors) &&
    sameRules(a.declined, b.declined)
  )
}

function sameRules(a: GrantRules | null, b: GrantRules | null): boolean {
  return a === b || (a !== null && b !== null && sameList(a.allow, b.allow) && sameList(a.deny, b.deny))
}

function sameList(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === b || (a?.length === b?.length && a?.every((rule, index) => rule === b![index]) === true)
}
