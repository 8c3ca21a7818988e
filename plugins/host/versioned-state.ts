/** Puts the version in front of the state that it has saved, which only the mod itself reads: an array of the two. */
export function withVersion(version: string, saved: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(version)
  const message = new Uint8Array(4 + text.length + saved.length)
  // An array of two; a string whose length has 16 bits.
  message.set([0x92, 0xda, text.length >>> 8, text.length & 0xff])
  message.set(text, 4)
  message.set(saved, 4 + text.length)
  return message
}
