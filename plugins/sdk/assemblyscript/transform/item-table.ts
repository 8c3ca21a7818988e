import type * as asc from 'assemblyscript'
import type { ItemClass } from './item.ts'
import type { Compiler, Scope } from './scope.ts'

/** All components, events and traits that the sources of a mod declare. */
export class ItemTable {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #items = new Map<asc.DeclarationStatement, ItemClass>()

  constructor(compiler: Compiler, scope: Scope) {
    this.#asc = compiler
    this.#scope = scope
  }

  add(item: ItemClass): void {
    this.#items.set(item.declaration, item)
  }

  get all(): ItemClass[] {
    return [...this.#items.values()]
  }

  /** The item that a name in a source means, where it means one. */
  named(name: string, source: asc.Source): ItemClass | null {
    const found = this.#scope.find(name, source)
    return found === null || found === undefined ? null : (this.#items.get(found.declaration) ?? null)
  }

  /** The item that a type in a source names, where it names one. */
  of(node: asc.TypeNode | asc.TypeName | null, source: asc.Source): ItemClass | null {
    const name = node instanceof this.#asc.NamedTypeNode ? node.name : node
    if (!(name instanceof this.#asc.TypeName)) return null
    const found = this.#scope.resolve(name, source)
    return found === null ? null : (this.#items.get(found.declaration) ?? null)
  }
}
