import {
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type Field,
  type HookDefinition,
  type PackageDefinition,
  type TraitDefinition,
  type Type,
} from '../../../engine/index.ts'
import { docLines } from '../docs.ts'
import { bindingsName, filesOf } from '../files.ts'
import { fieldName, functionName } from './zig-names.ts'
import { ZigTypes } from './zig-types.ts'

/**
 * Generates bindings for mods in Zig: one file of types for each package. The engine's own traits are part of the SDK.
 *
 * @returns the text of each file by its name, such as `pong.zig` for `pong:game` and `acme-curve.zig` for `acme:curve`
 * @throws SkeinError `bindgen/duplicate-package` when two of the packages would be one file
 */
export function generateZig(packages: readonly PackageDefinition[]): Map<string, string> {
  return filesOf(
    packages,
    (name) => `${bindingsName(name)}.zig`,
    (it) => generateZigFile(it, '@import("skein")'),
  )
}

/** Generates the bindings of a package. @param sdk an expression for the SDK */
export function generateZigFile(definition: PackageDefinition, sdk: string): string {
  return new ZigBindings(definition).text(sdk)
}

class ZigBindings {
  readonly #definition: PackageDefinition
  readonly #types: ZigTypes
  /** The name of the SDK in the file: no method may have it. */
  readonly #skein: string

  constructor(definition: PackageDefinition) {
    const methods = definition.items.flatMap((it) => (it.kind === 'trait' ? it.methods : []))
    this.#skein = methods.some(([name]) => name === 'skein') ? 'skein_' : 'skein'
    this.#definition = definition
    this.#types = new ZigTypes(definition, this.#skein)
  }

  text(sdk: string): string {
    const { id, items } = this.#definition
    return `${[
      `// Bindings for ${id}, made by "skein bindgen". Don't edit it: the command overwrites it.`,
      `const ${this.#skein} = ${sdk};`,
      ...this.#types.declarations,
      ...items.map((item, index) => this.#item(item, this.#types.classes[index]!)),
    ].join('\n\n')}\n`
  }

  #item(item: PackageDefinition['items'][number], name: string): string {
    switch (item.kind) {
      case 'component':
        return this.#struct(
          item,
          name,
          `Component("${item.id}")`,
          (type) => this.#types.defaultOf(type) ?? this.#types.zeroOf(type),
        )
      case 'event':
        return this.#struct(item, name, `Event("${item.id}")`, (type) => this.#types.defaultOf(type))
      case 'hook':
        return this.#hook(item, name)
      case 'trait':
        return this.#trait(item, name)
    }
  }

  #struct(
    { kind, id, name: item, fields }: ComponentDefinition | EventDefinition,
    name: string,
    mark: string,
    defaultOf: (type: Type) => string | null,
  ): string {
    return this.#block(item, `The ${kind} ${id}.`, name, mark, this.#fields(item, fields, defaultOf))
  }

  #hook({ id, name: item, methods: [[, { params, result }]] }: HookDefinition, name: string): string {
    const [, ...fields] = params
    const mark = `Hook("${id}", ${this.#types.spell(result!)})`
    return this.#block(
      item,
      `The hook ${id}.`,
      name,
      mark,
      this.#fields(item, fields, () => null),
    )
  }

  #fields(item: string, fields: readonly Field[], defaultOf: (type: Type) => string | null): string[] {
    return fields.flatMap(([field, type]) => {
      const value = defaultOf(type)
      return [
        ...this.#docs(`${item}#${field}`),
        `${fieldName(field)}: ${this.#types.spell(type)}${value === null ? '' : ` = ${value}`},`,
      ]
    })
  }

  #trait({ id, name: item, methods }: TraitDefinition, name: string): string {
    const taken = new Set([this.#skein, ...methods.map(([method]) => functionName(method))])
    const lines = methods.flatMap(([method, { params, result }]) => {
      const named = params.map(([param, type]) => {
        const plain = fieldName(param)
        return [
          taken.has(plain) ? `${plain.replace(/^@"(.*)"$/, '$1')}_` : plain,
          this.#types.spell(type),
        ] as const
      })
      const declared = [`_: ${name}`, ...named.map(([param, type]) => `${param}: ${type}`)].join(', ')
      const spelled = result === null ? 'void' : this.#types.spell(result)
      const args =
        named.length === 0
          ? '{}'
          : named.length === 1
            ? `{${named[0]![0]}}`
            : `{ ${named.map(([param]) => param).join(', ')} }`
      return [
        '',
        ...this.#docs(`${item}#${method}`),
        `pub fn ${functionName(method)}(${declared}) ${spelled} {`,
        `    return ${this.#skein}.invoke(Item_.id, "${toKebab(method)}", ${spelled}, .${args});`,
        '}',
      ]
    })
    return this.#block(item, `The trait ${id}.`, name, `Trait("${id}")`, lines)
  }

  /** A struct with the mark of an item: a name that no field or method can have. */
  #block(item: string, what: string, name: string, mark: string, lines: readonly string[]): string {
    return [
      `/// ${what}`,
      ...this.#docs(item),
      `pub const ${name} = struct {`,
      ...[`pub const Item_ = ${this.#skein}.${mark};`, ...lines].map((line) =>
        line === '' ? '' : `    ${line}`,
      ),
      '};',
    ].join('\n')
  }

  #docs(key: string): string[] {
    return docLines(this.#definition, key).map((line) => `/// ${line}`.trimEnd())
  }
}
