import { counted } from '../../../engine/index.ts'
import { componentNames } from '../../inspector/entity-list.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { element, setText } from '../element.ts'
import { EntityForm } from './entity-form.ts'
import type { Tab } from './tab.ts'
import { VirtualList } from './virtual-list.ts'

/** The entities, and the values of the one that is chosen. */
export function entitiesTab(inspector: Inspector): Tab {
  const { entities, game } = inspector
  const filter = element('input', {
    type: 'search',
    placeholder: 'filter: position -sprite @game 12 …',
    'aria-label': 'Filter entities by component, -component, @owner or number',
  })
  const count = element('span', { class: 'count', role: 'status' })
  const form = new EntityForm(inspector)
  const list = new VirtualList({
    id: 'entity',
    label: 'Entities',
    render(row, index) {
      if (row.children.length === 0)
        row.append(element('span', { class: 'entity' }), element('span', { class: 'components' }))
      const entity = entities.at(index)
      setText(row.children[0]!, String(entity))
      setText(row.children[1]!, componentNames(game.world, entity)?.join(' ') ?? 'gone')
    },
    chosen: (index) => form.show(entities.at(index)),
  })
  const update = (): void => {
    entities.update(filter.value)
    list.update(entities.count, form.entity === null ? -1 : entities.indexOf(form.entity))
    const { total } = entities
    setText(
      count,
      entities.count === total
        ? counted(total, 'entity')
        : `${entities.count} of ${counted(total, 'entity')}`,
    )
    form.update()
  }
  filter.addEventListener('input', update)
  const bar = element('div', { class: 'bar' }, filter, count)
  return {
    name: 'Entities',
    element: element('div', { class: 'fill' }, bar, list.element, form.element),
    update,
  }
}
