import { playGame, type PlayedGame } from 'skein/browser'
import { COURT, Position } from '../interfaces.ts'
import definition from './game.ts'
import { BINDINGS } from './hands.ts'

const VIEW = { width: COURT.width + 4, height: COURT.height + 4, x: COURT.width / 2, y: COURT.height / 2, up: true } // prettier-ignore

/** Puts a match of Pong into an element, with the mods that the player allows. @param play whether it begins by itself */
export function playPong(
  element: HTMLElement | null,
  seed: number,
  play: boolean = true,
): Promise<PlayedGame> {
  return playGame(definition, element, {
    game: { seed },
    position: Position,
    view: VIEW,
    background: 0x0b_10_20,
    bindings: BINDINGS,
    label: 'Pong: W and S move the left paddle, the arrows the right one',
    inspector: true,
    play,
  })
}
