import {
  malformed,
  openSave,
  pack,
  readEngine,
  sealSave,
  unpack,
  type SavedEngine,
} from '../../engine/save.ts'
import { packHeader, unpackHeader, type SaveHeader } from './header.ts'
import { readMods } from './read-mods.ts'
import type { SavedMods } from './saved-mods.ts'
import { expectObject } from '../../engine/save.ts'

/** Bytes that the arrays of a saved game may have together, once zeros are written out. */
const ROOM = 0x4000_0000

/** A saved game: the facts about it, and its state by name. */
export interface SavedGame {
  readonly header: SaveHeader
  readonly engine: SavedEngine
  readonly mods: SavedMods
}

/** @throws SkeinError `value/invalid` for a `meta` that is no plain data, `save/too-large` */
export function encodeSave({ header, engine, mods }: SavedGame): Uint8Array {
  return sealSave({ header: packHeader(header), body: pack({ engine, mods }, 'the state of the game') })
}

/** Reads a saved game that may come from anyone. @throws SkeinError `save/*` */
export function decodeSave(bytes: Uint8Array): SavedGame {
  const { header, body } = openSave(bytes)
  const facts = unpackHeader(header)
  const it = expectObject(unpack(body, 'its state', ROOM), 'its state')
  const game = { header: facts, engine: readEngine(it['engine']), mods: readMods(it['mods']) }
  const named = new Set(facts.mods.map(({ name }) => name))
  const mods = [...game.mods.running, ...game.mods.kept.map(({ mod }) => mod)]
  if (named.size !== mods.length || mods.some(({ name }) => !named.has(name)))
    throw malformed('its header names other mods')
  return game
}
