import { createGame, type Game, type ModFile } from 'skein'
import game from '../game.ts'

/** What a player does: from which frame on an action stands at a value. */
export type Script = readonly (readonly [frame: number, action: string, value: number])[]

/** Some minutes of play: the goose flies about, honks, is paused, and takes the cards that it is offered. */
export const SCRIPT: Script = [
  [30, 'confirm', 1],
  [32, 'confirm', 0],
  ...Array.from({ length: 40 }, (_, i): Script[number][] => [
    [60 + i * 60, 'fly-x', Math.round(Math.sin(i * 1.7) * 4) / 4],
    [75 + i * 60, 'fly-y', Math.round(Math.cos(i * 1.3) * 4) / 4],
    [80 + i * 60, 'honk', i % 5 === 0 ? 1 : 0],
    [84 + i * 60, 'honk', 0],
    [90 + i * 60, 'second', 1],
    [92 + i * 60, 'second', 0],
  ]).flat(),
  [400, 'pause', 1],
  [402, 'pause', 0],
  [440, 'pause', 1],
  [442, 'pause', 0],
]

/** What there is to tell of a flight by a script. */
export interface Flown {
  /** The state by part, the game's own and each mod's, as often as was asked for. */
  readonly states: readonly Readonly<Record<string, string>>[]
  readonly stateHash: string
  readonly mods: Readonly<Record<string, string>>
  readonly faults: readonly string[]
}

/** Plays a script. Runs anywhere. @param every frames between two looks at the state */
export async function flyScript(
  mods: readonly ModFile[],
  { seed, frames, every }: { readonly seed: number; readonly frames: number; readonly every: number },
  started?: Game,
): Promise<Flown> {
  const skyward = started ?? (await createGame(game, { seed }))
  const states: Record<string, string>[] = []
  const faults: string[] = []
  skyward.on('mod-faulted', ({ error }) => faults.push(error.message))
  await skyward.mods.add(mods)
  for (let frame = 1; frame <= frames; frame++) {
    for (const [at, action, value] of SCRIPT) if (at === frame) skyward.engine.input.set(action, value)
    skyward.frame()
    if (frame % every === 0) states.push(Object.fromEntries(skyward.stateHashes()))
  }
  return {
    states,
    stateHash: skyward.stateHash(),
    mods: Object.fromEntries(skyward.mods.list().map((mod) => [mod.name, mod.status])),
    faults,
  }
}
