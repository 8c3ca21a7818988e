import type { ListedFault } from '../../inspector/fault-list.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { element } from '../element.ts'
import type { Tab } from './tab.ts'

/** The faults, the newest first, with their call stacks and hints. */
export function faultsTab(inspector: Inspector): Tab {
  const list = element('ol', { class: 'faults' })
  const empty = element('p', { class: 'empty' }, 'No faults.')
  const shown = new Map<ListedFault, HTMLElement>()
  return {
    name: 'Faults',
    element: element('div', { class: 'scroll' }, empty, list),
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
  const title = element(
    'h3',
    {},
    element('span', { class: 'name' }, fault.mod),
    element('span', { class: 'state', 'data-state': 'faulted' }, fault.action),
    element(
      'span',
      { class: 'count' },
      `frame ${fault.frame}${fault.count > 1 ? `, ${fault.count} times` : ''}`,
    ),
  )
  const item = element('li', { class: 'fault' }, title, element('p', { class: 'message' }, fault.message))
  if (fault.hint !== '') item.append(element('p', { class: 'hint' }, fault.hint))
  const where = fault.where === '' ? fault.code : `${fault.code} · ${fault.where}`
  item.append(element('p', { class: 'where' }, where))
  if (fault.trace.length > 0) {
    const calls = element('ol', { class: 'trace' }, ...fault.trace.map((name) => element('li', {}, name)))
    item.append(
      element('details', { open: '' }, element('summary', {}, 'Call stack, innermost first'), calls),
    )
  }
  return item
}
