import type { SkeinError } from '../../engine/index.ts'

/** Whether two lists of errors say the same, in the same order. */
export function sameReasons(a: readonly SkeinError[], b: readonly SkeinError[]): boolean {
  return a.length === b.length && a.every((error, index) => sameReason(error, b[index]!))
}

/** Whether two errors say the same: of the same things, for the same reasons. */
function sameReason(a: SkeinError, b: SkeinError): boolean {
  if (a === b) return true
  const keys = new Set([...Object.keys(a.names), ...Object.keys(b.names)]) as Set<keyof typeof a.names>
  return (
    a.code === b.code &&
    [...keys].every((key) => a.names[key] === b.names[key]) &&
    sameReasons(a.problems ?? [], b.problems ?? [])
  )
}
