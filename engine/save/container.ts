import { counted } from '../counted.ts'
import { SkeinError } from '../error.ts'
import { fileKind, isInstead } from '../file-kind.ts'
import { StateHasher } from '../hash.ts'

/**
 * The bytes around a saved game: a signature, the version of the format, the lengths of two blocks, a checksum, and the blocks. All
 * numbers are little-endian.
 *
 * | bytes | content |
 * | --- | --- |
 * | 0 to 7 | the signature: `89 53 4b 4e 0d 0a 1a 0a`, in which `SKN` can be read; a transfer as text damages it |
 * | 8 to 11 | the version of the format |
 * | 12 to 15 | bytes of the header |
 * | 16 to 19 | bytes of the body |
 * | 20 to 27 | the checksum of bytes 8 to 19, the header and the body |
 * | 28 to … | the header, then the body |
 *
 * The first twelve bytes keep their meaning in every version of the format.
 */
export interface SaveBlocks {
  /** Facts about the saved game, small: what a list of saved games shows. */
  readonly header: Uint8Array
  /** The state itself. */
  readonly body: Uint8Array
}

/** The version of the format that this version of Skein writes, and the latest that it reads. */
export const SAVE_FORMAT = 1

const SIGNATURE = [0x89, 0x53, 0x4b, 0x4e, 0x0d, 0x0a, 0x1a, 0x0a]
const PREFIX = 28
/** No saved game has more bytes. */
const MOST = 0x4000_0000

/** Puts the blocks of a saved game into one array of bytes. @throws SkeinError `save/too-large` */
export function sealSave({ header, body }: SaveBlocks): Uint8Array {
  const length = PREFIX + header.length + body.length
  if (length > MOST) {
    throw new SkeinError(
      'save/too-large',
      `the saved game would have ${length} bytes; the limit is ${MOST}`,
      {
        hint: 'Despawn entities that are no longer needed, or run fewer mods.',
      },
    )
  }
  const bytes = new Uint8Array(length)
  bytes.set(SIGNATURE)
  const view = new DataView(bytes.buffer)
  view.setUint32(8, SAVE_FORMAT, true)
  view.setUint32(12, header.length, true)
  view.setUint32(16, body.length, true)
  bytes.set(header, PREFIX)
  bytes.set(body, PREFIX + header.length)
  const [high, low] = checksum(bytes)
  view.setUint32(20, high, true)
  view.setUint32(24, low, true)
  return bytes
}

/**
 * The blocks of a saved game, once its checksum has been compared.
 * @throws SkeinError `save/not-a-save`, `save/truncated`, `save/too-new`, `save/damaged`
 */
export function openSave(bytes: Uint8Array): SaveBlocks {
  if (fileKind(bytes) !== 'saved game') {
    throw new SkeinError('save/not-a-save', `the file is not a saved game${isInstead(bytes)}`, {
      hint: 'Pass the bytes that game.save returned, or a file that was exported from the list of saved games.',
    })
  }
  if (bytes.length < PREFIX) throw truncated(bytes.length)
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) throw damaged('its signature is broken')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const format = view.getUint32(8, true)
  if (format > SAVE_FORMAT) throw tooNew(format)
  const header = view.getUint32(12, true)
  const body = view.getUint32(16, true)
  const length = PREFIX + header + body
  if (bytes.length < length) throw truncated(bytes.length, length)
  if (bytes.length > length) throw damaged(`its end is followed by ${counted(bytes.length - length, 'byte')}`)
  const [high, low] = checksum(bytes)
  if (view.getUint32(20, true) !== high || view.getUint32(24, true) !== low || format === 0)
    throw damaged('its checksum does not match')
  return {
    header: bytes.subarray(PREFIX, PREFIX + header),
    body: bytes.subarray(PREFIX + header),
  }
}

/** Finds accidents, not forgers: whoever changes a saved game on purpose can compute it anew. */
function checksum(bytes: Uint8Array): [high: number, low: number] {
  const hasher = new StateHasher()
  hasher.bytes(bytes.subarray(8, 20))
  hasher.bytes(bytes.subarray(PREFIX))
  const digest = hasher.digest()
  return [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8), 16)]
}

function truncated(length: number, whole?: number): SkeinError {
  const of = whole === undefined ? counted(length, 'byte') : `${length} of ${counted(whole, 'byte')}`
  return new SkeinError('save/truncated', `the saved game ends after ${of}`, {
    hint: 'Copy or download the file again; if the original is as short, load an earlier saved game.',
  })
}

function damaged(why: string): SkeinError {
  return new SkeinError('save/damaged', `the saved game is damaged: ${why}`, {
    hint: 'Copy or download the file again; if the original is damaged, load an earlier saved game.',
  })
}

function tooNew(format: number): SkeinError {
  return new SkeinError(
    'save/too-new',
    `the saved game has format ${format}; this version of Skein reads up to format ${SAVE_FORMAT}`,
    { hint: 'Update the game: a later version of it wrote this saved game.' },
  )
}
