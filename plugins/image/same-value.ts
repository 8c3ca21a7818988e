const NONE: ReadonlySet<string> = new Set<string>()

/**
 * Whether two values hold the same plain data. Functions do not count.
 *
 * @param ignored keys that do not count, wherever they stand
 */
export function sameValue(a: unknown, b: unknown, ignored: ReadonlySet<string> = NONE): boolean {
  if (Object.is(a, b)) return true
  if (typeof a === 'function' && typeof b === 'function') return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => sameValue(item, b[index], ignored))
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    if (!ignored.has(key) && !sameValue(left[key], right[key], ignored)) return false
  return true
}
