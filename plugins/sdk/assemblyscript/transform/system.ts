import type * as asc from 'assemblyscript'
import { typeToJson } from '../../../../engine/index.ts'
import type { ModConfig } from './config.ts'
import type { Mistakes } from './diagnostic.ts'
import { isDecorated, nearest, type ItemClass, type ItemMethod, type ItemReader } from './item.ts'
import { isAbstract, isHidden, type Compiler, type Found, type Scope } from './scope.ts'
import { caseName, decoratorNames, decoratorName, textOf, type TypeReader } from './type-reader.ts'

/** A class that is a system, with everything it takes part in. */
export interface SystemClass extends Found<asc.ClassDeclaration> {
  /** The kebab-case name behind the mod's. */
  readonly name: string
  readonly uses: readonly ItemClass[]
  readonly provides: readonly ItemClass[]
  readonly handlers: readonly Handler[]
  readonly hasDrop: boolean
}

/** A method that handles an event. */
export interface Handler {
  readonly method: string
  readonly event: ItemClass
}

/** Reads the classes that are systems, with all that is wrong with them. */
export class SystemReader {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #types: TypeReader
  readonly #items: ReadonlyMap<asc.DeclarationStatement, ItemClass>
  readonly #itemReader: ItemReader
  readonly #config: ModConfig
  readonly #mistakes: Mistakes

  constructor(options: {
    readonly compiler: Compiler
    readonly scope: Scope
    readonly types: TypeReader
    /** All components, events and traits that the sources declare. */
    readonly items: ReadonlyMap<asc.DeclarationStatement, ItemClass>
    readonly itemReader: ItemReader
    readonly config: ModConfig
    readonly mistakes: Mistakes
  }) {
    this.#asc = options.compiler
    this.#scope = options.scope
    this.#types = options.types
    this.#items = options.items
    this.#itemReader = options.itemReader
    this.#config = options.config
    this.#mistakes = options.mistakes
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
      wrong('is generic', 'A system exists once: there is nobody to say what its types would be.')
    if (isAbstract(declaration)) wrong('is abstract', 'A system is made when the mod starts.')
    const create = this.#types.constructorOf(declaration)
    if (create !== null && create.signature.parameters.length > 0) {
      this.#mistakes.at(
        create.signature.parameters[0]!,
        `the constructor of the system ${name.text} has parameters, but nothing passes any`,
        'What a system needs, it has as fields: proxies of traits, and state with initial values.',
      )
    }
    const drop = this.#types.methodsOf(declaration).find((it) => it.name.text === 'drop') ?? null
    if (
      drop !== null &&
      (drop.signature.parameters.length > 0 || !this.#types.isVoid(drop.signature.returnType))
    )
      this.#mistakes.at(drop.name, '"drop" is called when the system is removed: it has to be "drop(): void"')
    return {
      ...found,
      name: caseName(name.text),
      uses: this.#uses(declaration, source),
      provides: this.#provides(declaration, source),
      handlers: this.#handlers(declaration, source),
      hasDrop: drop !== null,
    }
  }

  /** The item that a type names, where it names one. */
  #itemOf(node: asc.TypeNode | null, source: asc.Source): ItemClass | null {
    if (!(node instanceof this.#asc.NamedTypeNode)) return null
    const found = this.#scope.resolve(node.name, source)
    return found === null ? null : (this.#items.get(found.declaration) ?? null)
  }

  #uses(declaration: asc.ClassDeclaration, source: asc.Source): ItemClass[] {
    const uses: ItemClass[] = []
    for (const field of this.#types.fieldsOf(declaration)) {
      const item = this.#itemOf(field.type, source)
      if (item === null || item.kind === 'event') continue
      const type = item.declaration.name.text
      if (item.kind === 'component') {
        this.#mistakes.at(
          field.name,
          `${type} is a component: it belongs to entities, and cannot be a field of a system`,
          `Keep the entity, and write get<${type}>(entity) where its values are needed.`,
        )
      } else if (item.own) {
        this.#mistakes.at(
          field.name,
          `${type} is a trait of this mod, which cannot call it through the game`,
          'A call that came back into the mod would be a fault. Call the class that implements it, or raise an event.',
        )
      } else if (!uses.some((other) => other.id.path === item.id.path)) uses.push(item)
    }
    return uses
  }

  #handlers(declaration: asc.ClassDeclaration, source: asc.Source): Handler[] {
    const handlers: Handler[] = []
    for (const method of this.#types.methodsOf(declaration)) {
      const decorators = method.decorators ?? []
      const run = decorators.find((it) => decoratorName(it) === 'run')
      if (run !== undefined) {
        this.#mistakes.at(
          run,
          'per-frame queries cannot be written in AssemblyScript yet',
          'Handle an event with @on, and reach the fields of components with get<…>(entity).',
        )
      }
      const on = decorators.find((it) => decoratorName(it) === 'on')
      if (on === undefined) continue
      const event = this.#handled(method, source)
      if (event !== null) handlers.push({ method: method.name.text, event })
    }
    return handlers
  }

  #handled(method: asc.MethodDeclaration, source: asc.Source): ItemClass | null {
    const { parameters, returnType } = method.signature
    const name = method.name.text
    const [parameter] = parameters
    if (parameter === undefined || parameters.length > 1) {
      return this.#mistakes.at(
        parameters[1] ?? method.name,
        `the handler "${name}" has ${parameters.length} parameters; it has to have one, the event`,
        'Write for example "@on goal(event: Goal): void".',
      )
    }
    if (!this.#types.isVoid(returnType))
      this.#mistakes.at(
        returnType,
        `the handler "${name}" returns something; nobody takes it`,
        'Let it return void.',
      )
    if (isHidden(method))
      this.#mistakes.at(method.name, `the handler "${name}" is not public, so the game cannot call it`)
    const item = this.#itemOf(parameter.type, source)
    if (item?.kind === 'event') {
      if (!parameter.type.isNullable) return item
      return this.#mistakes.at(parameter.type, `the event that "${name}" handles is never null`)
    }
    const written = textOf(parameter.type)
    if (item !== null)
      return this.#mistakes.at(
        parameter.type,
        `"${name}" cannot handle ${written}: it is a ${item.kind}, no event`,
      )
    const hint =
      nearest(written, this.#scope, source, ({ declaration }) => isDecorated(declaration, 'event')) ??
      'Import the event from the bindings of the package that defines it.'
    return this.#mistakes.at(
      parameter.type,
      `"${name}" cannot handle ${written}: no event of that name is known here`,
      hint,
    )
  }

  #provides(declaration: asc.ClassDeclaration, source: asc.Source): ItemClass[] {
    const provides: ItemClass[] = []
    const others: asc.NamedTypeNode[] = []
    for (const node of declaration.implementsTypes ?? []) {
      const item = this.#itemOf(node, source)
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
            `${textOf(node)} is no trait, so ${declaration.name.text} cannot provide it`,
            nearest(textOf(node), this.#scope, source, (it) => isDecorated(it.declaration, 'trait')) ??
              'A trait is a class with @trait, of this mod or from generated bindings.',
          )
      }
    }
    // To the compiler a trait is a class, which nothing can implement: what was checked here is taken out.
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
        `${name} does not have all that ${trait.declaration.name.text} asks for: "${wanted.member}" is missing`,
        `Add ${expected}.`,
      )
      return
    }
    const signature = this.#itemReader.signature(method.declaration, method.source)
    if (signature === null) return
    const same =
      signature.params.length === wanted.params.length &&
      signature.params.every((param, index) => sameType(param.type, wanted.params[index]!.type)) &&
      (signature.result === null) === (wanted.result === null) &&
      (signature.result === null || sameType(signature.result, wanted.result!))
    if (!same || isHidden(method.declaration)) {
      this.#mistakes.at(
        method.declaration.name,
        `"${wanted.member}" is not what ${trait.declaration.name.text} asks for`,
        `It has to be ${expected}${isHidden(method.declaration) ? ', and public' : ''}.`,
      )
    }
  }

  /** A method of a class or of the classes it is derived from. */
  #methodOf(
    { declaration, source }: Found<asc.ClassDeclaration>,
    name: string,
  ): Found<asc.MethodDeclaration> | null {
    const own = this.#types.methodsOf(declaration).find((method) => method.name.text === name)
    if (own !== undefined) return { declaration: own, source }
    const base = declaration.extendsType && this.#scope.resolve(declaration.extendsType.name, source)
    if (!base || !(base.declaration instanceof this.#asc.ClassDeclaration)) return null
    return this.#methodOf({ declaration: base.declaration, source: base.source }, name)
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

function sameType(a: ItemMethod['params'][number]['type'], b: ItemMethod['params'][number]['type']): boolean {
  return a.text === b.text && JSON.stringify(typeToJson(a.type)) === JSON.stringify(typeToJson(b.type))
}

/** A method as it would be declared, for hints: with the names of types as the trait's own file writes them. */
function showMethod({ member, declaration }: ItemMethod): string {
  const { parameters, returnType } = declaration.signature
  const params = parameters.map(({ name, type }) => `${name.text}: ${textOf(type)}`)
  return `"${member}(${params.join(', ')}): ${textOf(returnType)}"`
}

/** Whether a class says that it is a system. */
export function isSystem(declaration: asc.ClassDeclaration): boolean {
  return decoratorNames(declaration).includes('system')
}
