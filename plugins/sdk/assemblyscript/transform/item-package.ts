import { SkeinError, t, type FunctionType, type PackageBuilder, type Type } from '../../../../engine/index.ts'
import type { Mistakes } from './diagnostic.ts'
import type { ItemClass, ItemMethod } from './item.ts'
import { abiName } from './spelling.ts'

/** The types of a method as the schema has them. */
export function functionType({ params, result }: Pick<ItemMethod, 'params' | 'result'>): FunctionType {
  return t.func(
    params.map(({ name, type }) => t.arg(abiName(name), type.type)),
    result?.type,
  ) as FunctionType
}

/** Adds an own item of the mod to its package. Breaches of the schema's rules are mistakes. */
export function definePackageItem(definition: PackageBuilder, item: ItemClass, mistakes: Mistakes): void {
  const { declaration, id } = item
  try {
    if (item.kind === 'trait') {
      definition.trait(
        id.item,
        Object.fromEntries(item.methods.map((method) => [abiName(method.member), functionType(method)])),
      )
      return
    }
    if (item.kind === 'hook') {
      const [{ params, result }] = item.methods as [ItemMethod]
      const args = params.slice(1).map(({ name, type }): [string, Type] => [abiName(name), type.type])
      definition.hook(id.item, Object.fromEntries(args), result!.type)
      return
    }
    const fields = Object.fromEntries(
      item.fields.map((field): [string, Type] => [
        abiName(field.member),
        field.default === undefined ? field.type.type : t.withDefault(field.type.type, field.default),
      ]),
    )
    if (item.kind === 'event') definition.event(id.item, fields)
    else definition.component(id.item, fields)
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    mistakes.at(declaration.name, error.message, error.hint ?? null)
  }
}
