/**
 * The place where mods keep data across sessions: one record of bytes for each mod, by the mod's name. A mod has its record from its
 * first call on, so reading one waits for nothing.
 */
export interface ModStorage {
  /** Fulfilled once records can be read; no mod starts before. */
  readonly ready?: Promise<void>
  /** The record of a mod; `null` where there is none. */
  read(mod: string): Uint8Array | null
  /** Replaces the record of a mod; called after a frame in which the mod has changed it, never inside one. */
  write(mod: string, bytes: Uint8Array): void
}

/** Keeps the storage of mods for as long as the program runs. */
export function memoryModStorage(): ModStorage {
  const records = new Map<string, Uint8Array>()
  return {
    read: (mod) => records.get(mod) ?? null,
    write: (mod, bytes) => void records.set(mod, bytes),
  }
}
