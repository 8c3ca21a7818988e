import { playGame, type PlayedGame } from 'skein/browser'
import { COURT, Position } from '../interfaces.ts'
import definition from './game.ts'
import { BINDINGS, LABELS } from './hands.ts'

/** Puts a match of Pong into an element, with the mods that the player allows. @param play whether it begins by itself */
export function playPong(element: HTMLElement | null, seed: number, play = true): Promise<PlayedGame> {
  const { width, height } = COURT
  return playGame(definition, element, {
    game: { seed },
    position: Position,
    view: { width: width + 4, height: height + 4, x: width / 2, y: height / 2, up: true },
    background: 0x0b_10_20,
    bindings: BINDINGS,
    settings: { labels: LABELS },
    label: 'Pong: W and S move the left paddle, the arrows the right one',
    play,
    inspector: true,
    recordings: { button: null },
  })
}
