import { button, element, setText } from '../element.ts'
import type { PlayControls } from './tab.ts'

const SPEEDS = [0.1, 0.25, 0.5, 1, 2] as const

/** Pause, single steps and slow motion. */
export class PlayBar {
  readonly element: HTMLElement
  readonly #controls: PlayControls
  readonly #play: HTMLButtonElement
  readonly #speed: HTMLSelectElement

  /** @param step the seconds of a fixed step */
  constructor(controls: PlayControls, step: () => number) {
    this.#controls = controls
    this.#play = button('Pause', () => {
      if (controls.playing) controls.pause()
      else controls.play()
      this.update()
    })
    const next = button('Step', () => {
      controls.pause()
      controls.frame(step())
      this.update()
    })
    next.title = 'Runs one fixed step, then pauses'
    this.#speed = element('select', { 'aria-label': 'Speed' })
    for (const speed of SPEEDS) this.#speed.append(element('option', { value: String(speed) }, `${speed}×`))
    this.#speed.addEventListener('change', () => (controls.speed = Number(this.#speed.value)))
    this.element = element(
      'div',
      { class: 'play', role: 'group', 'aria-label': 'Playing' },
      this.#play,
      next,
      this.#speed,
    )
  }

  update(): void {
    const { playing, speed } = this.#controls
    setText(this.#play, playing ? 'Pause' : 'Play')
    const value = String(speed)
    if (this.#speed.value === value) return
    // The game may have a speed of its own.
    if (
      !SPEEDS.some((it) => String(it) === value) &&
      this.#speed.querySelector(`[value="${value}"]`) === null
    )
      this.#speed.append(element('option', { value }, `${value}×`))
    this.#speed.value = value
  }
}
