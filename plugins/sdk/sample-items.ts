import type { ComponentDefinition, EventDefinition, PackageDefinition } from '../../engine/index.ts'
import { bindingsName, className } from '../bindgen/index.ts'
import { prefixOf } from '../bindgen/c/c-types.ts'
import { pascalToKebab } from '../bindgen/wit/identifier.ts'

/** Something of a package, as the bindings call it. */
export interface Bound {
  readonly type: string
  /** Its name in C. */
  readonly symbol: string
  readonly file: string
  readonly name: string
}

/** A component that says where things are: it has an `x` and a `y` with fractions. */
export function findPlace(packages: readonly PackageDefinition[]): Bound | null {
  const isFloat = (item: ComponentDefinition, name: string): boolean =>
    item.fields.some(([field, type]) => field === name && type.kind === 'f32')
  const found = packages.flatMap((definition) =>
    definition.items
      .filter((item): item is ComponentDefinition => item.kind === 'component')
      .filter((item) => isFloat(item, 'x') && isFloat(item, 'y'))
      .map((item) => bound(definition, item)),
  )
  return found.find(({ name }) => name === 'position') ?? found[0] ?? null
}

export function findEvent(packages: readonly PackageDefinition[]): Bound | null {
  for (const definition of packages) {
    const event = definition.items.find((item): item is EventDefinition => item.kind === 'event')
    if (event !== undefined) return bound(definition, event)
  }
  return null
}

function bound(definition: PackageDefinition, item: ComponentDefinition | EventDefinition): Bound {
  const type = className(definition, item)
  const symbol = `${prefixOf(definition)}_${pascalToKebab(type).replaceAll('-', '_')}`
  return { type, symbol, file: bindingsName(definition.name), name: item.name }
}

/** A name in kebab-case as that of a class. */
export function pascal(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}
