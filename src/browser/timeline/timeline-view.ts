import type { Game, Mods } from '../../game.ts'
import type { Rewind } from '../../rewind/rewind.ts'
import { button, element, setOptionalText, setText } from '../element.ts'
import { formatBytes } from '../inspector/amount.ts'

/** Seconds of the game that are kept, and that the button goes back. */
export const SECONDS = 10
/** Bytes that snapshots may take; less on phones, whose browsers end a page that takes too much. */
const BYTES = { usual: 128 * 2 ** 20, phone: 32 * 2 ** 20 }

/** The game of a timeline, and the page's control of it. */
export interface TimelineGame {
  readonly game: Game<Mods>
  /** Fetches the code that keeps frames. */
  load(): Promise<{ readonly Rewind: Pick<typeof Rewind, 'of' | 'start'> }>
  /** Keeps the page from playing new frames. */
  pause(): void
  /** Whether the page plays new frames. */
  readonly playing: boolean
  /** How fast frames are played again. */
  readonly speed: number
}

/** Controls of the last seconds of a game: they go back to any frame, and play the later ones again with the same inputs. */
export class TimelineView {
  readonly slider: HTMLInputElement = element('input', { type: 'range', step: '1', 'aria-label': 'Frame' })
  readonly status: HTMLElement = element('p', { class: 'count', role: 'status' })
  readonly problem: HTMLElement = element('p', { class: 'error', role: 'alert' })
  readonly back: HTMLButtonElement = button(`Back ${SECONDS} s`, () => this.#back())
  readonly again: HTMLButtonElement = button('Play again', () => this.#toggleAgain())
  readonly last: HTMLButtonElement = button('To the end', () => this.#go(this.rewind?.end ?? 0))
  readonly #source: TimelineGame
  #rewind: Rewind | null = null
  /** Whether the frames are kept for this view. */
  #own = false
  #starting = false
  #ended = false
  #wanted: number | null = null
  #request = 0

  constructor(source: TimelineGame) {
    this.#source = source
    this.slider.addEventListener('input', () => this.#go(Number(this.slider.value)))
    this.again.title = 'Plays the later frames with the same inputs, then pauses'
    this.problem.hidden = true
    this.update()
  }

  /** The frames that are kept. */
  get rewind(): Rewind | null {
    return this.#rewind
  }

  /** Whether frames are about to be kept. */
  get starting(): boolean {
    return this.#starting
  }

  /** Begins to keep frames, or takes part where they are kept already. @returns whether that was possible */
  async start(): Promise<boolean> {
    setOptionalText(this.problem, '')
    this.#starting = true
    try {
      const { Rewind: loaded } = await this.#source.load()
      if (this.#ended) return false
      const { game } = this.#source
      const running = loaded.of(game)
      const options = { seconds: SECONDS, bytes: mostBytes(), edited: () => this.#playAgain() }
      const rewind = running ?? (await loaded.start(game, options))
      if (this.#ended) {
        if (running === null) rewind.close()
        return false
      }
      this.#own = running === null
      this.#rewind = rewind
      return true
    } catch (error) {
      this.show(error)
      return false
    } finally {
      this.#starting = false
      this.update()
    }
  }

  /** Ends it; frames that were kept for it are forgotten. */
  end(): void {
    this.#ended = true
    this.forget()
  }

  /** Forgets the frames. */
  forget(): void {
    const rewind = this.#rewind
    this.#rewind = null
    rewind?.playback.stop()
    if (this.#own) rewind?.close()
    cancelAnimationFrame(this.#request)
    this.update()
  }

  update(): void {
    const rewind = this.#rewind
    if (rewind?.ended === true) {
      if (rewind.problem !== null) this.show(rewind.problem)
      this.forget()
      return
    }
    for (const it of [this.back, this.slider, this.last]) it.disabled = rewind === null
    this.again.disabled = rewind?.isRewound !== true
    setText(this.again, rewind?.playback.playing === true ? 'Stop' : 'Play again')
    if (rewind === null) return setText(this.status, '')
    const { start, end, frame, bytes } = rewind
    this.slider.min = String(Math.min(end, start + 1))
    this.slider.max = String(end)
    if (this.#wanted === null) this.slider.value = String(frame)
    this.slider.setAttribute('aria-valuetext', `frame ${frame} of ${end}`)
    const later = end === frame ? '' : `, ${end - frame} later`
    setText(this.status, `frame ${frame} of ${end}${later} · ${end - start} kept in ${formatBytes(bytes)}`)
  }

  /** Shows why something cannot be done. */
  show(error: unknown): void {
    const { name, message, hint } = error as { name?: string; message?: string; hint?: string }
    // Of another copy of Skein, perhaps.
    if (name !== 'SkeinError') reportError(error)
    setOptionalText(this.problem, `${message ?? String(error)}${hint === undefined ? '' : `\n${hint}`}`)
  }

  #back(): void {
    this.#pause()
    const rewind = this.#rewind
    const work = async (): Promise<void> => {
      await rewind?.back(SECONDS)
      // The first frame is a snapshot alone, which nothing draws.
      if (rewind?.frame === rewind?.start) rewind?.next()
    }
    work()
      .catch((error: unknown) => this.show(error))
      .finally(() => this.update())
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
      .catch((error: unknown) => this.show(error))
      .finally(() => {
        this.#wanted = null
        this.update()
      })
  }

  #pause(): void {
    this.#source.pause()
    this.#rewind?.playback.stop()
    setOptionalText(this.problem, '')
  }

  #toggleAgain(): void {
    if (this.#rewind?.playback.playing === true) this.#rewind.playback.stop()
    else this.#playAgain()
    this.update()
  }

  #playAgain(): void {
    this.#source.pause()
    this.#rewind?.playback.start()
    cancelAnimationFrame(this.#request)
    this.#request = requestAnimationFrame(this.#step)
  }

  readonly #step = (now: number): void => {
    const playback = this.#rewind?.playback
    if (playback?.playing !== true) return
    // The player has gone on with new inputs.
    if (this.#source.playing) return playback.stop()
    this.#request = requestAnimationFrame(this.#step)
    playback.speed = this.#source.speed
    try {
      playback.advance(now)
    } catch (error) {
      this.show(error)
    }
    this.update()
  }
}

function mostBytes(): number {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number }
  const small = deviceMemory === undefined ? matchMedia('(pointer: coarse)').matches : deviceMemory <= 4
  return small ? BYTES.phone : BYTES.usual
}
