import { createGame, type ModFile } from 'skein'
import game from '../game.ts'

/** What there is to tell of a match that nobody looked at. */
export interface HeadlessMatch {
  /** The state by part, the game's own and each mod's, as often as was asked for. */
  readonly states: readonly Readonly<Record<string, string>>[]
  readonly stateHash: string
  /** Mods by name, with what became of them. */
  readonly mods: Readonly<Record<string, string>>
  readonly log: readonly string[]
  /** The codes of what was wrong with files, each once. */
  readonly refused: readonly string[]
}

/** Plays some frames of Pong, with the mods that are given. Runs anywhere. @param every frames between two looks at the state */
export async function playHeadless(
  files: readonly ModFile[],
  { seed, frames, every }: { readonly seed: number; readonly frames: number; readonly every: number },
): Promise<HeadlessMatch> {
  const pong = await createGame(game, { seed })
  const log: string[] = []
  const refused = new Set<string>()
  const states: Record<string, string>[] = []
  pong.on('log', ({ source, message }) => log.push(`${source}: ${message}`))
  pong.on('mod-refused', ({ errors }) => errors.forEach(({ code }) => refused.add(code)))
  await pong.mods.add(files)
  for (let frame = 1; frame <= frames; frame++) {
    pong.frame()
    if (frame % every === 0) states.push(Object.fromEntries(pong.stateHashes()))
  }
  return {
    states,
    stateHash: pong.stateHash(),
    mods: Object.fromEntries(pong.mods.list().map((mod) => [mod.name, mod.status])),
    log,
    refused: [...refused],
  }
}
