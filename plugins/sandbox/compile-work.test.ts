import { describe, expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { rewrite } from './testing/metered.ts'
import { body } from './testing/one-function.ts'
import { unsignedLeb } from './testing/wasm-encoding.ts'

const tooLarge: unknown = expect.objectContaining({ code: 'module/too-large' })

const times = (count: number, bytes: readonly number[]): number[] =>
  Array.from({ length: count }, () => bytes).flat()
const branches = (count: number): number[] => times(count, [0x41, 0, 0x04, 0x40, 0x0b])
/** So many locals of 32 bits. */
const locals = (count: number): number[] => [1, ...unsignedLeb(count), 0x7f]
/** So many values on the stack, which stay there. */
const operands = (count: number): number[] => times(count, [0x41, 0])

/** The steps that compiling a function takes. */
function steps(instructions: readonly number[], declared?: readonly number[]): number {
  let least = 0
  for (let most = 1 << 22; least < most;) {
    const compileWork = Math.floor((least + most) / 2)
    try {
      rewrite(body(instructions, declared), { compileWork })
      most = compileWork
    } catch {
      least = compileWork + 1
    }
  }
  return least
}

describe('engines compile when a function is first called, which no fuel is counted for', () => {
  test('a function may not have many locals and many branches', () => {
    // Taken alone, neither is much; together they keep V8 busy for 13 s.
    expect(WebAssembly.validate(rewrite(body(branches(10_000))) as BufferSource)).toBe(true)
    expect(WebAssembly.validate(rewrite(body([], locals(49_995))) as BufferSource)).toBe(true)
    expect(() => rewrite(body(branches(10_000), locals(49_995)))).toThrow(tooLarge)
    expect(() => rewrite(body(branches(30), locals(49_995)))).not.toThrow()
    expect(() => rewrite(body(branches(50), locals(49_995)))).toThrow(/has \d{7} estimated compile steps/)
  })

  test('nor may all together', () => {
    const text = '(func (param i32) (if (local.get 0) (then)))'
    const module = (count: number): Uint8Array => assemble(`(module ${text.repeat(count)})`)
    // The local counts at the `if` and at both ends, the condition at the first.
    expect(() => rewrite(module(10), { compileWork: 40 })).not.toThrow()
    expect(() => rewrite(module(11), { compileWork: 40 })).toThrow(tooLarge)
  })

  test('labels of a table count one by one', () => {
    const table = (labels: number): number[] => [0x41, 0, 0x0e, labels, ...times(labels, [0]), 0]
    const declared = locals(1)
    expect(steps(table(9), declared) - steps(table(4), declared)).toBe(5)
  })

  // What V8's baseline compiler looks at all values for: before it calls out of the code, and to get a register back.
  test.each([
    ['a call', [0x10, 0]],
    ['a reference to a function', [0xd2, 0, 0x1a]],
    ['memory.grow', [0x41, 0, 0x40, 0, 0x1a]],
    ['memory.fill', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0]],
    ['memory.copy', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0]],
    ['data.drop', [0xfc, 9, 0]],
    ['elem.drop', [0xfc, 13, 0]],
    ['table.get', [0x41, 0, 0x25, 0, 0x1a]],
    ['table.set', [0x41, 0, 0xd0, 0x70, 0x26, 0]],
    ['table.grow', [0xd0, 0x70, 0x41, 0, 0xfc, 15, 0, 0x1a]],
    ['table.fill', [0x41, 0, 0xd0, 0x70, 0x41, 0, 0xfc, 17, 0]],
    ['a local that is set, for division', [0x41, 1, 0x41, 1, 0x6d, 0x21, 0]],
    ['a branch that is nested', [0x41, 0, 0x04, 0x40, 0x0b]],
  ])('values on the stack, and %s', (_what, instruction) => {
    const code = (values: number, count: number): number[] => [
      ...operands(values),
      ...times(count, instruction),
      // The values stay on the stack: nothing behind this gets there.
      0x0f,
    ]
    const more = steps(code(1000, 40), locals(1)) - steps(code(1000, 20), locals(1))
    expect(more).toBeGreaterThanOrEqual((20 * 1000) / 16)
    // A megabyte of it kept V8 busy for 15 s.
    expect(() => rewrite(body(code(100_000, 5000), locals(1)))).toThrow(tooLarge)
  })

  test('values that have gone count no more', () => {
    const gone = [...operands(1000), ...times(1000, [0x1a])]
    expect(steps([...gone, ...branches(100)])).toBeLessThan(1000)
  })
})

describe('engines compile what is called often once more, on a thread that nothing can stop', () => {
  const loops = (count: number): number[] => times(count, [0x03, 0x40, 0x0b])
  test.each([
    ['loops', loops],
    ['branches to a loop', (count: number) => [0x03, 0x40, ...times(2 * count, [0x41, 0, 0x0d, 0]), 0x0b]],
    ['references to functions', (count: number) => times(count, [0xd2, 0, 0x1a])],
    [
      'calls whose exceptions are caught',
      (count: number) => [0x06, 0x40, ...times(2 * count, [0x10, 0]), 0x19, 0x0b],
    ],
  ])('%s count in pairs', (_what, code) => {
    const [few, many] = [steps(code(100)), steps(code(1000))]
    expect(many).toBeGreaterThan(20 * few)
    expect(() => rewrite(body(code(1900)))).not.toThrow()
    expect(() => rewrite(body(code(4000)))).toThrow(/has \d+ estimated compile steps/)
  })

  test.each([
    ['bytes of code', times(520_000, [0x01]), times(530_000, [0x01])],
    ['blocks and branches', branches(13_000), branches(20_001)],
    ['calls', times(40_000, [0x10, 0]), times(40_001, [0x10, 0])],
  ])('a function has only so many %s', (what, fits, more) => {
    expect(() => rewrite(body(fits))).not.toThrow()
    expect(() => rewrite(body(more))).toThrow(tooLarge)
    expect(() => rewrite(body(more))).toThrow(new RegExp(`function 0 has \\d+ ${what}; the limit is \\d+`))
  })
})
