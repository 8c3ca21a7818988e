import type { PermissionRequest } from '../../../plugins/index.ts'
import { PERMISSION_GROUPS } from '../../../plugins/inspect/permission-words.ts'
import { element, setText } from '../element.ts'
import { shown } from './words.ts'

/** The most lines of the exact list that are shown. */
const MOST_LINES = 200

/** The permissions of a mod in plain lines, with the exact list folded below. */
export class PermissionView {
  readonly root: HTMLDivElement = element('div', { class: 'permissions' })
  /** The mod's bounds, for above the question. */
  readonly bounds: HTMLParagraphElement = element('p', { class: 'bounds' })
  readonly #plain: HTMLUListElement = element('ul', { class: 'may' })
  readonly #exact: HTMLUListElement = element('ul', { class: 'exact' })
  /** The mod's name behind a word that is the same for every mod. */
  readonly #name: HTMLSpanElement = element('span', { class: 'unseen' })

  constructor() {
    const summary = element('summary', {}, 'Details', this.#name)
    this.root.append(this.#plain, element('details', { class: 'exactly' }, summary, this.#exact))
  }

  /** The lists that may be longer than the panel. */
  get lists(): readonly HTMLElement[] {
    return [this.#plain, this.#exact]
  }

  set name(name: string) {
    setText(this.#name, ` of the permissions of ${name}`)
    for (const list of this.lists) list.setAttribute('aria-label', name)
  }

  update({ summary, lines }: PermissionRequest): void {
    setText(this.bounds, `${shown(summary.bounds, 300)}.`)
    const plain = PERMISSION_GROUPS.flatMap((group) => summary[group])
    const texts = plain.length === 0 ? ['do nothing that you would notice'] : plain
    this.#plain.replaceChildren(...texts.map((text) => element('li', {}, shown(text, 500))))
    const exact = lines.slice(0, MOST_LINES).map((line) => shown(line, 300))
    if (lines.length === 0) exact.push('nothing')
    if (lines.length > MOST_LINES) exact.push(`${lines.length - MOST_LINES} more`)
    this.#exact.replaceChildren(...exact.map((text) => element('li', {}, text)))
  }
}
