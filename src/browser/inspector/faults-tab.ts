import type { ListedFault } from '../../inspector/fault-list.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { make } from './element.ts'
import type { Tab } from './tab.ts'

/** What went wrong, the newest first, with what led to it and what can be done. */
export function faultsTab(inspector: Inspector): Tab {
  const list = make('ol', { class: 'faults' })
  const empty = make('p', { class: 'empty' }, 'Nothing has gone wrong.')
  const shown = new Map<ListedFault, HTMLElement>()
  return {
    name: 'Faults',
    element: make('div', { class: 'scroll' }, empty, list),
    note: () => (inspector.faults.all.length === 0 ? '' : String(inspector.faults.all.length)),
    update() {
      const { all } = inspector.faults
      empty.hidden = all.length > 0
      const gone = new Set(shown.keys())
      for (const [index, fault] of all.entries()) {
        gone.delete(fault)
        let item = shown.get(fault)
        if (item === undefined) {
          item = faultItem(fault)
          shown.set(fault, item)
        }
        if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null)
      }
      for (const fault of gone) {
        shown.get(fault)!.remove()
        shown.delete(fault)
      }
    },
  }
}

function faultItem(fault: ListedFault): HTMLElement {
  const title = make(
    'h3',
    {},
    make('span', { class: 'name' }, fault.mod),
    make('span', { class: 'state', 'data-state': 'faulted' }, fault.step),
    make(
      'span',
      { class: 'count' },
      `frame ${fault.frame}${fault.count > 1 ? `, ${fault.count} times` : ''}`,
    ),
  )
  const item = make('li', { class: 'fault' }, title, make('p', { class: 'message' }, fault.message))
  if (fault.hint !== '') item.append(make('p', { class: 'hint' }, fault.hint))
  const where = fault.where === '' ? fault.code : `${fault.code} · ${fault.where}`
  item.append(make('p', { class: 'where' }, where))
  if (fault.trace.length > 0) {
    const calls = make('ol', { class: 'trace' }, ...fault.trace.map((name) => make('li', {}, name)))
    item.append(make('details', { open: '' }, make('summary', {}, 'What led to it, innermost first'), calls))
  }
  return item
}
