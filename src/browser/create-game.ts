import type { GameDefinition } from '../../engine/index.ts'
import { startGame, type CreateGameOptions, type Game } from '../game.ts'
import { GAME_CREATED, type GameCreated } from '../vite/dev-protocol.ts'
import { webMods, type WebMods } from './web-mods.ts'

/**
 * Starts a game, without mods at first.
 * @throws SkeinError `system/*` when its systems cannot run together
 * @example
 * ```ts
 * import { createGame, defineGame, mount } from 'skein/browser'
 *
 * const game = await createGame(defineGame({ systems: [] }), { seed: 7 })
 * await game.mods.load('mods/')
 * await mount(game, document.querySelector('main'))
 * ```
 */
export function createGame(
  definition: GameDefinition,
  options: CreateGameOptions = {},
): Promise<Game<WebMods>> {
  return Promise.resolve().then(async () => {
    const game = await startGame<WebMods>(definition, options, webMods)
    const created: GameCreated<Game<WebMods>> = Object.assign(
      new CustomEvent(GAME_CREATED, { detail: game }),
      {
        rewind: () => import('../rewind/rewind.ts'),
      },
    )
    window.dispatchEvent(created)
    return game
  })
}
