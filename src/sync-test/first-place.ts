import { canonicalEngine, Pages } from '../../engine/snapshot.ts'
import { canonicalMods } from '../../plugins/host/snapshot/canonical-mods.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** The first place at which two snapshots differ, as a path; `null` where they are equal. */
export function firstPlace(a: Snapshot, b: Snapshot): string | null {
  const [one, other] = [a, b].map(({ state: { engine, mods } }) => ({
    engine: canonicalEngine(engine),
    mods: canonicalMods(mods),
  }))
  return differs(one, other, [])
}

function differs(a: unknown, b: unknown, path: readonly string[]): string | null {
  if (Object.is(a, b)) return null
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path.join('.')
  if (a instanceof Pages || ArrayBuffer.isView(a)) return sameContents(a, b) ? null : path.join('.')
  const [keys, others] = [Object.keys(a), Object.keys(b)]
  for (const key of keys) {
    const found = differs((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], [
      ...path,
      key,
    ])
    if (found !== null) return found
  }
  return keys.length === others.length ? null : path.join('.')
}

function sameContents(a: ArrayBufferView | Pages, b: object): boolean {
  if (a instanceof Pages) {
    if (!(b instanceof Pages) || a.words !== b.words) return false
    const others = b.list
    return a.list.every((page, index) => page === others[index] || sameContents(page, others[index]!))
  }
  if (!ArrayBuffer.isView(b) || a.byteLength !== b.byteLength) return false
  const [bytes, others] = [a, b].map((it) => new Uint8Array(it.buffer, it.byteOffset, it.byteLength))
  return bytes!.every((byte, index) => byte === others![index])
}
