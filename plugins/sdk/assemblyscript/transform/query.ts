import type * as asc from 'assemblyscript'
import { suggestion } from '../../../../engine/index.ts'
import type { Mistakes } from './diagnostic.ts'
import type { ItemTable } from './item-table.ts'
import { fullId, type ItemClass, type ItemField } from './item.ts'
import { constructorOf, fieldsOf } from './members.ts'
import type { Reading } from './reading.ts'
import { LIBRARY, nearest, type Compiler, type Found, type Scope } from './scope.ts'
import { decoratorName, isDecorated, textOf } from './spelling.ts'

/** The decorators of query classes, with their names in the manifest. */
export const FILTERS = {
  having: 'with',
  without: 'without',
  added: 'added',
  removed: 'removed',
  changed: 'changed',
} as const

type Filter = keyof typeof FILTERS

export type QueryKind = 'query' | 'batch'

/** A field of a query class: a component of which there are columns. */
export interface QueryTerm {
  readonly member: string
  readonly component: ItemClass
  readonly access: 'read' | 'write'
  /** The fields of the component that have columns. */
  readonly fields: readonly ItemField[]
  /** Whether entities may lack the component. */
  readonly optional: boolean
}

/**
 * A class that says which entities a method of a system is to be handed, and which of their columns; or, as a batch, which
 * components entities are spawned with.
 */
export interface QueryClass extends Found<asc.ClassDeclaration> {
  readonly kind: QueryKind
  readonly terms: readonly QueryTerm[]
  readonly filters: Readonly<Record<Filter, readonly ItemClass[]>>
}

/** A column of a query: of a field, or, with `null`, whether the component is there. */
export interface QueryColumn {
  readonly term: QueryTerm
  readonly field: ItemField | null
}

/** A query's columns, in the order of the host's layout: all that is read, then all that is written. */
export function columnsOf({ terms }: QueryClass): QueryColumn[] {
  const columns: QueryColumn[] = []
  const seen = new Set<ItemClass>()
  for (const term of inOrder(terms)) {
    if (term.optional && !seen.has(term.component)) columns.push({ term, field: null })
    seen.add(term.component)
    for (const field of term.fields) columns.push({ term, field })
  }
  return columns
}

/**
 * The entries of the manifest that give these columns. Fields are named one by one, and a bare "#" stands for no
 * fields: in the game the component may have more.
 */
export function entriesOf({ terms }: QueryClass, access: QueryTerm['access']): string[] {
  return inOrder(terms)
    .filter((term) => term.access === access)
    .flatMap(({ component, fields }) =>
      fields.length === 0
        ? [`${fullId(component.id)}#`]
        : fields.map(({ name }) => `${fullId(component.id)}#${name}`),
    )
}

function inOrder(terms: readonly QueryTerm[]): QueryTerm[] {
  const rank = ({ access }: QueryTerm): number => (access === 'write' ? 1 : 0)
  return terms.toSorted((a, b) => rank(a) - rank(b))
}

/** Whether a class extends `Query` or `Batch` of the library. */
export function queryKind(
  { declaration, source }: Found<asc.ClassDeclaration>,
  scope: Scope,
): QueryKind | null {
  if (declaration.extendsType === null) return null
  const base = scope.resolve(declaration.extendsType.name, source)
  if (base === null || !base.source.internalPath.startsWith(LIBRARY)) return null
  const { text } = base.declaration.name
  return text === 'Query' ? 'query' : text === 'Batch' ? 'batch' : null
}

/** Reads the classes that are queries, with all that is wrong with them. */
export class QueryReader {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #items: ItemTable
  readonly #mistakes: Mistakes
  readonly #queries = new Map<asc.DeclarationStatement, QueryClass>()

  constructor({ compiler, scope, mistakes }: Reading, items: ItemTable) {
    this.#asc = compiler
    this.#scope = scope
    this.#items = items
    this.#mistakes = mistakes
  }

  get all(): QueryClass[] {
    return [...this.#queries.values()]
  }

  /** The query that a type in a source names, where it names one. */
  of(node: asc.TypeNode | asc.TypeName | null, source: asc.Source): QueryClass | null {
    const name = node instanceof this.#asc.NamedTypeNode ? node.name : node
    if (!(name instanceof this.#asc.TypeName)) return null
    const found = this.#scope.resolve(name, source)
    return found === null ? null : (this.#queries.get(found.declaration) ?? null)
  }

  read(found: Found<asc.ClassDeclaration>): void {
    const kind = queryKind(found, this.#scope)
    if (kind === null) return
    const { declaration } = found
    const { name } = declaration
    if (declaration.isGeneric)
      this.#mistakes.at(name, `the ${kind} ${name.text} is generic`, 'Remove the type parameters.')
    if (this.#scope.exportedAs(found) === null)
      this.#mistakes.at(name, `the ${kind} ${name.text} is not exported`, 'Write "export class".')
    if (constructorOf(this.#asc, declaration) !== null)
      this.#mistakes.at(
        name,
        `the ${kind} ${name.text} cannot have a constructor`,
        kind === 'query'
          ? 'Remove it: the game passes the query to the @run method that has it as a parameter.'
          : `Remove it, and create the batch with batch<${name.text}>(count).`,
      )
    const terms = fieldsOf(this.#asc, declaration)
      .map((field) => this.#term(field, found, kind))
      .filter((term) => term !== null)
    this.#noneTwice(terms, found)
    const filters = this.#filters(found, terms, kind)
    const { having, added, removed, changed } = filters
    const asked = [...fieldsOf(this.#asc, declaration), ...having, ...added, ...removed, ...changed]
    if (asked.length === 0) {
      this.#mistakes.at(
        name,
        `the ${kind} ${name.text} names no component`,
        'Add fields, such as "position: Read<Position>", or put "@having(…)" before the class.',
      )
    }
    this.#queries.set(declaration, { ...found, kind, terms, filters })
  }

  #term(
    field: asc.FieldDeclaration,
    { declaration, source }: Found<asc.ClassDeclaration>,
    kind: QueryKind,
  ): QueryTerm | null {
    const { name, type } = field
    const member = name.text
    if (member === 'length' || member === 'entities')
      return this.#mistakes.at(name, `every ${kind} already has a member "${member}"`, 'Rename the field.')
    if (field.initializer !== null)
      this.#mistakes.at(
        field.initializer,
        `"${member}" has an initial value, but the game fills it in`,
        'Remove the initial value.',
      )
    const access = type instanceof this.#asc.NamedTypeNode ? type.name.identifier.text : ''
    if (!(type instanceof this.#asc.NamedTypeNode) || (access !== 'Read' && access !== 'Write')) {
      return this.#mistakes.at(
        type ?? name,
        `"${member}" of the ${kind} ${declaration.name.text} has ${type === null ? 'no type' : `the type ${textOf(type)}`} instead of columns`,
        'Write Read<…> around a component that you only read, and Write<…> around one that you change. Keep state in systems.',
      )
    }
    if (type.isNullable)
      return this.#mistakes.at(
        type,
        'columns are never null',
        `Write "@optional ${member}: ${textOf(type).replace(/\s*\|\s*null$/, '')}" where entities may lack the component.`,
      )
    const [argument, ...picked] = type.typeArguments ?? []
    const component = this.#component(argument ?? null, source, type, access)
    if (component === null) return null
    const fields = picked.length === 0 ? component.fields : this.#picked(component, picked)
    const optional = isDecorated(field, 'optional')
    if (kind === 'batch' && (optional || access === 'Read'))
      this.#mistakes.at(
        type,
        `"${member}" of the batch ${declaration.name.text} is ${optional ? 'optional' : 'only read'}, but every spawned entity gets it`,
        `Write "${member}: ${textOf(type).replace(/^Read/, 'Write')}".`,
      )
    return {
      member,
      component,
      access: access === 'Read' ? 'read' : 'write',
      fields,
      optional,
    }
  }

  #component(
    node: asc.TypeNode | asc.Expression | null,
    source: asc.Source,
    place: asc.Node,
    around: string,
  ): ItemClass | null {
    if (node === null)
      return this.#mistakes.at(
        place,
        `${around} has no type argument for the component`,
        `Write a component, such as "${around}<Position>".`,
      )
    const item =
      node instanceof this.#asc.IdentifierExpression
        ? this.#items.of(this.#asc.Node.createSimpleTypeName(node.text, node.range), source)
        : this.#items.of(node instanceof this.#asc.TypeNode ? node : null, source)
    if (item?.kind === 'component') return item
    const written = textOf(node)
    return this.#mistakes.at(
      node,
      `${written} is not a component`,
      nearest(written, this.#scope, source, (it) => isDecorated(it.declaration, 'component')),
    )
  }

  /** The fields of a component that are named behind it. */
  #picked(component: ItemClass, nodes: readonly asc.TypeNode[]): ItemField[] {
    const fields: ItemField[] = []
    for (const node of nodes) {
      const name = textOf(node).replace(/^(['"])(.*)\1$/, '$2')
      const field = component.fields.find(({ member }) => member === name)
      const type = component.declaration.name.text
      if (field === undefined) {
        const known = component.fields.map(({ member }) => member)
        this.#mistakes.at(
          node,
          `${type} has no field ${textOf(node)}`,
          suggestion(name, known) ?? `It has: ${known.join(', ') || 'none'}.`,
        )
      } else if (fields.includes(field)) this.#mistakes.at(node, `${textOf(node)} is named twice`)
      else fields.push(field)
    }
    return component.fields.filter((field) => fields.includes(field))
  }

  #noneTwice(terms: readonly QueryTerm[], { declaration }: Found<asc.ClassDeclaration>): void {
    for (const [index, term] of terms.entries()) {
      for (const other of terms.slice(0, index)) {
        if (other.component !== term.component) continue
        const both = term.fields.find((field) => other.fields.includes(field))
        const type = term.component.declaration.name.text
        const node = fieldsOf(this.#asc, declaration).find((it) => it.name.text === term.member)!
        if (both !== undefined || term.fields.length === 0)
          this.#mistakes.at(
            node.name,
            `"${other.member}" already has ${both === undefined ? type : `${both.member} of ${type}`}`,
            'Keep one of the two: a written column can be read as well.',
          )
        else if (other.optional !== term.optional)
          this.#mistakes.at(
            node.name,
            `"${other.member}" and "${term.member}" are both ${type}: either both are @optional or none is`,
          )
      }
    }
  }

  #filters(
    { declaration, source }: Found<asc.ClassDeclaration>,
    terms: readonly QueryTerm[],
    kind: QueryKind,
  ): QueryClass['filters'] {
    const filters: Record<Filter, ItemClass[]> = {
      having: [],
      without: [],
      added: [],
      removed: [],
      changed: [],
    }
    for (const decorator of declaration.decorators ?? []) {
      const filter = decoratorName(decorator)
      if (!isFilter(filter)) continue
      const args = decorator.args ?? []
      if (kind === 'batch' && filter !== 'having')
        this.#mistakes.at(
          decorator,
          `@${filter} does not work on a batch`,
          'Write @having(…) for components that need no columns.',
        )
      if (args.length === 0)
        this.#mistakes.at(
          decorator,
          `@${filter} names no component`,
          `Write a component, such as "@${filter}(Position)".`,
        )
      for (const arg of args) {
        const item = this.#component(arg, source, decorator, `@${filter}`)
        if (item !== null && !filters[filter].includes(item)) filters[filter].push(item)
      }
    }
    const needed = terms.filter(({ optional }) => !optional).map(({ component }) => component)
    const there = new Set([...needed, ...filters.having, ...filters.added, ...filters.changed])
    for (const item of new Set([...filters.without, ...filters.removed])) {
      if (!there.has(item)) continue
      this.#mistakes.at(
        declaration.name,
        `${declaration.name.text} both requires and excludes ${item.declaration.name.text}`,
        'Put @optional before the field for a component that entities may lack.',
      )
    }
    return filters
  }
}

function isFilter(name: string): name is Filter {
  return Object.hasOwn(FILTERS, name)
}
