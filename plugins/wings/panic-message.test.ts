import { describe, expect, test } from 'vitest'
import { panicOf } from './panic-message.ts'

const STACK = 1_024

/** A memory with a panic on its stack, as rustc 1.95 leaves it there. */
function memoryWith(
  path: string,
  message: readonly (string | number)[],
  args: readonly number[] = [0, 0],
): Uint8Array {
  const memory = new Uint8Array(65_536)
  const view = new DataView(memory.buffer)
  const put = (at: number, bytes: readonly (string | number)[]): number => {
    const all = bytes.flatMap((it) => (typeof it === 'number' ? [it] : [...new TextEncoder().encode(it)]))
    memory.set(all, at)
    return all.length
  }
  const words = (at: number, values: readonly number[]): void =>
    values.forEach((value, index) => view.setUint32(at + index * 4, value, true))
  words(8_192, [8_448, put(8_448, [path]), 12, 9])
  const length = put(9_000, message)
  // Frames of earlier calls lie below, and those of callers above.
  words(STACK, [1, 2, 8_192, 77])
  words(STACK + 28, args[0] === -1 ? [9_000, length * 2 + 1] : [9_000, 9_500])
  words(9_500, [9_600, 3])
  words(9_600, args)
  put(9_700, ['tick'])
  return memory
}

describe('the message of a panic', () => {
  test.each([
    ['a text', memoryWith('src/lib.rs', ['boom'], [-1]), 'src/lib.rs:12:9', 'boom'],
    [
      'a text in a text',
      memoryWith('src/lib.rs', [8, 'boom in ', 0xc0, 1, '!', 0], [9_700, 4]),
      'src/lib.rs:12:9',
      'boom in tick!',
    ],
    [
      'a value that is no text',
      memoryWith('src/lib.rs', [4, 'was ', 0xc0, 0], [3, 0]),
      'src/lib.rs:12:9',
      'was …',
    ],
    ['a template that ends nowhere', memoryWith('src/lib.rs', [127, 'a']), 'src/lib.rs:12:9', ''],
    [
      'a dependency',
      memoryWith('/home/me/.cargo/registry/src/index-1/wings-0.1.5/src/marshal.rs', ['x'], [-1]),
      'wings-0.1.5/src/marshal.rs:12:9',
      'x',
    ],
  ])('of %s', (_, memory, place, message) => {
    expect(panicOf(memory, STACK)).toEqual({ place, message })
  })

  test('is none where the stack holds no place in a source file', () => {
    expect(panicOf(memoryWith('no path', ['boom'], [-1]), STACK)).toBeNull()
    expect(panicOf(new Uint8Array(65_536).fill(0xff), STACK)).toBeNull()
    expect(panicOf(new Uint8Array(0), 0)).toBeNull()
    expect(panicOf(new Uint8Array(16), 0xffff_fff0)).toBeNull()
  })
})
