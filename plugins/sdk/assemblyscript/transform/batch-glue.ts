import type { GlueText } from './glue-text.ts'
import { fullId, type ItemClass, type ItemField } from './item.ts'
import type { QueryClass } from './query.ts'

/** Bytes before the addresses of columns: the number of entities, and the address of their handles. */
const HEADER = 8
const POINTER = 4
/** Bytes before the values of a column, of which the first say how many there are. */
const PREFIX = 16

/** A component of a batch: the game is told where each of its fields lies, or 0 for those that keep their defaults. */
interface Part {
  readonly component: ItemClass
  /** The place of its first address among all. */
  readonly slot: number
  /** The fields that have columns. */
  readonly fields: Set<ItemField>
}

/** The members of a batch: its columns, `__open` to make it, `__spawn` to have it spawned. */
export function batchMembers(glue: GlueText, { declaration, terms, filters }: QueryClass): string[] {
  const parts = new Map<ItemClass, Part>()
  let slots = 0
  for (const component of [...terms.map((term) => term.component), ...filters.having]) {
    if (parts.has(component)) continue
    parts.set(component, { component, slot: slots, fields: new Set() })
    slots += component.fields.length
  }
  const views = terms.map(({ member, component, fields }) => {
    const part = parts.get(component)!
    const view = `__skein_${glue.fresh('columns')}`
    const getters = fields.map((field) => {
      part.fields.add(field)
      const column = `BatchColumn<${valueOf(field)}>`
      const offset = HEADER + POINTER * (part.slot + component.fields.indexOf(field))
      return `  @inline get ${field.member}(): ${column} { return changetype<${column}>(load<usize>(changetype<usize>(this), ${offset})) }`
    })
    glue.global(`@unmanaged class ${view} {\n${getters.join('\n')}\n}`)
    return `  @inline get ${member}(): ${view} { return changetype<${view}>(this) }`
  })
  const open = writeOpen(glue, [...parts.values()], slots)
  const spawn = writeSpawn(glue, [...parts.values()])
  return [
    ...views,
    `  __open(count: i32): ${declaration.name.text} { return changetype<${declaration.name.text}>(${open}(count)) }`,
    `  __spawn(): void { ${spawn}(changetype<usize>(this)) }`,
  ]
}

/** The function that lays out the block and fills it with initial values. */
function writeOpen(glue: GlueText, parts: readonly Part[], slots: number): string {
  const name = `__skein_${glue.fresh('open')}`
  const [block, room] = [glue.fresh('batch'), glue.fresh('room')]
  const columns = parts.flatMap(({ component, slot, fields }) =>
    component.fields.flatMap((field, index) => (fields.has(field) ? [{ field, slot: slot + index }] : [])),
  )
  const header = (HEADER + POINTER * slots + 15) & ~15
  const sizes = columns.map(
    ({ field }) => `+ ${PREFIX} + ((<usize>count * sizeof<${storedOf(field)}>() + 15) & ~15)`,
  )
  const lines = [
    "if (<u32>count > 0xfffff) throw new RangeError('a batch cannot be for ' + count.toString() + ' entities')",
    `const bytes: usize = <usize>${header + PREFIX} + ((<usize>count * 4 + 15) & ~15) ${sizes.join(' ')}`,
    `if (bytes > ${room}) {`,
    `  if (${block} != 0) heap.free(${block})`,
    `  ${block} = heap.alloc(bytes)`,
    `  ${room} = bytes`,
    '}',
    `memory.fill(${block}, 0, bytes)`,
    `store<i32>(${block}, count)`,
    `let at: usize = ${block} + ${header + PREFIX}`,
    `store<i32>(at - ${PREFIX}, count)`,
    `store<usize>(${block}, at, 4)`,
    'at += (<usize>count * 4 + 15) & ~15',
    ...columns.flatMap(({ field, slot }) => placeColumn(block, field, HEADER + POINTER * slot)),
    `return ${block}`,
  ]
  glue.add(`let ${block}: usize = 0`, `let ${room}: usize = 0`)
  glue.global(`function ${name}(count: i32): usize {\n  ${lines.join('\n  ')}\n}`)
  return name
}

/** Lays out a column, writes down where it lies, and fills it with its initial value unless that is zero. */
function placeColumn(block: string, field: ItemField, offset: number): string[] {
  const stored = storedOf(field)
  const place = [
    `at += ${PREFIX}`,
    `store<i32>(at - ${PREFIX}, count)`,
    `store<usize>(${block}, at, ${offset})`,
  ]
  if (field.initial !== null && !isZero(field)) {
    const value = `<${stored}>(${field.initial})`
    place.push(
      `for (let i: usize = 0; i < <usize>count; i++) store<${stored}>(at + (i << alignof<${stored}>()), ${value})`,
    )
  }
  place.push(`at += (<usize>count * sizeof<${stored}>() + 15) & ~15`)
  return place
}

/** The function that hands the block over. */
function writeSpawn(glue: GlueText, parts: readonly Part[]): string {
  const name = `__skein_${glue.fresh('spawn')}`
  const lines = parts.map(({ component, slot }) => {
    const add = glue.external(
      fullId(component.id),
      'add-many',
      '(entities: usize, count: u32, columns: usize, fields: u32): void',
    )
    return `${add}(entities, count, block + ${HEADER + POINTER * slot}, ${component.fields.length})`
  })
  const head = ['const count = load<u32>(block)', 'const entities = load<usize>(block, 4)']
  glue.global(
    `function ${name}(block: usize): void {\n  ${[...head, 'spawnInto(entities, count)', ...lines].join('\n  ')}\n}`,
  )
  return name
}

function isZero(field: ItemField): boolean {
  return field.default === 0 || field.default === 0n || field.default === false
}

/** The type of a value of a column, and, where it is another one, how it lies in memory. */
function valueOf({ type }: ItemField): string {
  return type.kind === 'enum' ? `${type.text}, u8` : type.text
}

function storedOf({ type }: ItemField): string {
  return type.kind === 'enum' ? 'u8' : type.text
}
