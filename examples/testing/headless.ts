import { createGame, type GameDefinition, type ModFile } from 'skein'

/** A player's input: from which frame on an action stands at a value. */
export type Script = readonly (readonly [frame: number, action: string, value: number])[]

/** How a game is played without anyone looking. */
export interface HeadlessOptions {
  readonly seed: number
  readonly frames: number
  /** Frames between two looks at the state. */
  readonly every: number
  readonly script?: Script
}

/** The record of a game that nobody looked at. */
export interface HeadlessPlay {
  /** The state by part, the game's own and each mod's, as often as was asked for. */
  readonly states: readonly Readonly<Record<string, string>>[]
  readonly stateHash: string
  /** Mods by name, with their outcome. */
  readonly mods: Readonly<Record<string, string>>
  readonly log: readonly string[]
  /** The codes of the errors in files, each once. */
  readonly refused: readonly string[]
  readonly faults: readonly string[]
}

/** Plays some frames of a game, with the mods that are given. Runs anywhere. */
export async function playHeadless(
  definition: GameDefinition,
  files: readonly ModFile[],
  { seed, frames, every, script = [] }: HeadlessOptions,
): Promise<HeadlessPlay> {
  const game = await createGame(definition, { seed })
  const log: string[] = []
  const faults: string[] = []
  const refused = new Set<string>()
  const states: Record<string, string>[] = []
  game.on('log', ({ source, message }) => log.push(`${source}: ${message}`))
  game.on('mod-faulted', ({ error }) => faults.push(error.message))
  game.on('mod-refused', ({ errors }) => errors.forEach(({ code }) => refused.add(code)))
  await game.mods.add(files)
  for (let frame = 1; frame <= frames; frame++) {
    for (const [at, action, value] of script) if (at === frame) game.input.set(action, value)
    game.frame()
    if (frame % every === 0) states.push(Object.fromEntries(game.stateHashes()))
  }
  return {
    states,
    stateHash: game.stateHash(),
    mods: Object.fromEntries(game.mods.list().map((mod) => [mod.name, mod.status])),
    log,
    refused: [...refused],
    faults,
  }
}
