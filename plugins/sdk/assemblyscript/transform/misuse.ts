import type * as asc from 'assemblyscript'
import type { Mistakes } from './diagnostic.ts'
import type { ItemTable } from './item-table.ts'
import type { QueryReader } from './query.ts'
import { LIBRARY, nearest, type Compiler, type Found, type Scope } from './scope.ts'
import { isDecorated, textOf } from './spelling.ts'

/** The functions of the library that take a component as their type argument. */
const ON_COMPONENTS: ReadonlySet<string> = new Set(['get', 'has', 'add', 'remove'])

/**
 * Finds uses of items that the compiler of AssemblyScript would accept, or complain about in words of the library's
 * insides: components and queries that are constructed, and `get<T>` and the like of other types.
 */
export function findMisuse(
  compiler: Compiler,
  scope: Scope,
  items: ItemTable,
  queries: QueryReader,
  classes: readonly Found<asc.ClassDeclaration>[],
  mistakes: Mistakes,
): void {
  const sources = new Set(classes.map(({ source }) => source))
  for (const source of sources) {
    if (source.isLibrary) continue
    for (const statement of source.statements) {
      visit(compiler, statement, (node) => {
        if (node instanceof compiler.NewExpression) {
          const name = textOf(node.typeName)
          const query = queries.of(node.typeName, source)
          if (query !== null)
            mistakes.at(
              node,
              query.kind === 'query'
                ? `the query ${name} cannot be created with new`
                : `the batch ${name} cannot be created with new`,
              query.kind === 'query'
                ? 'Make it the parameter of a @run method: the game fills it in.'
                : `Write "batch<${name}>(count)".`,
            )
          if (items.of(node.typeName, source)?.kind !== 'component') return
          mistakes.at(
            node,
            `the component ${name} cannot be created without an entity`,
            `Write add<${name}>(entity), then set its fields.`,
          )
        } else if (node instanceof compiler.CallExpression)
          checkCall(compiler, scope, items, source, node, mistakes)
      })
    }
  }
}

function checkCall(
  compiler: Compiler,
  scope: Scope,
  items: ItemTable,
  source: asc.Source,
  call: asc.CallExpression,
  mistakes: Mistakes,
): void {
  if (!(call.expression instanceof compiler.IdentifierExpression)) return
  const called = scope.find(call.expression.text, source)
  if (called === null || !called.source.internalPath.startsWith(LIBRARY)) return
  const name = called.declaration.name.text
  if (!ON_COMPONENTS.has(name)) return
  const [argument] = call.typeArguments ?? []
  if (argument === undefined) {
    mistakes.at(
      call,
      `${name} has no type argument for the component`,
      `Write a component, such as "${name}<Position>(entity)".`,
    )
    return
  }
  if (items.of(argument, source)?.kind === 'component') return
  const hint = nearest(textOf(argument), scope, source, (it) => isDecorated(it.declaration, 'component'))
  mistakes.at(argument, `${textOf(argument)} is not a component`, hint)
}

/** Calls a function with every node below a node, and with the node itself. */
function visit(
  compiler: Compiler,
  node: asc.Node,
  act: (node: asc.Node) => void,
  seen: Set<asc.Node> = new Set(),
): void {
  if (seen.has(node)) return
  seen.add(node)
  act(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (child instanceof compiler.Node) visit(compiler, child, act, seen)
  }
}
