import { element } from './element.ts'
import type { SidePanel } from './side-panel.ts'

/** Milliseconds for which a notice is shown. */
const SHOWN = 8000
/** Notices that are shown together; the oldest give way. */
const MOST = 4

/**
 * Short notices of a panel, shown for a while and read aloud: below its button while it is closed, at its head while it is
 * open, so that they cover nothing of it.
 */
export class Notices {
  readonly #box: HTMLDivElement = element('div', { class: 'notices', hidden: true })
  /** Always there, so that what is put into it is read aloud. */
  readonly #aloud: HTMLDivElement = element('div', { class: 'unseen', role: 'status' })
  readonly #timers = new Map<HTMLElement, ReturnType<typeof setTimeout>>()

  insert({ panel, root }: SidePanel): void {
    panel.before(this.#box)
    root.append(this.#aloud)
  }

  /** The panel has been opened, or closed: then what was said has been seen. */
  place({ isOpen, panel }: SidePanel): void {
    if (isOpen) panel.querySelector('header')!.after(this.#box)
    else {
      this.#clear()
      panel.before(this.#box)
    }
  }

  say(text: string): void {
    const notice = element('p', { class: 'notice' }, text)
    this.#box.append(notice)
    this.#aloud.append(element('p', {}, text))
    while (this.#box.children.length > MOST) this.#drop(this.#box.firstElementChild as HTMLElement)
    this.#box.hidden = false
    this.#timers.set(
      notice,
      setTimeout(() => this.#drop(notice), SHOWN),
    )
  }

  end(): void {
    this.#clear()
  }

  #clear(): void {
    for (const notice of this.#timers.keys()) this.#drop(notice)
  }

  #drop(notice: HTMLElement): void {
    clearTimeout(this.#timers.get(notice))
    this.#timers.delete(notice)
    notice.remove()
    this.#aloud.firstElementChild?.remove()
    this.#box.hidden = this.#box.children.length === 0
  }
}
