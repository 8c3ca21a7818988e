import { onPress } from 'skein/browser'
import { playSkyward } from './play.ts'

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 7)
const { mounted } = await playSkyward(document.querySelector<HTMLElement>('#game'), seed)

// Fingers have no key for it.
onPress(document.querySelector('button'), null, () =>
  [1, 0].forEach((value) => mounted.controls.move('key:KeyP', value)),
)
