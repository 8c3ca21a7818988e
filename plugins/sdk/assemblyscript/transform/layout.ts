import type * as asc from 'assemblyscript'
import type binaryen from 'assemblyscript/binaryen'
import { StateHasher } from '../../../../engine/index.ts'
import { SECTION } from '../../../wasm/binary-format.ts'
import { readModule } from '../../../wasm/index.ts'

/**
 * Where a compiled mod keeps its things, as a text: data, globals, functions in tables, and the fields of its classes. Of
 * two versions with the same text, the memory of one is good for the other.
 */
export function layoutOf(
  binary: Uint8Array,
  module: binaryen.Module,
  tools: typeof binaryen,
  program: asc.Program,
): string {
  const hasher = new StateHasher()
  for (const { id, content, end } of readModule(binary, 'a mod').layout.sections)
    if (id === SECTION.data) hasher.bytes(binary.subarray(content, end))
  for (let i = 0; i < module.getNumGlobals(); i++) {
    const { name, type, mutable, init } = tools.getGlobalInfo(module.getGlobalByIndex(i))
    if (mutable) hasher.text(`${name} ${type} ${init === 0 ? '' : tools.emitText(init)}`)
  }
  for (let i = 0; i < module.getNumElementSegments(); i++) {
    const { data } = tools.getElementSegmentInfo(module.getElementSegmentByIndex(i))
    hasher.text(data.join(' '))
  }
  for (const [id, type] of program.managedClasses) {
    hasher.text(`${id} ${type.internalName} ${type.nextMemoryOffset}`)
    for (const [name, member] of type.members ?? []) {
      const { memoryOffset, type: of } = member as { memoryOffset?: number; type?: asc.Type }
      if (memoryOffset !== undefined && memoryOffset >= 0 && of !== undefined)
        hasher.text(`${name} ${memoryOffset} ${of.toString()}`)
    }
  }
  return hasher.digest()
}
