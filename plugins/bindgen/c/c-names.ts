/** Words of C, of C++ and of the headers that a name on its own cannot be; they stand with a "_" behind them. */
const RESERVED: ReadonlySet<string> = new Set([
  'alignas', 'alignof', 'and', 'asm', 'auto', 'bool', 'break', 'case', 'catch', 'char', 'class', 'const', 'constexpr',
  'continue', 'default', 'delete', 'do', 'double', 'else', 'enum', 'explicit', 'export', 'extern', 'false', 'float',
  'for', 'friend', 'goto', 'if', 'inline', 'int', 'linux', 'long', 'mutable', 'namespace', 'new', 'not', 'nullptr',
  'operator', 'or', 'private', 'protected', 'public', 'register', 'restrict', 'return', 'short', 'signed', 'sizeof',
  'static', 'struct', 'switch', 'template', 'this', 'throw', 'true', 'try', 'typedef', 'typeof', 'union', 'unix',
  'unsigned', 'using', 'virtual', 'void', 'volatile', 'wchar_t', 'while', 'xor',
]) // prettier-ignore

/** `topLeft` or `top-left` → `top_left`, as part of a longer name. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll('-', '_')
}

/** A name as that of a member, a parameter or a local. */
export function memberName(name: string): string {
  const text = snake(name)
  return RESERVED.has(text) ? `${text}_` : text
}

/** `top_left` → `TOP_LEFT`. */
export function constant(name: string): string {
  return snake(name).toUpperCase()
}

/** Text as a literal of C. */
export function textLiteral(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return `"${[...bytes]
    .map((byte) =>
      byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`,
    )
    .join('')}"`
}
