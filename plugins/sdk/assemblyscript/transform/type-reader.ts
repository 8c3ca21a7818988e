import type * as asc from 'assemblyscript'
import { SkeinError, suggestion, t, toCamel, toKebab, type Type } from '../../../../engine/index.ts'
import type { Mistakes } from './diagnostic.ts'
import {
  builtinType,
  BYTES,
  CHAR,
  ENTITY,
  listOf,
  optionOf,
  type GuestCase,
  type GuestField,
  type GuestType,
} from './guest-type.ts'
import type { GlueNames } from './glue-names.ts'
import { TYPE_DECORATORS } from './decorators.ts'
import { fieldsOf } from './members.ts'
import type { Reading } from './reading.ts'
import { isHidden, isReadonly, LIBRARY, type Compiler, type Found, type Scope } from './scope.ts'
import { abiName, caseName, decoratorNames, textOf } from './spelling.ts'

const NATIVE_HINT =
  'Use bool, u8 to u64, i8 to i64, f32, f64, string, Entity, Char, Array, Uint8Array, ' +
  'Some, enums, and classes with @record; "| null" makes one optional.'

/**
 * Reads the types that the sources of a mod write down, as far as they can cross to the host. Others are noted as
 * mistakes where they stand.
 */
export class TypeReader {
  readonly #asc: Compiler
  readonly #scope: Scope
  readonly #names: GlueNames
  readonly #mistakes: Mistakes
  readonly #read = new Map<asc.DeclarationStatement, GuestType | null>()
  readonly #reading = new Set<asc.DeclarationStatement>()

  constructor({ compiler, scope, names, mistakes }: Reading) {
    this.#asc = compiler
    this.#scope = scope
    this.#names = names
    this.#mistakes = mistakes
  }

  /** The type that a node writes down, or `null` after having noted why it is none. */
  type(node: asc.TypeNode | null, source: asc.Source, place: asc.Node): GuestType | null {
    if (node === null) return this.#mistakes.at(place, 'a type is missing here')
    if (!(node instanceof this.#asc.NamedTypeNode))
      return this.#mistakes.at(node, `the type ${textOf(node)} cannot be passed to the game`, NATIVE_HINT)
    const plain = this.#plain(node, source)
    if (plain === null || !node.isNullable) {
      if (plain?.kind === 'option') return this.#unnullable(node)
      return plain
    }
    if (plain.kind === 'option') return plain
    const option = optionOf(plain)
    if (option.kind === 'option' && option.boxed)
      return this.#mistakes.at(
        node,
        `the type ${plain.text} has no null`,
        `Write "Some<${plain.text}> | null".`,
      )
    return option
  }

  /** Whether a type node means "no value". */
  isVoid(node: asc.TypeNode): boolean {
    return node instanceof this.#asc.NamedTypeNode && node.name.identifier.text === 'void'
  }

  /** The enum that a declaration is, for reading its cases. */
  cases(declaration: asc.EnumDeclaration): string[] {
    return declaration.values.map(({ name }) => caseName(name.text))
  }

  #unnullable(node: asc.TypeNode): null {
    return this.#mistakes.at(node, '"Some" needs "| null"', `Write "${textOf(node)} | null".`)
  }

  /** The type without regard to whether the node is nullable; `Some<T>` gives an option. */
  #plain(node: asc.NamedTypeNode, source: asc.Source): GuestType | null {
    const name = node.name.identifier.text
    const args = node.typeArguments ?? []
    const found = this.#scope.resolve(node.name, source)
    if (found !== null) return this.#found(found, node, source)
    if (args.length === 1 && name === 'Array' && node.name.next === null) {
      const item = this.type(args[0]!, source, node)
      return item === null ? null : listOf(item)
    }
    if (args.length === 0 && name === 'Uint8Array') return BYTES
    const builtin = args.length === 0 && node.name.next === null ? builtinType(name) : null
    if (builtin !== null) return builtin
    const near = suggestion(name, [...this.#scope.known(source), 'string', 'bool', 'Array'])
    return this.#mistakes.at(
      node,
      `the type "${textOf(node)}" cannot be passed to the game`,
      near ?? NATIVE_HINT,
    )
  }

  #found(found: Found, node: asc.NamedTypeNode, source: asc.Source): GuestType | null {
    const { declaration } = found
    const name = declaration.name.text
    if (found.source.internalPath.startsWith(LIBRARY)) {
      if (name === 'Entity') return ENTITY
      if (name === 'Char') return CHAR
      if (name === 'Some') {
        const value = this.type(node.typeArguments?.[0] ?? null, source, node)
        if (value === null) return null
        const option = optionOf(value)
        if (option.kind === 'option' && option.boxed) return option
        return this.#mistakes.at(node, `${value.text} needs no "Some"`, `Write "${value.text} | null".`)
      }
    }
    if (declaration instanceof this.#asc.TypeDeclaration)
      return this.type(declaration.type, found.source, declaration)
    const known = this.#read.get(declaration)
    if (known !== undefined) return known
    if (this.#reading.has(declaration))
      return this.#mistakes.at(
        node,
        `${name} contains itself`,
        'Remove the reference to itself: values for the game have a fixed depth.',
      )
    this.#reading.add(declaration)
    const type = this.#declared(found, node)
    this.#reading.delete(declaration)
    this.#read.set(declaration, type)
    return type
  }

  #declared(found: Found, node: asc.Node): GuestType | null {
    const { declaration } = found
    const { ClassDeclaration, EnumDeclaration } = this.#asc
    if (declaration instanceof EnumDeclaration) return this.#enum(declaration, found)
    if (!(declaration instanceof ClassDeclaration) || declaration.isGeneric)
      return this.#mistakes.at(node, `the type ${textOf(node)} cannot be passed to the game`, NATIVE_HINT)
    const kind = decoratorNames(declaration).find((name) => TYPE_DECORATORS.has(name))
    if (kind === undefined) {
      return this.#mistakes.at(
        node,
        `the class ${declaration.name.text} cannot be passed to the game`,
        `To make it a record, put @record before "export class ${declaration.name.text}".`,
      )
    }
    const text = this.#names.of(found)
    if (text === null) return null
    switch (kind) {
      case 'result':
        return this.#result(declaration, found.source, text)
      case 'variant':
        return this.#variant(declaration, found.source, text)
      default:
        return this.#fields(declaration, found.source, text, kind === 'tuple')
    }
  }

  /** An enum, or, where its values are `1 << 0`, `1 << 1` and so on, flags. */
  #enum(declaration: asc.EnumDeclaration, found: Found): GuestType | null {
    const text = this.#names.of(found)
    if (text === null) return null
    const initial = declaration.values.map(({ initializer }) => initializer && textOf(initializer))
    const isFlags = initial.length > 0 && initial.every((value, index) => value === `1 << ${index}`)
    if (!isFlags && initial.some((value, index) => value !== null && value !== String(index))) {
      return this.#mistakes.at(
        declaration.name,
        `the values of ${declaration.name.text} are not 0, 1, 2 and so on`,
        'Remove the values, or write 1 << 0, 1 << 1 and so on for flags.',
      )
    }
    const cases = this.cases(declaration)
    return this.#build(declaration.name, () =>
      isFlags
        ? { kind: 'flags', text, type: t.flags(cases.map(toCamel)) as Type }
        : { kind: 'enum', text, type: t.enum(cases) },
    )
  }

  #fields(
    declaration: asc.ClassDeclaration,
    source: asc.Source,
    text: string,
    tuple: boolean,
  ): GuestType | null {
    const members = fieldsOf(this.#asc, declaration)
    const fields: GuestField[] = []
    for (const field of members) {
      this.open(field)
      const type = this.type(field.type, source, field.name)
      if (type !== null) fields.push({ member: field.name.text, type })
    }
    if (fields.length < members.length) return null
    return this.#build(declaration.name, () => ({
      kind: 'fields',
      text,
      fields,
      type: tuple
        ? t.tuple(fields.map(({ type }) => type.type))
        : t.record(Object.fromEntries(fields.map(({ member, type }) => [abiName(member), type.type]))),
    }))
  }

  #result(declaration: asc.ClassDeclaration, source: asc.Source, text: string): GuestType | null {
    const side = (name: string): GuestType | null => {
      const field = fieldsOf(this.#asc, declaration).find((it) => it.name.text === name)
      return field === undefined ? null : this.type(field.type, source, field.name)
    }
    const ok = side('value')
    const err = side('error')
    return this.#build(declaration.name, () => ({
      kind: 'result',
      text,
      ok,
      err,
      type: t.result(ok && ok.type, err && err.type) as Type,
    }))
  }

  #variant(declaration: asc.ClassDeclaration, source: asc.Source, text: string): GuestType | null {
    const fields = fieldsOf(this.#asc, declaration)
    const tag = fields.find((field) => field.name.text === 'tag')?.type
    const tags =
      tag instanceof this.#asc.NamedTypeNode ? this.#scope.resolve(tag.name, source)?.declaration : null
    if (!(tags instanceof this.#asc.EnumDeclaration))
      return this.#mistakes.at(declaration.name, 'a variant needs a field "tag" of an enum')
    const names = this.cases(tags)
    const cases: GuestCase[] = names.map((name) => {
      const field = fields.find((it) => it.name.text !== 'tag' && toKebab(abiName(it.name.text)) === name)
      return field === undefined
        ? { member: '', type: null }
        : { member: field.name.text, type: this.type(field.type, source, field.name) }
    })
    return this.#build(declaration.name, () => ({
      kind: 'variant',
      text,
      cases,
      type: t.variant(
        Object.fromEntries(names.map((name, index) => [name, cases[index]!.type?.type ?? null])),
      ),
    }))
  }

  /** A field that crosses is written by the glue: one that others cannot set is a mistake. */
  open(field: asc.FieldDeclaration): void {
    if (!isHidden(field) && !isReadonly(field)) return
    this.#mistakes.at(
      field.name,
      `${field.name.text} is ${isHidden(field) ? 'not public' : 'readonly'}, so it cannot be passed to the game`,
      'Remove the modifier.',
    )
  }

  /** Builds something of the schema; where its rules are broken, that is a mistake at the node. */
  #build<T>(node: asc.Node, build: () => T): T | null {
    try {
      return build()
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      return this.#mistakes.at(node, error.message, error.hint ?? null)
    }
  }
}
