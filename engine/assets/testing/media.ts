/** Puts numbers, texts and bytes behind each other. Only for tests. */
export function bytesOf(...parts: readonly (number | string | readonly number[] | Uint8Array)[]): Uint8Array {
  const bytes: number[] = []
  for (const part of parts) {
    if (typeof part === 'number') bytes.push(part)
    else if (typeof part === 'string') for (const letter of part) bytes.push(letter.charCodeAt(0))
    else for (const byte of part) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

const u16 = (value: number): number[] => [value & 0xff, value >>> 8]
const u32 = (value: number): number[] => [...u16(value & 0xff_ff), ...u16(value >>> 16)]
const high32 = (value: number): number[] => u32(value).toReversed()

/** The beginning of a PNG of a size, with nothing in it. */
export function pngHead(width: number, height: number): Uint8Array {
  const magic = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  return bytesOf(magic, high32(13), 'IHDR', high32(width), high32(height), [8, 6, 0, 0, 0], high32(0))
}

/** The beginning of a JPEG of a size, with a comment before that. */
export function jpegHead(width: number, height: number): Uint8Array {
  const size = [...high32(height).slice(2), ...high32(width).slice(2)]
  return bytesOf([0xff, 0xd8, 0xff, 0xfe, 0, 5], 'abc', [0xff, 0xff, 0xc2, 0, 11, 8], size, [1, 1, 0x11, 0])
}

/** The beginning of a WebP of a size, in one of its three kinds. */
export function webpHead(width: number, height: number, kind: 'VP8 ' | 'VP8L' | 'VP8X'): Uint8Array {
  const u24 = (value: number): number[] => u32(value).slice(0, 3)
  const body = {
    'VP8 ': [0, 0, 0, 0x9d, 0x01, 0x2a, ...u16(width), ...u16(height)],
    VP8L: [0x2f, ...u32((width - 1) | ((height - 1) << 14)), 0, 0, 0, 0, 0],
    VP8X: [0, 0, 0, 0, ...u24(width - 1), ...u24(height - 1)],
  }[kind]
  return bytesOf('RIFF', u32(22), 'WEBP', kind, u32(body.length), body)
}

/** A WAV file of silence. */
export function wav(
  seconds: number,
  options: { rate?: number; kind?: number; channels?: number } = {},
): Uint8Array {
  const { rate = 8_000, kind = 1, channels = 1 } = options
  const data = new Uint8Array(Math.round(seconds * rate) * channels * 2)
  const form = [
    u16(kind),
    u16(channels),
    u32(rate),
    u32(rate * channels * 2),
    u16(channels * 2),
    u16(16),
  ].flat()
  return bytesOf('RIFF', u32(36 + data.length), 'WAVEfmt ', u32(16), form, 'data', u32(data.length), data)
}

/** An MP3 of so many frames of 128 kbit at 44,100 Hz, with a title before them. */
export function mp3(frames: number): Uint8Array {
  const frame = new Uint8Array(417)
  frame.set([0xff, 0xfb, 0x90, 0x00])
  const all = new Uint8Array(417 * frames)
  for (let i = 0; i < frames; i++) all.set(frame, i * 417)
  return bytesOf('ID3', [3, 0, 0, 0, 0, 0, 4], 'abcd', all)
}

/** An Ogg file of one stream, a packet a page. */
export function ogg(packets: readonly Uint8Array[], granule = 0): Uint8Array {
  return bytesOf(
    ...packets.flatMap((packet, index) => {
      const lacing = Array.from({ length: Math.floor(packet.length / 255) }, () => 255)
      lacing.push(packet.length % 255)
      return [
        bytesOf(
          'OggS',
          [0, index === 0 ? 2 : 0],
          u32(granule),
          u32(0),
          u32(7),
          u32(index),
          u32(0),
          lacing.length,
          lacing,
        ),
        packet,
      ]
    }),
  )
}

/** Opus: packets that begin with these bytes. */
export function opus(packets: readonly (readonly number[])[], granule = 0): Uint8Array {
  return ogg([bytesOf('OpusHead', [1, 1], u16(0), u32(48_000), u16(0), 0), bytesOf('OpusTags'), ...packets.map((it) => bytesOf(it))], granule) // prettier-ignore
}

/** Vorbis: a number of packets, with blocks of 256 and 2,048 samples. */
export function vorbis(packets: number, rate = 44_100): Uint8Array {
  const head = bytesOf('\u0001vorbis', u32(0), 1, u32(rate), u32(0), u32(0), u32(0), 0xb8, 1)
  const other = bytesOf('\u0003vorbis')
  return ogg([head, other, other, ...Array.from({ length: packets }, () => bytesOf(0, 1, 2))])
}
