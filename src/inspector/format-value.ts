import { counted, visible } from '../../engine/index.ts'

/** Values nested deeper than this are not looked into. */
const DEPTH = 4
/** Members of one value that are shown. */
const MEMBERS = 24

/** Text from strangers, safe to show: cut, and with control characters made visible. */
export function clip(text: string, limit = 400): string {
  return visible(text.length > limit ? `${text.slice(0, limit - 1)}…` : text)
}

/** A value in one line, cut at a length. No code of the value runs: getters are passed over. */
export function formatValue(value: unknown, limit = 400): string {
  const parts: string[] = []
  let left = limit
  const put = (text: string): void => {
    if (left <= 0) return
    parts.push(text)
    left -= text.length
  }
  write(value, 0, put, () => left <= 0)
  const text = parts.join('')
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text
}

function write(value: unknown, depth: number, put: (text: string) => void, full: () => boolean): void {
  if (full()) return
  if (typeof value === 'string') return put(`"${clip(value)}"`)
  if (typeof value === 'number') return put(formatNumber(value))
  if (typeof value === 'bigint') return put(`${value}`)
  if (typeof value === 'function') return put('a function')
  if (typeof value !== 'object' || value === null) return put(String(value))
  if (ArrayBuffer.isView(value)) return put(counted(value.byteLength, 'byte'))
  if (value instanceof Map || value instanceof Set) return put(counted(value.size, 'entry'))
  if (depth === DEPTH) return put('…')
  const list = Array.isArray(value)
  const keys = Object.keys(value)
  put(list ? '[' : '{ ')
  for (const [index, key] of keys.slice(0, MEMBERS).entries()) {
    if (full()) return
    if (index > 0) put(', ')
    if (!list) put(`${clip(key, 64)}: `)
    const member = Object.getOwnPropertyDescriptor(value, key)
    if (member !== undefined && 'value' in member) write(member.value, depth + 1, put, full)
    else put('…')
  }
  if (keys.length > MEMBERS) put(', …')
  put(list ? ']' : ' }')
}

/** A number as people read it: what 32-bit columns cannot hold exactly is rounded. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)))
}
