import { element } from '../element.ts'

/** Content of a list. */
export interface ListContent {
  /** Prefix of the ids of its rows. */
  readonly id: string
  /** Its name to a screen reader. */
  readonly label: string
  /** Fills the row of an entry. */
  render(row: HTMLElement, index: number): void
  /** Told when another entry is chosen. */
  chosen(index: number): void
}

/** The height of a row, as the style sheet has it. */
const ROW = 24
/** Rows beyond the visible ones, above and below, so that scrolling finds them there. */
const SPARE = 4

/**
 * A list of any length of which only the rows exist that are seen. One entry can be chosen, by pointer or by the arrow keys.
 */
export class VirtualList {
  readonly element: HTMLElement
  readonly #content: ListContent
  readonly #space = element('div', { class: 'space' })
  readonly #rows: HTMLElement[] = []
  #count = 0
  #chosen = -1
  #shown = ''

  constructor(content: ListContent) {
    this.#content = content
    this.element = element(
      'div',
      { class: 'list', role: 'listbox', tabindex: '0', 'aria-label': content.label },
      this.#space,
    )
    this.element.addEventListener('scroll', () => this.#place(), { passive: true })
    this.element.addEventListener('keydown', (event) => this.#key(event))
    this.element.addEventListener('click', (event) => this.#click(event))
  }

  /** The place of the entry that is chosen, or -1. */
  get chosen(): number {
    return this.#chosen
  }

  /** How many rows exist at the moment. */
  get rows(): number {
    return this.#rows.filter((row) => !row.hidden).length
  }

  /** Shows the entries as they are now. @param chosen where the chosen one is now, or -1 */
  update(count: number, chosen: number = this.#chosen): void {
    if (count !== this.#count) this.#space.style.height = `${count * ROW}px`
    this.#count = count
    this.#chosen = chosen
    this.#shown = ''
    this.#place()
  }

  /** Chooses an entry, and brings it into sight. */
  choose(index: number): void {
    if (this.#count === 0) return
    const place = Math.max(0, Math.min(this.#count - 1, index))
    const list = this.element
    if (place * ROW < list.scrollTop) list.scrollTop = place * ROW
    else if ((place + 1) * ROW > list.scrollTop + list.clientHeight)
      list.scrollTop = (place + 1) * ROW - list.clientHeight
    this.update(this.#count, place)
    this.#content.chosen(place)
  }

  /** Puts rows where they are seen. */
  #place(): void {
    const { scrollTop, clientHeight } = this.element
    const first = Math.max(0, Math.floor(scrollTop / ROW) - SPARE)
    const last = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE)
    const shown = `${first} ${last}`
    if (shown === this.#shown) return
    this.#shown = shown
    while (this.#rows.length < last - first) {
      const row = element('div', { class: 'row', role: 'option' })
      this.#rows.push(row)
      this.#space.append(row)
    }
    for (const [offset, row] of this.#rows.entries()) {
      const index = first + offset
      row.hidden = index >= last
      if (row.hidden) continue
      row.style.transform = `translateY(${index * ROW}px)`
      row.id = `${this.#content.id}-${index}`
      row.dataset['index'] = String(index)
      row.setAttribute('aria-setsize', String(this.#count))
      row.setAttribute('aria-posinset', String(index + 1))
      row.setAttribute('aria-selected', String(index === this.#chosen))
      this.#content.render(row, index)
    }
    if (this.#chosen < 0) this.element.removeAttribute('aria-activedescendant')
    else this.element.setAttribute('aria-activedescendant', `${this.#content.id}-${this.#chosen}`)
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 1)
    const to: Readonly<Record<string, number>> = {
      ArrowDown: this.#chosen + 1,
      ArrowUp: this.#chosen - 1,
      PageDown: this.#chosen + page,
      PageUp: this.#chosen - page,
      Home: 0,
      End: this.#count - 1,
    }
    const index = Object.hasOwn(to, event.key) ? to[event.key] : undefined
    if (index === undefined) return
    event.preventDefault()
    this.choose(index)
  }

  #click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null
    if (row !== null) this.choose(Number(row.dataset['index']))
  }
}
