import type { ModuleText } from '../module/module.ts'
import { SECTION } from '../wasm/binary-format.ts'

/**
 * Those of some keys whose names lie whole in the data of a module. A module asks for items by name while it runs: a name that is
 * not there, it would have to put together.
 */
export function keysInData({ bytes, info }: ModuleText, keys: Iterable<string>): Set<string> {
  const found = new Set<string>()
  const section = info.layout.sections.find(({ id }) => id === SECTION.data)
  if (section === undefined) return found
  const data = bytes.subarray(section.content, section.end)
  for (const key of keys)
    if (indexOf(data, encoder.encode(key.slice(0, key.lastIndexOf('@')))) >= 0) found.add(key)
  return found
}

const encoder = new TextEncoder()

function indexOf(data: Uint8Array, wanted: Uint8Array): number {
  const [first] = wanted
  for (let at = data.indexOf(first!); at >= 0; at = data.indexOf(first!, at + 1)) {
    let same = 1
    while (same < wanted.length && data[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}
