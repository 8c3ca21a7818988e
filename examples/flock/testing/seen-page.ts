import type { InputRecording } from 'skein'
import { Picture } from '../../../src/browser/testing/picture.ts'
import type { PlayedGame } from 'skein/browser'
import { playFlock } from '../browser/play.ts'

/** What the page offers to the test that opened it. */
export interface SeenFlock extends PlayedGame {
  /** Plays so many fixed steps, one frame each. */
  steps(count: number): void
  /** What the screen shows, after all pictures have come. */
  look(): Promise<Picture>
  /** The hash of the state, and what the player has done to get there. */
  ended(): { readonly hash: string; readonly recording: InputRecording }
}

const asked = new URLSearchParams(location.search)
const played = await playFlock(document.querySelector<HTMLElement>('#game'), {
  seed: Number(asked.get('seed')),
  geese: Number(asked.get('geese')),
  play: false,
  ask: false,
})
const { game, mounted } = played
game.engine.input.record()
const offered: SeenFlock = {
  ...played,
  steps(count) {
    for (let i = 0; i < count; i++) mounted.frame(game.engine.time.delta)
  },
  async look() {
    mounted.frame(0)
    await mounted.loaded()
    mounted.frame(0)
    return new Picture(mounted.canvas)
  },
  ended: () => ({ hash: game.stateHash(), recording: game.engine.input.endRecording() }),
}
Object.assign(globalThis, { flock: offered })
