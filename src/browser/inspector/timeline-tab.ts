import { SkeinError } from '../../../engine/index.ts'
import type { Game, Mods } from '../../game.ts'
import type { Rewind } from '../../rewind/rewind.ts'
import { button, element, setOptionalText, setText } from '../element.ts'
import { formatBytes } from './amount.ts'
import type { PlayControls, Tab } from './tab.ts'

/** Seconds of the game that are kept, and that the button goes back. */
const SECONDS = 10

/** The last seconds of the game: goes back to any frame of them, and plays them again with the same inputs. */
export function timelineTab(game: Game<Mods>, controls: PlayControls): Tab {
  const timeline = new TimelineView(game, controls)
  return {
    name: 'Timeline',
    element: timeline.element,
    update: () => timeline.update(),
    note: () => timeline.note,
    destroy: () => timeline.end(),
  }
}

class TimelineView {
  readonly element: HTMLElement
  readonly #game: Game<Mods>
  readonly #controls: PlayControls
  readonly #record = button('Keep frames', () => this.#toggle())
  readonly #slider = element('input', { type: 'range', step: '1', 'aria-label': 'Frame' })
  readonly #place = element('p', { class: 'count', role: 'status' })
  readonly #problem = element('p', { class: 'error', role: 'alert' })
  readonly #again = button('Play again', () => this.#toggleAgain())
  readonly #controlsOf: readonly (HTMLButtonElement | HTMLInputElement)[]
  #rewind: Rewind | null = null
  #wanted: number | null = null
  #request = 0
  /** Milliseconds of the page that the frames played again stand for. */
  #until = 0

  constructor(game: Game<Mods>, controls: PlayControls) {
    this.#game = game
    this.#controls = controls
    this.#slider.addEventListener('input', () => this.#go(Number(this.#slider.value)))
    const back = button(`Back ${SECONDS} s`, () => this.#back())
    const last = button('To the end', () => this.#go(this.#rewind?.end ?? 0))
    this.#again.title = 'Plays the later frames with the same inputs, then pauses'
    this.#controlsOf = [back, this.#slider, this.#again, last]
    const note = element(
      'p',
      { class: 'note' },
      'Arrow keys move the slider by one frame. Play goes on from here with new inputs, and drops the later frames. ',
      'A mod that is rebuilt here plays the later frames with its new code.',
    )
    this.element = element(
      'div',
      { class: 'scroll timeline' },
      element('div', { class: 'play' }, this.#record, back, this.#again, last),
      this.#slider,
      this.#place,
      this.#problem,
      note,
    )
    this.#problem.hidden = true
    this.update()
  }

  get note(): string {
    return this.#rewind?.isRewound === true ? 'rewound' : ''
  }

  update(): void {
    const rewind = this.#rewind
    if (rewind !== null && rewind.problem !== null) {
      this.#show(rewind.problem)
      this.end()
      return
    }
    for (const it of this.#controlsOf) it.disabled = rewind === null
    this.#record.setAttribute('aria-pressed', String(rewind !== null))
    setText(this.#again, this.#request === 0 ? 'Play again' : 'Stop')
    if (rewind === null) {
      setText(this.#place, `Keeps the last ${SECONDS} seconds, also while the inspector is closed.`)
      return
    }
    this.#again.disabled = !rewind.isRewound
    const { start, end, frame, bytes } = rewind
    // The first frame is kept as a snapshot alone, which nothing draws.
    this.#slider.min = String(Math.min(end, start + 1))
    this.#slider.max = String(end)
    if (this.#wanted === null) this.#slider.value = String(frame)
    const later = end - frame
    this.#slider.setAttribute('aria-valuetext', `frame ${frame} of ${end}`)
    setText(
      this.#place,
      `frame ${frame} of ${end}${later === 0 ? '' : `, ${later} later`} · ${end - start} kept in ${formatBytes(bytes)}`,
    )
  }

  /** Forgets the frames. */
  end(): void {
    this.#stop()
    this.#rewind?.close()
    this.#rewind = null
    this.update()
  }

  #toggle(): void {
    if (this.#rewind === null) this.#start().catch((error: unknown) => this.#show(error))
    else this.end()
  }

  async #start(): Promise<void> {
    setOptionalText(this.#problem, '')
    this.#record.disabled = true
    try {
      const { Rewind: Loaded } = await import('../../rewind/rewind.ts')
      if (!this.element.isConnected) return
      this.#rewind = await Loaded.start(this.#game, { seconds: SECONDS, edited: () => this.#playAgain() })
    } finally {
      this.#record.disabled = false
    }
    this.update()
  }

  #back(): void {
    this.#pause()
    this.#rewind
      ?.back(SECONDS)
      .then(() => this.update())
      .catch((error: unknown) => this.#show(error))
  }

  /** Goes to a frame; to the latest one that was asked for, where the slider is faster than the game. */
  #go(frame: number): void {
    this.#pause()
    const waits = this.#wanted !== null
    this.#wanted = frame
    if (waits) return
    const work = async (): Promise<void> => {
      for (let to: number | null = frame; to !== null; to = this.#wanted === to ? null : this.#wanted)
        await this.#rewind?.seek(to)
    }
    work()
      .catch((error: unknown) => this.#show(error))
      .finally(() => {
        this.#wanted = null
        this.update()
      })
  }

  #pause(): void {
    this.#controls.pause()
    this.#stop()
  }

  #toggleAgain(): void {
    if (this.#request === 0) this.#playAgain()
    else this.#stop()
    this.update()
  }

  #playAgain(): void {
    if (this.#request !== 0) return
    this.#controls.pause()
    this.#until = performance.now()
    this.#request = requestAnimationFrame(this.#step)
  }

  readonly #step = (now: number): void => {
    // The player has gone on with new inputs.
    if (this.#controls.playing || this.#rewind === null) return this.#stop()
    this.#request = requestAnimationFrame(this.#step)
    try {
      while (this.#until <= now) {
        const seconds = this.#rewind.next()
        if (seconds === null) {
          this.#stop()
          break
        }
        this.#until += (seconds * 1000) / this.#controls.speed
        // Frames without time, and a page that was hidden, do not hold up the browser.
        if (seconds === 0 || now - this.#until > 250) this.#until = Math.max(this.#until, now + 1)
      }
    } catch (error) {
      this.#stop()
      this.#show(error)
    }
  }

  #stop(): void {
    cancelAnimationFrame(this.#request)
    this.#request = 0
  }

  #show(error: unknown): void {
    if (!(error instanceof SkeinError)) reportError(error)
    const hint = error instanceof SkeinError && error.hint !== undefined ? `\n${error.hint}` : ''
    setOptionalText(this.#problem, `${error instanceof Error ? error.message : String(error)}${hint}`)
  }
}
