import { onPress } from 'skein/browser'
import { playSkyward } from './play.ts'

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 7)
const { mounted, saves } = await playSkyward(document.querySelector<HTMLElement>('#game'), seed)

// Fingers have no key for it.
onPress(document.querySelector('.pause'), null, () =>
  [1, 0].forEach((value) => mounted.controls.move('key:KeyP', value)),
)
onPress(document.querySelector('.saves'), null, () => {
  // The panel gives the keyboard back to the game.
  mounted.canvas.focus({ preventScroll: true })
  saves?.open()
})
