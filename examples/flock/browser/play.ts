import { createGame, mount, type Game, type MountedGame } from 'skein/browser'
import { Position } from '../interfaces.ts'
import { sizeOf } from '../systems/sky.ts'
import { seenFlockOf } from './game.ts'
import { BINDINGS } from './hand.ts'

/** The flock on a page. */
export interface PlayedFlock {
  readonly game: Game
  readonly mounted: MountedGame
}

/** How it is put there. */
export interface FlockOptions {
  readonly seed: number
  readonly geese: number
  /** Whether it begins by itself. Default: yes. */
  readonly play?: boolean
}

/** Puts a flock into an element, with the mods of its folder; it begins when they are there. */
export async function playFlock(
  element: HTMLElement | null,
  { seed, geese, play = true }: FlockOptions,
): Promise<PlayedFlock> {
  const game = await createGame(seenFlockOf(geese), { seed })
  const size = sizeOf(geese)
  const mounted = await mount(game, element, {
    position: Position,
    view: { width: size, height: size, fill: true },
    background: 'transparent',
    bindings: BINDINGS,
    label:
      'A flock of geese: they flee the pointer; hold it down, or Space, and they follow. Arrows move it, F turns it round.',
    play: false,
  })
  // Where nobody serves a folder of mods beside the page, each goose flies for itself.
  await game.mods.watch('mods/').catch((error: unknown) => void reportError(error))
  // It is there to be switched on.
  if (game.mods.list().some(({ name }) => name === 'honk:swans')) game.mods.disable('honk:swans')
  if (play) mounted.play()
  return { game, mounted }
}
