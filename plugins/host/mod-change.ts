import type { Journal } from '../../engine/index.ts'
import type { GrantRules } from '../grants/index.ts'
import type { InstanceLimits } from '../limits.ts'
import type { Module } from '../module/module.ts'
import type { TakenIn } from './intake.ts'
import type { ModSource } from './mod-source.ts'

/** A file of a mod in a journal. */
export interface RecordedFile {
  readonly file: string
  readonly name: string
  readonly version: string
  /** The SHA-256 of its bytes; `null` where it could not be read, or the page may not compute it. */
  readonly hash: string | null
  /** Whether it is a mod that the player allows. */
  readonly usable: boolean
  /** The permissions that the player refuses it. */
  readonly declined: GrantRules | null
  /** Its limits, as the options of the game give them. */
  readonly limits: Readonly<Record<string, number>> | null
}

/** A change of the desired mods, as a journal holds it: plain data. */
export type ModChange =
  | {
      readonly op: 'add'
      readonly files: readonly RecordedFile[]
      readonly removed: readonly string[]
      /** The files that are switched off at once. */
      readonly off: readonly string[]
      /** How many mods start at once; `null`: all. */
      readonly most: number | null
    }
  /** More of the mods of an addition start. */
  | { readonly op: 'settle'; readonly most: number | null }
  | { readonly op: 'remove'; readonly file: string }
  | { readonly op: 'disable' | 'enable'; readonly name: string }
  /** A slow mod rests. */
  | { readonly op: 'rest'; readonly mod: string; readonly frames: number }

/** How many mods start at once, as plain data. */
export function mostOf(most: number): number | null {
  return most === Infinity ? null : most
}

/** Files that are taken up, as a change for a journal. */
export function addChange(
  { read, removed, off }: Omit<TakenIn, 'all'>,
  most: number,
  limitsOf: (module: Module) => InstanceLimits,
): ModChange {
  const files = read.map((source) => recordedFile(source, limitsOf))
  return { op: 'add', files, removed: [...removed], off: [...off], most: mostOf(most) }
}

/** A file that was read, as a journal names it. */
export function recordedFile(
  { file, name, version, hash, module, errors, declined }: ModSource,
  limitsOf: (module: Module) => InstanceLimits,
): RecordedFile {
  return {
    file,
    name,
    version,
    hash,
    usable: module !== null && errors.length === 0,
    declined,
    limits: module === null ? null : { ...limitsOf(module) },
  }
}

/** Keeps the bytes of a mod with a journal that names it by its hash. */
export function keepContent(journal: Journal, { module, hash, file, name, version, bytes }: ModSource): void {
  if (module !== null && hash !== null && bytes !== null) journal.keep({ hash, file, name, version, bytes })
}
