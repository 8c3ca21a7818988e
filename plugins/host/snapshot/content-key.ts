import { StateHasher } from '../../../engine/index.ts'
import type { ModSource } from '../mod-source.ts'

const KEYS = new WeakMap<Uint8Array, string>()

/**
 * Names the content of a file: by its SHA-256 and, where the page may not compute that, by a digest of Skein's own. Empty for a
 * file that could not be read.
 */
export function contentKey({ hash, bytes }: Pick<ModSource, 'hash' | 'bytes'>): string {
  if (hash !== null) return hash
  if (bytes === null) return ''
  let key = KEYS.get(bytes)
  if (key === undefined) {
    const hasher = new StateHasher()
    hasher.bytes(bytes)
    key = `digest:${hasher.digest()}`
    KEYS.set(bytes, key)
  }
  return key
}
