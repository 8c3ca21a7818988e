import { InvalidArgumentError } from 'commander'
import type { GameDefinition } from '../../engine/index.ts'
import type { Game } from '../game.ts'
import { createGame } from '../node.ts'
import { filesOf } from '../recorded-states.ts'
import type { SyncTest } from '../sync-test/sync-test.ts'
import type { Line } from './watching.ts'
import { wholeNumber } from './whole-number.ts'

/** The value of `--synctest`. @throws InvalidArgumentError */
export function framesAtOnce(given: string): number {
  const frames = wholeNumber(given)
  if (frames === 0) throw new InvalidArgumentError('It must be a whole number from 1 up.')
  return frames
}

/** Another game of the same definition that has the files of one. */
export async function twinOf(game: Game, definition: GameDefinition): Promise<Game> {
  const twin = await createGame(definition)
  await twin.prepareSnapshots(filesOf(await game.states()))
  return twin
}

/** Plays a frame of a sync test. @param last whether no frame follows @returns whether one came out otherwise; that is said */
export async function failsToSync(
  test: SyncTest,
  last: boolean,
  say: (line: Line) => void,
): Promise<boolean> {
  let failure = await test.frame()
  if (last) failure ??= await test.check()
  if (failure === null) return false
  say({ type: 'synctest', ...failure })
  return true
}
