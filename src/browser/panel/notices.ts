import { element } from '../element.ts'
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
  /** Always there, so that new text in it is read aloud. */
  readonly #aloud: HTMLDivElement = element('div', { class: 'unseen', role: 'status' })
  /** The notices that are shown, each with its timer and its text that is read aloud. */
  readonly #timers = new Map<HTMLElement, ReturnType<typeof setTimeout>>()
  readonly #spoken = new Map<HTMLElement, HTMLElement>()
  /** Texts that are only read aloud. */
  readonly #announced = new Map<HTMLElement, ReturnType<typeof setTimeout>>()

  insert({ panel, root }: SidePanel): void {
    panel.before(this.#box)
    root.append(this.#aloud)
  }

  /** The panel has been opened, or closed: then its notices have been seen. */
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
    const aloud = element('p', {}, text)
    this.#aloud.append(aloud)
    this.#spoken.set(notice, aloud)
    while (this.#box.children.length > MOST) this.#drop(this.#box.firstElementChild as HTMLElement)
    this.#box.hidden = false
    this.#timers.set(
      notice,
      setTimeout(() => this.#drop(notice), SHOWN),
    )
  }

  /** Has a text read aloud that is on the screen already. */
  announce(text: string): void {
    const aloud = element('p', {}, text)
    this.#aloud.append(aloud)
    this.#announced.set(
      aloud,
      setTimeout(() => this.#silence(aloud), SHOWN),
    )
  }

  #silence(aloud: HTMLElement): void {
    clearTimeout(this.#announced.get(aloud))
    this.#announced.delete(aloud)
    aloud.remove()
  }

  end(): void {
    for (const aloud of this.#announced.keys()) this.#silence(aloud)
    this.#clear()
  }

  #clear(): void {
    for (const notice of this.#timers.keys()) this.#drop(notice)
  }

  #drop(notice: HTMLElement): void {
    clearTimeout(this.#timers.get(notice))
    this.#timers.delete(notice)
    notice.remove()
    this.#spoken.get(notice)?.remove()
    this.#spoken.delete(notice)
    this.#box.hidden = this.#box.children.length === 0
  }
}
