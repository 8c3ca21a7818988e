import type * as asc from 'assemblyscript'
import { isKebab, parseItemPath } from '../../../../engine/index.ts'
import type { ModConfig } from './config.ts'
import type { Mistakes } from './diagnostic.ts'
import type { ItemReader } from './item-reader.ts'
import type { ItemTable } from './item-table.ts'
import type { ItemClass } from './item.ts'
import { KeptFields, type KeptField } from './kept-fields.ts'
import { constructorOf, methodsOf } from './members.ts'
import { ProvidedTraits, sameSignature, showMethod } from './provided-traits.ts'
import type { QueryReader } from './query.ts'
import type { Reading } from './reading.ts'
import { RunnerReader, type Runner } from './runner.ts'
import { isAbstract, isHidden, nearest, type Compiler, type Found, type Scope } from './scope.ts'
import { caseName, decoratorName, decoratorNames, isDecorated, textOf } from './spelling.ts'
import type { TypeReader } from './type-reader.ts'
import { UsedTraits, type UsedTrait } from './used-traits.ts'

/** A class that is a system, with everything it takes part in. */
export interface SystemClass extends Found<asc.ClassDeclaration> {
  /** The kebab-case name behind the mod's. */
  readonly name: string
  readonly uses: readonly UsedTrait[]
  readonly provides: readonly ItemClass[]
  readonly handlers: readonly Handler[]
  readonly hooks: readonly HookHandler[]
  readonly runners: readonly Runner[]
  /** Names of systems that it goes before, or after, where they are there. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly hasDrop: boolean
  /** The fields that go on when the mod is replaced. */
  readonly kept: readonly KeptField[]
  /** Whether its constructor does nothing then. */
  readonly skipsConstructor: boolean
  /** Whether it wants to know from which version it goes on. */
  readonly hasMigrate: boolean
}

/** A method that handles an event. */
export interface Handler {
  readonly method: string
  readonly event: ItemClass
}

/** A method that handles a hook. */
export interface HookHandler {
  readonly method: string
  readonly hook: ItemClass
}

/** The exports of a system, as the module names them and the manifest states them. */
export function exportNames(system: SystemClass): {
  readonly new: string
  readonly drop: string
  readonly save: string
  readonly restore: string
  /** Of a method that handles an event, or runs each frame. */
  method(name: string): string
} {
  return {
    // No method can be called like it.
    new: `${system.name}.constructor`,
    drop: `${system.name}.drop`,
    // With a hyphen, as no method is spelt.
    save: `${system.name}.save-state`,
    restore: `${system.name}.restore-state`,
    method: (name) => `${system.name}.${name}`,
  }
}

/** Reads the classes that are systems, with all that is wrong with them. */
export class SystemReader {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #types: TypeReader
  readonly #items: ItemTable
  readonly #itemReader: ItemReader
  readonly #provided: ProvidedTraits
  readonly #used: UsedTraits
  readonly #runners: RunnerReader
  readonly #config: ModConfig
  readonly #mistakes: Mistakes
  readonly #kept: KeptFields

  constructor(
    reading: Reading,
    types: TypeReader,
    items: ItemTable,
    itemReader: ItemReader,
    queries: QueryReader,
  ) {
    const { compiler, scope, config, mistakes } = reading
    this.#asc = compiler
    this.#scope = scope
    this.#config = config
    this.#mistakes = mistakes
    this.#types = types
    this.#kept = new KeptFields(reading)
    this.#items = items
    this.#itemReader = itemReader
    this.#provided = new ProvidedTraits(compiler, scope, items, itemReader, mistakes)
    this.#used = new UsedTraits(compiler, items, queries, mistakes)
    this.#runners = new RunnerReader(reading, types, queries)
  }

  read(declaration: asc.ClassDeclaration, source: asc.Source): SystemClass {
    const { name } = declaration
    const found = { declaration, source }
    const wrong = (what: string, hint: string): void => {
      this.#mistakes.at(name, `the system ${name.text} ${what}`, hint)
    }
    if (this.#scope.exportedAs(found) === null)
      wrong('is not exported, so the game cannot start it', 'Write "export class".')
    if (declaration.isGeneric)
      wrong('is generic', 'Remove the type parameters: the game creates one instance of each system.')
    if (isAbstract(declaration))
      wrong('is abstract', 'Remove "abstract": the mod creates the system when it starts.')
    const create = constructorOf(this.#asc, declaration)
    if (create !== null && create.signature.parameters.length > 0) {
      this.#mistakes.at(
        create.signature.parameters[0]!,
        `the constructor of the system ${name.text} has parameters`,
        'Use fields instead: proxies of traits, and state with initial values.',
      )
    }
    const drop = methodsOf(this.#asc, declaration).find((it) => it.name.text === 'drop') ?? null
    if (
      drop !== null &&
      (drop.signature.parameters.length > 0 || !this.#types.isVoid(drop.signature.returnType))
    )
      this.#mistakes.at(drop.name, '"drop", which runs when the system is removed, must be "drop(): void"')
    return {
      ...found,
      name: caseName(name.text),
      uses: this.#used.read(declaration, source),
      provides: this.#provided.read(declaration, source),
      handlers: this.#handlers(declaration, source),
      hooks: this.#hooks(declaration, source),
      runners: this.#runners.read(declaration, source),
      before: this.#others('before', found),
      after: this.#others('after', found),
      hasDrop: drop !== null,
      kept: this.#kept.read(declaration, source),
      skipsConstructor: this.#kept.canSkipConstructor(declaration),
      hasMigrate: this.#migrates(declaration),
    }
  }

  #migrates(declaration: asc.ClassDeclaration): boolean {
    const migrate = methodsOf(this.#asc, declaration).find((it) => it.name.text === 'migrate')
    if (migrate === undefined) return false
    const { parameters, returnType } = migrate.signature
    const [parameter] = parameters
    if (
      parameters.length !== 1 ||
      textOf(parameter!.type) !== 'string' ||
      !this.#types.isVoid(returnType) ||
      isHidden(migrate)
    )
      this.#mistakes.at(
        migrate.name,
        '"migrate", which runs when the system replaces another version, must be "migrate(from: string): void"',
      )
    return true
  }

  #handlers(declaration: asc.ClassDeclaration, source: asc.Source): Handler[] {
    const handlers: Handler[] = []
    for (const method of methodsOf(this.#asc, declaration)) {
      const decorators = method.decorators ?? []
      const on = decorators.find((it) => decoratorName(it) === 'on')
      if (on === undefined) {
        this.#doubtHandler(method, source)
        continue
      }
      const event = this.#handled(method, source)
      if (event !== null) handlers.push({ method: method.name.text, event })
    }
    return handlers
  }

  #hooks(declaration: asc.ClassDeclaration, source: asc.Source): HookHandler[] {
    const hooks: HookHandler[] = []
    for (const method of methodsOf(this.#asc, declaration)) {
      const decorator = (method.decorators ?? []).find((it) => decoratorName(it) === 'hook')
      if (decorator === undefined) continue
      const hook = this.#hookOf(decorator, method, source)
      if (hook !== null) hooks.push({ method: method.name.text, hook })
    }
    return hooks
  }

  #hookOf(decorator: asc.DecoratorNode, method: asc.MethodDeclaration, source: asc.Source): ItemClass | null {
    const name = method.name.text
    const [argument] = decorator.args ?? []
    if (!(argument instanceof this.#asc.IdentifierExpression)) {
      return this.#mistakes.at(
        decorator,
        `@hook before "${name}" has to name the hook that it handles`,
        'Write for example "@hook(Damage)", with a class of the bindings.',
      )
    }
    const hook = this.#items.named(argument.text, source)
    if (hook?.kind !== 'hook') {
      return this.#mistakes.at(
        argument,
        hook === null
          ? `"${name}" cannot handle ${argument.text}: no hook of that name is known here`
          : `"${name}" cannot handle ${argument.text} with @hook: it is a ${hook.kind}`,
        nearest(argument.text, this.#scope, source, (it) => isDecorated(it.declaration, 'hook')) ??
          'Import the hook from the bindings of the package that defines it.',
      )
    }
    const [call] = hook.methods
    const signature = this.#itemReader.signature(method, source)
    if (signature === null) return null
    if (!sameSignature(signature, call!) || isHidden(method)) {
      return this.#mistakes.at(
        method.name,
        `"${name}" does not have the types of the hook ${argument.text}`,
        `It has to be ${showMethod(call!, name)}${isHidden(method) ? ', and public' : ''}.`,
      )
    }
    return hook
  }

  /** A method whose only parameter is an event, and which nothing in its file calls, looks like a handler without its decorator. */
  #doubtHandler(method: asc.MethodDeclaration, source: asc.Source): void {
    const [parameter, ...others] = method.signature.parameters
    const name = method.name.text
    if (parameter === undefined || others.length > 0 || (method.decorators ?? []).length > 0) return
    if (isHidden(method) || this.#items.of(parameter.type, source)?.kind !== 'event') return
    if (new RegExp(`\\.${name}\\b`).test(source.text)) return
    this.#mistakes.warn(
      method.name,
      `"${name}" looks like a handler of ${textOf(parameter.type)}, but is never called`,
      'Write @on before the method, or make it private.',
    )
  }

  #handled(method: asc.MethodDeclaration, source: asc.Source): ItemClass | null {
    const { parameters, returnType } = method.signature
    const name = method.name.text
    const [parameter] = parameters
    if (parameter === undefined || parameters.length > 1) {
      return this.#mistakes.at(
        parameters[1] ?? method.name,
        `the handler "${name}" has ${parameters.length} parameters instead of one, the event`,
        'Write a method such as "@on goal(event: Goal): void".',
      )
    }
    if (!this.#types.isVoid(returnType))
      this.#mistakes.at(
        returnType,
        `the handler "${name}" returns a value`,
        'Change its return type to void.',
      )
    if (isHidden(method))
      this.#mistakes.at(method.name, `the handler "${name}" is not public, so the game cannot call it`)
    const item = this.#items.of(parameter.type, source)
    if (item?.kind === 'event') {
      if (!parameter.type.isNullable) return item
      return this.#mistakes.at(parameter.type, `the event that "${name}" handles is never null`)
    }
    const written = textOf(parameter.type)
    if (item !== null)
      return this.#mistakes.at(
        parameter.type,
        `"${name}" cannot handle ${written}: it is a ${item.kind}, not an event`,
      )
    const hint =
      nearest(written, this.#scope, source, ({ declaration }) => isDecorated(declaration, 'event')) ??
      'Import the event from the bindings of the package that defines it.'
    return this.#mistakes.at(parameter.type, `"${name}" handles an unknown event ${written}`, hint)
  }

  /** The systems that `@before` or `@after` names: by text, or, where they are of this mod, by class. */
  #others(decorator: 'before' | 'after', { declaration, source }: Found<asc.ClassDeclaration>): string[] {
    const nodes = (declaration.decorators ?? []).filter((it) => decoratorName(it) === decorator)
    const names: string[] = []
    for (const node of nodes) {
      const args = node.args ?? []
      if (args.length === 0)
        this.#mistakes.at(
          node,
          `@${decorator} names no system`,
          `Write the name of a system, such as "@${decorator}('ball')".`,
        )
      for (const arg of args) {
        const name = this.#systemName(arg, source)
        if (name === null) {
          this.#mistakes.at(
            arg,
            `${textOf(arg)} is not a system`,
            `Write 'ball' for a system of the game, 'acme:curve/curve-ball' for one of another mod, and the class for one of this mod.`,
          )
        } else if (!names.includes(name)) names.push(name)
      }
    }
    return names
  }

  #systemName(node: asc.Expression, source: asc.Source): string | null {
    if (node instanceof this.#asc.StringLiteralExpression)
      return isKebab(node.value) || parseItemPath(node.value) !== null ? node.value : null
    if (!(node instanceof this.#asc.IdentifierExpression)) return null
    const found = this.#scope.find(node.text, source)?.declaration
    if (!(found instanceof this.#asc.ClassDeclaration) || !isSystem(found)) return null
    return `${this.#config.name}/${caseName(found.name.text)}`
  }

  /** Two systems of one name are a mistake of the second. */
  distinct(systems: readonly SystemClass[]): void {
    const first = new Map<string, SystemClass>()
    for (const system of systems) {
      const other = first.get(system.name)
      if (other === undefined) {
        first.set(system.name, system)
        continue
      }
      this.#mistakes.at(
        system.declaration.name,
        `the mod ${this.#config.name} has two systems "${system.name}"; the other one is in ${other.source.normalizedPath}`,
        'Rename one of the classes.',
      )
    }
  }
}

/** Whether a class says that it is a system. */
export function isSystem(declaration: asc.ClassDeclaration): boolean {
  return decoratorNames(declaration).includes('system')
}
