import { button, element, setOptionalText, setText } from '../element.ts'
import { insertPart } from '../insert-part.ts'
import { STYLE } from '../panel/style.ts'
import type { ReplayRun } from './replay-run.ts'
import { outcomeWords } from './words.ts'

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const

const OWN = `
:host { z-index: 1002; }
.replay {
  position: absolute; left: 8px; right: 8px; bottom: max(8px, env(safe-area-inset-bottom, 0px)); max-width: 640px; margin: 0 auto;
  pointer-events: auto; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 8px;
  background: var(--back); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 1px 6px var(--shade);
}
select { font: inherit; color: inherit; background: var(--back-2); border: 1px solid var(--line); border-radius: 8px; min-height: 36px; }
progress { flex: 1 1 120px; min-width: 60px; accent-color: var(--strong); }
.place { font-variant-numeric: tabular-nums; font-size: 13px; color: var(--soft); }
.outcome { flex: 1 1 100%; margin: 0; overflow-wrap: anywhere; max-height: 8em; overflow-y: auto; }
.outcome.bad { color: var(--bad); }
`

/** The bar of a recording that plays on a page: how far it is, pause, speed and stop. */
export class ReplayBar {
  readonly #host: HTMLDivElement = element('div', { class: 'skein-replay-bar' })
  readonly #play: HTMLButtonElement
  readonly #speed: HTMLSelectElement = element('select', { 'aria-label': 'Speed' })
  readonly #progress: HTMLProgressElement = element('progress', { 'aria-label': 'Played' })
  readonly #place: HTMLSpanElement = element('span', { class: 'place' })
  readonly #stop: HTMLButtonElement
  readonly #outcome: HTMLParagraphElement = element('p', { class: 'outcome', role: 'status' })
  readonly #run: ReplayRun
  readonly #remove: () => void

  /** @param stop ends the replay */
  constructor(into: HTMLElement, file: string, run: ReplayRun, stop: () => void) {
    this.#run = run
    this.#play = button('Pause', () => (run.playing ? run.pause() : run.play()))
    this.#stop = button('Stop', stop, { class: 'strong' })
    for (const speed of SPEEDS) this.#speed.append(element('option', { value: String(speed) }, `${speed}×`))
    this.#speed.value = String(run.speed)
    this.#speed.addEventListener('change', () => (run.speed = Number(this.#speed.value)))
    this.#progress.max = Math.max(1, run.frames)
    const bar = element(
      'section',
      { class: 'replay', 'aria-label': `Recording ${file}` },
      this.#play,
      this.#speed,
      this.#progress,
      this.#place,
      this.#stop,
      this.#outcome,
    )
    bar.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') stop()
    })
    const root = this.#host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE + OWN)
    root.adoptedStyleSheets = [sheet]
    root.append(bar)
    this.#remove = insertPart(this.#host, into)
    this.update()
    this.#play.focus()
  }

  update(): void {
    const { playing, over, frame, frames, verified, problem } = this.#run
    const had = over && this.#play.matches(':focus')
    setText(this.#play, playing ? 'Pause' : 'Play')
    this.#play.hidden = over
    this.#progress.value = frame
    setText(this.#place, `frame ${frame} of ${frames}`)
    setText(this.#stop, over ? 'Back to the game' : 'Stop')
    if (had) this.#stop.focus()
    if (!over && problem === null) return setOptionalText(this.#outcome, '')
    const { text, good } = outcomeWords(verified, problem, frame)
    this.#outcome.classList.toggle('bad', !good)
    setOptionalText(this.#outcome, text)
  }

  remove(): void {
    this.#remove()
  }
}
