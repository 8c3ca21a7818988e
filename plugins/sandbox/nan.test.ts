import { describe, expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { readModule } from '../wasm/index.ts'
import { DEFAULT_SANDBOX_LIMITS, rewriteModule } from './index.ts'
import { metered } from './testing/metered.ts'

type Float = 'f32' | 'f64'

/** Iterations after which every engine has compiled a loop again. */
const HOT = 3_000

const INT = { f32: 'i32', f64: 'i64' } as const
const VECTOR = { f32: 'f32x4', f64: 'f64x2' } as const
const CANONICAL = { f32: '0x7fc00000', f64: '0x7ff8000000000000' } as const
/** Bits of NaNs of either sign, quiet or not, of infinities, and of numbers. */
const BITS: Readonly<Record<Float, readonly bigint[]>> = {
  f32: [0x7fc00000n, 0xffc00000n, 0x7f800001n, 0xffe00001n, 0x7f800000n, 0xff800000n, 0n, 0x3f800000n],
  f64: [0x7ff8n, 0xfff8n, 0x7ff4n, 0xfffcn, 0x7ff0n, 0xfff0n, 0n, 0x3ff0n].map((high) => high << 48n),
}

/** Arithmetic of `$a` and `$b`, which are of a type. */
const arithmetic = (type: Float): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    ['add', 'sub', 'mul', 'div', 'min', 'max'].map((name) => [
      name,
      `(${type}.${name} (local.get $a) (local.get $b))`,
    ]),
  ),
  ...Object.fromEntries(
    ['sqrt', 'ceil', 'floor', 'trunc', 'nearest'].map((name) => [name, `(${type}.${name} (local.get $a))`]),
  ),
  converted:
    type === 'f32'
      ? '(f32.demote_f64 (f64.promote_f32 (local.get $a)))'
      : '(f64.promote_f32 (f32.demote_f64 (local.get $a)))',
  'a lane': `(${VECTOR[type]}.extract_lane 1 (${VECTOR[type]}.mul (${VECTOR[type]}.splat (local.get $a)) (${VECTOR[type]}.splat (local.get $b))))`,
})

/** Ways of looking at the bits of a value. */
const looks = (type: Float): Readonly<Record<string, (value: string) => string>> => {
  const int = INT[type]
  const bits = (value: string): string => `(${int}.reinterpret_${type} ${value})`
  const lanes = VECTOR[type] === 'f32x4' ? 'i32x4' : 'i64x2'
  return {
    'by reinterpreting it': bits,
    'in memory': (value) => `(${type}.store (i32.const 16) ${value}) (${int}.load (i32.const 16))`,
    'in a local': (value) => `(local.set $kept ${value}) ${bits('(local.get $kept)')}`,
    'after a choice': (value) => bits(`(select ${value} (local.get $b) (i32.const 1))`),
    'after a block': (value) =>
      bits(`(block (result ${type}) (drop (br_if 0 ${value} (i32.const 1))) (local.get $b))`),
    'after one of two ways': (value) =>
      bits(`(if (result ${type}) (i32.const 1) (then ${value}) (else (local.get $b)))`),
    'as what a loop ends with': (value) => bits(`(loop (result ${type}) ${value})`),
    'in a global': (value) => `(global.set $global ${value}) ${bits('(global.get $global)')}`,
    'as an argument': (value) => `(call $bits ${value})`,
    'as a result': (value) => `(local.set $kept ${value}) ${bits('(call $same (local.get $kept))')}`,
    'by its sign': (value) =>
      `(${int}.or (${int}.const ${CANONICAL[type]}) ${bits(`(${type}.copysign (${type}.const 0) ${value})`)})`,
    'without its sign': (value) => bits(`(${type}.abs ${value})`),
    'with its sign turned twice': (value) => bits(`(${type}.neg (${type}.neg ${value}))`),
    'in lanes': (value) => `(${lanes}.extract_lane 0 (${VECTOR[type]}.splat ${value}))`,
    'in a vector': (value) =>
      `(${lanes}.extract_lane 1 (${VECTOR[type]}.replace_lane 1 (v128.const i64x2 0 0) ${value}))`,
    'in a stored lane': (value) =>
      `(v128.store (i32.const 16) (${VECTOR[type]}.splat ${value})) (${int}.load (i32.const 24))`,
    'with a mask': (value) =>
      `(${lanes}.extract_lane 0 (v128.and (${VECTOR[type]}.splat ${value}) (v128.const i64x2 -1 -1)))`,
  }
}

describe.each(['f32', 'f64'] as const)(
  'a NaN that arithmetic of %s makes is the canonical one, in a loop of any age',
  (type) => {
    const int = INT[type]
    test.each(Object.entries(looks(type)))('%s', (_, look) => {
      const all = Object.entries(arithmetic(type))
      const functions = all.map(
        ([name, text]) => `(func (export "${name}") (param $x ${int}) (param $y ${int}) (result i32)
        (local $i i32) (local $others i32) (local $a ${type}) (local $b ${type}) (local $it ${type}) (local $kept ${type}) (local $bits ${int})
        (loop $again
          (local.set $a (${type}.reinterpret_${int} (local.get $x)))
          (local.set $b (${type}.reinterpret_${int} (local.get $y)))
          (local.set $it ${text})
          (local.set $bits ${look(text)})
          (if (i32.and (${type}.ne (local.get $it) (local.get $it)) (${int}.ne (local.get $bits) (${int}.const ${CANONICAL[type]})))
            (then (local.set $others (i32.add (local.get $others) (i32.const 1)))))
          (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${HOT}))))
        (local.get $others))`,
      )
      const { call } = metered(`(module (memory 1) (global $global (mut ${type}) (${type}.const 0))
      (func $bits (param ${type}) (result ${int}) (${int}.reinterpret_${type} (local.get 0)))
      (func $same (param ${type}) (result ${type}) (local.get 0))
      ${functions.join('\n')})`)
      const others: unknown[] = []
      for (const [name] of all)
        for (const x of BITS[type])
          for (const y of BITS[type]) {
            const given = type === 'f32' ? [Number(x), Number(y)] : [x, y]
            const { result, end } = call(name, given)
            if (result !== 0) others.push([name, x.toString(16), y.toString(16), result, end])
          }
      expect(others).toEqual([])
    })
  },
)

describe('NaNs that arithmetic has not made keep their bits', () => {
  const odd = 0x7ff4_0000_0000_1234n
  test.each([
    ['loaded and stored', '(f64.store (i32.const 8) (f64.load (i32.const 0))) (i64.load (i32.const 8))'],
    [
      'in a local beside arithmetic',
      `(local.set $it (f64.add (f64.const 1) (f64.const 2)))
      (local.set $it (f64.load (i32.const 0))) (i64.reinterpret_f64 (local.get $it))`,
    ],
    [
      'constants',
      '(i64.reinterpret_f64 (select (f64.const nan:0x4000000001234) (f64.div (f64.const 0) (f64.const 0)) (i32.const 1)))',
    ],
    [
      'chosen among others',
      '(i64.reinterpret_f64 (select (f64.load (i32.const 0)) (f64.sqrt (f64.const -1)) (i32.const 1)))',
    ],
    ['given and returned', '(i64.reinterpret_f64 (call $same (f64.load (i32.const 0))))'],
  ])('%s', (_, body) => {
    const { call } =
      metered(`(module (memory 1) (func $same (param f64) (result f64) (f64.sqrt (f64.const -1)) (drop) (local.get 0))
      (func (export "run") (param i64) (result i64) (local $it f64) (i64.store (i32.const 0) (local.get 0)) ${body}))`)
    expect(call('run', [odd])).toMatchObject({ end: 'returned', result: odd })
  })
})

describe('NaNs that cross to and from other modules and JavaScript are the canonical one', () => {
  /** A NaN whose bits JavaScript hands on as they are, where its engine keeps them at all. */
  const [odd] = new Float64Array(BigUint64Array.of(0x7ff4_0000_0000_1234n).buffer) as unknown as [number]
  const bitsOf = (value: number): bigint => new BigUint64Array(Float64Array.of(value).buffer)[0]!
  const canonical = 0x7ff8_0000_0000_0000n

  /** Plays `run` of a module whose imports note their arguments. */
  function play(text: string, given: readonly (number | bigint)[] = []): { seen: bigint[]; result: unknown } {
    const seen: bigint[] = []
    const take = (...values: number[]): number => {
      seen.push(...values.map(bitsOf))
      return odd
    }
    const two = (): number[] => [odd, odd]
    const { call } = metered(
      `(module (import "env" "take" (func $take (param f64) (result f64)))
        (import "env" "both" (func $both (param f64 f64) (result f64)))
        (import "env" "two" (func $two (result f64 f64)))
        (memory 1) (data (i32.const 0) "\\34\\12\\00\\00\\00\\00\\f4\\7f") (table funcref (elem $take))
        (func $odd (result f64) (f64.load (i32.const 0)))
        (func $pair (result f64 f64) (call $odd) (call $odd)) ${text})`,
      { env: { take, both: take, two } },
    )
    const { result, end } = call('run', given)
    expect(end).toBe('returned')
    return { seen, result }
  }

  test.each([
    ['as an argument', '(drop (call $take (call $odd)))', 1],
    ['as one of several', '(drop (call $both (call $odd) (f64.sqrt (f64.const -1))))', 2],
    ['as several at once', '(drop (call $both (call $pair)))', 2],
    ['without being named', '(drop (call_indirect (param f64) (result f64) (call $odd) (i32.const 0)))', 1],
  ])('%s', (_, body, count) => {
    const { seen } = play(`(func (export "run") ${body})`)
    expect(seen).toEqual(Array.from({ length: count }, () => canonical))
  })
  test('in place of the function that calls', () => {
    const { seen } = play(
      '(func $last (result f64) (return_call $take (call $odd))) (func (export "run") (drop (call $last)))',
    )
    expect(seen).toEqual([canonical])
  })
  test.each([
    ['what an import gives', '(i64.reinterpret_f64 (call $take (f64.const 1)))'],
    [
      'what it gives without being named',
      '(i64.reinterpret_f64 (call_indirect (param f64) (result f64) (f64.const 1) (i32.const 0)))',
    ],
    [
      'several values that it gives',
      '(call $two) (local.set $it) (i64.reinterpret_f64) (i64.reinterpret_f64 (local.get $it)) (i64.and)',
    ],
  ])('%s', (_, body) => {
    const { result } = play(`(func (export "run") (result i64) (local $it f64) ${body})`)
    expect(result).toBe(canonical)
  })
  test('what an export is given, and what it gives', () => {
    expect(
      play('(func (export "run") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))', [odd])
        .result,
    ).toBe(canonical)
    expect(bitsOf(play('(func (export "run") (result f64) (call $odd))').result as number)).toBe(canonical)
  })
  test('inside of the module, an export keeps bits as any function does', () => {
    const { result } = play(`(func $same (export "same") (param f64) (result f64) (local.get 0))
      (func (export "run") (result i64) (i64.reinterpret_f64 (call $same (call $odd))))`)
    expect(result).toBe(0x7ff4_0000_0000_1234n)
  })
})

test('modules whose fuel is not counted get canonical NaNs too', () => {
  const original = assemble(`(module (import "env" "give" (func $give (result f64))) (memory 1)
    (func (export "run") (param f64) (result i64) (global.set $g (f64.sqrt (f64.const -1)))
      (i64.and (i64.reinterpret_f64 (local.get 0)) (i64.and (i64.reinterpret_f64 (call $give)) (i64.reinterpret_f64 (global.get $g)))))
    (global $g (mut f64) (f64.const 0)) (func $start) (start $start))`)
  const request = {
    bytes: original,
    file: 'plain.wasm',
    info: readModule(original, 'plain.wasm'),
    limits: DEFAULT_SANDBOX_LIMITS,
    meter: false,
  }
  const module = new WebAssembly.Module(rewriteModule(request) as BufferSource)
  const odd = new Float64Array(BigUint64Array.of(0xfff4_0000_0000_1234n).buffer)[0]
  const { exports } = new WebAssembly.Instance(module, { env: { give: () => odd } })
  expect((exports['run'] as (given: unknown) => unknown)(odd)).toBe(0x7ff8_0000_0000_0000n)
})
