import { SkeinError } from '../../../engine/index.ts'
import type { ConsentStore, ModFile } from '../../../plugins/index.ts'
import type { Game, GameEvents, Mods } from '../../game.ts'
import { takeDrops } from './drop.ts'
import { playerChoices } from './player-choices.ts'
import { PageMods } from './page-mods.ts'
import { ModPanel, type PanelActions } from './panel.ts'
import { Question } from './question.ts'
import { afterOthers } from '../mount-turn.ts'
import { once } from '../once.ts'
import type { ButtonPlace } from '../panel/side-panel.ts'
import { folderAddress, followWebFolder } from '../web-folder.ts'
import { nameWords, whyNotRunning } from './words.ts'

/** How the mods of a game are put on a page. */
export interface MountModsOptions {
  /** The folder of mods that come with the game, relative to the page; `null` for none. Default: `mods/`. */
  readonly folder?: string | URL | null
  /**
   * Whether the player is asked before a mod runs for the first time. Default: yes. Say no where the game asks by itself,
   * with `ask` of `createGame`.
   */
  readonly ask?: boolean
  /** Where the player's answers are kept. Default: in this browser, for each game by its name. */
  readonly consents?: ConsentStore
  /** Whether the panel opens by itself when there are new mods to decide on. Default: yes. */
  readonly open?: boolean
  /**
   * Told when the player begins to be asked about mods, and when that is over: answered, or put off by closing the panel. The game should
   * stand still meanwhile, as {@link playGame} has it do.
   */
  readonly asking?: (asking: boolean) => void
  /** Where the button stands that opens the panel; `null` for a game with a button of its own, which calls `open`. Default: `top-right`. */
  readonly button?: ButtonPlace
  /** Takes the panel off the page when it is aborted, also while the mods are still being loaded. */
  readonly signal?: AbortSignal
}

/** The mods of a game on a page. */
export interface MountedMods {
  /** The node added to the element. */
  readonly host: HTMLElement
  /** Whether the player is being asked about mods: the panel is open, and one waits for an answer. */
  readonly asking: boolean
  /** Resolves when the player is not being asked any more. */
  answered(): Promise<void>
  /** Shows the panel, and takes the keyboard there. */
  open(): void
  /** Hides the panel. */
  close(): void
  /** Takes up files of the player, as if they had been dropped. */
  add(files: readonly ModFile[]): Promise<void>
  /** Resolves when all that was asked for so far has been done. */
  idle(): Promise<void>
  /** Takes the panel off the page. The mods stay in the game. */
  unmount(): void
}

/**
 * Lets players choose their mods. Puts a button over an element, which opens a list of the mods in the game's folder: the
 * permissions of each, a switch, and why one does not run. Files that are dropped on the page or picked join in, and are there
 * again the next time. The player's answers are remembered in this browser by the contents of the file.
 *
 * @param element the element under the button and the list, such as the one the game is mounted in
 * While the same game's mods are being put on a page, this waits until that is through: a page may take them off and put them on
 * again at once.
 *
 * @returns when the mods that the player has allowed are in the game
 * @throws SkeinError `render/no-element`; the reason of the signal, when it is aborted before
 */
export async function mountMods(
  game: Game<Mods>,
  element: HTMLElement | null,
  options: MountModsOptions = {},
): Promise<MountedMods> {
  if (element === null) {
    throw new SkeinError('render/no-element', 'mountMods got no element', {
      hint: 'Pass an element of the page, such as document.body, after the page has loaded it.',
    })
  }
  return afterOthers(turns, game, options.signal, () => putMods(game, element, options))
}

/** Mods that are being put on a page, by game. */
const turns = new WeakMap<object, Promise<unknown>>()

async function putMods(
  game: Game<Mods>,
  element: HTMLElement,
  options: MountModsOptions,
): Promise<MountedMods> {
  const { signal } = options
  const folder = options.folder === null ? null : folderAddress(options.folder ?? 'mods/')
  /** Whether the panel has been taken off the page. */
  let off = false
  /** Work takes its turn. What goes wrong is no fault of a mod: the browser is told, and the rest goes on. */
  let work: Promise<void> = Promise.resolve()
  const then = (task: () => Promise<void>): Promise<void> =>
    (work = work.then(task).catch((error: unknown) => {
      say('The mods panel has an error. The game keeps running.')
      reportError(error)
    }))
  let stale = false
  const changed = (): void => {
    if (stale) return
    stale = true
    // Changes that follow each other closely are shown once.
    queueMicrotask(() => {
      stale = false
      show()
    })
  }
  let forgetful = false
  const say = (text: string, listed?: boolean): void => {
    if (!off) panel.say(text, listed)
  }
  const show = (): void => {
    if (off) return
    panel.update(mods.library.list(), mods.problem, mods.library.forgetful)
    question.update()
    if (!forgetful && mods.library.forgetful)
      panel.say('This browser cannot save your choices: they are lost when you close the page.')
    forgetful ||= mods.library.forgetful
  }
  const memory = playerChoices(game.engine.definition.name, options.consents)
  const mods = new PageMods(game, memory, folder, options.ask ?? true, {
    say,
    show(file) {
      if (off || !(options.open ?? true)) return
      show()
      panel.open(false)
      if (file !== undefined) panel.reveal(file)
    },
    changed,
  })
  const { library } = mods
  const question = new Question(
    () => panel.isOpen && library.list().some(({ state }) => state === 'asking'),
    options.asking,
  )
  const actions: PanelActions = {
    changed: () => question.update(),
    allow: (file) => void then(() => library.allow([file])),
    allowAll: (files) => void then(() => library.allow(files)),
    decline: (file) => void then(() => library.decline(file)),
    switchOn: (file) => void then(() => library.switchOn(file)),
    switchOff: (file) => void then(() => library.switchOff(file)),
    remove: (file) => void then(() => mods.remove(file)),
    add: (files) => void then(() => mods.bring({ files, empty: [] })),
  }
  const panel = new ModPanel(actions, options.button)
  const removePanel = panel.insert(element)
  const ends = [
    () => question.end(),
    removePanel,
    takeDrops(element, {
      wants: ({ name }) => /\.wasm$/i.test(name),
      over: (over) => (panel.dropping = over),
      dropped: (files) => void then(async () => mods.bring(await files)),
    }),
    memory.listen((hash) => void then(() => library.answered(hash))),
    ...listen(game, {
      changed,
      say,
      crashed: (mod) => void then(() => library.crashed(mod)),
      loaded(file) {
        changed()
        if (!library.knows(file)) void then(() => library.settle())
      },
    }),
  ]
  if (folder !== null) ends.push(followWebFolder(folder, (change) => then(() => mods.follow(change))))
  const unmount = once(() => {
    off = true
    signal?.removeEventListener('abort', unmount)
    ends.forEach((end) => end())
    void work.then(() => memory.close())
  })
  signal?.addEventListener('abort', unmount, { once: true })
  await then(() => mods.load())
  signal?.throwIfAborted()
  changed()
  return {
    host: panel.host,
    get asking() {
      return question.asked
    },
    answered: () => question.answered(),
    open: () => panel.open(),
    close: () => panel.close(),
    add: (files) => then(() => mods.add(files)),
    idle: () => work,
    unmount,
  }
}

/** Who hears what becomes of mods. */
interface ModListener {
  changed(): void
  say(text: string): void
  /** A mod was taken out of the game. */
  crashed(mod: string): void
  loaded(file: string): void
}

/** Hears what becomes of mods, whoever does it. @returns ends it */
function listen(game: Game<Mods>, { changed, say, crashed, loaded }: ModListener): (() => void)[] {
  const faulted: GameEvents['mod-faulted'] = ({ mod, error, action }) => {
    changed()
    if (action === 'warn' || action === 'skip') return
    say(`${nameWords({ name: mod }).name}: ${whyNotRunning({ state: 'faulted', errors: [error] })}`)
    crashed(mod)
  }
  const came: GameEvents['mod-loaded'] = ({ file }) => loaded(file)
  game.on('mod-faulted', faulted)
  game.on('mod-loaded', came)
  for (const event of ['mod-removed', 'mod-refused'] as const) game.on(event, changed)
  return [
    () => {
      game.off('mod-faulted', faulted)
      game.off('mod-loaded', came)
      for (const event of ['mod-removed', 'mod-refused'] as const) game.off(event, changed)
    },
  ]
}
