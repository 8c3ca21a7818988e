import { oggSeconds } from './ogg-length.ts'
import { isText } from './picture-size.ts'

/** The type of sound that bytes begin as; `null` for none that is known. */
export function soundType(bytes: Uint8Array): 'audio/wav' | 'audio/mpeg' | 'audio/ogg' | null {
  if (isText(bytes, 0, 'RIFF') && isText(bytes, 8, 'WAVE')) return 'audio/wav'
  if (isText(bytes, 0, 'OggS')) return 'audio/ogg'
  if (isText(bytes, 0, 'ID3') || mp3Frame(bytes, 0) !== null) return 'audio/mpeg'
  return null
}

/**
 * How many seconds a sound lasts at most, without decoding it. The contents of the file are counted, not the
 * claims of its header: a decoder needs memory for all of the contents, however short the file is.
 *
 * @param bytes a whole WAV, MP3 or Ogg file
 * @returns `null` where it is not put together as it must be
 */
export function soundSeconds(bytes: Uint8Array): number | null {
  const type = soundType(bytes)
  if (type === null) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const seconds = { 'audio/wav': wavSeconds, 'audio/mpeg': mp3Seconds, 'audio/ogg': oggSeconds }[type](
    bytes,
    view,
  )
  return seconds !== null && Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

/** Kinds of samples in a WAV file: whole numbers, floating-point numbers, and either with more words about it. */
const [PCM, FLOAT, EXTENSIBLE] = [1, 3, 0xff_fe]

/** Only samples as they are: other codecs in this dress would have to be counted each in its own way. */
function wavSeconds(bytes: Uint8Array, view: DataView): number | null {
  let bytesASecond = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true)
    if (isText(bytes, at, 'fmt ') && size >= 16 && at + 8 + size <= bytes.length) {
      let kind = view.getUint16(at + 8, true)
      if (kind === EXTENSIBLE && size >= 40) kind = view.getUint16(at + 32, true)
      const channels = view.getUint16(at + 10, true)
      const rate = view.getUint32(at + 12, true)
      const width = view.getUint16(at + 22, true) / 8
      if ((kind !== PCM && kind !== FLOAT) || channels === 0 || channels > 2) return null
      if (rate < 1_000 || rate > 192_000 || ![1, 2, 3, 4, 8].includes(width)) return null
      bytesASecond = rate * channels * width
    }
    if (isText(bytes, at, 'data'))
      return bytesASecond === 0 ? null : Math.min(size, bytes.length - at - 8) / bytesASecond
    at += 8 + size + (size & 1)
  }
  return null
}

/** Bytes that are no frames, such as titles, which may stand behind the last one. */
const MP3_REST = 4_096
const RATES = [44_100, 48_000, 32_000] as const
const KILOBITS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const
const KILOBITS_LOW = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const

function mp3Seconds(bytes: Uint8Array): number | null {
  let at = 0
  while (isText(bytes, at, 'ID3')) {
    const size = [6, 7, 8, 9].reduce((sum, place) => (sum << 7) | (bytes[at + place]! & 0x7f), 0)
    at += 10 + size
    if (at >= bytes.length) return null
  }
  let seconds = 0
  for (;;) {
    const frame = mp3Frame(bytes, at)
    if (frame === null || at + frame.bytes > bytes.length) break
    seconds += frame.seconds
    at += frame.bytes
  }
  return bytes.length - at <= MP3_REST ? seconds : null
}

/** The frame of an MP3 at a place: how long it is, in the file and to the ear. */
function mp3Frame(bytes: Uint8Array, at: number): { bytes: number; seconds: number } | null {
  const [sync = 0, kind = 0, how = 0] = bytes.subarray(at, at + 3)
  const version = (kind >> 3) & 3
  const layer = (kind >> 1) & 3
  if (sync !== 0xff || kind < 0xe0 || version === 1 || layer !== 1) return null
  const kilobits = (version === 3 ? KILOBITS : KILOBITS_LOW)[(how >> 4) - 1]
  const base = RATES[(how >> 2) & 3]
  if (kilobits === undefined || base === undefined) return null
  const rate = version === 3 ? base : version === 2 ? base / 2 : base / 4
  const samples = version === 3 ? 1_152 : 576
  const size = Math.floor(((samples / 8) * kilobits * 1_000) / rate) + ((how >> 1) & 1)
  return { bytes: size, seconds: samples / rate }
}
