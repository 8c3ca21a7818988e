import { SkeinError } from '../../../engine/index.ts'
import { DevOverlay } from '../dev-overlay.ts'
import { showError } from '../error-panel.ts'
import { offerUpdate } from '../offline/update-notice.ts'
import { showProgress } from '../progress-bar.ts'

// The elements over a game besides its own panels, all of them at once, for tests of how they are seen and read aloud.

const main = document.querySelector('main')!
const error = new SkeinError('render/no-graphics', 'this browser draws nothing', {
  hint: `Try another one.${' There are several.'.repeat(400)}`,
})
showError(main, error)
showProgress(main).show(1, 3)
offerUpdate(() => undefined)
new DevOverlay(() => undefined).show(
  Array.from({ length: 8 }, (_, at) => ({
    kind: 'build',
    mod: `acme:mod${at}`,
    file: `mod${at}.wasm`,
    code: 'build/compile-failed',
    message: `it cannot be built ${'because of this '.repeat(20)}`,
    hint: 'Mend it.',
    place: { file: 'index.ts', line: 1, column: 2 },
    trace: ['one', 'two'],
  })),
  ['acme:fine'],
)
