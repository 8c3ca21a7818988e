import type { Bindings, PlayedGame } from 'skein/browser'
import { MatchOver } from '../interfaces.ts'
import { BINDINGS } from './hands.ts'

/** Who plays: nobody, one against the computer, or two. */
export type Players = 0 | 1 | 2

/** A player alone has the right paddle, with whatever is at hand. */
const ALONE: Bindings = {
  'left-paddle': [],
  'right-paddle': [
    ...BINDINGS['right-paddle']!,
    ...BINDINGS['left-paddle']!.map((binding) => binding.replace('pad1', 'pad')),
  ],
}
const NOBODY: Bindings = { 'left-paddle': [], 'right-paddle': [] }

/** Asks who plays, pauses, and asks again when a match is over. The game itself knows nothing of it. */
export class Menu {
  readonly #dialog: HTMLDialogElement
  readonly #pause: HTMLButtonElement
  readonly #pong: PlayedGame
  /** Whether a match is under way. */
  #begun = false
  #over = false

  /** @param page has a `dialog` with a button for each number of players, and a button that pauses */
  constructor(page: ParentNode, pong: PlayedGame) {
    this.#dialog = page.querySelector('dialog')!
    this.#pause = page.querySelector('button[name=pause]')!
    this.#pong = pong
    for (const button of this.#dialog.querySelectorAll<HTMLButtonElement>('button[name=players]'))
      button.addEventListener('click', () => this.choose(Number(button.value) as Players))
    this.#dialog.querySelector('button[name=resume]')!.addEventListener('click', () => this.#resume())
    this.#pause.addEventListener('click', () => this.ask('Paused'))
    window.addEventListener('keydown', ({ code, repeat, ctrlKey, metaKey, altKey }) => {
      if (code !== 'KeyP' || repeat || ctrlKey || metaKey || altKey || !this.#begun) return
      if (!this.#dialog.open) this.ask('Paused')
      else if (!this.#over) this.#resume()
    })
    pong.game.on('event', ({ event, payload }) => {
      if (event !== MatchOver.id) return
      const { winner, left, right } = payload as { winner: string; left: number; right: number }
      this.#over = true
      this.ask(`${winner === 'left' ? 'Left' : 'Right'} wins, ${left} to ${right}`)
    })
  }

  /** Stops the match, and asks. */
  ask(title: string): void {
    this.#pong.mounted.pause()
    this.#dialog.querySelector('h1')!.textContent = title
    this.#dialog.querySelector<HTMLElement>('button[name=resume]')!.hidden = !this.#begun || this.#over
    this.#pause.hidden = true
    // Not a modal one: the list of mods stays within reach.
    if (!this.#dialog.open) this.#dialog.show()
  }

  /** Begins a match; where one has begun, the page is opened anew for the next. */
  choose(players: Players): void {
    if (this.#begun) {
      const address = new URL(location.href)
      address.searchParams.set('players', String(players))
      address.searchParams.set('seed', String(Number(address.searchParams.get('seed') ?? 7) + 1))
      location.assign(address)
      return
    }
    this.#begun = true
    const { controls } = this.#pong.mounted
    for (const [action, bound] of Object.entries([NOBODY, ALONE, BINDINGS][players] ?? BINDINGS))
      controls.bind(action, bound)
    this.#resume()
  }

  #resume(): void {
    this.#dialog.close()
    this.#pause.hidden = false
    this.#pong.mounted.play()
    this.#pong.mounted.canvas.focus()
  }
}
