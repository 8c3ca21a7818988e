import { onPress, type Bindings, type PlayedGame } from 'skein/browser'
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

/** The questions to the players; the game itself knows nothing of them. */
export interface Menu {
  /** Stops the match, and asks. */
  ask(title: string): void
  /** Begins a match; where one has begun, the page is opened anew for the next. */
  choose(players: Players): void
}

/**
 * Asks who plays, pauses, and asks again when a match is over.
 *
 * @param page has a `dialog` with a button for each number of players, and a button that pauses
 */
export function createMenu(page: ParentNode, { game, mounted }: PlayedGame): Menu {
  const dialog = page.querySelector('dialog')!
  const pause = page.querySelector<HTMLElement>('button[name=pause]')!
  const goOn = dialog.querySelector<HTMLElement>('button[name=resume]')!
  let [begun, over] = [false, false]
  const resume = (): void => {
    dialog.close()
    pause.hidden = false
    mounted.play()
    mounted.canvas.focus()
  }
  const menu: Menu = {
    ask(title) {
      mounted.pause()
      dialog.querySelector('h2')!.textContent = title
      goOn.hidden = !begun || over
      pause.hidden = true
      // Not a modal one: the list of mods stays within reach.
      if (!dialog.open) dialog.show()
    },
    choose(players) {
      if (begun) {
        const address = new URL(location.href)
        address.searchParams.set('players', String(players))
        address.searchParams.set('seed', String(Number(address.searchParams.get('seed') ?? 7) + 1))
        location.assign(address)
        return
      }
      begun = true
      for (const [action, bound] of Object.entries([NOBODY, ALONE, BINDINGS][players] ?? BINDINGS))
        mounted.controls.bind(action, bound)
      resume()
    },
  }
  for (const button of dialog.querySelectorAll<HTMLButtonElement>('button[name=players]'))
    onPress(button, null, () => menu.choose(Number(button.value) as Players))
  onPress(goOn, null, resume)
  onPress(pause, 'KeyP', () => {
    if (begun && !dialog.open) menu.ask('Paused')
    else if (begun && !over) resume()
  })
  game.on('event', ({ event, payload }) => {
    if (event !== MatchOver.id) return
    const { winner, left, right } = payload as { winner: string; left: number; right: number }
    over = true
    menu.ask(`${winner === 'left' ? 'Left' : 'Right'} wins ${left} : ${right}`)
  })
  return menu
}
