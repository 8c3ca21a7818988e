import type { InputRecording } from 'skein'
import type { PlayedGame } from 'skein/browser'
import { playSkyward } from '../browser/play.ts'
import { Harm, LevelUp } from '../interfaces.ts'
import { FlightSystem } from '../systems/flight.ts'
import { HeroSystem } from '../systems/hero.ts'
import { flyScript, type Flown } from './script.ts'

/** A part of the screen: left, top, right and bottom, from 0 to 1. */
type Part = readonly [left: number, top: number, right: number, bottom: number]

/** What the page offers to the test that opened it. */
export interface SkywardPage {
  /** Plays the script without drawing, with mods that are fetched, each by its file's name, from `/mods`. */
  fly(mods: readonly string[], options: Parameters<typeof flyScript>[1]): Promise<Flown>
  /** Puts a game on the page, which plays frames when it is told to. */
  open(seed: number): Promise<void>
  /** Plays so many steps, several in a frame: drawing takes long where no graphics card does it. */
  steps(count: number): void
  /** Takes so much health from the goose, or has it reach the next level. */
  harm(amount: number): void
  levelUp(): void
  /** What the player has done since the game was opened, and how long each frame took. */
  recording(): { readonly inputs: InputRecording; readonly frames: readonly number[] }
  state(): Readonly<Record<string, unknown>>
  stateHash(): string
  /** How many pixels have about a color, within a part of the screen. */
  count(color: number, part?: Part): number
}

/** As many steps as a frame may take. */
const STEPS = 8

let played: PlayedGame
const lengths: number[] = []

const offered: SkywardPage = {
  async fly(mods, options) {
    const files = mods.map(async (file) => ({
      file,
      bytes: new Uint8Array(await (await fetch(`/mods/${file}`)).arrayBuffer()),
    }))
    return flyScript(await Promise.all(files), options)
  },
  async open(seed) {
    played = await playSkyward(document.querySelector<HTMLElement>('#game'), seed, false)
    await played.mounted.loaded()
    played.game.engine.input.record()
  },
  steps(count) {
    for (let left = count; left > 0; left -= STEPS) {
      const { delta } = played.game.engine.time
      lengths.push(Math.min(left, STEPS) * delta)
      played.mounted.frame(lengths.at(-1)!)
    }
  },
  harm: (amount) => played.game.raise(Harm, { target: played.game.engine.get(HeroSystem).entity, amount }),
  levelUp: () => played.game.raise(LevelUp, { level: 2 }),
  recording: () => ({ inputs: played.game.engine.input.endRecording(), frames: lengths }),
  state: () => ({ ...played.game.engine.get(FlightSystem).state }),
  stateHash: () => played.game.stateHash(),
  count(color, [left, top, right, bottom] = [0, 0, 1, 1]) {
    const { canvas } = played.mounted
    played.mounted.frame(0)
    lengths.push(0)
    const copy = document.createElement('canvas')
    const [width, height] = [(copy.width = canvas.clientWidth), (copy.height = canvas.clientHeight)]
    const pen = copy.getContext('2d', { willReadFrequently: true })!
    pen.drawImage(canvas, 0, 0, width, height)
    const { data } = pen.getImageData(
      left * width,
      top * height,
      (right - left) * width,
      (bottom - top) * height,
    )
    let count = 0
    for (let at = 0; at < data.length; at += 4) {
      if ([16, 8, 0].every((shift, i) => Math.abs(data[at + i]! - ((color >> shift) & 255)) <= 24)) count++
    }
    return count
  },
}
Object.assign(globalThis, { skyward: offered })
