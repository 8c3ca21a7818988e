import type * as asc from 'assemblyscript'
import { typeToJson } from '../../../../engine/formats.ts'
import type { Mistakes } from './diagnostic.ts'
import type { ItemReader } from './item-reader.ts'
import type { ItemTable } from './item-table.ts'
import type { ItemClass, ItemMethod } from './item.ts'
import { methodsOf } from './members.ts'
import { isHidden, nearest, type Compiler, type Found, type Scope } from './scope.ts'
import { isDecorated, textOf } from './spelling.ts'

/** Finds the traits that systems implement, and checks that they do. */
export class ProvidedTraits {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #items: ItemTable
  readonly #itemReader: ItemReader
  readonly #mistakes: Mistakes

  constructor(
    compiler: Compiler,
    scope: Scope,
    items: ItemTable,
    itemReader: ItemReader,
    mistakes: Mistakes,
  ) {
    this.#asc = compiler
    this.#scope = scope
    this.#items = items
    this.#itemReader = itemReader
    this.#mistakes = mistakes
  }

  /**
   * The traits that a system implements. They are taken out of its declaration: to the compiler of AssemblyScript a trait
   * is a class, which nothing can implement.
   */
  read(declaration: asc.ClassDeclaration, source: asc.Source): ItemClass[] {
    const provides: ItemClass[] = []
    const others: asc.NamedTypeNode[] = []
    for (const node of declaration.implementsTypes ?? []) {
      const item = this.#items.of(node, source)
      if (item?.kind === 'trait') {
        provides.push(item)
        for (const method of item.methods) this.#implements(declaration, source, node, item, method)
      } else if (item !== null) {
        this.#mistakes.at(
          node,
          `${declaration.name.text} cannot implement ${textOf(node)}: it is a ${item.kind}`,
        )
      } else {
        const found = this.#scope.resolve(node.name, source)
        if (found?.declaration instanceof this.#asc.InterfaceDeclaration) others.push(node)
        else
          this.#mistakes.at(
            node,
            `${declaration.name.text} implements ${textOf(node)}, which is not a trait`,
            nearest(textOf(node), this.#scope, source, (it) => isDecorated(it.declaration, 'trait')) ??
              'Implement a class with @trait, of this mod or from generated bindings.',
          )
      }
    }
    declaration.implementsTypes = others.length === 0 ? null : others
    return provides
  }

  #implements(
    declaration: asc.ClassDeclaration,
    source: asc.Source,
    node: asc.Node,
    trait: ItemClass,
    wanted: ItemMethod,
  ): void {
    const name = declaration.name.text
    const expected = showMethod(wanted)
    const method = this.#methodOf({ declaration, source }, wanted.member)
    if (method === null) {
      this.#mistakes.at(
        node,
        `${name} lacks the method "${wanted.member}" of the trait ${trait.declaration.name.text}`,
        `Add ${expected}.`,
      )
      return
    }
    const signature = this.#itemReader.signature(method.declaration, method.source)
    if (signature === null) return
    if (!sameSignature(signature, wanted) || isHidden(method.declaration)) {
      this.#mistakes.at(
        method.declaration.name,
        `the method "${wanted.member}" has another signature than in the trait ${trait.declaration.name.text}`,
        `Write ${expected}${isHidden(method.declaration) ? ', and make it public' : ''}.`,
      )
    }
  }

  /** A method of a class or of the classes it is derived from. */
  #methodOf(
    { declaration, source }: Found<asc.ClassDeclaration>,
    name: string,
  ): Found<asc.MethodDeclaration> | null {
    const own = methodsOf(this.#asc, declaration).find((method) => method.name.text === name)
    if (own !== undefined) return { declaration: own, source }
    const base = declaration.extendsType && this.#scope.resolve(declaration.extendsType.name, source)
    if (!base || !(base.declaration instanceof this.#asc.ClassDeclaration)) return null
    return this.#methodOf({ declaration: base.declaration, source: base.source }, name)
  }
}

/** Whether two methods have the same types. */
export function sameSignature(
  { params, result }: Pick<ItemMethod, 'params' | 'result'>,
  wanted: Pick<ItemMethod, 'params' | 'result'>,
): boolean {
  return (
    params.length === wanted.params.length &&
    params.every((param, index) => sameType(param.type, wanted.params[index]!.type)) &&
    (result === null) === (wanted.result === null) &&
    (result === null || sameType(result, wanted.result!))
  )
}

function sameType(a: ItemMethod['params'][number]['type'], b: ItemMethod['params'][number]['type']): boolean {
  return a.text === b.text && JSON.stringify(typeToJson(a.type)) === JSON.stringify(typeToJson(b.type))
}

/** A method as it would be declared, for hints: with the names of types as the trait's own file writes them. */
export function showMethod({ member, declaration }: ItemMethod, name: string = member): string {
  const { parameters, returnType } = declaration.signature
  const params = parameters.map((it) => `${it.name.text}: ${textOf(it.type)}`)
  return `"${name}(${params.join(', ')}): ${textOf(returnType)}"`
}
