import { SkeinError, type Bindings } from '../../../engine/index.ts'
import type { Game, Mods } from '../../game.ts'
import type { Place } from '../storage/connection.ts'
import { openDatabase } from '../storage/database.ts'
import type { MountedControls } from '../mount-controls.ts'
import { once } from '../once.ts'
import type { ButtonPlace } from '../panel/side-panel.ts'
import { SettingsPanel, type SettingsActions } from './panel.ts'
import { slotsOf, withPressed, type ActionLabels } from './slots.ts'

/** How the settings of a game are put on a page. */
export interface MountSettingsOptions {
  /** The player's labels for the game's actions. Default: their names; those of axes with − and +. */
  readonly labels?: ActionLabels
  /** Where the button stands that opens the panel; `null` for a game with a button of its own, which calls `open`. Default: `top-right`. */
  readonly button?: ButtonPlace
  /** Takes the panel off the page when it is aborted, also before it is there. */
  readonly signal?: AbortSignal
}

/** The parts of a mounted game that its player sets: {@link MountedGame} and {@link MountedControls} are of this kind. */
export interface SettableGame extends Pick<MountedControls, 'controls' | 'listen'> {
  /** How loud it is, 0 to 1; left out where nothing can be set. */
  volume?: number
}

/** The settings of a game on a page. */
export interface MountedSettings {
  /** The node put into the element. */
  readonly host: HTMLElement
  /** Shows the panel, and takes the keyboard there. */
  open(): void
  /** Hides the panel. */
  close(): void
  /** Resolves when all that was chosen so far has been kept. */
  idle(): Promise<void>
  /** Takes the panel off the page. The bindings stay. */
  unmount(): void
}

/**
 * Lets players choose how loud a game is, and which keys and buttons do what. Puts a button over an element, which opens a panel
 * with the volume and a list of the game's actions; the player's choices are remembered in this browser. Actions that are only
 * done by pointing are not among them.
 *
 * @param mounted the game on its page, with its own bindings: to those the player can go back
 * @param element the element under the button and panel, such as the one that the game is mounted in
 * @returns when the player's earlier choices hold again; `null` for a game without sounds and keys, which needs no panel
 * @throws SkeinError `render/no-element`; the reason of the signal, when it is aborted before
 */
export async function mountSettings(
  game: Game<Mods>,
  mounted: SettableGame,
  element: HTMLElement | null,
  options: MountSettingsOptions = {},
): Promise<MountedSettings | null> {
  if (element === null) {
    throw new SkeinError('render/no-element', 'mountSettings got no element', {
      hint: 'Pass an element of the page, such as document.body, after the page has loaded it.',
    })
  }
  const { signal } = options
  signal?.throwIfAborted()
  const { controls } = mounted
  const { definition } = game.engine
  const defaults = controls.bindings
  const slots = slotsOf(definition.actions, defaults, options.labels)
  const sounds =
    mounted.volume !== undefined && definition.packages.some(({ name }) => name === 'skein:sound')
  if (slots.length === 0 && !sounds) return null
  const database = await openDatabase(definition.name)
  const close = (): void => void work.then(() => database.close())
  let layout: ReadonlyMap<string, string> = new Map()
  let work: Promise<unknown> = Promise.resolve()
  const show = (): void => panel.update(controls.bindings, defaults, layout, !database.lasting)
  const keep = (how: () => Promise<void>): void => {
    show()
    work = work.then(how).then(show)
  }
  const bind = (action: string, bound: readonly string[]): void => {
    controls.bind(action, bound)
    keep(() => database.set('bindings', action, { action, bound }))
  }
  const boundTo = (action: string): readonly string[] => controls.bindings[action] ?? []
  const actions: SettingsActions = {
    async listen(slot, until) {
      const pressed = await mounted.listen(until).catch(() => null)
      if (pressed !== null)
        bind(slot.action, withPressed(slot, boundTo(slot.action), pressed, defaults[slot.action] ?? []))
    },
    key: (code) => void controls.move(`key:${code}`, 1),
    remove: ({ action }, binding) =>
      bind(
        action,
        boundTo(action).filter((it) => it !== binding),
      ),
    changed: () => show(),
    reset() {
      for (const [action, bound] of Object.entries(defaults)) controls.bind(action, bound)
      keep(async () => {
        for (const { action } of slots) await database.delete('bindings', action)
      })
    },
    volume: () => (sounds ? (mounted.volume ?? null) : null),
    setVolume(volume) {
      mounted.volume = volume
      keep(() => database.set('settings', 'volume', volume))
    },
  }
  const panel = new SettingsPanel(slots, actions, options.button)
  const names = new Set(slots.map(({ action }) => action))
  const takeBinding = (kept: unknown): void => {
    const binding = bindingOf(kept)
    // The game may have become another one since.
    if (binding !== null && names.has(binding[0])) tryBind(mounted, ...binding)
  }
  const takeVolume = (volume: unknown): void => {
    if (sounds && typeof volume === 'number') mounted.volume = Math.min(1, Math.max(0, volume || 0))
  }
  const heard = async (place: Place, key: string): Promise<void> => {
    if (place === 'settings' && key === 'volume') takeVolume(await database.get(place, key))
    if (place === 'bindings' && names.has(key))
      takeBinding((await database.get(place, key)) ?? { action: key, bound: defaults[key] })
    show()
  }
  for (const kept of await database.all('bindings')) takeBinding(kept)
  takeVolume(await database.get('settings', 'volume'))
  if (signal?.aborted === true) close()
  signal?.throwIfAborted()
  show()
  const endListening = database.listen((place, key) => void (work = work.then(() => heard(place, key))))
  const learnKeys = async (): Promise<void> => {
    layout = await keyboardLayout()
    show()
  }
  void learnKeys()
  const remove = panel.insert(element)
  const unmount = once(() => {
    endListening()
    remove()
    close()
  })
  signal?.addEventListener('abort', unmount, { once: true })
  return {
    host: panel.host,
    open: () => panel.open(),
    close: () => panel.close(),
    idle: async () => void (await work),
    unmount() {
      signal?.removeEventListener('abort', unmount)
      unmount()
    },
  }
}

/** An action, and its stored bindings; `null` for anything else. */
function bindingOf(kept: unknown): [action: string, bound: readonly string[]] | null {
  const { action, bound } = (kept ?? {}) as Partial<Record<'action' | 'bound', unknown>>
  const valid = Array.isArray(bound) && bound.every((it) => typeof it === 'string')
  return typeof action === 'string' && valid ? [action, bound as string[]] : null
}

/** Binds the stored bindings, unless they are no bindings any more. */
function tryBind({ controls }: SettableGame, action: string, bound: Bindings[string]): void {
  try {
    controls.bind(action, bound)
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
  }
}

/** The labels of this keyboard's keys; only some browsers tell. */
async function keyboardLayout(): Promise<ReadonlyMap<string, string>> {
  const { keyboard } = navigator as { keyboard?: { getLayoutMap?(): Promise<ReadonlyMap<string, string>> } }
  return (await keyboard?.getLayoutMap?.().catch(() => undefined)) ?? new Map()
}
