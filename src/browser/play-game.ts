import type { GameDefinition } from '../../engine/index.ts'
import type { CreateGameOptions, Game } from '../game.ts'
import { createGame } from './create-game.ts'
import { mountMods, type MountedMods, type MountModsOptions } from './mods/mount-mods.ts'
import { mount, type MountedGame, type MountOptions } from './mount.ts'
import type { MountedRecordings, MountRecordingsOptions } from './recordings/mount-recordings.ts'
import { mountSaves, type MountedSaves, type MountSavesOptions } from './saves/mount-saves.ts'
import { mountSettings, type MountedSettings, type MountSettingsOptions } from './settings/mount-settings.ts'
import { browserModStorage } from './storage/browser-storage.ts'
import type { WebMods } from './web-mods.ts'

/** How a game is put on a page with its mods: how it is drawn, and what else {@link playGame} does. */
export interface PlayGameOptions extends MountOptions {
  /** How the game is made: its seed, its limits, what mods may do. */
  readonly game?: CreateGameOptions
  /** How its mods are put on the page. */
  readonly mods?: MountModsOptions
  /** Its players' settings: its volume and its keys; `null` for a game that has a place of its own for that. */
  readonly settings?: MountSettingsOptions | null
  /** Its saved games: `{}` for a list that its player saves to and loads from; `null` for none. Default: `null`. */
  readonly saves?: MountSavesOptions | null
  /** Recordings of the game, for reports of problems: `{}` for a panel that records, and plays dropped files; `null` for none. Default: `null`. */
  readonly recordings?: Omit<MountRecordingsOptions, 'controls'> | null
  /** Whether the game stands still while its player is asked about mods or saved games. Default: yes. */
  readonly waits?: boolean
}

/** A game on a page, with the mods that its player has chosen. */
export interface PlayedGame {
  readonly game: Game<WebMods>
  readonly mounted: MountedGame
  readonly mods: MountedMods
  /** `null` where there is nothing to set. */
  readonly settings: MountedSettings | null
  /** `null` without the option `saves`. */
  readonly saves: MountedSaves | null
  /** `null` without the option `recordings`. */
  readonly recordings: MountedRecordings | null
}

/**
 * Puts a game on a page, with the mods that its player allows: {@link createGame}, {@link mount}, {@link mountMods},
 * {@link mountSettings} and, where they are asked for, {@link mountSaves} and `mountRecordings` in one. It begins when all of them are there, and has the keyboard then.
 *
 * @param element parent of the canvas and the list of mods; give it a size
 * @throws SkeinError `system/*`, `render/*`, as those
 * @example
 * ```ts
 * import { defineGame, playGame } from 'skein/browser'
 *
 * const definition = defineGame({ actions: { jump: 'button' }, systems: [] })
 * const { game } = await playGame(definition, document.querySelector('main'), {
 *   bindings: { jump: ['key:Space'] },
 *   game: { seed: 7 },
 * })
 * game.on('mod-faulted', ({ mod, error }) => console.warn(mod, error.message))
 * ```
 */
export async function playGame(
  definition: GameDefinition,
  element: HTMLElement | null,
  options: PlayGameOptions = {},
): Promise<PlayedGame> {
  const { signal } = options
  const storage = options.game?.storage ?? browserModStorage(definition.name)
  const game = await createGame(definition, { ...options.game, storage })
  const mounted = await mount(game, element, { ...options, play: false })
  /** Holds the game while its player is asked. @param told what else hears of it */
  const holding = (told?: (asked: boolean) => void): ((asked: boolean) => void) => {
    let release = (): void => undefined
    return (asked) => {
      release()
      release = asked && (options.waits ?? true) ? mounted.hold() : () => undefined
      told?.(asked)
    }
  }
  const own = signal === undefined ? {} : { signal }
  // Together: where the browser does not answer, its patience is tried once.
  const list = mountMods(game, element, {
    ...own,
    ...options.mods,
    asking: holding(options.mods?.asking),
  })
  const choices =
    options.settings === null ? null : mountSettings(game, mounted, element, { ...own, ...options.settings })
  const kept =
    options.saves === undefined || options.saves === null
      ? null
      : mountSaves(game, element, { ...own, ...options.saves, asking: holding(options.saves.asking) })
  const taped =
    options.recordings === undefined || options.recordings === null
      ? null
      : putRecordings(game, mounted, element, { ...own, ...options.recordings })
  const parts = [list, choices, kept, taped] as const
  const [mods, settings, saves, recordings] = await Promise.all(parts).catch(async (error: unknown) => {
    // None of them stays on the page alone, nor does the game.
    for (const part of await Promise.allSettled(parts)) if (part.status === 'fulfilled') part.value?.unmount()
    if (signal?.aborted !== true) mounted.unmount()
    throw error
  })
  if (options.play ?? true) {
    mounted.canvas.focus({ preventScroll: true })
    mounted.play()
  }
  return { game, mounted, mods, settings, saves, recordings }
}

/** Their code is fetched for pages that have them. */
async function putRecordings(
  game: Game<WebMods>,
  controls: MountedGame,
  element: HTMLElement | null,
  options: Omit<MountRecordingsOptions, 'controls'>,
): Promise<MountedRecordings> {
  const { mountRecordings } = await import('./recordings/mount-recordings.ts')
  return mountRecordings(game, element, { ...options, controls })
}
