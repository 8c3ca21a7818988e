import type * as asc from 'assemblyscript'

/** The text of a node, on one line. */
export function textOf(node: asc.Node): string {
  return node.range.source.text.slice(node.range.start, node.range.end).replace(/\s+/g, ' ')
}

/** The names of a declaration's decorators. */
export function decoratorNames(declaration: asc.DeclarationStatement): string[] {
  return (declaration.decorators ?? []).map(decoratorName)
}

/** The name of a decorator, without its "@", which belongs to the node. */
export function decoratorName({ name }: asc.DecoratorNode): string {
  return textOf(name).replace(/^@/, '')
}

/** The ABI's name of a field or method: words that AssemblyScript reserves stand with a "_" behind them. */
export function abiName(member: string): string {
  return member.endsWith('_') ? member.slice(0, -1) : member
}

/** `TopLeft` → `top-left`. A name that is no such name comes out as one that the schema refuses. */
export function caseName(name: string): string {
  const camel = abiName(name.slice(0, 1).toLowerCase() + name.slice(1))
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Whether a declaration carries a decorator. */
export function isDecorated(declaration: asc.DeclarationStatement, name: string): boolean {
  return decoratorNames(declaration).includes(name)
}
