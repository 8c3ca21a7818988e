import { isText } from './picture-size.ts'

/** A stream in an Ogg file, as far as it has been read. */
interface Stream {
  /** Seconds that a packet lasts at most, by its first two bytes. */
  readonly secondsOf: (first: number, second: number) => number
  /** Packets that are about the sound, and still to come. */
  heads: number
  /** Whether the last packet of a page goes on in the next. */
  open: boolean
}

/**
 * Seconds of all packets in an Ogg file of Opus or Vorbis, page by page; of all its streams together. Pages say themselves
 * where they end, but their word is not believed: the packets are counted.
 */
export function oggSeconds(bytes: Uint8Array, view: DataView): number | null {
  const streams = new Map<number, Stream>()
  let seconds = 0
  let at = 0
  while (at < bytes.length) {
    if (!isText(bytes, at, 'OggS') || at + 27 > bytes.length) return null
    const serial = view.getUint32(at + 14, true)
    const lacing = bytes.subarray(at + 27, at + 27 + bytes[at + 26]!)
    let packet = at + 27 + bytes[at + 26]!
    let stream = streams.get(serial)
    if (stream === undefined) {
      const secondsOf = codecAt(bytes, packet, view)
      if (secondsOf === null) return null
      stream = { secondsOf, heads: isText(bytes, packet, 'OpusHead') ? 2 : 3, open: false }
      streams.set(serial, stream)
    }
    let start = packet
    for (const part of lacing) {
      packet += part
      if (packet > bytes.length) return null
      if (!stream.open) {
        if (stream.heads > 0) stream.heads--
        else seconds += part === 0 ? 0 : stream.secondsOf(bytes[start]!, bytes[start + 1] ?? 0)
      }
      stream.open = part === 255
      if (!stream.open) start = packet
    }
    at = packet
  }
  return streams.size === 0 ? null : seconds
}

/** The function that times the packets of a stream, by its first packet. */
function codecAt(bytes: Uint8Array, at: number, view: DataView): Stream['secondsOf'] | null {
  if (isText(bytes, at, 'OpusHead')) return opusSeconds
  if (!isText(bytes, at, '\u0001vorbis') || at + 30 > bytes.length) return null
  const channels = bytes[at + 11]!
  const rate = view.getUint32(at + 12, true)
  const block = 1 << (bytes[at + 28]! >> 4)
  if (channels === 0 || channels > 2 || rate < 1_000 || rate > 192_000) return null
  // A packet of the longer kind gives half of its block.
  return () => block / 2 / rate
}

/** Milliseconds of a frame, by what its packet begins with: RFC 6716, section 3.1. */
const SILK = [10, 20, 40, 60] as const
const HYBRID = [10, 20] as const
const CELT = [2.5, 5, 10, 20] as const

function opusSeconds(head: number, second: number): number {
  const kind = head >> 3
  const frame = kind < 12 ? SILK[kind & 3]! : kind < 16 ? HYBRID[kind & 1]! : CELT[kind & 3]!
  const frames = [1, 2, 2, second & 0x3f][head & 3]!
  return (frame * frames) / 1_000
}
