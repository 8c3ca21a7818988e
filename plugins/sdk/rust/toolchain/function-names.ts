import { BinaryReader } from '../../../wasm/reader.ts'
import { readModule, withCustomSection, withoutCustomSections } from '../../../wasm/index.ts'
import { demangle } from './demangle.ts'

/** No module has more functions with names. */
const MOST = 1_000_000

/** Gives functions the names that Rust has for them, so that faults list callers as the author knows them. */
export function withPlainNames(module: Uint8Array, file: string): Uint8Array {
  const [section] = readModule(module, file).customSections('name')
  if (section === undefined) return module
  return withCustomSection(withoutCustomSections(module, 'name', file), 'name', rename(section))
}

/** The section with the names of functions demangled, and everything else as it is. */
function rename(section: Uint8Array): Uint8Array {
  const reader = new BinaryReader(section, 'the section of names', 0)
  const parts: number[] = []
  while (!reader.done) {
    const kind = reader.byte()
    const content = reader.span(reader.u32())
    const inner = kind === 1 ? renameFunctions(content) : [...content]
    parts.push(kind, ...leb(inner.length))
    for (const byte of inner) parts.push(byte)
  }
  return Uint8Array.from(parts)
}

function renameFunctions(content: Uint8Array): number[] {
  const reader = new BinaryReader(content, 'the names of functions', 0)
  const encoder = new TextEncoder()
  const count = reader.count('names', MOST)
  const bytes = leb(count)
  for (let left = count; left > 0; left--) {
    const index = reader.u32()
    const name = encoder.encode(demangle(reader.name()))
    bytes.push(...leb(index), ...leb(name.length), ...name)
  }
  return bytes
}

function leb(value: number): number[] {
  const bytes: number[] = []
  let left = value
  do {
    bytes.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0))
    left >>>= 7
  } while (left > 0)
  return bytes
}
