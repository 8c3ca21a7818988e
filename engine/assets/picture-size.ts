/** No picture may be larger than this in either direction: what most graphics cards can hold. */
export const MAX_SIDE = 4096

/** How large a picture is, in pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** The type of picture some bytes begin as; `null` for none that is known. */
export function pictureType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | null {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (isText(bytes, 0, 'RIFF') && isText(bytes, 8, 'WEBP')) return 'image/webp'
  return null
}

/**
 * Reads how large a picture says that it is, without decoding it: what decodes it needs memory for that, however short
 * the file is.
 *
 * @param bytes a PNG, a JPEG or a WebP, or as much of its beginning as there is
 * @returns `null` where the bytes do not say so, as they must
 */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const type = pictureType(bytes)
  if (type === null) return null
  const size = { 'image/png': pngSize, 'image/jpeg': jpegSize, 'image/webp': webpSize }[type](
    new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    bytes,
  )
  return size !== null && size.width > 0 && size.height > 0 ? size : null
}

function pngSize(view: DataView, bytes: Uint8Array): PictureSize | null {
  if (view.byteLength < 33 || view.getUint32(8) !== 13 || !isText(bytes, 12, 'IHDR')) return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Goes from segment to segment to the one that begins a frame. */
function jpegSize(view: DataView): PictureSize | null {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      // Any number of these may stand before a marker.
      at++
      continue
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (frame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    // The picture itself begins, or ends, without anyone having said how large it is.
    if (marker === 0xda || marker === 0xd9) return null
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    const length = alone ? 0 : view.getUint16(at + 2)
    if (!alone && length < 2) return null
    at += 2 + length
  }
  return null
}

function webpSize(view: DataView, bytes: Uint8Array): PictureSize | null {
  if (view.byteLength < 30) return null
  const u24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
  if (isText(bytes, 12, 'VP8X')) return { width: 1 + u24(24), height: 1 + u24(27) }
  if (isText(bytes, 12, 'VP8L') && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (isText(bytes, 12, 'VP8 ') && startsWith(bytes, 23, [0x9d, 0x01, 0x2a]))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  return null
}

/** Whether some bytes stand at a place. */
export function startsWith(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte)
}

/** Whether the letters of a text stand at a place. */
export function isText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}
