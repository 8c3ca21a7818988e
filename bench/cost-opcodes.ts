import { VECTOR_OPCODES } from '../plugins/sandbox/opcodes.ts'
import { leb, LOCALS, repeat, signed, type Kernel } from './cost-kernel.ts'

type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'
/** An instruction that computes: its name, its bytes, its operands and its result. */
interface Operation {
  readonly name: string
  readonly code: readonly number[]
  readonly takes: readonly Type[]
  readonly gives: Type
}

const COMPARE = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'
const COMPARE_FLOATS = 'eq ne lt gt le ge'
const COUNT = 'clz ctz popcnt'
const INTEGERS = 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'
const ROUND = 'abs neg ceil floor trunc nearest sqrt'
const FLOATS = 'add sub mul div min max copysign'

/** Runs of opcodes of the same operands and result: their first opcode, operands, result and names. */
const RUNS: readonly (readonly [from: number, takes: readonly Type[], gives: Type, names: string])[] = [
  [0x45, ['i32'], 'i32', 'eqz'],
  [0x46, ['i32', 'i32'], 'i32', COMPARE],
  [0x50, ['i64'], 'i32', 'eqz'],
  [0x51, ['i64', 'i64'], 'i32', COMPARE],
  [0x5b, ['f32', 'f32'], 'i32', COMPARE_FLOATS],
  [0x61, ['f64', 'f64'], 'i32', COMPARE_FLOATS],
  [0x67, ['i32'], 'i32', COUNT],
  [0x6a, ['i32', 'i32'], 'i32', INTEGERS],
  [0x79, ['i64'], 'i64', COUNT],
  [0x7c, ['i64', 'i64'], 'i64', INTEGERS],
  [0x8b, ['f32'], 'f32', ROUND],
  [0x92, ['f32', 'f32'], 'f32', FLOATS],
  [0x99, ['f64'], 'f64', ROUND],
  [0xa0, ['f64', 'f64'], 'f64', FLOATS],
  [0xa7, ['i64'], 'i32', 'wrap'],
  [0xac, ['i32'], 'i64', 'extend_s extend_u'],
  [0xb2, ['i32'], 'f32', 'convert_s convert_u'],
  [0xb4, ['i64'], 'f32', 'convert_s convert_u'],
  [0xb6, ['f64'], 'f32', 'demote'],
  [0xb7, ['i32'], 'f64', 'convert_s convert_u'],
  [0xb9, ['i64'], 'f64', 'convert_s convert_u'],
  [0xbb, ['f32'], 'f64', 'promote'],
  [0xbc, ['f32'], 'i32', 'reinterpret'],
  [0xbd, ['f64'], 'i64', 'reinterpret'],
  [0xbe, ['i32'], 'f32', 'reinterpret'],
  [0xbf, ['i64'], 'f64', 'reinterpret'],
  [0xc0, ['i32'], 'i32', 'extend8 extend16'],
  [0xc2, ['i64'], 'i64', 'extend8 extend16 extend32'],
  [0xa8, ['f32'], 'i32', 'trunc_s trunc_u'],
  [0xaa, ['f64'], 'i32', 'trunc_s trunc_u'],
  [0xae, ['f32'], 'i64', 'trunc_s trunc_u'],
  [0xb0, ['f64'], 'i64', 'trunc_s trunc_u'],
]

const SATURATING: readonly (readonly [Type, Type, string])[] = [
  ['f32', 'i32', 's'],
  ['f32', 'i32', 'u'],
  ['f64', 'i32', 's'],
  ['f64', 'i32', 'u'],
  ['f32', 'i64', 's'],
  ['f32', 'i64', 'u'],
  ['f64', 'i64', 's'],
  ['f64', 'i64', 'u'],
]

const ADD: Readonly<Record<Type, readonly number[]>> = {
  i32: [0x6a],
  i64: [0x7c],
  f32: [0x92],
  f64: [0xa0],
  v128: [0xfd, 81],
}
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]

/** Initial values of locals by type: two words in memory for the first value, and two for the second. */
type Values = Readonly<Record<Type, readonly [readonly number[], readonly number[]]>>
const ORDINARY: Values = {
  i32: [[0x7654_3210], [3]],
  i64: [
    [0x7654_3210, 0x7fff_1234],
    [3, 0],
  ],
  f32: [[0x4048_f5c3], [0x3f80_0001]],
  f64: [
    [0, 0x4009_1eb8],
    [1, 0x3ff0_0000],
  ],
  v128: [repeat(4, [0x4048_f5c3]), repeat(4, [0x3f80_0001])],
}
/** Numbers too small to be normal, and one that leaves them so. */
const DENORMAL: Values = {
  ...ORDINARY,
  f32: [[0x0012_3456], [0x3f80_0000]],
  f64: [
    [0x1234, 0x0000_1234],
    [0, 0x3ff0_0000],
  ],
  v128: [repeat(4, [0x0000_1234]), repeat(4, [0x3f80_0000])],
}

const TYPES: readonly Type[] = ['i32', 'i64', 'f32', 'f64', 'v128']
const LOAD: Readonly<Record<Type, readonly number[]>> = {
  i32: [0x28, 2],
  i64: [0x29, 3],
  f32: [0x2a, 2],
  f64: [0x2b, 3],
  v128: [0xfd, 0, 4],
}

/** Sets the locals from memory, so that no compiler knows their values. */
export const SET_LOCALS: readonly number[] = TYPES.flatMap((type, index) =>
  [0, 1].flatMap((which) => {
    const address = leb(index * 32 + which * 16)
    return [0x41, 0].concat(LOAD[type], address, set(LOCALS[type][which]!))
  }),
)

/** Puts values where {@link SET_LOCALS} finds them. */
export function fillLocals(memory: Uint32Array, values: Values = ORDINARY): void {
  for (const [index, type] of TYPES.entries())
    for (const which of [0, 1] as const) memory.set(values[type][which], index * 8 + which * 4)
}

/** An operation in a chain: each waits for the one before it where that is possible. */
function chained({ name, code, takes, gives }: Operation, values: Values = ORDINARY): Kernel {
  const own = takes[0]!
  const [first, second] = LOCALS[own]
  const rest = takes.slice(1).flatMap((type) => get(type === own ? second : LOCALS[type][1]))
  const unit =
    own === gives
      ? [...get(first), ...rest, ...code, ...set(first)]
      : // So that the next one is another, and none can be left out.
        [
          ...get(first),
          ...get(second),
          ...ADD[own],
          0x22,
          first,
          ...rest,
          ...code,
          ...get(LOCALS[gives][2]),
          ...ADD[gives],
          ...set(LOCALS[gives][2]),
        ]
  return {
    name,
    code: unit,
    before: SET_LOCALS,
    fill: (memory) => fillLocals(memory, values),
  }
}

/** Vector instructions without an immediate, with their operands and results. */
function vectors(): Operation[] {
  const list: Operation[] = []
  const scalars: readonly Type[] = ['i32', 'i32', 'i32', 'i64', 'f32', 'f64']
  for (let opcode = 14; opcode < 256; opcode++) {
    // Those with an immediate aside, which are lanes and memory.
    if (VECTOR_OPCODES.immediate[opcode] !== 1) continue
    const delta = VECTOR_OPCODES.delta[opcode]!
    const shift = opcode >= 107 && opcode <= 205 && opcode % 32 >= 11 && opcode % 32 <= 13
    const tests = [83, 99, 100, 131, 132, 163, 164, 195, 196].includes(opcode)
    const takes: Type[] =
      opcode >= 15 && opcode <= 20
        ? [scalars[opcode - 15]!]
        : delta === 0
          ? ['v128']
          : delta === -2
            ? ['v128', 'v128', 'v128']
            : ['v128', shift ? 'i32' : 'v128']
    list.push({ name: `v128.${opcode}`, code: [0xfd, ...leb(opcode)], takes, gives: tests ? 'i32' : 'v128' })
  }
  return list
}

/** Every instruction that computes, alone; and those of floats with numbers too small to be normal. */
export function opcodeKernels(): Kernel[] {
  const operations: Operation[] = RUNS.flatMap(([from, takes, gives, names]) =>
    names.split(' ').map((name, index) => ({
      name: `${gives}.${name}${takes[0] === gives ? '' : `_${takes[0]}`}`,
      code: [from + index],
      takes,
      gives,
    })),
  )
  for (const [index, [from, to, sign]] of SATURATING.entries())
    operations.push({
      name: `${to}.trunc_sat_${sign}_${from}`,
      code: [0xfc, index],
      takes: [from],
      gives: to,
    })
  operations.push(...vectors())
  const floats =
    /^(?:f32|f64)\.(?:add|sub|mul|div|min|sqrt|promote|demote|nearest)|^v128\.(?:22[78]|23[01]|239|24[0-3]|9[45])$/
  const tiny = operations.filter(({ name }) => floats.test(name))
  return [
    ...operations.map((operation) => chained(operation)),
    ...tiny.map((operation) => chained({ ...operation, name: `${operation.name}/denormal` }, DENORMAL)),
    ...others(),
  ]
}

/** Instructions that do something else than to compute. */
function others(): Kernel[] {
  const plain = (name: string, code: readonly number[]): Kernel => ({
    name,
    code,
    before: SET_LOCALS,
    fill: (memory) => fillLocals(memory),
  })
  const [a, b, c] = LOCALS.i32
  return [
    plain('nop', [0x01]),
    plain('i32.const', [0x41, ...signed(77), ...set(a)]),
    plain('local.set', [...get(a), ...get(b), ...set(a), ...set(b)]),
    plain('global', [0x23, 0, ...get(a), 0x6a, 0x24, 0]),
    plain('select', [...get(b), ...get(a), ...get(a), 0x41, 1, 0x71, 0x1b, ...get(a), 0x6a, ...set(a)]),
    plain('i8x16.shuffle', [
      ...get(13),
      ...get(14),
      0xfd,
      13,
      31,
      3,
      7,
      1,
      0,
      20,
      21,
      2,
      9,
      9,
      30,
      4,
      11,
      12,
      13,
      14,
      ...set(13),
    ]),
    plain('lane', [
      ...get(13),
      0xfd,
      27,
      1,
      ...get(c),
      0x6a,
      ...set(c),
      ...get(13),
      ...get(c),
      0xfd,
      28,
      3,
      ...set(13),
    ]),
    plain('i8x16.replace_lane', [...get(13), ...get(a), 0xfd, 23, 5, ...set(13)]),
    plain('v128.const', [0xfd, 12, ...repeat(16, [9]), ...get(13), 0xfd, 81, ...set(13)]),
    plain('ref.func', [0xd2, 0, 0xd1, ...get(a), 0x6a, ...set(a)]),
    plain('table.get', [0x41, 0, 0x25, 0, 0xd1, ...get(a), 0x6a, ...set(a)]),
    plain('table.set', [0x41, 2, 0xd2, 0, 0x26, 0]),
    plain('table.size', [0xfc, 16, 0, ...get(a), 0x6a, ...set(a)]),
    plain('memory.size', [0x3f, 0, ...get(a), 0x6a, ...set(a)]),
    plain('memory.grow', [0x41, 0, 0x40, 0, 0x1a]),
    plain('table.grow', [0xd0, 0x70, 0x41, 0, 0xfc, 15, 0, 0x1a]),
    plain('data.drop', [0xfc, 9, 0]),
    plain('elem.drop', [0xfc, 13, 0]),
  ]
}
