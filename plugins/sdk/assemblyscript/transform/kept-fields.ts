import type * as asc from 'assemblyscript'
import { StateHasher } from '../../../../engine/index.ts'
import { Mistakes } from './diagnostic.ts'
import { GlueNames } from './glue-names.ts'
import { builtinType, type GuestType } from './guest-type.ts'
import { constructorOf, fieldsOf } from './members.ts'
import type { Reading } from './reading.ts'
import { isHidden, isReadonly, type Compiler, type Found, type Scope } from './scope.ts'
import { isDecorated, textOf } from './spelling.ts'
import { TypeReader } from './type-reader.ts'

/** A field of a system that goes on when the mod is replaced. */
export interface KeptField {
  readonly name: string
  /** How the sources write its type. */
  readonly written: string
  readonly type: GuestType
  /** Whether only its class reaches it. */
  readonly hidden: boolean
  /** Its name, with a digest of its type and of its initializer: where these have changed, it starts anew. */
  readonly key: string
}

/** Finds the fields of systems whose values can be written down: all but those that are marked `@transient`. */
export class KeptFields {
  readonly #asc: Compiler
  readonly #types: TypeReader

  constructor(reading: Reading) {
    this.#asc = reading.compiler
    // A field that cannot be kept is no mistake: it starts anew.
    const mistakes = new Mistakes()
    this.#types = new TypeReader({ ...reading, mistakes, names: new QuietNames(reading, mistakes) })
  }

  read(declaration: asc.ClassDeclaration, source: asc.Source): KeptField[] {
    return fieldsOf(this.#asc, declaration).flatMap((field): KeptField[] => {
      if (field.type === null || isReadonly(field) || isDecorated(field, 'transient')) return []
      const type = this.#types.type(field.type, source, field)
      if (type === null) return []
      const name = field.name.text
      const hasher = new StateHasher()
      hasher.text(JSON.stringify(type.type))
      hasher.text(field.initializer === null ? '' : textOf(field.initializer))
      const key = `${name}#${hasher.digest().slice(0, 8)}`
      return [{ name, written: textOf(field.type), type, hidden: isHidden(field), key }]
    })
  }

  /**
   * Whether the work of the constructor can be left out when a system goes on: it is, unless a field has its first
   * value from there and cannot do without one.
   */
  canSkipConstructor(declaration: asc.ClassDeclaration): boolean {
    if (constructorOf(this.#asc, declaration) === null) return false
    if (declaration.extendsType !== null) return false
    return fieldsOf(this.#asc, declaration).every(({ initializer, type }) => {
      if (initializer !== null || type === null || type.isNullable) return true
      return (
        type instanceof this.#asc.NamedTypeNode && builtinType(type.name.identifier.text)?.kind === 'scalar'
      )
    })
  }
}

/** Names of exported declarations; others have none, which is no mistake. */
class QuietNames extends GlueNames {
  readonly #names: GlueNames
  readonly #scope: Scope

  constructor({ names, scope }: Reading, mistakes: Mistakes) {
    super(scope, mistakes)
    this.#names = names
    this.#scope = scope
  }

  override of(found: Found): string | null {
    return this.#scope.exportedAs(found) === null ? null : this.#names.of(found)
  }
}
