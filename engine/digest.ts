/** A number that follows from a text and from nothing else: FNV-1a over UTF-16 code units. */
export function digest(text: string): number {
  let hash = 0x811c_9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193)
  return hash
}
