import type { ListedEvent } from '../../inspector/event-list.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { shortName } from '../../inspector/system-graph.ts'
import { button, element, setText } from '../element.ts'
import type { Tab } from './tab.ts'
import { VirtualList } from './virtual-list.ts'

/** The events that flow, the newest first. */
export function eventsTab(inspector: Inspector): Tab {
  const filter = element('input', {
    type: 'search',
    placeholder: 'filter: goal ball …',
    'aria-label': 'Filter events by words in their name, origin or payload',
  })
  let held = false
  let events: ListedEvent[] = []
  let chosen: ListedEvent | null = null
  const hold = button('Hold', () => {
    held = !held
    hold.setAttribute('aria-pressed', String(held))
  })
  hold.setAttribute('aria-pressed', 'false')
  hold.title = 'Freezes the list while the game keeps running'
  const rate = element('span', { class: 'count', role: 'status' })
  const detail = element('pre', { class: 'detail', tabindex: '0', 'aria-label': 'Selected event' })
  detail.hidden = true
  const list = new VirtualList({
    id: 'event',
    label: 'Events, newest first',
    render(row, index) {
      const event = events[index]!
      const parts = [String(event.frame), shortName(event.event), shortName(event.from), event.payload]
      if (row.children.length === 0)
        row.append(...['frame', 'event', 'from', 'payload'].map((name) => element('span', { class: name })))
      for (const [part, text] of parts.entries()) setText(row.children[part]!, text)
    },
    chosen(index) {
      chosen = events[index] ?? null
      detail.hidden = chosen === null
      if (chosen === null) return
      const from = chosen.from === '' ? 'the game' : chosen.from
      setText(detail, `${chosen.event}\nframe ${chosen.frame}, from ${from}\n${chosen.payload}`)
    },
  })
  const show = (): void => {
    events = inspector.events.matching(filter.value)
    list.update(events.length, chosen === null ? -1 : events.findIndex(({ id }) => id === chosen!.id))
  }
  filter.addEventListener('input', show)
  const bar = element('div', { class: 'bar' }, filter, hold, rate)
  return {
    name: 'Events',
    element: element('div', { class: 'fill' }, bar, list.element, detail),
    update() {
      const { lastFrame, count } = inspector.events
      setText(rate, `${lastFrame} in the last frame, ${count} in total`)
      if (!held) show()
    },
  }
}
