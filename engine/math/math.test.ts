import { describe, expect, test } from 'vitest'
import { math, type DeterministicMath } from './math.ts'
import { fixed, reference, unitsOff } from './testing/reference.ts'
import { digestMath, RANGES, samples } from './testing/samples.ts'

type Function = (...args: readonly number[]) => number
const functionOf = (of: DeterministicMath, name: string): Function =>
  of[name as keyof DeterministicMath] as unknown as Function
const NAMES = Object.keys(RANGES)
const SPECIAL = [Number.NaN, 0, -0, Infinity, -Infinity]

describe('math', () => {
  test('has all that Math has, but random', () => {
    const all = Object.getOwnPropertyNames(Math).filter((it) => it !== 'random' && it in math)
    expect(Object.keys(math).toSorted()).toEqual(all.toSorted())
    expect(all).toHaveLength(42)
    expect('random' in math).toBe(false)
    expect(Object.isFrozen(math)).toBe(true)
  })

  test('takes from the engine only what is exact', () => {
    const same = Object.keys(math).filter((it) => it in Math && functionOf(math, it) === functionOf(Math, it))
    expect(same.filter((it) => typeof functionOf(math, it) === 'function')).toEqual([
      'abs',
      'ceil',
      'clz32',
      'floor',
      'fround',
      'imul',
      'max',
      'min',
      'round',
      'sign',
      'sqrt',
      'trunc',
    ])
  })

  test('gives the same bits in every engine, in all versions', () => {
    expect(digestMath()).toMatchInlineSnapshot(`
      {
        "acos": "9245d17cc857d685",
        "acosh": "704a96c1fdc2d0b0",
        "asin": "5360825c4661c24c",
        "asinh": "262d8d7acf43a2f7",
        "atan": "f0e3193e7592a5c2",
        "atan2": "35b90a4864040fd7",
        "atanh": "8e86940942dbb3b9",
        "cbrt": "6ea511f81698dca1",
        "cos": "b724f10d764b3e90",
        "cosh": "f3543b3daefc1c74",
        "exp": "69537e7a508f9581",
        "expm1": "61c9bea6166b084a",
        "hypot": "14a110010f6e71e2",
        "log": "6a38aa845396b107",
        "log10": "d59bcd8a010d8522",
        "log1p": "10281b0a6508d698",
        "log2": "fee18a04b7e0ca50",
        "pow": "db6a35c07ff1c201",
        "sin": "6a5937929c563922",
        "sinh": "f979bec39ca10a71",
        "tan": "428a4587acc118a1",
        "tanh": "c4f2df99bc9d946d",
      }
    `)
  })

  test.each(NAMES)('%s is near the true value', (name) => {
    const bound = /^atan2$|h$/.test(name) ? 2 : 1
    let worst = 0
    for (const args of samples(name, 150)) {
      const value = functionOf(math, name)(...args)
      worst = Math.max(worst, unitsOff(value, reference[name]!(...args.map(fixed))))
    }
    expect(worst).toBeGreaterThan(0)
    expect(worst).toBeLessThan(bound)
  })

  test.each(['sin', 'cos', 'tan'])(
    '%s is near the true value also of large angles, and beside multiples of a right angle',
    (name) => {
      let worst = 0
      const angles = [1e6, 1_647_098.9, 1_647_099, 2 ** 31, 1e15, 2 ** 53 + 2, 1e22, 3e26]
      for (let i = 1; i < 60; i++) angles.push((i * 977 * Math.PI) / 2, i * Math.PI, 10 ** (i / 2))
      for (const angle of angles)
        for (const x of [angle, -angle])
          worst = Math.max(worst, unitsOff(functionOf(math, name)(x), reference[name]!(fixed(x))))
      expect(worst).toBeLessThan(1)
    },
  )
})

describe('at the edges', () => {
  test.each(NAMES.filter((name) => RANGES[name]!.length === 1))('%s is what the language says', (name) => {
    for (const x of SPECIAL) expect([x, functionOf(math, name)(x)]).toEqual([x, functionOf(Math, name)(x)])
  })

  test.each(['pow', 'atan2', 'hypot'])('%s is what the language says', (name) => {
    const numbers = [
      ...SPECIAL,
      1,
      -1,
      2,
      -2,
      3,
      -3,
      0.5,
      -0.5,
      1e300,
      -1e300,
      5e-324,
      -5e-324,
      2 ** 53,
      -(2 ** 53) - 2,
    ]
    for (const x of numbers)
      for (const y of SPECIAL)
        for (const args of [
          [x, y],
          [y, x],
        ])
          expect([args, functionOf(math, name)(...args)]).toEqual([args, functionOf(Math, name)(...args)])
  })

  test('a result beyond all numbers is infinite, and one below them is 0', () => {
    expect([math.exp(710), math.exp(-746), math.expm1(710), math.sinh(-711), math.cosh(711)]).toEqual([
      Infinity,
      0,
      Infinity,
      -Infinity,
      Infinity,
    ])
    expect([
      math.pow(10, 309),
      math.pow(10, -324),
      math.pow(-10, 309),
      math.pow(-10, -325),
      math.pow(1.1, 1e300),
      math.pow(0.9, 1e10),
    ]).toEqual([Infinity, 0, -Infinity, -0, Infinity, 0])
    expect([math.hypot(1e308, 1e308), math.hypot(1.7e308, 1.7e308)]).toEqual([
      1.4142135623730951e308,
      Infinity,
    ])
  })

  test('a number below the smallest normal one is a number like others', () => {
    const least = Number.MIN_VALUE
    for (const name of ['sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh', 'expm1', 'log1p'])
      for (const x of [least, -least, 1e-310]) expect(functionOf(math, name)(x)).toBe(x)
    expect([math.log2(least), math.log2(3 * least * 2 ** 20) - math.log2(3)]).toEqual([-1074, -1054])
    expect([math.cbrt(least * 2 ** 6), math.hypot(3 * least, 4 * least), math.atan2(least, -1)]).toEqual([
      2 ** -356,
      5 * least,
      Math.PI,
    ])
    expect([math.exp(-745), math.pow(2, -1074), math.pow(least, -0.5)]).toEqual([
      least,
      least,
      4.49891379454319638e161,
    ])
  })

  test('what is a whole number comes out as one', () => {
    for (let base = -12; base <= 12; base++)
      for (let power = 0; power <= 14; power++)
        if (Math.abs(base) ** power < 2 ** 53)
          expect(math.pow(base, power)).toBe(Number(BigInt(base) ** BigInt(power)))
    for (let n = -1074; n <= 1023; n++) expect([math.log2(math.pow(2, n)), n]).toEqual([n, n])
    for (let n = 0; n <= 22; n++) expect(math.log10(Number(10n ** BigInt(n)))).toBe(n)
    for (let n = -200; n <= 200; n++) expect(math.cbrt(n * n * n)).toBe(n)
    expect([
      math.hypot(3, 4),
      math.hypot(2, 3, 6),
      math.hypot(1, 4, 8, 0, 12),
      math.hypot(-7),
      math.hypot(),
    ]).toEqual([5, 7, 15, 7, 0])
    expect([math.exp(1), math.exp(0), math.log(1), math.cos(0), math.acos(1)]).toEqual([Math.E, 1, 0, 1, 0])
  })
})
