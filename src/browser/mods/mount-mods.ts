import { SkeinError } from '../../../engine/index.ts'
import type { ConsentStore, ModFile } from '../../../plugins/index.ts'
import type { Game, GameEvents, Mods } from '../../game.ts'
import { takeDrops } from './drop.ts'
import { playerChoices } from './player-choices.ts'
import { PageMods } from './page-mods.ts'
import { ModPanel } from './panel.ts'
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
}

/** The mods of a game on a page. */
export interface MountedMods {
  /** The node added to the element. */
  readonly host: HTMLElement
  /** Shows the panel, and takes the keyboard there. */
  open(): void
  close(): void
  /** Takes up files of the player, as if they had been dropped. */
  add(files: readonly ModFile[]): Promise<void>
  /** Resolves when all that was asked for so far has been done. */
  idle(): Promise<void>
  /** Takes the panel off the page. The mods stay in the game. */
  unmount(): void
}

/**
 * Lets players choose their mods. Puts a button over an element, which opens a list of the mods in the game's folder: what
 * each may do, a switch, and why one does not run. Files that are dropped on the page or picked join in, and are there
 * again the next time. What the player says is remembered in this browser by what is in the file.
 *
 * @param element the element under the button and the list, such as the one the game is mounted in
 * @returns when the mods that the player has allowed are in the game
 * @throws SkeinError `render/no-element`
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
  const folder = options.folder === null ? null : folderAddress(options.folder ?? 'mods/')
  /** Work takes its turn. What goes wrong is no fault of a mod: the browser is told, and the rest goes on. */
  let work: Promise<void> = Promise.resolve()
  const then = (task: () => Promise<void>): Promise<void> =>
    (work = work.then(task).catch((error: unknown) => {
      panel.say('The mods panel has an error. The game keeps running.')
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
  const show = (): void => {
    panel.update(mods.library.list(), mods.problem, mods.library.forgetful)
    if (!forgetful && mods.library.forgetful)
      panel.say('This browser cannot save your choices: they are lost when you close the page.')
    forgetful ||= mods.library.forgetful
  }
  const memory = playerChoices(game.engine.definition.name, options.consents)
  const mods = new PageMods(game, memory, folder, options.ask ?? true, {
    say: (text, listed) => panel.say(text, listed),
    show(file) {
      if (!(options.open ?? true)) return
      show()
      panel.open(false)
      if (file !== undefined) panel.reveal(file)
    },
    changed,
  })
  const { library } = mods
  const panel = new ModPanel({
    allow: (file) => void then(() => library.allow([file])),
    allowAll: (files) => void then(() => library.allow(files)),
    decline: (file) => void then(() => library.decline(file)),
    switchOn: (file) => void then(() => library.switchOn(file)),
    switchOff: (file) => void then(() => library.switchOff(file)),
    remove: (file) => void then(() => mods.remove(file)),
    add: (files) => void then(() => mods.bring({ files, empty: [] })),
  })
  const removePanel = panel.insert(element)
  const ends = [
    removePanel,
    takeDrops(
      element,
      (over) => (panel.dropping = over),
      (files) => void then(async () => mods.bring(await files)),
    ),
    memory.listen((hash) => void then(() => library.answered(hash))),
    ...listen(game, {
      changed,
      say: (text) => panel.say(text),
      crashed: (mod) => void then(() => library.crashed(mod)),
      loaded(file) {
        changed()
        if (!library.knows(file)) void then(() => library.settle())
      },
    }),
  ]
  if (folder !== null) ends.push(followWebFolder(folder, (change) => then(() => mods.follow(change))))
  await then(() => mods.load())
  changed()
  return {
    host: panel.host,
    open: () => panel.open(),
    close: () => panel.close(),
    add: (files) => then(() => mods.add(files)),
    idle: () => work,
    unmount: () => ends.forEach((end) => end()),
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
