import { batchMembers } from './batch-glue.ts'
import type { GlueText } from './glue-text.ts'

import { columnsOf, type QueryClass, type QueryColumn } from './query.ts'

/** The name of the class in the glue whose members are moved to the class of a query. */
export function queryMembersName(index: number): string {
  return `Query_${index}`
}

/** Bytes of a block before the addresses of its columns: the number of entities, and the address of their handles. */
const HEADER = 8
const POINTER = 4

/**
 * Writes the class whose members are to become those of a query: for each of its fields an accessor that gives a view of
 * the block with an accessor for each column. None of it lies in memory, and all of it is inlined.
 */
export function writeQuery(glue: GlueText, query: QueryClass, index: number): void {
  if (query.kind === 'batch') {
    glue.add(`class ${queryMembersName(index)} {`, ...batchMembers(glue, query), '}')
    return
  }
  const columns = columnsOf(query)
  const members = query.terms.map((term) => {
    const view = `__skein_${glue.fresh('columns')}`
    const getters = columns.flatMap((column, at) => {
      // Whether a component is there holds for all of its fields.
      const isMine = column.field === null ? column.term.component === term.component : column.term === term
      return isMine ? [getter(column, HEADER + POINTER * at)] : []
    })
    glue.global(`@unmanaged class ${view} {\n${getters.join('\n')}\n}`)
    return `  @inline get ${term.member}(): ${view} { return changetype<${view}>(this) }`
  })
  glue.add(`class ${queryMembersName(index)} {`, ...members, '}')
}

function getter({ term, field }: QueryColumn, offset: number): string {
  const name = field === null ? presentName(term.component.fields.map(({ member }) => member)) : field.member
  const kind = field !== null && term.access === 'write' ? 'WriteColumn' : 'ReadColumn'
  const type =
    field === null ? 'bool' : field.type.kind === 'enum' ? `${field.type.text}, u8` : field.type.text
  const column = `${kind}<${type}>`
  return `  @inline get ${name}(): ${column} { return changetype<${column}>(load<usize>(changetype<usize>(this), ${offset})) }`
}

/** Name of the presence column of a component: `present`, or, where that is a field of it, `present_`. */
function presentName(fields: readonly string[]): string {
  let name = 'present'
  while (fields.includes(name)) name += '_'
  return name
}
