import {
  createGame,
  mount,
  mountMods,
  type Bindings,
  type Game,
  type MountedGame,
  type MountedMods,
} from 'skein/browser'
import definition from '../game.ts'
import bindings from './bindings.json' with { type: 'json' }

/** Skyward on a page. */
export interface PlayedSkyward {
  readonly game: Game
  readonly mounted: MountedGame
  readonly mods: MountedMods
}

/**
 * Puts Skyward into an element, with the mods that the player allows; it begins when they are there.
 *
 * @param play whether it begins by itself
 */
export async function playSkyward(
  element: HTMLElement | null,
  seed: number,
  play: boolean = true,
): Promise<PlayedSkyward> {
  const game = await createGame(definition, { seed })
  const mounted = await mount(game, element, {
    view: { width: 600, height: 600, x: 0, y: 0 },
    background: 0x2a_22_58,
    bindings: bindings satisfies Bindings,
    inspector: true,
    label: 'Skyward: arrows or a finger fly, Space or a double tap honks, P pauses',
    play: false,
  })
  const mods = await mountMods(game, element)
  mounted.canvas.focus()
  if (play) mounted.play()
  return { game, mounted, mods }
}
