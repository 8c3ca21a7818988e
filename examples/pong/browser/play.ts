import { createGame, mount, mountMods, type Game, type MountedGame, type MountedMods } from 'skein/browser'
import { COURT, Position } from '../interfaces.ts'
import definition from './game.ts'
import { BINDINGS } from './hands.ts'

/** Pong on a page. */
export interface PlayedPong {
  readonly game: Game
  readonly mounted: MountedGame
  readonly mods: MountedMods
}

/**
 * Puts a match of Pong into an element, with the mods that the player allows; it begins when they are there.
 *
 * @param play whether it begins by itself
 */
export async function playPong(
  element: HTMLElement | null,
  seed: number,
  play: boolean = true,
): Promise<PlayedPong> {
  const game = await createGame(definition, { seed })
  const mounted = await mount(game, element, {
    position: Position,
    view: {
      width: COURT.width + 4,
      height: COURT.height + 4,
      x: COURT.width / 2,
      y: COURT.height / 2,
      up: true,
    },
    background: 0x0b_10_20,
    bindings: BINDINGS,
    label: 'Pong: W and S move the left paddle, the arrows the right one',
    play: false,
    inspector: true,
  })
  const mods = await mountMods(game, element)
  if (play) mounted.play()
  return { game, mounted, mods }
}
