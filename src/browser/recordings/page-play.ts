import type { Game, Mods } from '../../game.ts'
import type { PlayControls } from '../inspector/tab.ts'
import type { RecordingPage } from './page-recordings.ts'
import { replayWithin } from './replay-game.ts'

/** How a game on a page stands still for a recording, and where that plays. */
export function pagePlay(
  game: Game<Mods>,
  element: HTMLElement,
  controls: PlayControls,
): Pick<RecordingPage, 'element' | 'open' | 'hold'> {
  return {
    element,
    open: (seed) => controls.openReplay?.(seed) ?? replayWithin(game),
    hold() {
      if (controls.hold !== undefined) return controls.hold()
      const { playing } = controls
      controls.pause()
      return () => {
        if (playing) controls.play()
      }
    },
  }
}

/** Takes recordings that are dropped on the page, before anything else does. @param dropped gets the first of them */
export function takeRecordings(dropped: (file: File) => void, signal: AbortSignal): void {
  window.addEventListener(
    'drop',
    (event) => {
      const files = [...(event.dataTransfer?.files ?? [])]
      const [first] = files
      if (event.defaultPrevented || first === undefined || !files.every(({ name }) => /\.rec$/i.test(name)))
        return
      event.preventDefault()
      dropped(first)
    },
    { signal, capture: true },
  )
  // The browser would open the file otherwise.
  window.addEventListener(
    'dragover',
    (event) => {
      if (!event.defaultPrevented && event.dataTransfer?.types.includes('Files') === true)
        event.preventDefault()
    },
    { signal },
  )
}
