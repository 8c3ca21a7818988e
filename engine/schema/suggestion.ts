/** How many single-character edits turn `a` into `b`; gives up above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution))
    }
    previous = current
  }
  return previous[b.length]!
}

/** `Did you mean "…"?` for the known name that is closest to a mistyped one, if any is close. */
export function suggestion(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3))
  let best: string | undefined
  let least = limit + 1
  for (const candidate of [...known].toSorted()) {
    const edits = distance(name, candidate, limit)
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best === undefined ? undefined : `Did you mean "${best}"?`
}
