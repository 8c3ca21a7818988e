import { onPress, type PlayedGame } from 'skein/browser'
import { CensusSystem } from '../systems/census.ts'
import { HandSystem } from './hand.ts'

/** Milliseconds between two looks at the flock, for the line that says how it is. */
const PAUSE = 500

/** Fills the bar below the sky: what a player can do as buttons, which keys press too, and how the flock is. */
export function fillBar(bar: HTMLElement, { game, mounted }: PlayedGame): void {
  const show = (): void => {
    const { flock, goose } = game.get(CensusSystem)
    const order = Math.round(100 * Math.hypot(flock.x, flock.y))
    census.textContent = `${order}% aligned · ${goose.company.toFixed(0)} neighbours`
    mood.textContent = game.get(HandSystem).state.kind ? 'They follow' : 'They flee'
    pause.textContent = mounted.playing ? 'Pause' : 'Resume'
    mute.textContent = mounted.volume > 0 ? 'Sound on' : 'Sound off'
  }
  const button = (name: string, code: string | null, press: () => void): HTMLElement => {
    const made = bar.querySelector<HTMLElement>(`[name=${name}]`)!
    onPress(made, code, () => (press(), show()))
    return made
  }
  const census = bar.querySelector('output')!
  // A control of the game itself goes through the input, so that it is recorded.
  const mood = button('mood', null, () => [1, 0].forEach((value) => mounted.controls.move('key:KeyF', value)))
  const pause = button('pause', 'KeyP', () => (mounted.playing ? mounted.pause() : mounted.play()))
  const mute = button('mute', 'KeyM', () => void (mounted.volume = mounted.volume > 0 ? 0 : 1))
  setInterval(show, PAUSE)
  show()
}
