import { text, type TerminalText } from '../output.ts'

/** Bytes as a person reads them: `3.2 kB`. */
export function sizeOf(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} kB`
}

/** A number of things: `1 entity`, `4 entities`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A list under a title, behind an empty line; nothing for an empty list. */
export function section(title: string, items: readonly string[]): TerminalText[] {
  return items.length === 0 ? [] : [text``, text`${title}`, ...items.map((item) => text`  - ${item}`)]
}

/** The longest value that is shown whole. */
const LONGEST = 200

/** A value of plain data, in one line. */
export function shownValue(value: unknown): string {
  const shown = plain(value)
  const line = typeof shown === 'string' ? shown : (JSON.stringify(shown) ?? 'undefined')
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}

/** Plain data that JSON can hold: a typed array becomes its size. */
export function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}
