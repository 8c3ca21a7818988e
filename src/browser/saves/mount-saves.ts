import { SkeinError } from '../../../engine/index.ts'
import type { SaveMeta } from '../../../plugins/save/header.ts'
import { loadWords } from '../../../plugins/save/plan-words.ts'
import type { Game, Mods } from '../../game.ts'
import type { SaveSlots } from '../../saves/slots.ts'
import { element as createElement } from '../element.ts'
import { nameWords } from '../mods/words.ts'
import { takeDrops } from '../mods/drop.ts'
import { Question } from '../mods/question.ts'
import { once } from '../once.ts'
import type { ButtonPlace } from '../panel/side-panel.ts'
import { autosave, type AutosaveOptions } from './autosave.ts'
import { browserSlots } from './browser-slots.ts'
import { SavesPanel } from './panel.ts'
import { errorWords, fileNameOf, freeName, nameOfFile } from './words.ts'

/** How the saved games of a game are put on a page. */
export interface MountSavesOptions {
  /** The place of the saved games. Default: in this browser, for each game by its name. */
  readonly slots?: SaveSlots
  /** How the game is saved by itself; `null` where only its player saves it. Default: `null`. */
  readonly autosave?: AutosaveOptions | null
  /** Facts that are saved with the game. The list shows `title`, such as where the player is. */
  readonly meta?: (game: Game<Mods>) => SaveMeta
  /** Told when the player begins to be asked about a saved game, and when that is over. The game should stand still meanwhile. */
  readonly asking?: (asking: boolean) => void
  /** Where the button stands that opens the panel; `null` for a game with a button of its own, which calls `open`. Default: `top-right`. */
  readonly button?: ButtonPlace
  /** Takes the panel off the page when it is aborted, also before it is there. */
  readonly signal?: AbortSignal
}

/** The saved games of a game on a page. */
export interface MountedSaves {
  /** The node put into the element. */
  readonly host: HTMLElement
  /** Whether the player is being asked about a saved game. */
  readonly asking: boolean
  /** Shows the panel, and takes the keyboard there. */
  open(): void
  /** Hides the panel. */
  close(): void
  /** Resolves when all that was asked for so far has been done. */
  idle(): Promise<void>
  /** Takes the panel off the page, and ends autosaves. The saved games stay. */
  unmount(): void
}

/**
 * Lets players save and load a game. Puts a button over an element, which opens a list of saved games; each can be loaded, renamed,
 * deleted, and exported as a file. Where something of a saved game does not apply any more, such as a mod that is missing, the player is
 * told before it is loaded.
 *
 * @param element the element under the button and the panel, such as the one the game is mounted in
 * @returns when the panel is there
 * @throws SkeinError `render/no-element`; `snapshot/adopted-world` for a game whose world is its own; `value/invalid` for wrong `minutes`;
 * the reason of the signal, when it is aborted before
 * @example
 * ```ts
 * import { createGame, defineGame, mountSaves } from 'skein/page'
 *
 * const game = await createGame(defineGame({ name: 'my-game', systems: [] }))
 * const saves = await mountSaves(game, document.querySelector('main'), { autosave: { minutes: 5 } })
 * requestAnimationFrame(function frame() {
 *   if (!saves.asking) game.frame()
 *   requestAnimationFrame(frame)
 * })
 * ```
 */
export async function mountSaves(
  game: Game<Mods>,
  element: HTMLElement | null,
  options: MountSavesOptions = {},
): Promise<MountedSaves> {
  if (element === null) {
    throw new SkeinError('render/no-element', 'mountSaves got no element', {
      hint: 'Pass an element of the page, such as document.body, after the page has loaded it.',
    })
  }
  const { signal } = options
  signal?.throwIfAborted()
  await game.prepareSnapshots()
  signal?.throwIfAborted()
  const slots = options.slots ?? browserSlots(game.engine.definition.name)
  let off = false
  let exported = ''
  let work: Promise<void> = Promise.resolve()
  const say = (text: string): void => {
    if (!off) panel.say(text)
  }
  /** Work takes its turn. @param failed told why it could not be done */
  const then = (task: () => Promise<void>, failed: (words: string) => void = say): void => {
    work = work.then(task).catch((error: unknown) => {
      failed(error instanceof SkeinError ? errorWords(error) : 'The list of saved games has an error.')
      if (!(error instanceof SkeinError)) reportError(error)
    })
  }
  const refresh = async (): Promise<void> => {
    if (off || !panel.isOpen) return
    try {
      panel.update(await slots.list(), '')
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      panel.update([], errorWords(error))
    }
  }
  const saved = (): Promise<Uint8Array> => game.save({ savedAt: Date.now(), ...options.meta?.(game) })
  const put = async (wanted: (taken: ReadonlySet<string>) => string, bytes: Uint8Array): Promise<string> => {
    const name = wanted(new Set((await slots.list()).map((slot) => slot.name)))
    await slots.write(name, bytes)
    await refresh()
    return name
  }
  const load = async (name: string, bytes: Uint8Array): Promise<void> => {
    await game.load(bytes)
    panel.close()
    say(`Loaded ${name}.`)
  }
  /** Keeps a file, unless it is kept already. One that is no saved game of this game is refused. */
  const imported = async (
    file: File,
  ): Promise<{ name: string; bytes: Uint8Array; facts: string[]; known: boolean }> => {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const facts = loadWords(await game.previewLoad(bytes), playerName)
    const kept = await slotOf(slots, bytes)
    if (kept !== null) {
      say(`${file.name.slice(0, 60)} is already there as ${kept}.`)
      return { name: kept, bytes, facts, known: true }
    }
    const name = await put((taken) => freeName(nameOfFile(file.name), taken), bytes)
    return { name, bytes, facts, known: false }
  }
  /** Keeps the files that the player has dropped, and asks whether to load the last one. */
  const dropped = async (files: readonly File[]): Promise<void> => {
    let last: Awaited<ReturnType<typeof imported>> | null = null
    for (const file of files) {
      if (isSavedGame(file)) last = await imported(file)
      else say(`${file.name.slice(0, 60)} is not a saved game (.save).`)
    }
    if (last === null || off) return
    const { name, bytes, facts } = last
    panel.open()
    await refresh()
    const text = facts.length === 0 ? `Load ${name}? It replaces the game that runs.` : changedText(name)
    panel.ask(name, { text, facts, yes: 'Load', act: () => then(() => load(name, bytes)) })
  }
  const changing = (task: () => Promise<void>): void => then(() => task().finally(refresh))
  let opened = false
  const panel: SavesPanel = new SavesPanel(
    {
      changed() {
        question.update()
        if (panel.isOpen && !opened) then(refresh)
        opened = panel.isOpen
      },
      save: () =>
        then(async () => {
          const bytes = await saved()
          say(`Saved as ${await put(nextName, bytes)}.`)
        }),
      load: (name) =>
        then(async () => {
          const bytes = await slots.read(name)
          const facts = loadWords(await game.previewLoad(bytes), playerName)
          if (facts.length === 0) return load(name, bytes)
          const act = (): void => then(() => load(name, bytes))
          panel.ask(name, { text: changedText(name), facts, yes: 'Load', act })
        }),
      rename: (name, to) => changing(() => slots.rename(name, to)),
      delete: (name) => changing(() => slots.delete(name)),
      export: (name) =>
        then(async () => {
          const file = new Blob([Uint8Array.from(await slots.read(name))], {
            type: 'application/octet-stream',
          })
          URL.revokeObjectURL(exported)
          exported = URL.createObjectURL(file)
          createElement('a', { href: exported, download: fileNameOf(name) }).click()
        }),
      import: (file) =>
        then(async () => {
          const { name, known } = await imported(file)
          if (!known) say(`Imported as ${name}.`)
        }),
    },
    options.button,
  )
  const question = new Question(() => panel.asking, options.asking)
  let told = ''
  const ends = [() => question.end(), () => URL.revokeObjectURL(exported)]
  if (options.autosave !== undefined && options.autosave !== null) {
    const kept = (task: () => Promise<void>): void =>
      then(
        () => task().then(refresh),
        (words) => {
          // Once, not with every autosave.
          if (words !== told) say(`The game could not be saved by itself. ${words}`)
          told = words
        },
      )
    ends.push(autosave(game, slots, options.autosave, saved, kept))
  }
  ends.push(
    panel.insert(element),
    takeDrops(element, {
      wants: isSavedGame,
      over: () => undefined,
      dropped: (files) => then(async () => dropped((await files).files)),
    }),
  )
  const unmount = once(() => {
    off = true
    signal?.removeEventListener('abort', unmount)
    ends.forEach((end) => end())
  })
  signal?.addEventListener('abort', unmount, { once: true })
  return {
    host: panel.host,
    get asking() {
      return question.asked
    },
    open: () => panel.open(),
    close: () => panel.close(),
    idle: () => work,
    unmount,
  }
}

/** The name under which the same bytes are kept; `null` for none. */
async function slotOf(slots: SaveSlots, bytes: Uint8Array): Promise<string | null> {
  for (const { name, bytes: length } of await slots.list()) {
    if (length !== bytes.length) continue
    const kept = await slots.read(name)
    if (kept.every((byte, at) => byte === bytes[at])) return name
  }
  return null
}

/** Whether a file is meant to be a saved game. */
function isSavedGame({ name }: File): boolean {
  return /\.save$/i.test(name)
}

/** The name of a mod as the mods panel shows it. */
function playerName(name: string): string {
  return nameWords({ name }).name
}

function changedText(name: string): string {
  return `Load ${name}? Not all of it is as it was:`
}

function nextName(taken: ReadonlySet<string>): string {
  let number = 1
  while (taken.has(`Saved game ${number}`)) number++
  return `Saved game ${number}`
}
