import { SkeinError } from '../error.ts'
import { printable } from '../schema/name.ts'
import { MAX_SIDE, pictureSize, pictureType } from './picture-size.ts'
import { soundSeconds, soundType } from './sound-length.ts'

/** The content of an asset, by its own bytes; none of them has been decoded. */
export interface AssetContent {
  /** The media type, such as `image/png`. */
  readonly type: string
  readonly kind: 'picture' | 'sound' | 'data'
  /** Of a picture: how many it has; else 0. */
  readonly pixels: number
  /** Of a sound: how long it is at most; else 0. */
  readonly seconds: number
}

/** Media types by what a name ends in. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['json', 'application/json'],
  ['csv', 'text/csv'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
])
/** Endings of pictures and sounds that cannot be checked first: only decoding tells how much they are. */
const UNCHECKED = new Set([
  'svg',
  'gif',
  'bmp',
  'avif',
  'ico',
  'tif',
  'tiff',
  'flac',
  'aac',
  'm4a',
  'mp4',
  'webm',
])

const ANYTHING = 'application/octet-stream'

function endingOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

/** The media type of a file, by what its name ends in. */
export function mediaTypeOf(name: string): string {
  return TYPES.get(endingOf(name)) ?? ANYTHING
}

/**
 * Finds out what an asset is, from bytes that may come from anyone. By the end of its name where that says something; else
 * by how it begins. Pictures and sounds are looked at as far as their size can be told, before anything decodes them.
 *
 * @throws SkeinError `asset/broken` when it is not what its name says, is damaged, or larger than can be shown
 */
export function readAssetContent(name: string, bytes: Uint8Array): AssetContent {
  const ending = endingOf(name)
  if (UNCHECKED.has(ending)) throw broken(name, `the file type .${ending} is not supported`, KINDS)
  if (bytes.length === 0) throw broken(name, 'the file is empty', 'Copy the file again.')
  const found = pictureType(bytes) ?? soundType(bytes)
  const type = TYPES.get(ending) ?? found ?? ANYTHING
  const kind = type.startsWith('image/') ? 'picture' : type.startsWith('audio/') ? 'sound' : 'data'
  if (kind === 'data') return { type, kind, pixels: 0, seconds: 0 }
  if (type !== found) {
    const other = found === null ? `is not ${ending.toUpperCase()}` : `is ${found}`
    throw broken(
      name,
      `its content ${other}`,
      'Rename the file to match its content, or save it again in the format of its name.',
    )
  }
  if (kind === 'sound') {
    const seconds = soundSeconds(bytes)
    if (seconds === null) throw broken(name, 'the sound is damaged or has an unsupported format', KINDS)
    return { type, kind, pixels: 0, seconds }
  }
  const size = pictureSize(bytes)
  if (size === null) throw broken(name, 'the picture is damaged: its size is missing', KINDS)
  const { width, height } = size
  if (width > MAX_SIDE || height > MAX_SIDE)
    throw broken(
      name,
      `the picture is ${width}×${height} pixels; the limit is ${MAX_SIDE}×${MAX_SIDE}`,
      'Make the picture smaller.',
    )
  return { type, kind, pixels: width * height, seconds: 0 }
}

const KINDS =
  'Use PNG, JPEG or WebP for pictures; WAV (PCM), MP3 or Ogg (Opus or Vorbis) with one or two channels for sounds.'

function broken(name: string, why: string, hint: string): SkeinError {
  const shown = printable(name)
  return new SkeinError('asset/broken', `the asset "${shown}" cannot be used: ${why}`, {
    names: { other: shown },
    hint,
  })
}
