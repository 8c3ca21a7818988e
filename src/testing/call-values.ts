/** Values that JSON has no words for: by the name that stands for them. */
const NUMBERS: Readonly<Record<string, number>> = { '-0': -0, NaN, Infinity, '-Infinity': -Infinity }

/** Writes a value that goes between a test and a page: JSON, with bytes and with all numbers. */
export function writeValue(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => {
    if (it instanceof Uint8Array) return { inBase64: base64(it) }
    if (typeof it !== 'number' || (Number.isFinite(it) && !Object.is(it, -0))) return it
    return { number: Object.is(it, -0) ? '-0' : String(it) }
  })
}

/** Reads a value that {@link writeValue} wrote. */
export function readValue(text: string): unknown {
  return JSON.parse(text, (_, it: unknown) => {
    if (typeof it !== 'object' || it === null) return it
    if ('inBase64' in it) return fromBase64(it.inBase64 as string)
    return 'number' in it ? NUMBERS[it.number as string] : it
  })
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
