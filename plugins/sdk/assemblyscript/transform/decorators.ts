import type * as asc from 'assemblyscript'
import { suggestion } from '../../../../engine/index.ts'
import type { Mistakes } from './diagnostic.ts'
import { FILTERS } from './query.ts'
import { isStatic, type Compiler } from './scope.ts'
import { decoratorName, decoratorNames } from './spelling.ts'

/** The decorators of classes that stand for a type. */
export const TYPE_DECORATORS: ReadonlySet<string> = new Set(['record', 'tuple', 'result', 'variant'])

const ON_CLASSES: ReadonlySet<string> = new Set([
  'system',
  'component',
  'event',
  'hook',
  'trait',
  ...TYPE_DECORATORS,
])
const ON_METHODS: ReadonlySet<string> = new Set(['on', 'run', 'hook'])
const ON_QUERIES: ReadonlySet<string> = new Set(Object.keys(FILTERS))
const ON_TERMS = 'optional'
const ON_STATE = 'transient'
const ON_SYSTEMS: ReadonlySet<string> = new Set(['before', 'after'])
/** Decorators of AssemblyScript. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'global', 'operator', 'operator.binary', 'operator.prefix', 'operator.postfix', 'unmanaged', 'final', 'inline',
  'external', 'external.js', 'builtin', 'lazy', 'unsafe',
]) // prettier-ignore

/**
 * Decorators that nobody knows do nothing, and are most likely typing mistakes.
 *
 * @param isQuery whether the declaration is the class of a query
 */
export function checkDecorators(
  compiler: Compiler,
  declaration: asc.DeclarationStatement,
  isQuery: boolean,
  mistakes: Mistakes,
): void {
  const isClass = declaration instanceof compiler.ClassDeclaration
  for (const decorator of declaration.decorators ?? []) {
    const name = decoratorName(decorator)
    if (ON_CLASSES.has(name)) {
      if (!isClass) mistakes.at(decorator, `@${name} belongs before a class`)
    } else if (ON_METHODS.has(name)) mistakes.at(decorator, `@${name} belongs before a method of a system`)
    else if (ON_SYSTEMS.has(name)) {
      if (!isClass || !decoratorNames(declaration).includes('system')) misplaced(decorator, name, mistakes)
    } else if (name === ON_STATE) misplaced(decorator, name, mistakes)
    else if (ON_QUERIES.has(name) || name === ON_TERMS) {
      if (!isQuery || name === ON_TERMS) misplaced(decorator, name, mistakes)
    } else if (!ELSEWHERE.has(name)) unknown(decorator, name, mistakes)
  }
  if (!isClass) return
  const kinds = decoratorNames(declaration).filter((name) => ON_CLASSES.has(name))
  if (kinds.length > 1)
    mistakes.at(declaration.name, `${declaration.name.text} has @${kinds.join(' and @')}; use one of them`)
  for (const member of declaration.members) {
    for (const decorator of member.decorators ?? []) {
      const name = decoratorName(decorator)
      const isMethod = member instanceof compiler.MethodDeclaration
      if (ON_METHODS.has(name)) {
        if (isMethod && kinds.includes('system') && isStatic(member))
          mistakes.at(decorator, `@${name} does not work on a static method`)
        else if (!isMethod || !kinds.includes('system'))
          mistakes.at(
            decorator,
            `@${name} belongs before a method of a system`,
            'Put @system before the class.',
          )
      } else if (ON_CLASSES.has(name)) mistakes.at(decorator, `@${name} belongs before a class`)
      else if (name === ON_STATE) {
        if (!kinds.includes('system') || !(member instanceof compiler.FieldDeclaration) || isStatic(member))
          misplaced(decorator, name, mistakes)
      } else if (name === ON_TERMS) {
        if (!isQuery || !(member instanceof compiler.FieldDeclaration) || isStatic(member))
          misplaced(decorator, name, mistakes)
      } else if (ON_QUERIES.has(name) || ON_SYSTEMS.has(name)) misplaced(decorator, name, mistakes)
      else if (!ELSEWHERE.has(name)) unknown(decorator, name, mistakes)
    }
  }
}

function misplaced(decorator: asc.DecoratorNode, name: string, mistakes: Mistakes): void {
  const [place, hint] =
    name === ON_STATE
      ? ['field of a system', 'Only fields of systems are kept when the mod is replaced.']
      : name === ON_TERMS
        ? [
            'field of a query',
            'A trait that a system can do without is a field such as "radio: Radio | null = null".',
          ]
        : ON_SYSTEMS.has(name)
          ? ['system', 'Put @system before the class.']
          : ['query', 'Write a class that "extends Query".']
  mistakes.at(decorator, `@${name} belongs before a ${place}`, hint)
}

function unknown(decorator: asc.DecoratorNode, name: string, mistakes: Mistakes): void {
  if (name === 'query') {
    mistakes.at(decorator, 'unknown decorator @query', 'Write a class that "extends Query" of "skein".')
    return
  }
  const known = [...new Set([...ON_CLASSES, ...ON_METHODS]), ...ON_SYSTEMS, ...ON_QUERIES, ON_TERMS, ON_STATE]
  mistakes.at(
    decorator,
    `unknown decorator @${name}`,
    suggestion(name, known) ?? `Use one of ${known.map((it) => `@${it}`).join(', ')}.`,
  )
}
