import { printable, SkeinError } from '../../engine/index.ts'
import type { ModuleInfo } from './module-info.ts'
import { BinaryReader } from './reader.ts'

/** The part of the `name` section that has the names of functions. */
const FUNCTIONS = 1

/** A function's name in messages: its number, and its name where the module has a `name` section. */
export function functionName(info: ModuleInfo, index: number): string {
  for (const section of info.customSections('name')) {
    try {
      const name = nameIn(section, index)
      if (name !== null) return `function ${index} (${printable(name)})`
    } catch (error) {
      // The section is only there to help: a broken one is like none.
      if (!(error instanceof SkeinError)) throw error
    }
  }
  return `function ${index}`
}

function nameIn(section: Uint8Array, index: number): string | null {
  const reader = new BinaryReader(section, 'name')
  while (!reader.done) {
    const part = reader.byte()
    const size = reader.u32()
    const end = reader.offset + size
    if (part === FUNCTIONS) {
      for (let left = reader.u32(); left > 0; left--) {
        const found = reader.u32()
        const name = reader.name()
        if (found === index) return name
      }
    }
    reader.offset = end
  }
  return null
}
