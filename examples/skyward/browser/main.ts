import { createGame, mount } from 'skein/browser'
import definition from '../game.ts'

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 7)
const game = await createGame(definition, { seed })
const { canvas } = await mount(game, document.querySelector<HTMLElement>('#game'), {
  view: { width: 600, height: 600, x: 0, y: 0 },
  background: 0x2a_22_58,
  bindings: {
    'fly-x': [
      '+key:ArrowRight',
      '-key:ArrowLeft',
      '+key:KeyD',
      '-key:KeyA',
      'pad:left-x',
      '+pad:right',
      '-pad:left',
    ],
    'fly-y': [
      '+key:ArrowDown',
      '-key:ArrowUp',
      '+key:KeyS',
      '-key:KeyW',
      'pad:left-y',
      '+pad:down',
      '-pad:up',
    ],
    'touch-x': ['pointer:x'],
    'touch-y': ['pointer:y'],
    touch: ['pointer:left'],
    honk: ['key:Space', 'pad:a', 'pointer:right'],
    confirm: ['key:Enter', 'pad:b'],
    pause: ['key:KeyP', 'key:Escape', 'pad:start'],
    first: ['key:Digit1', 'pad:x'],
    second: ['key:Digit2'],
    third: ['key:Digit3', 'pad:y'],
  },
  label: 'Skyward: arrows or a finger fly, Space or a double tap honks, P pauses',
})
canvas.focus()
// Fingers have no key for it.
const button = document.querySelector('button')!
button.addEventListener('pointerdown', () => game.engine.input.set('pause', 1))
button.addEventListener('pointerup', () => game.engine.input.set('pause', 0))
button.addEventListener('click', () => canvas.focus())
