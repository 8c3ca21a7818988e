import { ByteWriter } from '../byte-writer.ts'

/**
 * A module of one function, whose locals and instructions are these bytes; wabt would not write them. It has a table of one
 * element and a page of memory. Only for tests.
 */
export function body(instructions: readonly number[], locals: readonly number[] = [0]): Uint8Array {
  const out = new ByteWriter(64)
  out.all([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  out.all([1, 4, 1, 0x60, 0, 0])
  out.all([3, 2, 1, 0])
  // One table of functions, one memory.
  out.all([4, 4, 1, 0x70, 0, 1])
  out.all([5, 3, 1, 0, 1])
  out.byte(10)
  const section = out.reserve()
  out.byte(1)
  const size = out.reserve()
  for (const byte of [...locals, ...instructions, 0x0b]) out.byte(byte)
  out.fill(size)
  out.fill(section)
  return out.bytes
}
