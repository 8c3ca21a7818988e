import {
  createGame,
  defineGame,
  mount,
  type AnySystem,
  type ComponentValues,
  type Entity,
  type Game,
  type GameOptions,
  type MountedGame,
  type MountOptions,
} from '../../browser.ts'
import { Position, render, Sprite } from '../../render.ts'
import { Picture } from './picture.ts'

/** A game on a page of 200 by 100 pixels, a unit each, which plays a frame when it is told to. */
export interface Stage {
  readonly game: Game
  readonly mounted: MountedGame
  readonly host: HTMLElement
  /** Plays a frame of one step, and another that draws where it ended. @returns the picture then */
  show(): Picture
  /** The picture after a frame of so many seconds. */
  after(seconds: number): Picture
  sprite(x: number, y: number, values?: SpriteValues): Entity
  end(): void
}

type SpriteValues = Partial<ComponentValues<typeof Sprite>>

/** Starts a game for a test. */
export async function stageOf(
  systems: readonly AnySystem[] = [],
  gameOptions: Partial<GameOptions> = {},
  options: MountOptions = {},
): Promise<Stage> {
  const host = document.createElement('div')
  host.style.width = '200px'
  host.style.height = '100px'
  document.body.append(host)
  const game = await createGame(defineGame({ packages: [render], systems, ...gameOptions }))
  const mounted = await mount(game, host, { view: { width: 200, height: 100 }, play: false, ...options })
  const after = (seconds: number): Picture => {
    mounted.frame(seconds)
    return new Picture(mounted.canvas)
  }
  return {
    game,
    mounted,
    host,
    after,
    show() {
      mounted.frame(game.engine.time.delta)
      // Sprites are drawn on their way from the step before; just before the next step, they have arrived.
      return after(game.engine.time.delta * 0.999)
    },
    sprite(x, y, values = {}) {
      const entity = game.world.spawn()
      game.world.add(entity, Position, { x, y })
      game.world.add(entity, Sprite, values)
      return entity
    },
    end() {
      mounted.unmount()
      host.remove()
    },
  }
}
