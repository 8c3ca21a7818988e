import { element, setOptionalText } from '../element.ts'
import { SidePanel, type ButtonPlace } from '../panel/side-panel.ts'
import { Notices } from '../panel/notices.ts'
import { ScrollStops } from '../panel/scroll-stops.ts'
import { ModRow, type RowActions } from './row.ts'
import type { LibraryMod } from './library-mod.ts'
import { STYLE } from './style.ts'

/** The player's actions on the panel. */
export interface PanelActions extends RowActions {
  allowAll(files: readonly string[]): void
  /** Files that the player has picked. */
  add(files: readonly File[]): void
  /** The panel has been opened or closed. */
  changed(): void
}

/** The list of mods over a game. */
export class ModPanel {
  readonly #side: SidePanel
  readonly #actions: PanelActions
  readonly #rows = new Map<string, ModRow>()
  readonly #badge: HTMLSpanElement = element('span', { class: 'badge' })
  readonly #notices: Notices = new Notices()
  readonly #all: HTMLDivElement = element('div', { class: 'all' })
  readonly #list: HTMLUListElement = element('ul', { class: 'list' })
  readonly #empty: HTMLParagraphElement = element('p', { class: 'soft empty' })
  readonly #problem: HTMLParagraphElement = element('p', { class: 'why problem' })
  readonly #add: HTMLButtonElement = element('button', { class: 'add', type: 'button' }, 'Add mods…')
  readonly #hint: HTMLParagraphElement = element('p', { class: 'soft' })
  readonly #drop: HTMLDivElement = element('div', { class: 'drop', hidden: true }, 'Drop .wasm files here')
  readonly #scrolls: ScrollStops = new ScrollStops()
  #asking = ''

  constructor(actions: PanelActions, place?: ButtonPlace) {
    this.#actions = actions
    const pick = element('input', {
      type: 'file',
      multiple: true,
      accept: '.wasm,application/wasm',
      hidden: true,
      'aria-label': 'Mod files',
    })
    this.#side = new SidePanel({
      name: 'skein-mods',
      title: 'Mods',
      button: [element('span', {}, 'Mods'), ' ', this.#badge],
      body: [this.#problem, this.#all, this.#list, this.#empty],
      footer: [this.#add, pick, this.#hint],
      style: STYLE,
      changed: () => {
        this.#notices.place(this.#side)
        actions.changed()
      },
      place,
    })
    this.#notices.insert(this.#side)
    this.#side.root.append(this.#drop)
    this.#add.addEventListener('click', () => pick.click())
    pick.addEventListener('change', () => {
      if (pick.files !== null) actions.add([...pick.files])
      pick.value = ''
    })
  }

  get isOpen(): boolean {
    return this.#side.isOpen
  }

  get host(): HTMLElement {
    return this.#side.host
  }

  /** @param focus whether the keyboard goes there; not when it opens by itself, while somebody plays */
  open(focus = true): void {
    this.#side.open(focus)
  }

  close(): void {
    this.#side.close()
  }

  /** Puts it over an element. @returns takes it away */
  insert(into: HTMLElement): () => void {
    const remove = this.#side.insert(into)
    return () => {
      this.#scrolls.end()
      this.#notices.end()
      remove()
    }
  }

  /**
   * Shows a notice for a while, and has it read aloud.
   *
   * @param listed whether the open panel shows the same by itself: then the text is only read aloud
   */
  say(text: string, listed = false): void {
    if (listed && this.#side.isOpen) this.#notices.announce(text)
    else this.#notices.say(text)
  }

  /** Brings a mod into sight, with the question about it. */
  reveal(file: string): void {
    const row = this.#rows.get(file)?.root
    const list = row?.closest('.scroll')
    // Nothing around the panel may move with it: not the game either.
    if (row !== undefined && list !== null && list !== undefined)
      list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top
  }

  /** Whether something that is held over the page would be taken. */
  set dropping(dropping: boolean) {
    this.#drop.hidden = !dropping
  }

  /** @param problem the error of the folder of mods; `''` for none @param forgetful whether choices are lost */
  update(mods: readonly LibraryMod[], problem: string, forgetful: boolean): void {
    const focused = this.#side.root.activeElement
    const files = new Set(mods.map(({ file }) => file))
    for (const [file, row] of this.#rows) {
      if (files.has(file)) continue
      const had = row.root.contains(focused)
      row.root.remove()
      this.#rows.delete(file)
      if (had) this.#add.focus()
      this.#scrolls.forget(row.lists)
    }
    for (const [index, mod] of mods.entries()) {
      let row = this.#rows.get(mod.file)
      if (row === undefined) {
        row = new ModRow(this.#actions)
        this.#rows.set(mod.file, row)
        this.#scrolls.watch(row.lists)
      }
      row.update(mod)
      const there = this.#list.children[index]
      if (there !== row.root) this.#list.insertBefore(row.root, there ?? null)
    }
    this.#summarise(mods)
    setOptionalText(this.#problem, problem)
    setOptionalText(this.#empty, mods.length === 0 ? 'No mods yet.' : '')
    setOptionalText(
      this.#hint,
      forgetful
        ? 'or drop .wasm files on the page. This browser cannot save your choices.'
        : 'or drop .wasm files on the page',
    )
  }

  #summarise(mods: readonly LibraryMod[]): void {
    const asking = mods.filter(({ state }) => state === 'asking').map(({ file }) => file)
    const bad = mods.filter(({ state }) => state === 'faulted' || state === 'refused').length
    const running = mods.filter(({ state }) => state === 'running').length
    setOptionalText(this.#badge, asking.length > 0 ? `${asking.length} new` : String(running))
    this.#badge.classList.toggle('bad', asking.length === 0 && bad > 0)
    // It begins with the visible text: a player may say it to have it pressed.
    const words = [
      asking.length > 0 ? `${asking.length} new, ${running}` : String(running),
      `of ${mods.length} on${bad > 0 ? `, ${bad} cannot run` : ''}`,
    ]
    this.#side.toggle.setAttribute('aria-label', `Mods ${words.join(' ')}`)
    this.#all.hidden = asking.length < 2
    const asked = asking.join('\0')
    if (asking.length < 2 || asked === this.#asking) return
    this.#asking = asked
    const allow = element('button', { class: 'strong allow-all', type: 'button' }, 'Allow all')
    allow.addEventListener('click', () => {
      this.#actions.allowAll(asking)
      this.#side.focus()
    })
    this.#all.replaceChildren(element('p', {}, `${asking.length} new mods need your permission`), allow)
  }
}
