import { createGame, mount, mountMods, type Game, type MountedGame, type MountedMods } from 'skein/browser'
import { Position } from '../interfaces.ts'
import { sizeOf } from '../systems/sky.ts'
import { seenFlockOf } from './game.ts'
import { BINDINGS } from './hand.ts'

/** The flock on a page. */
export interface PlayedFlock {
  readonly game: Game
  readonly mounted: MountedGame
  readonly mods: MountedMods
}

/** How it is put there. */
export interface FlockOptions {
  readonly seed: number
  readonly geese: number
  /** Whether it begins by itself. Default: yes. */
  readonly play?: boolean
  /** Whether the player is asked about each mod. Default: yes. */
  readonly ask?: boolean
}

/** Puts a flock into an element, with the mods that the player allows; it begins when they are there. */
export async function playFlock(
  element: HTMLElement | null,
  { seed, geese, play = true, ask = true }: FlockOptions,
): Promise<PlayedFlock> {
  const game = await createGame(seenFlockOf(geese), { seed })
  const size = sizeOf(geese)
  const mounted = await mount(game, element, {
    position: Position,
    view: { width: size, height: size, fill: true },
    background: 'transparent',
    bindings: BINDINGS,
    inspector: true,
    label:
      'A flock of geese: they flee the pointer; hold it down, or Space, and they follow. Arrows move it, F turns it round.',
    play: false,
  })
  const mods = await mountMods(game, element, { ask })
  if (play) mounted.play()
  return { game, mounted, mods }
}
