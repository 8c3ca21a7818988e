import {
  expectCount,
  expectFlag,
  expectList,
  expectNumber,
  expectObject,
  expectText,
  expectTextOrNull,
  openSave,
  pack,
  unpack,
  type PlainData,
  type SaveBlocks,
} from '../../engine/save.ts'

/** Facts about a saved game that the program adds, such as a title: plain data. */
export type SaveMeta = Readonly<Record<string, PlainData>>

/** A mod in a saved game. */
export interface SavedMod {
  /** `namespace:name`. */
  readonly name: string
  readonly version: string
  /** The SHA-256 of its file; `null` where the page could not compute it. */
  readonly hash: string | null
  /** Whether it ran; else the saved game only keeps its state, which an earlier one held, until it comes back. */
  readonly running: boolean
  /** Number of its entities. */
  readonly entities: number
}

/** Facts about a saved game, which can be read without loading it. */
export interface SaveHeader {
  /** The version of Skein that wrote it. */
  readonly skein: string
  /** The name of the game. */
  readonly game: string
  readonly packages: readonly { readonly name: string; readonly version: string }[]
  readonly mods: readonly SavedMod[]
  /** The systems of the game whose state it holds. */
  readonly systems: readonly string[]
  /** Frames and seconds that the game had played. */
  readonly frame: number
  readonly seconds: number
  /** Number of the game's own entities. */
  readonly entities: number
  /** The state hash when it was saved. */
  readonly stateHash: string
  readonly meta: SaveMeta
}

/** Bytes that a header may take once it is decoded; a picture may be among its `meta`. */
const HEADER_ROOM = 0x100_0000

/** Encodes a header. @throws SkeinError `value/invalid` for a `meta` that is no plain data */
export function packHeader(header: SaveHeader): Uint8Array {
  return pack(header, 'the description of the game')
}

/** Reads a header that may come from anyone. @throws SkeinError `save/malformed` */
export function unpackHeader(bytes: Uint8Array): SaveHeader {
  const it = expectObject(unpack(bytes, 'its header', HEADER_ROOM), 'its header')
  return {
    skein: expectText(it['skein'], 'the version of Skein'),
    game: expectText(it['game'], 'the name of the game'),
    packages: expectList(it['packages'], 'packages', (item, what) => {
      const { name, version } = expectObject(item, what)
      return { name: expectText(name, `${what}.name`), version: expectText(version, `${what}.version`) }
    }),
    mods: expectList(it['mods'], 'mods', savedMod),
    systems: expectList(it['systems'], 'systems', expectText),
    frame: expectCount(it['frame'], 'frame'),
    seconds: expectNumber(it['seconds'], 'seconds'),
    entities: expectCount(it['entities'], 'entities'),
    stateHash: expectText(it['stateHash'], 'the state hash'),
    meta: { ...(expectObject(it['meta'], 'meta') as SaveMeta) },
  }
}

function savedMod(value: unknown, what: string): SavedMod {
  const it = expectObject(value, what)
  return {
    name: expectText(it['name'], `${what}.name`),
    version: expectText(it['version'], `${what}.version`),
    hash: expectTextOrNull(it['hash'], `${what}.hash`),
    running: expectFlag(it['running'], `${what}.running`),
    entities: expectCount(it['entities'], `${what}.entities`),
  }
}

/**
 * Reads the facts about a saved game, from all of its bytes: a damaged one is refused.
 * @throws SkeinError `save/*`
 */
export function readSaveHeader(bytes: Uint8Array): SaveHeader {
  return openHeader(bytes).header
}

/** The facts about a saved game, and its blocks. @throws SkeinError `save/*` */
export function openHeader(bytes: Uint8Array): { readonly header: SaveHeader; readonly blocks: SaveBlocks } {
  const blocks = openSave(bytes)
  return { header: unpackHeader(blocks.header), blocks }
}
