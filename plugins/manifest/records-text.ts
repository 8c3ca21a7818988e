/**
 * Manifest records as a section holds them, one a line, from JSON as people write it: objects one behind the other or in an
 * array, over as many lines as they like. Text of another form stays as it is, for its reader to complain about.
 */
export function recordsText(text: string): string {
  const source = text.replace(/^\ufeff/, '')
  const inner = arrayContent(source) ?? source
  const records: string[] = []
  let start = -1
  let depth = 0
  for (let at = 0; at < inner.length; at++) {
    const char = inner[at]!
    if (char === '"') {
      for (at++; at < inner.length && inner[at] !== '"'; at++) if (inner[at] === '\\') at++
      if (depth === 0) return source
    } else if (char === '{' || char === '[') {
      if (depth++ === 0) start = at
    } else if (char === '}' || char === ']') {
      if (--depth < 0) return source
      if (depth === 0) records.push(inner.slice(start, at + 1))
    } else if (depth === 0 && !/[\s,]/.test(char)) return source
  }
  return depth === 0 ? records.map(inOneLine).join('\n') : source
}

/** The content of an array, if the text is one. */
function arrayContent(text: string): string | null {
  const trimmed = text.trim()
  return trimmed.startsWith('[') && trimmed.endsWith(']') ? trimmed.slice(1, -1) : null
}

/** JSON has line breaks only between its parts: where there is one within a text, it is none. */
function inOneLine(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s*\n\s*/gs, (part) => (part.startsWith('"') ? part : ' '))
}
