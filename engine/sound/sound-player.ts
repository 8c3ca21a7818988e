import type { Outputs } from '../outputs.ts'
import { defineSystem, type SystemDefinition } from '../system/index.ts'
import { PlayMusic, PlaySound } from './package.ts'

/** How one sound is played. */
export interface SoundOptions {
  readonly volume: number
  readonly rate: number
  readonly pan: number
  readonly loop: boolean
}

/** Whatever makes sounds, behind one seam: each is given by the id of its asset. */
export interface SoundPlayer {
  /** @returns ends it */
  play(asset: number, options: SoundOptions): () => void
}

/** No more sounds than this begin in one frame: more are not told apart, and a guest may ask for any number. */
const MAX_A_FRAME = 16

/**
 * Makes the system that plays what systems ask for.
 * @param outputs of the game: frames that play again are silent, and the music goes on
 */
export function createSoundSystem(
  player: SoundPlayer,
  outputs: Pick<Outputs, 'act'> = { act: true },
): SystemDefinition {
  return defineSystem('sound', {
    presentational: true,
    create: () => ({ player, begun: 0, end: (): void => {} }),
    destroy: (self) => self.end(),
    on: ({ handler }) => [
      handler(PlaySound, (self, { sound, volume, rate, pan }) => {
        if (!outputs.act || sound === 0 || ++self.begun > MAX_A_FRAME) return
        self.player.play(sound, {
          volume: within(volume, 0, 1),
          rate: within(rate, 0.1, 4),
          pan: within(pan, -1, 1),
          loop: false,
        })
      }),
      handler(PlayMusic, (self, { sound, volume }) => {
        if (!outputs.act) return
        self.end()
        self.end =
          sound === 0
            ? () => {}
            : self.player.play(sound, { volume: within(volume, 0, 1), rate: 1, pan: 0, loop: true })
      }),
    ],
    run: ({ tick }) => [tick('draw', (self) => void (self.begun = 0))],
  })
}

/** A number in a range; the least for NaN. */
function within(value: number, least: number, most: number): number {
  return value > least ? Math.min(value, most) : least
}
