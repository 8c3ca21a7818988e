import { playGame, type Bindings, type PlayedGame } from 'skein/browser'
import definition from '../game.ts'
import { FlightSystem } from '../systems/flight.ts'
import controls from './controls.json' with { type: 'json' }

/** Puts Skyward into an element, with the mods that the player allows. @param play whether it begins by itself */
export function playSkyward(
  element: HTMLElement | null,
  seed: number,
  play: boolean = true,
): Promise<PlayedGame> {
  return playGame(definition, element, {
    game: { seed, snapshots: true },
    view: { width: 600, height: 600, x: 0, y: 0 },
    background: 0x2a_22_58,
    bindings: controls.bindings satisfies Bindings,
    settings: { labels: controls.labels },
    saves: {
      // The page has one of its own: on a phone, another one at the top would lie over the score.
      button: null,
      meta: (game) => ({ title: `Wave ${game.get(FlightSystem).state.wave}` }),
      autosave: {
        // A demo, or what follows the end, would take the place of a flight.
        when: (game) => !game.get(FlightSystem).state.demo && game.get(FlightSystem).state.phase !== 'over',
      },
    },
    touch: { stick: { x: 'fly-x', y: 'fly-y', label: 'Fly' }, buttons: { honk: 'Honk' } },
    inspector: true,
    recordings: { button: null },
    label:
      'Skyward: fly with the arrow keys, the stick or a finger, honk with Space or a double tap, pause with P',
    play,
  })
}
