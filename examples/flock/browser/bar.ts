import type { PlayedGame } from 'skein/browser'
import { CensusSystem } from '../systems/census.ts'
import { HandSystem } from './hand.ts'

/** Milliseconds between two looks at the flock, for the line that says how it is. */
const PAUSE = 500

/** Fills the bar below the sky: what a player can do as buttons, which keys press too, and how the flock is. */
export function fillBar(bar: HTMLElement, { game, mounted }: PlayedGame): void {
  const show = (): void => {
    const { flock, goose } = game.engine.get(CensusSystem)
    const order = Math.round(100 * Math.hypot(flock.x, flock.y))
    census.textContent = `${order} % fly one way, ${goose.company.toFixed(0)} around each`
    mood.textContent = game.engine.get(HandSystem).state.kind ? 'They follow' : 'They flee'
    pause.textContent = mounted.playing ? 'Pause' : 'Go on'
    mute.textContent = mounted.volume > 0 ? 'Sound on' : 'Sound off'
  }
  const button = (name: string, code: string, press: () => void): HTMLElement => {
    const made = bar.querySelector<HTMLElement>(`[name=${name}]`)!
    const act = (): void => (press(), show())
    made.addEventListener('click', act)
    window.addEventListener('keydown', (event) => {
      if (event.code === code && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) act()
    })
    return made
  }
  const census = bar.querySelector('output')!
  // What is part of the game goes through its input, so that it is recorded.
  const mood = button('mood', '', () => [1, 0].forEach((value) => mounted.controls.move('key:KeyF', value)))
  const pause = button('pause', 'KeyP', () => (mounted.playing ? mounted.pause() : mounted.play()))
  const mute = button('mute', 'KeyM', () => void (mounted.volume = mounted.volume > 0 ? 0 : 1))
  setInterval(show, PAUSE)
  show()
}
