import { printable } from '../../engine/index.ts'
import { BinaryReader } from './reader.ts'

/** How many functions are named at most. */
const MAX_NAMES = 100_000

/**
 * Reads the names of functions from sections called `name`, which toolchains write for debuggers. They may hold
 * anything: unreadable names are left out.
 *
 * @returns names by the functions' indices, safe to print
 */
export function readFunctionNames(sections: readonly Uint8Array[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const bytes of sections) {
    try {
      readSection(bytes, names)
    } catch {
      // Half of the names are better than none.
    }
  }
  return names
}

function readSection(bytes: Uint8Array, names: Map<number, string>): void {
  const reader = new BinaryReader(bytes, 'the section of names', 0)
  while (!reader.done) {
    const kind = reader.byte()
    const content = reader.span(reader.u32())
    if (kind !== 1) continue
    const part = new BinaryReader(
      bytes,
      'the names of functions',
      reader.offset - content.length,
      reader.offset,
    )
    for (let left = part.count('names', MAX_NAMES); left > 0; left--) {
      const index = part.u32()
      names.set(index, printable(part.name()))
    }
  }
}
