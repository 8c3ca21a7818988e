import { printable, SkeinError } from '../../engine/index.ts'
import { readSaveHeader, type SaveHeader } from '../../plugins/save/header.ts'

/** A saved game in a list. */
export interface SaveSlot {
  /** Its name, as the player typed it. */
  readonly name: string
  /** Facts about it; `null` for a damaged one. */
  readonly header: SaveHeader | null
  /** Why it cannot be loaded; `null` where nothing is known against it. */
  readonly problem: SkeinError | null
  /** Its size in bytes. */
  readonly bytes: number
  /** When it was saved, in milliseconds since 1970: `savedAt` of its `meta`, else when it was put there. */
  readonly savedAt: number
}

/**
 * Saved games by name, in a folder or in a browser. Each change is done as a whole or not at all, whatever ends the program meanwhile.
 */
export interface SaveSlots {
  /** All saved games, the newest first. Damaged ones are among them. @throws SkeinError `save/storage-failed` */
  list(): Promise<SaveSlot[]>
  /** The bytes of a saved game, for `game.load`. @throws SkeinError `save/no-slot`, `save/storage-failed`, `value/invalid` */
  read(name: string): Promise<Uint8Array>
  /**
   * Puts the bytes of `game.save` under a name, in the place of an earlier saved game of that name.
   * @throws SkeinError `save/storage-failed`; `value/invalid` for a name that cannot be used
   */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Gives a saved game another name. @throws SkeinError `save/no-slot`, `save/slot-taken`, `save/storage-failed`, `value/invalid` */
  rename(name: string, to: string): Promise<void>
  /** Deletes a saved game. @throws SkeinError `save/no-slot`, `save/storage-failed`, `value/invalid` */
  delete(name: string): Promise<void>
}

/** Characters of the longest name. */
const LONGEST = 60

/** A name as slots keep it: without spaces around it. @throws SkeinError `value/invalid` */
export function slotName(name: string): string {
  const trimmed = typeof name === 'string' ? name.normalize('NFC').trim() : ''
  const usable = trimmed !== '' && trimmed.length <= LONGEST && trimmed.isWellFormed()
  if (usable && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(trimmed)) return trimmed
  throw new SkeinError('value/invalid', `"${printable(String(name))}" cannot be the name of a saved game`, {
    names: { other: String(name) },
    hint: `Pass 1 to ${LONGEST} characters in one line, such as "Before the boss".`,
  })
}

/** Describes stored bytes. @param stored when they were put there, in milliseconds since 1970 */
export function describeSlot(name: string, bytes: Uint8Array, stored: number): SaveSlot {
  try {
    const header = readSaveHeader(bytes)
    const { savedAt } = header.meta
    const known = typeof savedAt === 'number' && Number.isFinite(savedAt)
    return { name, header, problem: null, bytes: bytes.length, savedAt: known ? savedAt : stored }
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    return { name, header: null, problem: error, bytes: bytes.length, savedAt: stored }
  }
}

/** Puts the newest first; of one moment, by name. */
export function newestFirst(slots: readonly SaveSlot[]): SaveSlot[] {
  return slots.toSorted((a, b) => b.savedAt - a.savedAt || (a.name < b.name ? -1 : 1))
}

export function noSlot(name: string): SkeinError {
  return new SkeinError('save/no-slot', `there is no saved game "${printable(name)}"`, {
    names: { other: name },
    hint: 'Call list to see the names of the saved games.',
  })
}

export function slotTaken(name: string): SkeinError {
  return new SkeinError('save/slot-taken', `there already is a saved game "${printable(name)}"`, {
    names: { other: name },
    hint: 'Choose another name, or delete that saved game first.',
  })
}
