import { ALLOW_QUESTION, REPLACE_QUESTION } from '../../../plugins/inspect/permission-words.ts'
import { element, setOptionalText, setText } from '../element.ts'
import { PermissionView } from './permissions.ts'
import type { LibraryMod } from './library-mod.ts'
import { details, nameWords, shown, whyNotRunning } from './words.ts'

/** The player's actions on a mod. */
export interface RowActions {
  allow(file: string): void
  decline(file: string): void
  switchOn(file: string): void
  switchOff(file: string): void
  remove(file: string): void
}

/** One mod in the panel. */
export class ModRow {
  readonly root: HTMLLIElement
  readonly #name: HTMLHeadingElement = element('h3')
  readonly #meta: HTMLParagraphElement = element('p', { class: 'soft' })
  readonly #switch: HTMLButtonElement = element('button', { class: 'switch', role: 'switch', type: 'button' })
  readonly #about: HTMLParagraphElement = element('p', { class: 'about' })
  readonly #why: HTMLParagraphElement = element('p', { class: 'why' })
  readonly #allow: HTMLButtonElement = element('button', { class: 'strong allow', type: 'button' }, 'Allow')
  readonly #asked: PermissionView = new PermissionView()
  readonly #may: PermissionView = new PermissionView()
  readonly #ask: HTMLDivElement
  readonly #request: HTMLDetailsElement
  readonly #details: HTMLDetailsElement
  readonly #text: HTMLPreElement = element('pre')
  readonly #version: HTMLParagraphElement = element('p', { class: 'soft' })
  readonly #question: HTMLParagraphElement = element('p')
  readonly #decline: HTMLButtonElement = element(
    'button',
    { class: 'decline', type: 'button' },
    "Don't allow",
  )
  /** The mod's name behind words that are the same for every mod. */
  readonly #names = [element('span', { class: 'unseen' }), element('span', { class: 'unseen' })] as const
  readonly #remove: HTMLButtonElement = element('button', { class: 'remove', type: 'button' }, 'Remove')
  /** The question had the focus, and goes: then the switch has it. */
  #focusSwitch = false
  #mod: LibraryMod | null = null

  constructor(actions: RowActions) {
    this.#ask = element(
      'div',
      { class: 'ask', role: 'group' },
      this.#asked.bounds,
      this.#question,
      this.#asked.root,
      element('div', { class: 'answers' }, this.#allow, this.#decline),
    )
    const [permissionRequestOf, detailsOf] = this.#names
    this.#request = element(
      'details',
      { class: 'request' },
      element('summary', {}, 'Permissions', permissionRequestOf),
      this.#may.bounds,
      this.#may.root,
      this.#version,
    )
    this.#details = element(
      'details',
      { class: 'details' },
      element('summary', {}, 'Details', detailsOf),
      this.#text,
    )
    this.root = element(
      'li',
      { class: 'mod' },
      element(
        'div',
        { class: 'head' },
        element('div', { class: 'who' }, this.#name, this.#meta),
        this.#switch,
      ),
      this.#about,
      this.#ask,
      this.#why,
      this.#details,
      this.#request,
      this.#remove,
    )
    const file = (): string => this.#mod!.file
    this.#switch.addEventListener('click', () =>
      this.#isOn() ? actions.switchOff(file()) : actions.switchOn(file()),
    )
    this.#allow.addEventListener('click', () => {
      actions.allow(file())
      this.#focusSwitch = true
    })
    this.#decline.addEventListener('click', () => {
      actions.decline(file())
      this.#focusSwitch = true
    })
    this.#remove.addEventListener('click', () => actions.remove(file()))
  }

  /** Lists that may be longer than their room. */
  get lists(): readonly HTMLElement[] {
    return [...this.#asked.lists, ...this.#may.lists, this.#text]
  }

  update(mod: LibraryMod): void {
    const changed = this.#mod?.request !== mod.request
    this.#mod = mod
    const { state, request } = mod
    const { name, by } = nameWords(mod)
    this.root.dataset['state'] = state
    this.root.dataset['mod'] = mod.name
    setOptionalText(this.#name, name)
    setOptionalText(this.#meta, [by && `by ${by}`, ORIGINS[mod.origin]].filter(Boolean).join(' · '))
    setOptionalText(this.#version, mod.version === '' ? '' : `Version ${shown(mod.version, 30)}`)
    for (const it of this.#names) setText(it, `: ${name}`)
    this.#text.setAttribute('aria-label', name)
    for (const view of [this.#asked, this.#may]) view.name = name
    setOptionalText(this.#about, shown(request?.description ?? '', 300))
    this.#switch.setAttribute('aria-checked', String(this.#isOn()))
    this.#switch.setAttribute('aria-label', name)
    this.#switch.hidden = state === 'asking' || request === null
    if (this.#focusSwitch && state !== 'asking') {
      this.#focusSwitch = false
      this.#switch.focus()
    }
    this.#ask.hidden = state !== 'asking'
    this.#ask.setAttribute('aria-label', `Permission for ${name}`)
    setOptionalText(this.#question, mod.replaces ? REPLACE_QUESTION : ALLOW_QUESTION)
    this.#allow.setAttribute('aria-label', `Allow ${name}`)
    this.#decline.setAttribute('aria-label', `Don't allow ${name}`)
    const why = whyNotRunning(mod)
    setOptionalText(this.#why, why)
    this.#why.classList.toggle('plain', state === 'declined' || state === 'stopped')
    this.#details.hidden = mod.errors.length === 0
    setOptionalText(this.#text, details(mod.errors))
    this.#request.hidden = request === null || state === 'asking'
    this.#remove.hidden = mod.origin !== 'own'
    this.#remove.setAttribute('aria-label', `Remove ${name}`)
    if (changed && request !== null) for (const view of [this.#asked, this.#may]) view.update(request)
  }

  #isOn(): boolean {
    return this.#mod?.state === 'running'
  }
}

const ORIGINS = { folder: '', own: 'yours', game: '' } as const
