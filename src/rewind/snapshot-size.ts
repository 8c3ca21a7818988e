/** Bytes that an object takes besides its values: an estimate. */
const OBJECT = 32

/** Adds up the bytes of the arrays and objects of a state that are not among those already counted. */
export function addSize(value: unknown, counted: Set<object>): number {
  if (typeof value === 'string') return value.length * 2
  if (typeof value !== 'object' || value === null) return 8
  if (counted.has(value)) return 8
  counted.add(value)
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength
  const items: Iterable<unknown> =
    value instanceof Map ? [...value].flat() : value instanceof Set ? value : Object.values(value)
  let bytes = OBJECT
  for (const item of items) bytes += addSize(item, counted)
  return bytes
}
