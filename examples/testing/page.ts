import type { InputRecording } from 'skein'
import type { PlayedGame } from 'skein/browser'
import { Picture } from '../../src/browser/testing/picture.ts'

/** A game on a page that plays when a test tells it to. */
export interface TestedGame extends PlayedGame {
  /** Plays so many fixed steps, some of them in one frame: drawing takes long where no graphics card does it. */
  steps(count: number, inFrame?: number): void
  /** Picture of the screen, after all pictures have come. */
  look(): Promise<Picture>
  /** The hash of the state, and what led to it: what the player has done, and how long each frame took. */
  ended(): { readonly hash: string; readonly recording: InputRecording; readonly frames: readonly number[] }
}

/** Takes a game that does not play by itself into the hands of a test, and records what the player does. */
export function tested(played: PlayedGame): TestedGame {
  const { game, mounted } = played
  const frames: number[] = []
  const frame = (elapsed: number): void => {
    frames.push(elapsed)
    mounted.frame(elapsed)
  }
  mounted.canvas.focus()
  game.input.record()
  return {
    ...played,
    steps(count, inFrame = 1) {
      for (let left = count; left > 0; left -= inFrame)
        frame(Math.min(left, inFrame) * game.engine.time.delta)
    },
    async look() {
      frame(0)
      await mounted.loaded()
      frame(0)
      return new Picture(mounted.canvas)
    },
    ended: () => ({ hash: game.stateHash(), recording: game.input.endRecording(), frames }),
  }
}

/** Refusals of the page's Content-Security-Policy from now on. */
export function watchPolicy(): readonly string[] {
  const violations: string[] = []
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.violatedDirective} ${event.blockedURI}`)
  })
  return violations
}
