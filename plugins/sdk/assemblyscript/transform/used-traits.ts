import type * as asc from 'assemblyscript'
import type { Mistakes } from './diagnostic.ts'
import type { ItemTable } from './item-table.ts'
import type { ItemClass } from './item.ts'
import { fieldsOf, initialOf } from './members.ts'
import type { QueryReader } from './query.ts'
import { isHidden, type Compiler } from './scope.ts'
import { textOf } from './spelling.ts'

/** A trait that a system calls through its fields. */
export interface UsedTrait {
  readonly trait: ItemClass
  /** Whether the system can do without it. */
  readonly optional: boolean
  /** The fields that are `null` while nobody provides the trait. */
  readonly perhaps: readonly { readonly field: asc.FieldDeclaration; readonly hidden: boolean }[]
}

/** Finds the traits that systems have as fields. */
export class UsedTraits {
  readonly #asc: Compiler
  readonly #items: ItemTable
  readonly #queries: QueryReader
  readonly #mistakes: Mistakes

  constructor(compiler: Compiler, items: ItemTable, queries: QueryReader, mistakes: Mistakes) {
    this.#asc = compiler
    this.#items = items
    this.#queries = queries
    this.#mistakes = mistakes
  }

  read(declaration: asc.ClassDeclaration, source: asc.Source): UsedTrait[] {
    const used = new Map<ItemClass, UsedTrait>()
    for (const field of fieldsOf(this.#asc, declaration)) {
      const trait = this.#trait(field, source)
      if (trait === null) continue
      const optional = field.type instanceof this.#asc.NamedTypeNode && field.type.isNullable
      const before = used.get(trait)
      const perhaps = before?.perhaps ?? []
      if (optional) this.#empty(field, declaration)
      used.set(trait, {
        trait,
        // A system that cannot do without it in one place cannot do without it.
        optional: optional && (before?.optional ?? true),
        perhaps: optional ? [...perhaps, { field, hidden: isHidden(field) }] : perhaps,
      })
    }
    return [...used.values()]
  }

  /** The trait that a field is a proxy of; `null` for any other field, allowed or not. */
  #trait(field: asc.FieldDeclaration, source: asc.Source): ItemClass | null {
    const query = this.#queries.of(field.type, source)
    if (query?.kind === 'batch') return null
    if (query !== null) {
      const type = query.declaration.name.text
      return this.#mistakes.at(
        field.name,
        `${type} is a query, which is valid only while its @run method runs: it cannot be a field of a system`,
        `Give the @run method a parameter, such as "${field.name.text}: ${type}".`,
      )
    }
    const item = this.#items.of(field.type, source)
    if (item === null || item.kind === 'event') return null
    const type = item.declaration.name.text
    if (item.kind === 'hook') {
      return this.#mistakes.at(
        field.name,
        `${type} is a hook: it cannot be a field of a system`,
        `Call it as ${type}.call(…); handle it by a method with @hook(${type}) before it.`,
      )
    }
    if (item.kind === 'component') {
      return this.#mistakes.at(
        field.name,
        `${type} is a component: it belongs to entities, and cannot be a field of a system`,
        `Keep the entity, and write get<${type}>(entity) where its values are needed.`,
      )
    }
    if (!item.own) return item
    return this.#mistakes.at(
      field.name,
      `${type} is a trait of this mod, which cannot call it through the game`,
      'Call the class that implements it, or raise an event: a call back into the mod is a fault.',
    )
  }

  /** The game decides the value of a field that may be `null`, each time that it is read. */
  #empty(field: asc.FieldDeclaration, declaration: asc.ClassDeclaration): void {
    const initial = initialOf(this.#asc, declaration, field)
    if (initial === null || textOf(initial) === 'null') return
    const type = textOf(field.type!)
    this.#mistakes.at(
      initial,
      `the initial value of "${field.name.text}" must be null: the game sets it while the trait is provided`,
      `Write "${field.name.text}: ${type} = null".`,
    )
  }
}
