import type { PermissionRequest } from '../../../plugins/index.ts'
import { button, element, setOptionalText, setText } from '../element.ts'
import type { PageRecordings } from './page-recordings.ts'
import { clockWords, refusalWords } from './words.ts'

/** Records and plays recordings, wherever it is shown: in a panel of its own, or in the inspector. */
export class RecordingView {
  readonly record: HTMLButtonElement
  readonly pick: HTMLButtonElement
  readonly #file: HTMLInputElement = element('input', {
    type: 'file',
    accept: '.rec',
    hidden: true,
    'aria-label': 'Recording',
  })
  readonly #state: HTMLParagraphElement = element('p', { class: 'soft', role: 'status' })
  readonly #problem: HTMLParagraphElement = element('p', { class: 'why error', role: 'alert', hidden: true })
  readonly #ask: HTMLDivElement = element('div', { class: 'ask', role: 'group', hidden: true })
  readonly #recordings: PageRecordings
  #answer: (yes: boolean) => void = () => undefined
  #said = ''

  constructor(recordings: PageRecordings) {
    this.#recordings = recordings
    this.record = button('Record', () => this.#toggle(), { class: 'strong' })
    this.pick = button('Play a recording…', () => this.#file.click())
    this.#file.addEventListener('change', () => {
      const [file] = this.#file.files ?? []
      this.#file.value = ''
      if (file !== undefined) void this.play(file)
    })
    this.update()
  }

  /** Its parts besides the buttons. */
  get body(): readonly HTMLElement[] {
    return [
      element(
        'p',
        { class: 'soft' },
        'A recording holds all that happens from its start on, with the mods. Developers can play it again, step by step: add it to a report of a problem.',
      ),
      this.#state,
      this.#problem,
      this.#ask,
      this.#file,
    ]
  }

  /** Whether the player is being asked. */
  get asking(): boolean {
    return !this.#ask.hidden
  }

  /** Plays a file, or says why not. */
  async play(file: File): Promise<void> {
    setOptionalText(this.#problem, '')
    this.#said = ''
    await this.#recordings
      .play(file)
      .catch((error: unknown) => this.#refuse(`${file.name} cannot be played.`, error))
  }

  /** Asks whether mods may run while a recording plays. */
  ask(mods: readonly PermissionRequest[]): Promise<boolean> {
    this.#answer(false)
    const question =
      mods.length === 1
        ? 'This recording runs a mod that is not in your game:'
        : 'This recording runs mods that are not in your game:'
    const no = button('Cancel', () => this.#answer(false))
    const yes = button('Play', () => this.#answer(true), { class: 'strong' })
    this.#ask.setAttribute('aria-label', question)
    this.#ask.replaceChildren(
      element('p', {}, question),
      element('ul', {}, ...mods.map((it) => element('li', {}, modWords(it)))),
      element('p', {}, 'They run while it plays, and are not added to your game.'),
      element('div', { class: 'answers' }, yes, no),
    )
    this.#ask.hidden = false
    no.focus()
    return new Promise((resolve) => {
      this.#answer = (answer) => {
        this.#answer = () => undefined
        this.#ask.hidden = true
        this.#ask.replaceChildren()
        resolve(answer)
      }
    })
  }

  /** Answers no, where the player is asked. */
  cancel(): void {
    this.#answer(false)
  }

  update(): void {
    const { recording, replaying, recorded } = this.#recordings
    setText(this.record, recording ? 'Stop and download' : 'Record')
    this.record.disabled = replaying
    this.pick.disabled = replaying || recording
    setOptionalText(this.#state, recording ? `Recording: ${clockWords(recorded.seconds)}` : this.#said)
  }

  #toggle(): void {
    setOptionalText(this.#problem, '')
    this.#said = ''
    const work = this.#recordings.recording ? this.#download() : this.#recordings.record()
    work.catch((error: unknown) => this.#refuse('The game cannot be recorded.', error))
  }

  async #download(): Promise<void> {
    const done = await this.#recordings.download()
    if (done === null) return
    this.#said = `Downloaded ${done.name}, ${Math.ceil(done.bytes / 1000)} kB.`
    const [first] = done.problems
    if (first !== undefined) this.#refuse('A replay may take another course.', first)
    this.update()
  }

  #refuse(what: string, error: unknown): void {
    if (!(error instanceof Error && 'code' in error)) reportError(error)
    setOptionalText(this.#problem, `${what} ${refusalWords(error)}`)
    this.update()
  }
}

/** A mod with all that it may do. */
function modWords({ mod, version, summary }: PermissionRequest): string {
  const may = [...summary.look, ...summary.change, ...summary.create]
  return `${mod} ${version}${may.length === 0 ? '' : `, which may ${may.join('; ')}`}`
}
