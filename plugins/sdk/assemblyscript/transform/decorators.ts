import type * as asc from 'assemblyscript'
import { suggestion } from '../../../../engine/index.ts'
import type { Mistakes } from './diagnostic.ts'
import { isStatic, type Compiler } from './scope.ts'
import { decoratorName, decoratorNames } from './spelling.ts'

/** The decorators of classes that stand for a type. */
export const TYPE_DECORATORS: ReadonlySet<string> = new Set(['record', 'tuple', 'result', 'variant'])

const ON_CLASSES: ReadonlySet<string> = new Set(['system', 'component', 'event', 'trait', ...TYPE_DECORATORS])
const ON_METHODS: ReadonlySet<string> = new Set(['on', 'run'])
/** What AssemblyScript itself has. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'global', 'operator', 'operator.binary', 'operator.prefix', 'operator.postfix', 'unmanaged', 'final', 'inline',
  'external', 'external.js', 'builtin', 'lazy', 'unsafe',
]) // prettier-ignore

/** Decorators that nobody knows do nothing, and are most likely typing mistakes. */
export function checkDecorators(
  compiler: Compiler,
  declaration: asc.DeclarationStatement,
  mistakes: Mistakes,
): void {
  const isClass = declaration instanceof compiler.ClassDeclaration
  for (const decorator of declaration.decorators ?? []) {
    const name = decoratorName(decorator)
    if (ON_CLASSES.has(name)) {
      if (!isClass) mistakes.at(decorator, `@${name} belongs before a class`)
    } else if (ON_METHODS.has(name)) mistakes.at(decorator, `@${name} belongs before a method of a system`)
    else if (!ELSEWHERE.has(name)) unknown(decorator, name, mistakes)
  }
  if (!isClass) return
  const kinds = decoratorNames(declaration).filter((name) => ON_CLASSES.has(name))
  if (kinds.length > 1)
    mistakes.at(
      declaration.name,
      `${declaration.name.text} is @${kinds.join(' and @')} at once; it can be one of them`,
    )
  for (const member of declaration.members) {
    for (const decorator of member.decorators ?? []) {
      const name = decoratorName(decorator)
      const isMethod = member instanceof compiler.MethodDeclaration
      if (ON_METHODS.has(name)) {
        if (isMethod && kinds.includes('system') && isStatic(member))
          mistakes.at(decorator, `@${name} cannot stand before a static method`)
        else if (!isMethod || !kinds.includes('system'))
          mistakes.at(
            decorator,
            `@${name} belongs before a method of a system`,
            'Put @system before the class.',
          )
      } else if (ON_CLASSES.has(name)) mistakes.at(decorator, `@${name} belongs before a class`)
      else if (!ELSEWHERE.has(name)) unknown(decorator, name, mistakes)
    }
  }
}

function unknown(decorator: asc.DecoratorNode, name: string, mistakes: Mistakes): void {
  const known = [...ON_CLASSES, ...ON_METHODS]
  mistakes.at(
    decorator,
    `there is no decorator @${name}`,
    suggestion(name, known) ?? `There are: ${known.map((it) => `@${it}`).join(', ')}.`,
  )
}
