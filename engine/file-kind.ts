/** The files of Skein that begin with a signature. */
export type FileKind = 'mod' | 'saved game' | 'recording' | 'snapshot'

/** The first bytes of each kind. */
const SIGNATURES: readonly (readonly [FileKind, readonly number[]])[] = [
  ['mod', [0x00, 0x61, 0x73, 0x6d]],
  ['saved game', [0x89, 0x53, 0x4b, 0x4e]],
  ['recording', [0x95, 0xaf, 0x73, 0x6b, 0x65, 0x69, 0x6e, 0x2d]],
  ['snapshot', [0x73, 0x6b, 0x73, 0x6e]],
]

/** The kind of file that bytes begin like, whatever follows; `null` for any other. */
export function fileKind(bytes: Uint8Array): FileKind | null {
  const found = SIGNATURES.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte))
  return found === undefined ? null : found[0]
}

/** A clause for an error that names the kind of file that bytes are instead of the expected one: `; it is a recording`. Empty where that is unknown. */
export function isInstead(bytes: Uint8Array): string {
  const kind = bytes instanceof Uint8Array ? fileKind(bytes) : null
  return kind === null ? '' : `; it is a ${kind}`
}
