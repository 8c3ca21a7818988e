import { createGame, type GameDefinition } from 'skein'
import { createRandom } from '../engine/index.ts'
import pong from '../examples/pong/browser/game.ts'
import skyward from '../examples/skyward/game.ts'
import { FULL, type Effort, type Figure } from './measure.ts'

/** Frames of an hour at 60 Hz. */
const HOUR = 216_000

/** Sets the actions of a game for the next frame. */
type Player = (set: (action: string, value: number) => void, random: () => number) => void

/** Holds keys for a while, lets them go for a while, and changes to the other key now and then. */
function keys(actions: readonly string[]): Player {
  const held = actions.map(() => ({ value: 0, left: 0 }))
  return (set, random) => {
    for (const [index, key] of held.entries()) {
      if (key.left-- > 0) continue
      key.left = 5 + Math.floor(random() * 40)
      key.value = Math.floor(random() * 3) - 1
      set(actions[index]!, key.value)
    }
  }
}

/** Pushes a stick, whose place walks at random in steps of a 128th, and presses a button now and then. */
function stick(x: string, y: string, button: string): Player {
  const at = [0, 0]
  return (set, random) => {
    for (const [index, action] of [x, y].entries()) {
      const next = at[index]! + Math.round((random() - 0.5) * 24) / 128
      at[index] = Math.max(-1, Math.min(1, next))
      // A thumb rests half of the time.
      if (random() < 0.5) set(action, at[index]!)
    }
    set(button, random() < 0.02 ? 1 : 0)
  }
}

/** Sizes of recordings of an hour of play, at the frame times of a screen of 60 Hz, which vary a little. */
export async function benchRecordings({ rounds }: Effort): Promise<Figure[]> {
  const frames = rounds < FULL.rounds ? HOUR / 60 : HOUR
  return [
    await figure('pong-two-players-keys', pong, keys(['left-paddle', 'right-paddle']), frames),
    await figure('skyward-keys', skyward, keys(['fly-x', 'fly-y', 'honk']), frames),
    await figure('skyward-stick', skyward, stick('fly-x', 'fly-y', 'honk'), frames),
  ]
}

async function figure(
  name: string,
  definition: GameDefinition,
  player: Player,
  frames: number,
): Promise<Figure> {
  const game = await createGame(definition, { seed: 7 })
  const random = createRandom(1, 'player')
  const next = (): number => random.between(0, 1)
  const recorder = await game.record()
  for (let frame = 0; frame < frames; frame++) {
    player((action, value) => game.input.set(action, value), next)
    // As the page's frames come: in parts of a second to which it rounds times.
    game.frame((1092 + (frame % 4 === 0 ? 1 : 0)) / 65_536 + (next() < 0.02 ? 1092 / 65_536 : 0))
  }
  const bytes = await recorder.toBytes()
  return { name: `recording/${name}`, value: bytes.length / 1000 / (frames / HOUR), unit: 'kB an hour' }
}
