import { leb, LOCALS, repeat, signed, TYPE, type Kernel } from './cost-kernel.ts'
import { memoryKernels } from './cost-memory.ts'

const [a, b, c] = LOCALS.i32
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const constant = (value: number): number[] => [0x41, ...signed(value)]
/** The next of some numbers that nobody foresees. */
const RANDOM = [...get(a), ...constant(1_664_525), 0x6c, ...constant(1_013_904_223), 0x6a, 0x22, a]
const bit = (shift: number): number[] => [...get(a), ...constant(shift), 0x76, ...constant(1), 0x71]

const NUMBERS = 1000
const many = (type: number): number[] => repeat(NUMBERS, [type])
/** Types that take or give a thousand numbers, behind those that each module has. */
const MANY = { both: 4, takes: 5, gives: 6 } as const
const MANY_TYPES = [
  [0x60, ...leb(NUMBERS), ...many(0x7f), ...leb(NUMBERS), ...many(0x7f)],
  [0x60, ...leb(NUMBERS), ...many(0x7f), 0],
  [0x60, 0, ...leb(NUMBERS), ...many(0x7f)],
]
const VALUES = repeat(NUMBERS, get(a))
const DROPS = repeat(NUMBERS, [0x1a])

/** Multiplies a sum by three if a bit of the number is set. */
function tripled(shift: number): number[] {
  return [...bit(shift), 0x04, 0x40, ...get(c), ...constant(3), 0x6c, ...set(c), 0x0b]
}

/** Ways that nobody foresees, and values that are carried along them. */
function branchKernels(): Kernel[] {
  const block = (code: readonly number[]): number[] => [0x02, 0x40, ...code, 0x0b]
  const table = (labels: number): number[] => [
    ...repeat(labels, [0x02, 0x40]),
    ...RANDOM,
    ...constant(20),
    0x76,
    ...constant(labels - 1),
    0x71,
    0x0e,
    ...leb(labels - 1),
    ...Array.from({ length: labels }, (_, index) => leb(index)).flat(),
    ...repeat(labels, [0x0b, ...get(c), ...constant(1), 0x6a, ...set(c)]),
  ]
  const carried = { types: MANY_TYPES, times: 1 }
  return [
    { name: 'br_if/foreseen', code: block([...get(0), 0x0d, 0]) },
    {
      name: 'br_if/random',
      code: [...RANDOM, 0x1a, ...block([...bit(16), 0x0d, 0, ...get(c), ...constant(1), 0x6a, ...set(c)])],
    },
    {
      name: 'if/random',
      code: [
        ...RANDOM,
        0x1a,
        ...bit(17),
        0x04,
        0x40,
        ...get(c),
        ...constant(3),
        0x6c,
        ...set(c),
        0x05,
        ...get(c),
        ...constant(5),
        0x6a,
        ...set(c),
        0x0b,
      ],
    },
    // A number for several ways: each of its bits is as good as the next number.
    {
      name: 'ifs/random',
      code: [...RANDOM, 0x1a, ...[9, 11, 13, 15, 17, 19, 21, 23].flatMap(tripled)],
    },
    { name: 'br_table/random', code: table(16), times: 4 },
    { name: 'br_table/one', code: block([...get(b), 0x0e, 1, 0, 0]) },
    { name: 'loop/once', code: [0x03, 0x40, 0x0b] },
    {
      name: 'loop/short',
      code: [...constant(3), ...set(c), 0x03, 0x40, ...get(c), ...constant(1), 0x6b, 0x22, c, 0x0d, 0, 0x0b],
      times: 8,
    },
    {
      ...carried,
      name: 'block/carries',
      code: [...VALUES, ...repeat(20, [0x02, MANY.both, ...get(0), 0x0d, 0, 0x0b]), ...DROPS],
    },
    {
      ...carried,
      name: 'br/carries',
      code: [...VALUES, ...repeat(20, [0x02, MANY.both, 0x0c, 0, 0x0b]), ...DROPS],
    },
    {
      ...carried,
      name: 'br_table/carries',
      code: [...VALUES, ...repeat(20, [0x02, MANY.both, ...get(b), 0x0e, 1, 0, 0, 0x0b]), ...DROPS],
    },
    {
      ...carried,
      name: 'if/carries',
      code: [...VALUES, ...repeat(20, [...get(b), 0x04, MANY.both, 0x05, 0x0b]), ...DROPS],
    },
    {
      ...carried,
      name: 'loop/carries',
      code: [
        ...constant(50),
        ...set(c),
        ...VALUES,
        0x03,
        MANY.both,
        ...get(c),
        ...constant(1),
        0x6b,
        0x22,
        c,
        0x0d,
        0,
        0x0b,
        ...DROPS,
      ],
    },
    // What many locals hold depends on the way, and must lie in one place where the ways meet.
    {
      name: 'locals/meet',
      times: 1,
      before: [],
      functions: [
        {
          type: TYPE.take,
          locals: [1, ...leb(NUMBERS), 0x7f],
          code: [
            ...constant(100),
            ...set(1),
            0x03,
            0x40,
            // Never taken: the loop inside is what costs, and it is not run.
            ...get(1),
            ...constant(1000),
            0x4a,
            0x04,
            0x40,
            0x03,
            0x40,
            ...Array.from({ length: NUMBERS - 1 }, (_, index) => [
              ...get(0),
              ...constant(index),
              0x6a,
              0x21,
              ...leb(index + 2),
            ]).flat(),
            ...get(0),
            0x0d,
            0,
            0x0b,
            0x0b,
            ...get(1),
            ...constant(1),
            0x6b,
            0x22,
            1,
            0x0d,
            0,
            0x0b,
            ...Array.from({ length: NUMBERS - 1 }, (_, index) => [0x20, ...leb(index + 2), 0x24, 0]).flat(),
          ],
        },
      ],
      code: [...get(0), 0x10, 0],
    },
  ]
}

/** Calls of all kinds. */
function callKernels(): Kernel[] {
  const empty = { type: TYPE.nothing, code: [0x01] }
  const loops = { type: TYPE.nothing, code: [0x03, 0x40, 0x0b] }
  const recursive = {
    type: TYPE.take,
    code: [0x20, 0, 0x04, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x10, 0, 0x0b],
  }
  const carried = { types: MANY_TYPES, times: 1 }
  return [
    { name: 'call/short', functions: [empty], code: [0x10, 0] },
    { name: 'call', functions: [loops], code: [0x10, 0] },
    { name: 'call/deep', functions: [recursive], code: [...constant(1000), 0x10, 0], times: 1 },
    { name: 'call_indirect', functions: [loops], code: [...constant(0), 0x11, TYPE.nothing, 0] },
    {
      name: 'call_indirect/random',
      functions: Array.from({ length: 16 }, (_, index) => ({
        type: TYPE.map,
        code: [0x20, 0, ...constant(index), 0x73, 0x03, 0x40, 0x0b],
      })),
      code: [
        ...get(c),
        ...RANDOM,
        ...constant(20),
        0x76,
        ...constant(15),
        0x71,
        0x11,
        TYPE.map,
        0,
        ...set(c),
      ],
    },
    {
      name: 'return_call',
      functions: [
        { type: TYPE.take, code: [0x20, 0, 0x45, 0x04, 0x40, 0x0f, 0x0b, 0x20, 0, 0x41, 1, 0x6b, 0x12, 0] },
      ],
      code: [...constant(1000), 0x10, 0],
      times: 1,
    },
    ...[100, 1000, 30_000].map((count) => ({
      name: `call/locals/${count}`,
      functions: [{ type: TYPE.nothing, locals: [1, ...leb(count), 0x7e], code: [0x01] }],
      code: [0x10, 0],
      times: 4,
    })),
    {
      name: 'call/vectors/10000',
      functions: [{ type: TYPE.nothing, locals: [1, ...leb(10_000), 0x7b], code: [0x01] }],
      code: [0x10, 0],
      times: 4,
    },
    {
      ...carried,
      name: 'call/params',
      functions: [{ type: MANY.takes, code: [0x03, 0x40, 0x0b] }],
      code: [...VALUES, 0x10, 0],
    },
    {
      ...carried,
      name: 'call/results',
      functions: [{ type: MANY.gives, code: repeat(NUMBERS, [0x23, 0]) }],
      code: [0x10, 0, ...DROPS],
    },
  ]
}

/** Exceptions: thrown, caught, passed on, through calls. */
function exceptionKernels(): Kernel[] {
  const catching = (code: readonly number[]): number[] => [0x06, 0x40, ...code, 0x19, 0x0b]
  const throws = {
    type: TYPE.take,
    code: [0x20, 0, 0x04, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x10, 0, 0x05, 0x08, 0, 0x0b],
  }
  const guarded = {
    type: TYPE.take,
    code: [
      0x20, 0, 0x04, 0x40, 0x06, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x10, 0, 0x07, 1, 0x0b, 0x05, 0x08, 0, 0x0b,
    ],
  }
  const once = { times: 1 }
  return [
    { name: 'try', code: catching([0x01]) },
    { ...once, name: 'throw', code: catching([0x08, 0]) },
    {
      ...once,
      name: 'throw/passes',
      code: catching([...repeat(100, [0x06, 0x40]), 0x08, 0, ...repeat(100, [0x07, 1, 0x0b])]),
    },
    {
      ...once,
      name: 'throw/rethrown',
      code: catching([...repeat(100, [0x06, 0x40]), 0x08, 0, ...repeat(100, [0x19, 0x09, 0, 0x0b])]),
    },
    {
      ...once,
      name: 'throw/delegated',
      code: catching([...repeat(1000, [0x06, 0x40]), 0x08, 0, ...repeat(1000, [0x18, 0])]),
    },
    ...[1, 10, 1000].map((depth) => ({
      times: 1,
      name: `throw/unwinds/${depth}`,
      functions: [throws],
      code: catching([...constant(depth), 0x10, 0]),
    })),
    {
      ...once,
      name: 'throw/unwinds-handlers',
      functions: [guarded],
      code: catching([...constant(1000), 0x10, 0]),
    },
  ]
}

/** Kernels of code structures besides single instructions, each at its slowest. */
export function structureKernels(): Kernel[] {
  return [...memoryKernels(), ...branchKernels(), ...callKernels(), ...exceptionKernels()]
}
