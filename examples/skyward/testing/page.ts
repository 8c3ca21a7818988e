import { createGame, mount, type Game, type ModFile, type MountedGame } from 'skein/browser'
import { Picture } from '../../../src/browser/testing/picture.ts'
import { BINDINGS, VIEW } from '../browser/controls.ts'
import definition from '../game.ts'
import { Harm } from '../interfaces.ts'
import { FlightSystem } from '../systems/flight.ts'
import { HeroSystem } from '../systems/hero.ts'
import { flyScript, type Flown } from './script.ts'

/** What the page offers to the test that opened it. */
export interface SkywardPage {
  /** Plays the script without drawing, with mods that are fetched, each by its file's name, from `/mods`. */
  fly(mods: readonly string[], options: Parameters<typeof flyScript>[1]): Promise<Flown>
  /** Puts a game on the page, which plays frames when it is told to. */
  open(mods: readonly string[], seed: number): Promise<void>
  frames(count: number): void
  /** Takes all health from the goose. */
  end(): void
  state(): Readonly<Record<string, unknown>>
  stateHash(): string
  pressed(): Readonly<Record<string, number>>
  /** How many pixels have about a color, within a part of the screen: left, top, right, bottom from 0 to 1. */
  count(color: string, part?: readonly [number, number, number, number]): number
  at(x: number, y: number): string
}

const files = (mods: readonly string[]): Promise<ModFile[]> =>
  Promise.all(
    mods.map(async (file) => ({
      file,
      bytes: new Uint8Array(await (await fetch(`/mods/${file}`)).arrayBuffer()),
    })),
  )

let game: Game
let mounted: MountedGame

const offered: SkywardPage = {
  fly: async (mods, options) => flyScript(await files(mods), options),
  async open(mods, seed) {
    game = await createGame(definition, { seed })
    await game.mods.add(await files(mods))
    mounted = await mount(game, document.querySelector<HTMLElement>('#game'), {
      view: VIEW,
      bindings: BINDINGS,
      play: false,
    })
    mounted.canvas.focus()
  },
  frames(count) {
    for (let i = 0; i < count; i++) mounted.frame()
  },
  end() {
    game.raise(Harm, { target: game.engine.get(HeroSystem).entity, amount: 9999 })
  },
  state: () => ({ ...game.engine.get(FlightSystem).state }),
  stateHash: () => game.stateHash(),
  pressed: () =>
    Object.fromEntries(
      game.engine.input.actions.map((name) => [name, game.engine.input.value(game.engine.input.find(name))]),
    ),
  count(color, [left, top, right, bottom] = [0, 0, 1, 1]) {
    mounted.frame(0)
    return new Picture(mounted.canvas).count(color, 24, [left, top, right, bottom])
  },
  at(x, y) {
    mounted.frame(0)
    const picture = new Picture(mounted.canvas)
    return picture.at(x * picture.width, y * picture.height)
  },
}
Object.assign(globalThis, { skein: offered })
