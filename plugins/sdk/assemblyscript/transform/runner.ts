import type * as asc from 'assemblyscript'
import { STAGES, suggestion, type Stage } from '../../../../engine/index.ts'
import type { Mistakes } from './diagnostic.ts'
import { methodsOf } from './members.ts'
import { queryKind, type QueryClass, type QueryReader } from './query.ts'
import type { Reading } from './reading.ts'
import { isHidden, nearest, type Compiler, type Scope } from './scope.ts'
import { decoratorName, textOf } from './spelling.ts'
import type { TypeReader } from './type-reader.ts'

/** A method that runs each frame, with the entities of a query. */
export interface Runner {
  readonly method: string
  readonly stage: Stage
  readonly query: QueryClass
  /** Whether it takes the seconds as well. */
  readonly takesTime: boolean
  readonly declaration: asc.MethodDeclaration
}

const EXAMPLE =
  'Write a method such as "@run move(balls: Balls, dt: f32): void", with "class Balls extends Query".'

/** Reads the methods of systems that run each frame, with all that is wrong with them. */
export class RunnerReader {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #types: TypeReader
  readonly #queries: QueryReader
  readonly #mistakes: Mistakes

  constructor({ compiler, scope, mistakes }: Reading, types: TypeReader, queries: QueryReader) {
    this.#asc = compiler
    this.#scope = scope
    this.#types = types
    this.#queries = queries
    this.#mistakes = mistakes
  }

  read(declaration: asc.ClassDeclaration, source: asc.Source): Runner[] {
    const runners: Runner[] = []
    for (const method of methodsOf(this.#asc, declaration)) {
      const decorators = method.decorators ?? []
      const run = decorators.find((it) => decoratorName(it) === 'run')
      if (run === undefined) continue
      if (decorators.some((it) => decoratorName(it) === 'on'))
        this.#mistakes.at(method.name, `"${method.name.text}" has @on and @run; use one of them`)
      const stage = this.#stage(run)
      const query = this.#query(method, source)
      this.#shape(method)
      if (query !== null)
        runners.push({
          method: method.name.text,
          stage,
          query,
          takesTime: method.signature.parameters.length > 1,
          declaration: method,
        })
    }
    return runners
  }

  #stage({ args }: asc.DecoratorNode): Stage {
    const [argument] = args ?? []
    if (argument === undefined) return 'update'
    const name = argument instanceof this.#asc.StringLiteralExpression ? argument.value : textOf(argument)
    const stage = STAGES.find((it) => it === name)
    if (stage !== undefined) return stage
    const known = `Use one of ${STAGES.map((it) => `'${it}'`).join(', ')}.`
    this.#mistakes.at(argument, `unknown stage ${textOf(argument)}`, suggestion(name, STAGES) ?? known)
    return 'update'
  }

  #query(method: asc.MethodDeclaration, source: asc.Source): QueryClass | null {
    const [parameter] = method.signature.parameters
    const name = method.name.text
    if (parameter === undefined)
      return this.#mistakes.at(method.name, `the @run method "${name}" has no query as a parameter`, EXAMPLE)
    const query = this.#queries.of(parameter.type, source)
    if (query?.kind === 'query') return query
    const written = textOf(parameter.type)
    const near = nearest(
      written,
      this.#scope,
      source,
      ({ declaration, source: at }) =>
        declaration instanceof this.#asc.ClassDeclaration &&
        queryKind({ declaration, source: at }, this.#scope) === 'query',
    )
    return this.#mistakes.at(
      parameter.type,
      `the parameter of "${name}" must be a query, but ${written} is not a query`,
      near ?? EXAMPLE,
    )
  }

  #shape(method: asc.MethodDeclaration): void {
    const [, time, more] = method.signature.parameters
    const name = method.name.text
    if (time !== undefined && textOf(time.type) !== 'f32')
      this.#mistakes.at(
        time,
        `the second parameter of "${name}" must be "dt: f32", the elapsed seconds`,
        this.#queries.of(time.type, method.range.source) === null
          ? null
          : 'Write one method for each query; they run in the order in which you write them.',
      )
    if (more !== undefined)
      this.#mistakes.at(more, `"${name}" has more parameters than a query and the seconds`, EXAMPLE)
    const { returnType } = method.signature
    if (!this.#types.isVoid(returnType))
      this.#mistakes.at(returnType, `"${name}" returns a value`, 'Change its return type to void.')
    if (isHidden(method))
      this.#mistakes.at(method.name, `"${name}" is not public, so the game cannot call it`)
  }
}
