import { playGame, type PlayedGame, type PlayGameOptions } from 'skein/browser'
import { Position } from '../interfaces.ts'
import { sizeOf } from '../systems/sky.ts'
import { seenFlockOf } from './game.ts'
import { BINDINGS, LABELS } from './hand.ts'

const LABEL =
  'A flock of geese: they flee the pointer. Hold the pointer down or press Space to make them follow. Arrow keys move the pointer, F switches between flee and follow.'

/** Puts a flock of so many geese into an element, with the mods that the player allows. */
export function playFlock(
  element: HTMLElement | null,
  geese: number,
  options: PlayGameOptions,
): Promise<PlayedGame> {
  const size = sizeOf(geese)
  return playGame(seenFlockOf(geese), element, {
    position: Position,
    view: { width: size, height: size, fill: true },
    background: 'transparent',
    bindings: BINDINGS,
    settings: { labels: LABELS },
    inspector: true,
    recordings: { button: null },
    label: LABEL,
    ...options,
  })
}
