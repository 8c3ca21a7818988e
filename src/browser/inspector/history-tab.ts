import type { EditRecord } from '../../../engine/index.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import type { HistoryEntry } from '../../inspector/mod-history.ts'
import { formatValue } from '../../inspector/format-value.ts'
import { element } from '../element.ts'
import type { Tab } from './tab.ts'

/** Edits that are shown; all of them are kept. */
const EDITS = 100

/** The history of mods as a whole, and the changes by hand. */
export function historyTab(inspector: Inspector): Tab {
  const changes = table('Mods that were added, replaced or removed, newest first', [
    'frame',
    'mod',
    'what',
    'more',
  ])
  const edits = table('Edited values, newest first', ['frame', 'entity', 'component', 'values'])
  const note = element(
    'p',
    { class: 'note' },
    'Edited values are input, like a key press: a replay needs the same edits to reach the same state.',
  )
  const empty = element(
    'p',
    { class: 'empty' },
    'No mod was added, replaced or removed since the inspector was opened.',
  )
  let newest: HistoryEntry | undefined
  let edited = -1
  return {
    name: 'History',
    element: element('div', { class: 'scroll' }, empty, changes.element, edits.element, note),
    update() {
      const { all } = inspector.history
      empty.hidden = all.length > 0
      changes.element.hidden = all.length === 0
      if (all[0] !== newest) {
        newest = all[0]
        changes.fill(all.map(({ frame, mod, change, detail }) => [String(frame), mod, change, detail]))
      }
      const { length } = inspector.edits
      edits.element.hidden = length === 0
      note.hidden = length === 0
      if (length !== edited) {
        edited = length
        edits.fill(inspector.edits.slice(-EDITS).toReversed().map(editRow))
      }
    },
  }
}

function editRow({ frame, entity, component, before, values }: EditRecord): string[] {
  return [String(frame), String(entity), component, `${formatValue(before)} → ${formatValue(values)}`]
}

function table(
  caption: string,
  columns: readonly string[],
): { element: HTMLElement; fill(rows: readonly (readonly string[])[]): void } {
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))
  const body = element('tbody')
  return {
    element: element('table', {}, element('caption', {}, caption), element('thead', {}, head), body),
    fill(rows) {
      body.replaceChildren(
        ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell)))),
      )
    },
  }
}
