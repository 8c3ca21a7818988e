import { decode, encode } from '@msgpack/msgpack'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame } from '../../../../src/index.ts'
import { MESSAGE_GUEST } from '../testing/message-guest.ts'
import { sourceMod } from '../testing/source-mod.ts'

const own = definePackage('acme:test', '1.2.0')
const Message = own.trait('message', {
  copy: t.func([t.arg('bytes', t.list(t.u8)), t.arg('kinds', t.string)], t.list(t.u8)),
  past: t.func([t.arg('bytes', t.list(t.u8)), t.arg('trailing', t.u32)], t.bool),
})
const bytes = await sourceMod(MESSAGE_GUEST, {}, false)

let guest: {
  copy(message: Uint8Array, kinds: string): Uint8Array
  past(message: Uint8Array, end: number): boolean
}

beforeEach(async () => {
  const game = await createGame(defineGame({ packages: [], systems: [] }))
  const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
  if (status?.status !== 'running') throw new Error(String(status?.errors))
  guest = game.engine.proxy(Message)!
})

const wide = { useBigInt64: true }
const unsigned = fc.oneof(
  fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  fc.bigInt({ min: 0n, max: 70_000n }),
)
const signed = fc.oneof(
  fc.bigInt({ min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn }),
  fc.bigInt({ min: -70_000n, max: 70_000n }),
)
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.constantFrom(31, 32, 255, 256, 65_535, 65_536).map((length) => 'x'.repeat(length)),
)
const binary = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(255, 256, 65_535, 65_536).map((length) => new Uint8Array(length).fill(7)),
)
const list = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }),
  fc.constantFrom(15, 16, 65_535, 65_536).map((length) => Array.from({ length }, () => 1)),
)

/** Everything MessagePack can hold, apart from extension types. */
const anything: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    unsigned,
    signed,
    fc.double(),
    texts,
    binary,
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 20 }),
  ),
})).value

/** A MessagePack array with the given bytes as its only item. */
function only(...item: number[]): Uint8Array {
  return Uint8Array.of(0x91, ...item)
}

describe('the MessagePack of the library, against @msgpack/msgpack', () => {
  it.each([
    ['unsigned integers', 'u', unsigned],
    ['signed integers', 'i', signed],
    ['floats', 'f', fc.double({ noNaN: true })],
    ['text', 's', texts],
    ['binary data', 'r', binary],
    ['booleans', 'b', fc.boolean()],
    ['arrays', 'a', list],
    ['characters', 'c', fc.constantFrom('a', 'ü', '€', '😀')],
  ] as const)('%s are read and written', (_, kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<unknown>, (value) => {
        const message = encode([value], wide)
        const copied = guest.copy(message, kind)
        // The output is that of another implementation, byte for byte. That one shortens whole floats.
        const [written, wanted] =
          kind === 'f'
            ? [encode(decode(copied)), encode(decode(message))]
            : [copied, encode([typeof value === 'bigint' ? shrink(value) : value], wide)]
        expect(hex(written)).toBe(hex(wanted))
      }),
      { numRuns: 100 },
    )
  })

  it('nil is read and written', () => {
    expect(guest.copy(encode([null]), 'n')).toEqual(encode([null]))
  })

  it('narrow floats become wide, and integers become floats', () => {
    expect(decode(guest.copy(only(0xca, 0x3f, 0x80, 0, 0), 'f'))).toEqual([1])
    expect(decode(guest.copy(encode([7]), 'f'))).toEqual([7])
    expect(decode(guest.copy(encode([-7]), 'f'))).toEqual([-7])
    expect(decode(guest.copy(encode([0xffff_ffff_ffff_ffffn], wide), 'f'))).toEqual([2 ** 64])
    expect(guest.copy(encode([0.5]), 'g')).toEqual(only(0xca, 0x3f, 0, 0, 0))
  })

  it('integers are read from any of their forms', () => {
    for (const form of [
      [5],
      [0xcc, 5],
      [0xcd, 0, 5],
      [0xce, 0, 0, 0, 5],
      [0xcf, 0, 0, 0, 0, 0, 0, 0, 5],
      [0xd0, 5],
      [0xd1, 0, 5],
      [0xd2, 0, 0, 0, 5],
      [0xd3, 0, 0, 0, 0, 0, 0, 0, 5],
    ]) {
      expect(guest.copy(only(...form), 'u')).toEqual(only(5))
      expect(guest.copy(only(...form), 'i')).toEqual(only(5))
      expect(guest.copy(only(...form), '8')).toEqual(only(5))
    }
    for (const form of [
      [0xff],
      [0xd0, 0xff],
      [0xd1, 0xff, 0xff],
      [0xd2, 0xff, 0xff, 0xff, 0xff],
      [0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ])
      expect(guest.copy(only(...form), '7')).toEqual(only(0xff))
  })

  it('anything is passed over', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(guest.past(encode([value, 4711], wide), 4711)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('what an array has beyond what is read is passed over', () => {
    expect(guest.copy(encode([[1, 'x', [2, {}]], 9]), 'xu')).toEqual(encode([1, 9]))
  })

  it.each<[string, Uint8Array, string]>([
    ['no array', encode(3), 'u'],
    ['nothing at all', new Uint8Array(0), 'u'],
    ['fewer fields than there have to be', encode([1]), 'uu'],
    ['text for a number', encode(['1']), 'u'],
    ['a number for text', encode([1]), 's'],
    ['a number for a boolean', encode([1]), 'b'],
    ['text for binary data', encode(['x']), 'r'],
    ['a number for an array', encode([1]), 'a'],
    ['text for an array', only(0xdb, 0, 0, 0, 1, 0x61), 'a'],
    ['nil for a number', encode([null]), 'i'],
    ['a number below zero', encode([-1]), 'u'],
    ['a number that is too large', encode([256]), '8'],
    ['a number that is too large with a sign', encode([128]), '7'],
    ['a number that is too small', encode([-129]), '7'],
    ['an unsigned number beyond the signed ones', encode([0x8000_0000_0000_0000n], wide), 'i'],
    ['text that ends early', only(0xa5, 0x61), 's'],
    ['a length that ends early', only(0xd9), 's'],
    ['an array longer than the message', only(0xdd, 0xff, 0xff, 0xff, 0xff), 'a'],
    ['binary data longer than the message', only(0xc6, 0xff, 0xff, 0xff, 0xff), 'r'],
    ['an array without what has to be in it', encode([[]]), 'x'],
    ['a tag that does not exist', only(0xc1), '-'],
    ['an extension', only(0xd4, 0, 0), '-'],
    ['an array to pass over that is longer than the message', only(0xdd, 0xff, 0xff, 0xff, 0xff), '-'],
  ])('%s is malformed', (_, message, kinds) => {
    expect(() => guest.copy(message, kinds)).toThrow(/the payload of an event is malformed/)
  })
})

/** Bytes as text, which compares faster. */
function hex(message: Uint8Array): string {
  return Buffer.from(message).toString('hex')
}

/** Integers that fit go as numbers, so that the other implementation writes them short. */
function shrink(value: bigint): number | bigint {
  return value >= -0x8000_0000n && value <= 0xffff_ffffn ? Number(value) : value
}
