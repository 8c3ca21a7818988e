import { expect, test } from 'vitest'
import { withCustomSection } from '../wasm/index.ts'
import { assemble } from '../testing/wat-mod.ts'
import { DEFAULT_SANDBOX_LIMITS } from '../sandbox/index.ts'
import { DEFAULT_MODULE_LIMITS } from '../limits.ts'
import { parseModule } from './module.ts'

const manifest = new TextEncoder().encode('{"mod":{"name":"acme:mod","version":"1.0.0","abi":1}}')
const section = (id: number, content: readonly number[]): number[] => [id, content.length, ...content]
const module = (...sections: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])
const NOTHING = section(1, [1, 0x60, 0, 0])
const body = (...code: readonly number[]): number[] => section(10, [1, code.length, ...code])

/** Modules that are valid with the additions of the rewriter, or without the parts that it leaves out. */
const INVALID: Readonly<Record<string, Uint8Array>> = {
  'a start function with a parameter': module(
    section(1, [1, 0x60, 1, 0x7e, 0]),
    section(3, [1, 0]),
    section(8, [0]),
    body(0, 0x0b),
  ),
  'a start function with a result': module(
    section(1, [1, 0x60, 0, 1, 0x7f]),
    section(3, [1, 0]),
    section(8, [0]),
    body(0, 0x41, 1, 0x0b),
  ),
  'a reference to a function that nothing declares': module(
    NOTHING,
    section(3, [1, 0]),
    section(8, [0]),
    body(0, 0xd2, 0, 0x1a, 0x0b),
  ),
  'a memory that may have more than 65,536 pages': module(
    NOTHING,
    section(3, [1, 0]),
    section(5, [1, 1, 0, 0x81, 0x80, 4]),
    body(0, 0x0b),
  ),
  'a memory that may have less than it begins with': module(section(5, [1, 1, 2, 1])),
  'a table that may have less than it begins with': module(section(4, [1, 0x70, 1, 2, 1])),
  'a local of a type that is not there': module(NOTHING, section(3, [1, 0]), body(1, 1, 0x63, 1, 0x0b)),
  'a block of a type that is not there': module(NOTHING, section(3, [1, 0]), body(0, 2, 1, 0x0b, 0x0b)),
  'an export of a name that another has': module(
    NOTHING,
    section(3, [1, 0]),
    section(7, [2, 1, 0x61, 0, 0, 1, 0x61, 0, 0]),
    body(0, 0x0b),
  ),
  'the length of memory without memory': module(NOTHING, section(3, [1, 0]), body(0, 0x3f, 0, 0x1a, 0x0b)),
  'a number where none belongs': module(NOTHING, section(3, [1, 0]), body(0, 0x41, 0, 0x0b)),
}

test.each(Object.entries(INVALID))('a module with %s is refused, fuel counted or not', async (_, bytes) => {
  const file = withCustomSection(bytes, 'skein', manifest)
  expect(WebAssembly.validate(bytes as BufferSource)).toBe(false)
  await expect(parseModule(file, 'mod.wasm')).rejects.toMatchObject({
    code: 'module/invalid',
    names: { file: 'mod.wasm', mod: 'acme:mod' },
  })
  const trusting = { ...DEFAULT_SANDBOX_LIMITS, ...DEFAULT_MODULE_LIMITS, meter: false }
  await expect(parseModule(file, 'mod.wasm', () => trusting)).rejects.toMatchObject({
    code: 'module/invalid',
  })
})

test('a large module that is not valid is refused with the reason of the engine', async () => {
  const bytes = withCustomSection(
    INVALID['a start function with a result']!,
    'ballast',
    new Uint8Array(1_100_000),
  )
  await expect(parseModule(withCustomSection(bytes, 'skein', manifest), 'mod.wasm')).rejects.toMatchObject({
    code: 'module/invalid',
    message: expect.stringMatching(/^mod\.wasm is not a valid WebAssembly module: ./),
  })
})

test('what is valid stays so', async () => {
  const bytes = assemble('(module (func $start (nop)) (start $start) (memory 1 65536))')
  await expect(parseModule(withCustomSection(bytes, 'skein', manifest), 'mod.wasm')).resolves.toBeDefined()
})
