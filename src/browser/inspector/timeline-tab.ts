import type { Game, Mods } from '../../game.ts'
import { button, element, setText } from '../element.ts'
import { SECONDS, TimelineView } from '../timeline/timeline-view.ts'
import type { PlayControls, Tab } from './tab.ts'

/** The last seconds of the game: goes back to any frame of them, and plays them again with the same inputs. */
export function timelineTab(game: Game<Mods>, controls: PlayControls): Tab {
  const view = new TimelineView({
    game,
    load: () => import('../../rewind/rewind.ts'),
    pause: () => controls.pause(),
    get playing() {
      return controls.playing
    },
    get speed() {
      return controls.speed
    },
  })
  const record = button('Keep frames', () => {
    if (view.rewind === null) void view.start().then(update)
    else view.forget()
    update()
  })
  const update = (): void => {
    view.update()
    record.disabled = view.starting
    record.setAttribute('aria-pressed', String(view.rewind !== null))
    if (view.rewind === null)
      setText(view.status, `Keeps the last ${SECONDS} seconds, also while the inspector is closed.`)
  }
  update()
  const note = element(
    'p',
    { class: 'note' },
    'Arrow keys move the slider by one frame. Play goes on from here with new inputs, and drops the later frames. ',
    'A mod that is rebuilt here plays the later frames with its new code.',
  )
  return {
    name: 'Timeline',
    element: element(
      'div',
      { class: 'scroll timeline' },
      element('div', { class: 'play' }, record, view.back, view.again, view.last),
      view.slider,
      view.status,
      view.problem,
      note,
    ),
    update,
    note: () => (view.rewind?.isRewound === true ? `−${view.rewind.end - view.rewind.frame}` : ''),
    destroy: () => view.end(),
  }
}
