/** Bytes or core values that hold no value of a type. */
export class Trap extends Error {}

/** @throws Trap for bytes that are no UTF-8 (Unicode Standard, table 3-7) */
export function decodeUtf8(bytes: readonly number[]): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++]!
    const more =
      first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1
    if (more < 0) throw new Trap('UTF-8')
    let point = more === 0 ? first : first & (0x3f >> more)
    for (let k = 0; k < more; k++) {
      const byte = bytes[i++]
      if (byte === undefined || byte >> 6 !== 0b10) throw new Trap('UTF-8')
      point = point * 64 + (byte & 0x3f)
    }
    const least = [0, 0x80, 0x800, 0x1_0000][more]!
    if (point < least || point > 0x10_ffff || (point >= 0xd800 && point <= 0xdfff)) throw new Trap('UTF-8')
    text += String.fromCodePoint(point)
  }
  return text
}

export function encodeUtf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0)!
    const more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3
    bytes.push(more === 0 ? point : ((0xf00 >> (more + 1)) & 0xff) | (point >> (6 * more)))
    for (let k = more - 1; k >= 0; k--) bytes.push(0x80 | ((point >> (6 * k)) & 0x3f))
  }
  return bytes
}
