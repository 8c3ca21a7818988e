/**
 * Finds a key that stands twice in one object of a JSON text, which `JSON.parse` would silently settle in favour of the
 * last. The text must be valid JSON.
 *
 * @returns the first repeated key, or `null`
 */
export function findDuplicateKey(text: string): string | null {
  const open: (Set<string> | null)[] = []
  let expectsKey = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '{') {
      open.push(new Set())
      expectsKey = true
    } else if (char === '[') {
      open.push(null)
      expectsKey = false
    } else if (char === '}' || char === ']') {
      open.pop()
      expectsKey = false
    } else if (char === ',') {
      expectsKey = open.at(-1) !== null
    } else if (char === '"') {
      const start = at
      for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++
      const keys = open.at(-1)
      if (!expectsKey || keys === null || keys === undefined) continue
      const key = JSON.parse(text.slice(start, at + 1)) as string
      if (keys.has(key)) return key
      keys.add(key)
      expectsKey = false
    }
  }
  return null
}

/** How deep brackets may nest before a text is not even parsed. */
const MAX_DEPTH = 64

/** Whether brackets nest deeper than any manifest's do; parsing such text could exhaust the stack. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
    } else if (char === '{' || char === '[') {
      if (++depth > MAX_DEPTH) return true
    } else if (char === '}' || char === ']') depth--
  }
  return false
}
