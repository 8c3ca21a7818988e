import type { Game, Mods } from '../../game.ts'
import { element } from '../element.ts'
import { pagePlay } from '../recordings/page-play.ts'
import { PageRecordings } from '../recordings/page-recordings.ts'
import { RecordingView } from '../recordings/view.ts'
import type { PlayControls, Tab } from './tab.ts'

/** Records the game into a file, and plays such files over it. @param over the element that the game is in */
export function recordingTab(game: Game<Mods>, over: HTMLElement, controls: PlayControls): Tab {
  const recordings = new PageRecordings(game, {
    ...pagePlay(game, over, controls),
    allow: (mods) => view.ask(mods),
    changed: () => view.update(),
  })
  const view: RecordingView = new RecordingView(recordings)
  return {
    name: 'Recording',
    element: element(
      'div',
      { class: 'scroll recording' },
      element('div', { class: 'play' }, view.record, view.pick),
      ...view.body,
    ),
    update: () => view.update(),
    note: () => (recordings.recording ? 'on' : ''),
    destroy: () => recordings.end(),
  }
}
