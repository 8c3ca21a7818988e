import { playGame, type PlayedGame } from 'skein/browser'
import { Position } from '../interfaces.ts'
import { sizeOf } from '../systems/sky.ts'
import { seenFlockOf } from './game.ts'
import { BINDINGS } from './hand.ts'

/** How a flock is put on a page. */
export interface FlockOptions {
  readonly seed: number
  readonly geese: number
  /** Whether it begins by itself. Default: yes. */
  readonly play?: boolean
  /** Whether the player is asked about each mod. Default: yes. */
  readonly ask?: boolean
}

/** Puts a flock into an element, with the mods that the player allows. */
export function playFlock(
  element: HTMLElement | null,
  { seed, geese, play = true, ask = true }: FlockOptions,
): Promise<PlayedGame> {
  const size = sizeOf(geese)
  return playGame(seenFlockOf(geese), element, {
    game: { seed },
    position: Position,
    view: { width: size, height: size, fill: true },
    background: 'transparent',
    bindings: BINDINGS,
    inspector: true,
    label:
      'A flock of geese: they flee the pointer; hold it down, or Space, and they follow. Arrows move it, F turns it round.',
    play,
    mods: { ask },
  })
}
