import type { GameDefinition } from 'skein'
import { createRandom } from '../../engine/index.ts'
import type { Script } from './headless.ts'

/** Frames between two changes of the input, at most. */
const PAUSE = 20

/** The input of a player without a plan, who presses, holds and lets go of everything, for so many frames. */
export function playerScript({ actions = {} }: GameDefinition, seed: number, frames: number): Script {
  const random = createRandom(seed, 'player')
  const names = Object.keys(actions)
  const script: Script[number][] = []
  for (let frame = 1; frame <= frames; frame += 1 + random.below(PAUSE)) {
    const action = names[random.below(names.length)]!
    const value = actions[action] === 'axis' ? random.between(-1, 1) : random.below(2)
    script.push([frame, action, value])
  }
  return script
}
