import { columnElementSize, columnView, type Column, type Entity } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import { checkCell } from './method-reference.ts'
import type { ComponentWrites, Transaction } from './transaction.ts'

/**
 * Gives many entities a component at once, with values from columns in the memory of the mod.
 *
 * @param entities where their handles lie
 * @param columns where the pointers to the columns lie, in the order of the fields; 0 stands for defaults
 * @throws SkeinError `fault/bad-pointer`, `fault/too-many`, `fault/stale-entity`, `fault/bad-discriminant`
 */
export function addMany(
  component: ComponentWrites,
  transaction: Transaction,
  memory: GuestMemory,
  label: string,
  entities: number,
  count: number,
  columns: number,
  fields: number,
): void {
  const { store } = component
  memory.at = label
  memory.check(entities, count * 4, 4)
  memory.check(columns, fields * 4, 4)
  memory.pay(count * (HOST_COST.item + store.definition.fields.length * HOST_COST.value))
  memory.taken(count * 4)
  const { bytes, view } = memory
  const given: (Column | null)[] = store.definition.fields.map(([, type], field) => {
    const pointer = field < fields ? view.getUint32(columns + field * 4, true) : 0
    if (pointer === 0) return null
    const size = columnElementSize(type)
    memory.check(pointer, count * size, size)
    memory.taken(count * size)
    return columnView(type, bytes.buffer, pointer, count)
  })
  const handles = new Uint32Array(bytes.buffer, entities, count)
  // Nothing below runs code of the mod: its memory stays as it is.
  for (let i = 0; i < count; i++) {
    const entity = handles[i]! as Entity
    transaction.add(entity, component)
    for (let field = 0; field < given.length; field++) {
      const column = given[field]!
      if (column === null) continue
      transaction.write(component, field, entity, checkCell(store.definition, field, column[i]!))
    }
  }
}
