import { toPascal } from '../assemblyscript/type-names.ts'

/** Words of Rust that a name on its own cannot be; they stand with a "_" behind them. */
const RESERVED: ReadonlySet<string> = new Set([
  'abstract', 'as', 'async', 'await', 'become', 'box', 'break', 'const', 'continue', 'crate', 'do', 'dyn', 'else', 'enum',
  'extern', 'false', 'final', 'fn', 'for', 'gen', 'if', 'impl', 'in', 'let', 'loop', 'macro', 'match', 'mod', 'move', 'mut',
  'override', 'priv', 'pub', 'ref', 'return', 'self', 'static', 'struct', 'super', 'trait', 'true', 'try', 'type', 'typeof',
  'unsafe', 'unsized', 'use', 'virtual', 'where', 'while', 'yield',
]) // prettier-ignore

/** Types that every file of Rust knows. */
const PRELUDE: ReadonlySet<string> = new Set([
  'AsMut', 'AsRef', 'Box', 'Clone', 'Copy', 'Debug', 'Default', 'DoubleEndedIterator', 'Drop', 'Eq', 'Err', 'ExactSizeIterator',
  'Extend', 'Fn', 'FnMut', 'FnOnce', 'From', 'FromIterator', 'Hash', 'Into', 'IntoIterator', 'Iterator', 'None', 'Ok', 'Option',
  'Ord', 'PartialEq', 'PartialOrd', 'Result', 'Self', 'Send', 'Sized', 'Some', 'String', 'Sync', 'ToOwned', 'ToString', 'TryFrom',
  'TryInto', 'Unpin', 'Vec', 'Component', 'Event', 'Hook', 'Entity',
]) // prettier-ignore

/** `topLeft` or `top-left` → `top_left`, as part of a longer name. */
export function snake(name: string): string {
  return name
    .replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`)
    .replaceAll('-', '_')
}

/** A name as that of a field, a parameter, a function or a module. */
export function memberName(name: string): string {
  const text = snake(name)
  return RESERVED.has(text) ? `${text}_` : text
}

/** Whether a word cannot be a name in Rust. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word) || word === 'Self'
}

/** Whether every file of Rust knows a type of that name. */
export function isPrelude(name: string): boolean {
  return PRELUDE.has(name)
}

/** A name as that of a type. */
export function typeName(pascal: string): string {
  return PRELUDE.has(pascal) ? `${pascal}_` : pascal
}

/** A name as that of a case. */
export function caseName(name: string): string {
  const pascal = toPascal(name)
  return pascal === 'Self' ? 'Self_' : pascal
}

/** Text as a literal of Rust. */
export function textLiteral(text: string): string {
  return `"${[...text]
    .map((character) =>
      /[ !#-[\]-~]/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
    )
    .join('')}"`
}
