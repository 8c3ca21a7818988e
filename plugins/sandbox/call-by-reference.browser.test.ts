import { expect, test } from 'vitest'
import { metered } from './testing/metered.ts'

const HOST = { host: { f: (value: number) => value } }

/** A module that calls `(ref.func $f)` by its type, which the assembler does not know. */
function byReference(opcode: number): Uint8Array {
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const types = [1, 10, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f]
  const imports = [2, 10, 1, 4, 0x68, 0x6f, 0x73, 0x74, 1, 0x66, 0, 0]
  const exported = [3, 2, 1, 1, 7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 1]
  const elements = [9, 5, 1, 3, 0, 1, 0]
  const code = [10, 10, 1, 8, 0, 0x41, 1, 0xd2, 0, opcode, 0, 0x0b]
  return Uint8Array.from([magic, types, imports, exported, elements, code].flat())
}

// In the browser alone: Node 20 does not know these calls.
test.each([
  ['call_ref', 0x14],
  ['return_call_ref', 0x15],
])('%s of an imported function costs what a call of it by its name costs', (_name, opcode) => {
  const { end, spent, result } = metered(byReference(opcode), HOST).call('run')
  expect([end, result]).toEqual(['returned', 1])
  expect(spent).toBeGreaterThan(256)
})
