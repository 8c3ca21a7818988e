import { SkeinError } from '../../../engine/index.ts'
import { openSave, pack, sealSave, unpack } from '../../../engine/save.ts'
import { mutate } from '../../../engine/save/testing/mutate.ts'
import { startReplacementGame } from '../../../plugins/testing/replacement-game.ts'
import { createGame, type Game } from '../../index.ts'
import { meadowGame, Rain } from './fixture-games.ts'

const ROOM = 1 << 28

/** A saved game with another state or another header, whose checksum matches; `null` where no saved game can be made of it. */
function tamper(
  save: Uint8Array,
  seed: number,
): { readonly what: string; readonly bytes: Uint8Array } | null {
  const { header, body } = openSave(save)
  const inHeader = seed % 8 === 0
  const { what, data } = mutate(unpack(inHeader ? header : body, 'it', ROOM), seed)
  try {
    const packed = pack(data, 'it')
    return { what, bytes: sealSave(inHeader ? { header: packed, body } : { header, body: packed }) }
  } catch {
    // Not even MessagePack has a form for it, as for half of a surrogate pair.
    return null
  }
}

/**
 * Loads a saved game that may be tampered with: it is refused and the game is as it was, or it is loaded and the game can be saved, and
 * loaded from that.
 *
 * @returns the code, or `loaded`
 * @throws Error when anything else happens
 */
async function loadTampered(game: Game, bytes: Uint8Array, what: string): Promise<string> {
  const state = (): string =>
    [
      game.stateHash(),
      ...game.mods.list().map(({ name, version, status }) => `${name} ${version} ${status}`),
    ].join()
  const before = state()
  try {
    await game.load(bytes)
  } catch (error) {
    if (!(error instanceof SkeinError) || !error.code.startsWith('save/'))
      throw new Error(`no error of a saved game for ${what}`, { cause: error })
    if (state() !== before) throw new Error(`the game has changed for ${what}`, { cause: error })
    return error.code
  }
  try {
    await game.load(await game.save())
  } catch (error) {
    throw new Error(`the loaded game cannot be saved for ${what}`, { cause: error })
  }
  return 'loaded'
}

async function meadow(): Promise<Game> {
  const game = await createGame(meadowGame, { seed: 4 })
  for (let frame = 0; frame < 25; frame++) game.frame()
  game.raise(Rain, { drops: 3, name: 'a' })
  return game
}

/** A game with a mod, which keeps the state of another one. */
async function withMods(): Promise<Game> {
  const it = await startReplacementGame()
  await it.put({ saves: true })
  await it.put({ name: 'acme:other', saves: true, spawns: 3 }, 'other.wasm')
  for (let frame = 0; frame < 5; frame++) it.game.frame()
  const bytes = await it.game.save()
  it.game.mods.remove('acme:counter')
  await it.game.load(bytes)
  return it.game
}

/** The games whose saved games are tampered with. */
export const TAMPERED: Readonly<Record<string, () => Promise<Game>>> = {
  'without mods': meadow,
  'with mods': withMods,
}

/**
 * Loads many saved games that are tampered with, each into the game as it was.
 *
 * @param beat told of the progress
 * @returns how often each code was thrown, and how often one was loaded
 * @throws Error when anything else happens
 */
export async function loadAllTampered(
  start: () => Promise<Game>,
  first: number,
  count: number,
  beat: (done: number) => void = () => undefined,
): Promise<Map<string, number>> {
  const game = await start()
  const save = await game.save()
  const codes = new Map<string, number>()
  for (let seed = first; seed < first + count; seed++) {
    if ((seed - first) % 100 === 0) beat(seed - first)
    const tampered = tamper(save, seed)
    if (tampered === null) continue
    const code = await loadTampered(game, tampered.bytes, `seed ${seed}: ${tampered.what}`)
    codes.set(code, (codes.get(code) ?? 0) + 1)
    if (code === 'loaded') await game.load(save)
  }
  return codes
}
