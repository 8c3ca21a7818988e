import { expect, test } from 'vitest'
import { engineReason, trapReason } from './engine-reason.ts'
import { compile } from './module/compile.ts'

const trap = (message: string): string => trapReason(new WebAssembly.RuntimeError(message))

test.each([
  ['unreachable', 'unreachable executed', "Unreachable code should not be executed (evaluating 'call()')"],
  ['divide by zero', 'integer divide by zero', "Division by zero (evaluating 'call()')"],
  ['memory access out of bounds', "Out of bounds memory access (evaluating 'call(\n1)')"],
  [
    'table index is out of bounds',
    'table index out of bounds',
    "Out of bounds call_indirect (evaluating 'f()')",
  ],
  [
    'function signature mismatch',
    'indirect call signature mismatch',
    'null function or function signature mismatch',
  ],
])('a trap is "%s", whatever words an engine has for it', (reason, ...words) => {
  for (const message of [reason, ...words]) expect(trap(message)).toBe(reason)
})

test('a reason that only some engine tells stays, without the code that it was met in', () => {
  expect(trap('index out of bounds')).toBe('index out of bounds')
  expect(trap("call_indirect to a null table entry (evaluating 'x')")).toBe(
    'call_indirect to a null table entry',
  )
})

test('the reason why a module is not valid names no function of JavaScript', async () => {
  expect(engineReason(new Error('WebAssembly.compile(): expected magic word'))).toBe('expected magic word')
  expect(
    engineReason(
      new Error("WebAssembly.Module doesn't parse at byte 10: bad (evaluating 'WebAssembly.compile(x)')"),
    ),
  ).toBe("doesn't parse at byte 10: bad")
  const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 3, 1, 1, 0)
  const error = await compile(bytes, { file: 'odd.wasm' }).catch((thrown: unknown) => thrown as Error)
  expect(error).toMatchObject({ code: 'module/invalid' })
  expect((error as Error).message).not.toMatch(/WebAssembly\.|evaluating/)
})
