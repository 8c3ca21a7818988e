import { describe, expect, test } from 'vitest'
import { HEADER } from './testing/random-module.ts'
import { nameBytes, section, unsignedLeb, vector } from './testing/wasm-encoding.ts'
import { metered, type Metered } from './testing/metered.ts'

/** The least cost of a landing, as `docs/limits.md` has it. */
const LANDING = 2048
/** The cost of each byte of the stack that an exception passes through. */
const BYTE = 8

/** A module of one function `run`, with two tags without values. Its code is written as bytes: wabt knows no `try_table`. */
function coded(code: readonly number[]): Uint8Array {
  const body = [0, ...code, 0x0b]
  return Uint8Array.from([
    ...HEADER,
    ...section(1, vector([[0x60, 0, 0]])),
    ...section(3, vector([[0]])),
    ...section(
      13,
      vector([
        [0, 0],
        [0, 0],
      ]),
    ),
    ...section(7, vector([[...nameBytes('run'), 0, 0]])),
    ...section(10, vector([[...unsignedLeb(body.length), ...body]])),
  ])
}

const times = (count: number, bytes: readonly number[]): number[] =>
  Array.from({ length: count }, () => bytes).flat()
const spent = ({ call }: Metered, ...args: number[]): number => {
  const outcome = call('run', args)
  expect(outcome.end).toBe('returned')
  return outcome.spent
}

/** So many `try` around a `throw`, none of which catches it but the one around them. */
const legacy = (count: number): Uint8Array =>
  coded([0x06, 0x40, ...times(count, [0x06, 0x40]), 0x08, 0, ...times(count, [0x07, 1, 0x0b]), 0x19, 0x0b])
/** The same with `try_table`. */
const standard = (count: number): Uint8Array =>
  coded([
    // Whoever does not catch it has its own block to go to if it did.
    0x02,
    0x40,
    0x1f,
    0x40,
    1,
    2,
    0,
    ...times(count, [0x02, 0x40, 0x1f, 0x40, 1, 0, 1, 0]),
    0x08,
    0,
    ...times(count, [0x0b, 0x0b]),
    0x0b,
    0x0b,
  ])
const STYLES = (
  [
    ['try', legacy],
    ['try_table', standard],
  ] as const
).filter(([, build]) => WebAssembly.validate(build(1) as BufferSource))

describe('exceptions cost what they take', () => {
  test.each(STYLES)('each %s that one passes through', (_style, build) => {
    const one = spent(metered(build(1)))
    expect(spent(metered(build(101))) - one).toBeGreaterThanOrEqual(100 * LANDING)
    expect(spent(metered(build(101))) - one).toBeLessThan(102 * (LANDING + 16))
  })

  test('a throw through a thousand handlers of another kind ends when the fuel does', () => {
    for (const [, build] of STYLES) {
      const { call } = metered(build(1000))
      expect(call('run', [], 1_000_000).end).toBe('fuel')
    }
  })

  const recursive = `(module (tag $e) (tag $x)
    (func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (throw $e))))
    (func $g (param i32) (if (local.get 0)
      (then (try (do (call $g (i32.sub (local.get 0) (i32.const 1)))) (catch $x))) (else (throw $e))))
    (func (export "run") (param i32) (try (do (call $f (local.get 0))) (catch $e)))
    (func (export "handlers") (param i32) (try (do (call $g (local.get 0))) (catch $e)))
    (func (export "near") (param i32) (call $h (local.get 0)))
    (func $h (param i32) (if (local.get 0) (then (call $h (i32.sub (local.get 0) (i32.const 1))))
      (else (try (do (throw $e)) (catch $e))))))`
  const of = (name: string, depth: number): number => metered(recursive).call(name, [depth]).spent

  test('each call that one passes through, handlers or none', () => {
    const plain = of('near', 1000) - of('near', 0)
    // Two values, and what any call takes.
    expect(of('run', 1000) - of('run', 0)).toBeGreaterThan(1000 * 80 * BYTE)
    expect(of('run', 1000) - of('run', 0)).toBeLessThan(1000 * 90 * BYTE + plain)
    expect(of('handlers', 1000) - of('handlers', 0)).toBeGreaterThan(1000 * (80 * BYTE + LANDING))
    // How deep what came before went does not matter.
    expect(of('handlers', 1000)).toBeLessThan(1000 * (100 * BYTE + LANDING + 100) + of('handlers', 0))
  })

  test('calls that it does not pass through cost nothing, however deep or long ago', () => {
    // What calls cost, and the two handlers that are asked.
    expect(of('near', 1000) - of('near', 0)).toBeLessThan(1000 * 60)
    const after = metered(`(module (tag $e)
      (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))
      (func $throw (throw $e))
      (func (export "run") (param i32) (call $deep (local.get 0)) (try (do (call $throw)) (catch_all))))`)
    expect(spent(after, 1000) - spent(after, 0)).toBeLessThan(1000 * 60)
  })

  test('blocks that hand on what is thrown', () => {
    const delegates = (count: number): number =>
      spent(
        metered(
          coded([0x06, 0x40, ...times(count, [0x06, 0x40]), 0x08, 0, ...times(count, [0x18, 0]), 0x19, 0x0b]),
        ),
      )
    expect(delegates(1001) - delegates(1)).toBeGreaterThanOrEqual(8000)
  })

  test('handlers that are asked one after the other', () => {
    const asked = (count: number): number =>
      spent(metered(coded([0x06, 0x40, 0x06, 0x40, 0x08, 0, ...times(count, [0x07, 1]), 0x0b, 0x19, 0x0b])))
    expect(asked(1001) - asked(1)).toBe(8000)
  })
})

describe('exceptions of the host', () => {
  const source = `(module (import "a" "b" (func $b)) (tag $x)
    (func (export "run") (try (do ${'(try (do '.repeat(50)} (call $b) ${') (catch $x))'.repeat(50)}) (catch_all))))`
  const error = new Error('no')
  const a = {
    b: () => {
      throw error
    },
  }
  test('cost what they take, too', () => {
    expect(spent(metered(source, { a }))).toBeGreaterThan(51 * LANDING)
  })
  test('pass through handlers as they are', () => {
    const { call } = metered(source.replace('(catch_all)', '(catch $x)'), { a })
    expect(call('run')).toMatchObject({ end: 'threw', thrown: error })
  })
})

test('the end of the fuel passes through every handler', () => {
  const forever = '(loop $l (br $l))'
  const { call } = metered(`(module (tag $x)
    (func (export "run") (loop $o (try (do (try (do ${forever}) (catch $x)) (try (do ${forever}) (delegate 0)))
      (catch_all (br $o))))))`)
  expect(call('run', [], 1_000_000).end).toBe('fuel')
})
