import type * as asc from 'assemblyscript'
import {
  isColumnType,
  itemId,
  parseItemId,
  SkeinError,
  toKebab,
  type ItemId,
} from '../../../../engine/index.ts'
import type { ModConfig } from './config.ts'
import { defaultOf } from './default-value.ts'
import type { Mistakes } from './diagnostic.ts'
import type { GuestType } from './guest-type.ts'
import type { ItemClass, ItemField, ItemKind, ItemMethod } from './item.ts'
import { constructorOf, fieldsOf, initialOf } from './members.ts'
import type { Reading } from './reading.ts'
import { isAbstract, isAccessor, isStatic, type Compiler, type Found, type Scope } from './scope.ts'
import { abiName, caseName, decoratorName, textOf } from './spelling.ts'
import type { TypeReader } from './type-reader.ts'

const ITEM_DECORATORS: ReadonlySet<string> = new Set(['component', 'event', 'hook', 'trait'])

/** Reads the classes that are components, events and traits, with all that is wrong with them. */
export class ItemReader {
  readonly #asc: Compiler
  readonly #types: TypeReader
  readonly #scope: Scope
  readonly #config: ModConfig
  readonly #mistakes: Mistakes

  constructor({ compiler, scope, config, mistakes }: Reading, types: TypeReader) {
    this.#asc = compiler
    this.#scope = scope
    this.#types = types
    this.#config = config
    this.#mistakes = mistakes
  }

  /** Reads a class, or gives `null` where it is no item, or a broken one. */
  read(declaration: asc.ClassDeclaration, source: asc.Source): ItemClass | null {
    const decorator = declaration.decorators?.find((it) => ITEM_DECORATORS.has(decoratorName(it)))
    if (decorator === undefined) return null
    const kind = decoratorName(decorator) as ItemKind
    const found = { declaration, source }
    const id = this.#id(decorator, declaration)
    if (id === null) return null
    const own = (decorator.args ?? []).length === 0
    if (declaration.isGeneric || declaration.extendsType !== null) {
      return this.#mistakes.at(
        declaration.name,
        `${declaration.name.text} is ${declaration.isGeneric ? 'generic' : 'derived from another class'}, but has @${kind}`,
        'Write one plain class.',
      )
    }
    if (this.#scope.exportedAs(found) === null) {
      return this.#mistakes.at(
        declaration.name,
        `${declaration.name.text} is not exported, so the game cannot reach it`,
        'Put "export" before "class".',
      )
    }
    if (kind === 'trait') return { kind, id, own, ...found, fields: [], methods: this.#methods(found, own) }
    if (kind === 'hook') return this.#hook(id, own, found)
    const fields = this.#fields(found, kind)
    if (kind === 'component' && constructorOf(this.#asc, declaration) !== null) {
      this.#mistakes.at(
        declaration.name,
        `the component ${declaration.name.text} cannot have a constructor`,
        `Give its fields initial values, and write add<${declaration.name.text}>(entity).`,
      )
    }
    return { kind, id, own, ...found, fields, methods: [] }
  }

  /** A hook: a class with nothing but `static call`, which returns the type of its first parameter. */
  #hook(id: ItemId, own: boolean, found: Found<asc.ClassDeclaration>): ItemClass | null {
    const [call, ...others] = this.#methods(found, false)
    const value = call?.params[0]?.type
    if (
      call === undefined ||
      others.length > 0 ||
      call.name !== 'call' ||
      !isStatic(call.declaration) ||
      value === undefined ||
      call.result?.text !== value.text
    ) {
      return this.#mistakes.at(
        found.declaration.name,
        `the hook ${found.declaration.name.text} has to have one static method, "call", which returns a value of the type of its first parameter`,
        'Write for example "static call(value: f32, target: Entity): f32 { return native<f32>() }".',
      )
    }
    return { kind: 'hook', id, own, ...found, fields: [], methods: [call] }
  }

  /** The identity that a decorator states, or that the mod gives its own items. */
  #id(decorator: asc.DecoratorNode, declaration: asc.ClassDeclaration): ItemId | null {
    const [argument] = decorator.args ?? []
    if (argument === undefined) {
      const item = caseName(declaration.name.text)
      const id = parseItemId(itemId(this.#config.name, item, this.#config.version))
      if (id !== null) return id
      return this.#mistakes.at(
        declaration.name,
        `"${declaration.name.text}" is not a valid name for a ${decoratorName(decorator)}`,
        'Use letters and digits, starting with an upper-case letter, such as "TopScore".',
      )
    }
    const id = parseItemId(
      argument instanceof this.#asc.StringLiteralExpression ? argument.value : textOf(argument),
    )
    if (id !== null) return id
    return this.#mistakes.at(
      argument,
      `the argument of @${decoratorName(decorator)} must be an item of another package, such as "game:package/item@1.0.0"`,
      'Omit the argument for an item of this mod.',
    )
  }

  #fields({ declaration, source }: Found<asc.ClassDeclaration>, kind: ItemKind): ItemField[] {
    const fields: ItemField[] = []
    for (const node of fieldsOf(this.#asc, declaration)) {
      this.#types.open(node)
      const type = this.#types.type(node.type, source, node.name)
      if (type === null) continue
      if (kind === 'component' && !isColumnType(type.type)) {
        this.#mistakes.at(
          node.type,
          `a field of a component cannot be ${type.text}`,
          'Use a number type, bool, an enum or Entity.',
        )
        continue
      }
      const initial = initialOf(this.#asc, declaration, node)
      const value = initial === null ? undefined : defaultOf(this.#asc, initial, type)
      const member = node.name.text
      fields.push({
        member,
        name: this.#kebab(member, node.name),
        type,
        source: node.type === null ? type.text : textOf(node.type),
        initial: value === undefined ? null : defaultText(textOf(initial!), type, value),
        default: value,
        node: node.name,
      })
    }
    return fields
  }

  #methods({ declaration, source }: Found<asc.ClassDeclaration>, own: boolean): ItemMethod[] {
    const methods: ItemMethod[] = []
    for (const member of declaration.members) {
      if (!(member instanceof this.#asc.MethodDeclaration) || isAccessor(member)) {
        this.#mistakes.at(member.name, `${member.name.text} is not a method: a trait has only methods`)
        continue
      }
      if (own && !isAbstract(member)) {
        this.#mistakes.at(
          member.name,
          `${member.name.text} of the trait ${declaration.name.text} has a body`,
          'Make the class and its methods abstract, and write the bodies in the system that implements the trait.',
        )
        continue
      }
      const signature = this.signature(member, source)
      if (signature === null) continue
      methods.push({
        member: member.name.text,
        name: this.#kebab(member.name.text, member.name),
        ...signature,
        declaration: member,
      })
    }
    return methods
  }

  /** The types of a method, or `null` after having noted the mistakes in them. */
  signature(method: asc.MethodDeclaration, source: asc.Source): Pick<ItemMethod, 'params' | 'result'> | null {
    const { parameters, returnType } = method.signature
    if (method.isGeneric) return this.#mistakes.at(method.name, `${method.name.text} cannot be generic`)
    const params = parameters.map((parameter) => {
      if (parameter.initializer !== null)
        this.#mistakes.at(parameter.initializer, 'a parameter of a trait cannot have a default')
      return { name: parameter.name.text, type: this.#types.type(parameter.type, source, parameter.name) }
    })
    const result = this.#types.isVoid(returnType) ? null : this.#types.type(returnType, source, method.name)
    if (params.some(({ type }) => type === null) || (result === null && !this.#types.isVoid(returnType)))
      return null
    return { params: params.map(({ name, type }) => ({ name, type: type! })), result }
  }

  #kebab(member: string, node: asc.Node): string {
    try {
      return toKebab(abiName(member))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      this.#mistakes.at(node, error.message, error.hint ?? null)
      return member
    }
  }
}

/** Types that a zero or a literal says more briefly than the source does need no more than that. */
function defaultText(source: string, type: GuestType, value: unknown): string {
  if (type.kind === 'enum' && type.type.kind === 'enum')
    return `<${type.text}>${type.type.cases.indexOf(value as string)}`
  return source
}
