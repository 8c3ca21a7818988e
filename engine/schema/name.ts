import { SkeinError } from '../error.ts'
import { printable } from '../visible.ts'

export { printable, visible, visibleLines, withoutTerminalCodes } from '../visible.ts'

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/
const CAMEL = /^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*$/

/** No name in Skein is longer than this, wherever it comes from. In characters. */
export const MAX_NAME_LENGTH = 128

/** Whether a text is a name as WIT writes them: words of lower-case letters and digits joined by `-`. */
export function isKebab(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && KEBAB.test(text)
}

/** Turns `setSpeed` into `set-speed`. @throws SkeinError `schema/invalid-name` unless it is plain camelCase. */
export function toKebab(name: string): string {
  if (name.length > MAX_NAME_LENGTH || !CAMEL.test(name)) {
    throw new SkeinError('schema/invalid-name', `"${printable(name)}" is not a camelCase name`, {
      hint: 'Use letters and digits, starting with a lower-case letter, such as "maxSpeed".',
    })
  }
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Turns `set-speed` into `setSpeed`. @throws SkeinError `schema/invalid-name` unless it is plain kebab-case. */
export function toCamel(name: string): string {
  assertKebab(name, 'a name')
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** @throws SkeinError `schema/invalid-name` unless the text is kebab-case. */
export function assertKebab(text: string, what: string): void {
  if (isKebab(text)) return
  throw new SkeinError(
    'schema/invalid-name',
    `"${printable(text)}" is not valid as ${what}: use kebab-case`,
    { hint: kebabHint(text, 'top-left') },
  )
}

/** How to write a name in kebab-case: the name itself where only a word begins with a digit. @param example another one */
export function kebabHint(text: string, example: string): string {
  const joined = text.replaceAll(/-(?=\d)/g, '')
  return isKebab(joined)
    ? `Each word begins with a letter: write "${joined}".`
    : `Write lower-case words of letters and digits, joined by "-", each beginning with a letter, such as "${example}".`
}

/** Whether a text names a package: `namespace:name`, both kebab-case. */
export function isPackageName(text: string): boolean {
  const parts = text.split(':')
  return parts.length === 2 && isKebab(parts[0]!) && isKebab(parts[1]!)
}

/** @throws SkeinError `schema/invalid-name` unless the text is `namespace:name`. */
export function assertPackageName(text: string, what: string): void {
  if (isPackageName(text)) return
  throw new SkeinError('schema/invalid-name', `"${printable(text)}" is not valid as ${what}`, {
    hint: 'Write it as "namespace:name", both in kebab-case, such as "acme:curve".',
  })
}

/** Type-level `set-speed` → `setSpeed`. */
export type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S
