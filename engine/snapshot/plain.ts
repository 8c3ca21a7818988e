import { SkeinError } from '../error.ts'

/** State nested deeper than this is not plain data, but something that holds itself. */
const MAX_DEPTH = 64

/**
 * Copies plain data: numbers, texts, booleans, `null`, `undefined`, bigints, lists, typed arrays and plain objects of these.
 *
 * @param what the name of the value, for the message
 * @throws SkeinError `system/not-serializable` for anything else
 */
export function copyPlain(value: unknown, what: string, system: string, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value !== 'function' && typeof value !== 'symbol') return value
    throw notPlain(what, system, `a ${typeof value}`)
  }
  if (depth > MAX_DEPTH) throw notPlain(what, system, 'a reference to itself')
  if (Array.isArray(value)) {
    const list: unknown[] = []
    for (let i = 0; i < value.length; i++) list.push(copyPlain(value[i], `${what}.${i}`, system, depth + 1))
    return list
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return (value as Uint8Array).slice()
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw notPlain(what, system, `a ${value.constructor.name}`)
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value))
    define(copy, key, copyPlain(item, `${what}.${key}`, system, depth + 1))
  return copy
}

/** Sets a property, whatever its name is. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

function notPlain(what: string, system: string, found: string): SkeinError {
  return new SkeinError('system/not-serializable', `${what} is not plain data: it is ${found}`, {
    ...(system === '' ? {} : { names: { system } }),
    hint: 'Use numbers, strings, booleans, arrays, typed arrays and plain objects of these.',
  })
}
