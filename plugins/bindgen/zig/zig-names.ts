/** Words of Zig that a name cannot be without `@"…"`. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'addrspace', 'align', 'allowzero', 'and', 'anyframe', 'anytype', 'asm', 'break', 'callconv', 'catch', 'comptime',
  'const', 'continue', 'defer', 'else', 'enum', 'errdefer', 'error', 'export', 'extern', 'fn', 'for', 'if', 'inline',
  'linksection', 'noalias', 'noinline', 'nosuspend', 'opaque', 'or', 'orelse', 'packed', 'pub', 'resume', 'return',
  'struct', 'suspend', 'switch', 'test', 'threadlocal', 'try', 'union', 'unreachable', 'usingnamespace', 'var',
  'volatile', 'while',
]) // prettier-ignore

/** Names of Zig's own types and values, which a function or a parameter cannot have without `@"…"`. */
const PRIMITIVES =
  /^(?:[iu]\d+|f(?:16|32|64|80|128)|c_\w+|anyerror|anyframe|anyopaque|anytype|bool|comptime_float|comptime_int|false|isize|noreturn|null|true|type|undefined|usize|void)$/

/** `topLeft` or `top-left` → `top_left`, as the name of a field or a case. */
export function fieldName(name: string): string {
  return quoted(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll('-', '_'))
}

/** `top-left` or `topLeft` → `topLeft`, as the name of a function. */
export function functionName(name: string): string {
  return quoted(name.replace(/-([a-z\d])/g, (_, letter: string) => letter.toUpperCase()))
}

function quoted(name: string): string {
  return KEYWORDS.has(name) || PRIMITIVES.test(name) ? `@"${name}"` : name
}

/** Text as a literal of Zig. */
export function textLiteral(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return `"${[...bytes]
    .map((byte) =>
      byte >= 32 && byte < 127 && byte !== 34 && byte !== 92
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')}"`
}
