import { SECTION } from './binary-format.ts'
import { BinaryReader } from './reader.ts'

/** The module with a custom section added at its end. */
export function withCustomSection(
  module: Uint8Array,
  name: string,
  content: string | Uint8Array,
): Uint8Array {
  const encoder = new TextEncoder()
  const label = encoder.encode(name)
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  const size = leb(label.length)
  const head = [0, ...leb(size.length + label.length + bytes.length), ...size]
  const out = new Uint8Array(module.length + head.length + label.length + bytes.length)
  out.set(module)
  out.set(head, module.length)
  out.set(label, module.length + head.length)
  out.set(bytes, out.length - bytes.length)
  return out
}

/**
 * The module without its custom sections of a name, or without those that a test picks. It must be one that can be read.
 *
 * @throws SkeinError `module/invalid` when it is cut off
 */
export function withoutCustomSections(
  module: Uint8Array,
  name: string | ((name: string, bytes: number) => boolean),
  file: string,
): Uint8Array {
  const drops = typeof name === 'string' ? (found: string) => found === name : name
  const reader = new BinaryReader(module, file, 8)
  const kept = new Uint8Array(module.length)
  kept.set(module.subarray(0, 8))
  let length = 8
  while (!reader.done) {
    const start = reader.offset
    const id = reader.byte()
    const content = reader.span(reader.u32())
    if (id === SECTION.custom && drops(new BinaryReader(content, file).name(), content.length)) continue
    const section = module.subarray(start, reader.offset)
    kept.set(section, length)
    length += section.length
  }
  return kept.subarray(0, length)
}

/** A number as LEB128. */
function leb(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left]
    bytes.push((left & 0x7f) | 0x80)
  }
}
