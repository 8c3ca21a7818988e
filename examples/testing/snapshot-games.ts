import type { GameDefinition } from 'skein'
import { flockOf } from '../flock/game.ts'
import pong from '../pong/game.ts'
import skyward from '../skyward/game.ts'

/** The sample games by the names of their folders; of the flock so many geese that each frame can be hashed. */
export const snapshotGames: Readonly<Record<string, GameDefinition>> = {
  flock: flockOf(400),
  pong,
  skyward,
}
