import { malformed } from './pack.ts'

/** An object with these keys. Only its own keys count. @throws SkeinError `save/malformed` */
export function expectObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    throw malformed(`${what} is not an object`)
  return Object.assign(Object.create(null) as Record<string, unknown>, value)
}

/** An array, each item read by a function. @throws SkeinError `save/malformed` */
export function expectList<T>(value: unknown, what: string, read: (item: unknown, what: string) => T): T[] {
  if (!Array.isArray(value)) throw malformed(`${what} is not a list`)
  return value.map((item: unknown, index) => read(item, `${what}[${index}]`))
}

/** A text. @throws SkeinError `save/malformed` */
export function expectText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw malformed(`${what} is not a text`)
  return value
}

/** A text, or `null`. @throws SkeinError `save/malformed` */
export function expectTextOrNull(value: unknown, what: string): string | null {
  return value === null ? null : expectText(value, what)
}

/** `true` or `false`. @throws SkeinError `save/malformed` */
export function expectFlag(value: unknown, what: string): boolean {
  if (typeof value !== 'boolean') throw malformed(`${what} is neither true nor false`)
  return value
}

/** A finite number. @throws SkeinError `save/malformed` */
export function expectNumber(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(`${what} is not a number`)
  return value
}

/** A whole number from 0 up to a limit. @throws SkeinError `save/malformed` */
export function expectCount(value: unknown, what: string, most: number = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most)
    throw malformed(`${what} is not a whole number up to ${most}`)
  return value as number
}

/** A typed array of a kind. @throws SkeinError `save/malformed` */
export function expectArray<T extends ArrayBufferView>(
  value: unknown,
  kind: new (...args: never[]) => T,
  what: string,
): T {
  if (!(value instanceof kind)) throw malformed(`${what} is not a ${kind.name}`)
  return value
}
