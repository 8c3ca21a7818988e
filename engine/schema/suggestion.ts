/** Names longer than this are nobody's typing. */
const LONGEST = 256
/** As many names are looked at, of however many there are, and as many places of tables are worked out for all of them. */
const CANDIDATES = 1_000
const PLACES = 200_000
/** More edits than this make another name of it, however long it is. */
const MOST_EDITS = 8

/**
 * How many edits turn `a` into `b`: characters that are put in, left out, changed, or swapped with the next one. Gives up above
 * `limit`. Names come from strangers, in any number: only the cells that can be within the limit are computed.
 */
function distance(a: string, b: string, limit: number): number {
  const width = b.length + 1
  // Beyond the band around the diagonal, more edits are needed than are allowed: those cells keep their initial value.
  let previous = new Uint8Array(width).fill(limit + 1)
  let current = previous.slice()
  let before = previous.slice()
  for (let j = 0; j <= Math.min(limit, b.length); j++) previous[j] = j
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit)
    const to = Math.min(b.length, i + limit)
    current[from - 1] = from === 1 ? Math.min(i, limit + 1) : limit + 1
    let least = current[from - 1]!
    for (let j = from; j <= to; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let edits = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution, limit + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, before[j - 2]! + 1)
      current[j] = edits
      if (edits < least) least = edits
    }
    if (least > limit) return limit + 1
    ;[before, previous, current] = [previous, current, before]
  }
  return previous[b.length]!
}

/** Two names without the beginning and the end that they share, which need no edits. */
function withoutCommonEnds(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}

/** `Did you mean "…"?` for the known name that is closest to a mistyped one, if any is close. */
export function suggestion(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined
  const limit = Math.min(MOST_EDITS, Math.max(1, Math.floor(name.length / 3)))
  let best: string | undefined
  let least = limit + 1
  let left = CANDIDATES
  let places = PLACES
  for (const candidate of known) {
    if (left-- === 0 || places <= 0) break
    // A name further away than the best one so far is of no interest.
    const bound = Math.min(limit, least)
    if (Math.abs(name.length - candidate.length) > bound) continue
    const [a, b] = withoutCommonEnds(name, candidate)
    places -= a.length * (2 * bound + 1)
    const edits = distance(a, b, bound)
    if (edits > bound) continue
    if (edits < least || (best !== undefined && candidate < best)) [best, least] = [candidate, edits]
  }
  return best === undefined ? undefined : `Did you mean "${best}"?`
}
