import type { Game } from 'skein'

/** Plays some frames with input that follows from the number of the frame. @returns the state hash after each */
export function playScripted(game: Game, frames: number): string[] {
  return Array.from({ length: frames }, () => {
    const { frame } = game.engine.time
    for (const [index, action] of game.input.actions.entries())
      game.input.set(action, ((frame * 7 + index * 13) % 50 < 9 ? 1 : 0) * (index % 2 === 0 ? 1 : -1))
    game.frame()
    return game.stateHash()
  })
}
