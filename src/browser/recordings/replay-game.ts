import type { Game, Mods } from '../../game.ts'
import { startGame } from '../../game.ts'
import { element } from '../element.ts'
import { insertPart } from '../insert-part.ts'
import { webMods } from '../web-mods.ts'

/** A game for a recording to play in, and where it is seen. */
export interface ReplayGame {
  readonly game: Game<Mods>
  /** Puts it on the page, once the recording is ready to play. */
  show(): Promise<void>
  /** Takes it off the page. */
  close(): void
}

/** Opens a game for a recording to play in. @param seed of the recorded game */
export type OpenReplay = (seed: number) => Promise<ReplayGame>

/** The parts of a mounted game that a replay needs. */
interface Shown {
  volume: number
  unmount(): void
}

/**
 * Opens a second game like the first one, which lies over it on the page: the first one stays as it is.
 *
 * @param mount puts a game into an element
 * @param volume of the first game
 */
export async function replayBeside(
  game: Game<Mods>,
  into: HTMLElement,
  seed: number,
  mount: (game: Game<Mods>, element: HTMLElement) => Promise<Shown>,
  volume: () => number,
): Promise<ReplayGame> {
  const { ask: _ask, consents: _consents, storage: _storage, slow: _slow, ...options } = game.options
  const second = await startGame(game.engine.definition, { ...options, seed }, webMods)
  let shown: Shown | null = null
  let remove = (): void => undefined
  return {
    game: second,
    async show() {
      const layer = element('div', { class: 'skein-replay' })
      Object.assign(layer.style, { position: 'absolute', inset: '0', zIndex: '1001' })
      // A game may be transparent: nothing of the first one shows through.
      const hidden = Array.from(into.children, (it) => it as HTMLElement).map((part) => {
        const { visibility } = part.style
        part.style.visibility = 'hidden'
        return () => void (part.style.visibility = visibility)
      })
      const take = insertPart(layer, into)
      remove = () => {
        take()
        for (const reveal of hidden) reveal()
      }
      shown = await mount(second, layer)
      shown.volume = volume()
    },
    close() {
      shown?.unmount()
      remove()
    },
  }
}

/** Has recordings play in the game itself, which goes back to where it was afterwards: for a page that draws its game. */
export async function replayWithin(game: Game<Mods>): Promise<ReplayGame> {
  await game.prepareSnapshots()
  const before = game.snapshot()
  return { game, show: () => Promise.resolve(), close: () => game.restore(before) }
}
