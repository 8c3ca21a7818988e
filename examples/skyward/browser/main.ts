import { playSkyward } from './play.ts'

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 7)
const { game, mounted } = await playSkyward(document.querySelector<HTMLElement>('#game'), seed)

// Fingers have no key for it.
const button = document.querySelector('button')!
button.addEventListener('pointerdown', () => game.engine.input.set('pause', 1))
button.addEventListener('pointerup', () => game.engine.input.set('pause', 0))
button.addEventListener('click', () => mounted.canvas.focus())
