import { SkeinError } from '../error.ts'
import { suggestion, type Field } from '../schema/index.ts'
import type { ObjectPart } from './object-part.ts'
import type { Property } from './property.ts'

/**
 * Checks the first object of a kind against its declaration, as the TypeScript compiler does, for games in JavaScript.
 *
 * @throws SkeinError `world/cannot-adopt` when it lacks a property, or has one of another type
 */
export function assertProperties({ definition, properties, has }: ObjectPart, object: object): void {
  const { fields, id } = definition
  if (has !== null) assertPath(has, object, `whether it has ${id}`, id)
  // What an object does not have yet need not have its properties.
  if (has !== null && !has.read(object)) return
  for (const [index, field] of fields.entries()) {
    const property = properties[index]!
    assertPath(property, object, `the field "${field[0]}" of ${id}`, id)
    assertValue(property, object, field, id)
  }
}

function assertPath({ keys }: Property, object: object, what: string, component: string): void {
  let at: unknown = object
  for (const [depth, key] of keys.entries()) {
    const path = keys.slice(0, depth + 1).join('.')
    if (typeof at !== 'object' || at === null) return
    if (!(key in at)) {
      const known =
        depth === 0 ? namesOf(at) : namesOf(at).map((name) => [...keys.slice(0, depth), name].join('.'))
      const near = suggestion(path, known)
      throw cannot(
        component,
        `${nameOf(object)} has no property "${path}" for ${what}`,
        `${near === undefined ? '' : `${near} `}The property must be there in each object, if only with a value that stands for none.`,
      )
    }
    const setter = depth === keys.length - 1 ? descriptorOf(at, key) : undefined
    if (
      setter !== undefined &&
      (setter.writable === false || (setter.set === undefined && !('value' in setter)))
    ) {
      throw cannot(
        component,
        `the property "${path}" of ${nameOf(object)} cannot be written, for ${what}`,
        `Share it as { get: (object) => object.${path} }: what guests write is then dropped.`,
      )
    }
    at = (at as Record<string, unknown>)[key]
  }
}

function assertValue(property: Property, object: object, [name, type]: Field, component: string): void {
  const value = property.read(object)
  if (value === undefined || value === null) return
  const given = typeof value
  const wanted =
    type.kind === 'entity'
      ? ['object']
      : type.kind === 'u64' || type.kind === 's64'
        ? ['bigint']
        : type.kind === 'bool'
          ? ['boolean', 'number']
          : type.kind === 'enum'
            ? ['string', 'number']
            : ['number']
  if (wanted.includes(given)) return
  throw cannot(
    component,
    `${property.label} of ${nameOf(object)} is a ${given}, where the field "${name}" of ${component} is a ${type.kind}`,
    `Share a property that holds a ${wanted.join(' or a ')}, or { get, set } that turn one into the other.`,
  )
}

/** The name of an object's class, as the game calls it. */
function nameOf(object: object): string {
  const { constructor } = object
  const name = typeof constructor === 'function' ? constructor.name : ''
  return name === '' || name === 'Object' ? 'the object' : name
}

function namesOf(object: object): string[] {
  const names: string[] = []
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    names.push(...Object.getOwnPropertyNames(at))
  return names
}

function descriptorOf(object: object, key: string): PropertyDescriptor | undefined {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = Object.getOwnPropertyDescriptor(at, key)
    if (own !== undefined) return own
  }
  return undefined
}

function cannot(component: string, message: string, hint: string): SkeinError {
  return new SkeinError('world/cannot-adopt', message, { names: { component }, hint })
}
