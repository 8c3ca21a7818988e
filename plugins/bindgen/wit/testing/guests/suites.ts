import {
  definePackage,
  t,
  type FunctionType,
  type PackageDefinition,
  type TraitDefinition,
} from '../../../../../engine/index.ts'

const Color = t.enum(['red', 'green', 'blue'])
const Flag1 = t.flags(['b0'])
const Flag2 = t.flags(['b0', 'b1'])
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `b${index}`)
const Flag8 = t.flags(names(8))
const Flag16 = t.flags(names(16))
const Flag32 = t.flags(names(32))
const Point = t.record({ x: t.f32, y: t.f64, tag: t.u8 })
const Player = t.record({ name: t.string, level: t.u16, perks: Flag2, color: Color, at: Point })
const Shape = t.variant({
  nothing: null,
  byte: t.u8,
  long: t.s64,
  single: t.f32,
  double: t.f64,
  text: t.string,
  points: t.list(Point),
})
const Flat = t.variant({ int: t.s32, float: t.f32 })

type Methods = Readonly<Record<string, FunctionType>>

/** @param name of the parameter, after which bindings name its type */
const echo = (type: unknown, name = 'it'): FunctionType =>
  t.func([t.arg(name, type as never)], type as never) as never

/** The methods of each suite. Those of `smoke` and `many` compute; all others return their argument. */
const SUITES: Readonly<Record<string, Methods>> = {
  records: {
    point: echo(Point, 'point'), player: echo(Player, 'player'), tuple: echo(t.tuple([t.u8, t.f64, Point])), one: echo(t.tuple([t.u32])),
  },
  flags: {
    one: echo(Flag1, 'flag1'), two: echo(Flag2, 'flag2'), eight: echo(Flag8, 'flag8'), sixteen: echo(Flag16, 'flag16'),
    wide: echo(Flag32, 'flag32'),
  },
  variants: { shape: echo(Shape, 'shape'), flat: echo(Flat, 'flat'), color: echo(Color, 'color'), shapes: echo(t.list(Shape)) },
  smoke: { thunk: t.func([]) as never, answer: t.func([], t.u32) as never },
  numbers: {
    u8: echo(t.u8), s8: echo(t.s8), u16: echo(t.u16), s16: echo(t.s16), u32: echo(t.u32), s32: echo(t.s32),
    u64: echo(t.u64), s64: echo(t.s64), f32: echo(t.f32), f64: echo(t.f64), char: echo(t.char), bool: echo(t.bool),
  },
  strings: { text: echo(t.string), pair: echo(t.tuple([t.string, t.string])) },
  lists: {
    bytes: echo(t.list(t.u8)), words: echo(t.list(t.string)), nested: echo(t.list(t.list(t.string))),
    longs: echo(t.list(t.u64)), floats: echo(t.list(t.f32)), bools: echo(t.list(t.bool)), points: echo(t.list(Point)),
    players: echo(t.list(Player)), tuples: echo(t.list(t.tuple([t.u8, t.u64, t.string]))),
  },
  options: {
    number: echo(t.option(t.u32)), text: echo(t.option(t.string)), nested: echo(t.option(t.option(t.u8))),
    point: echo(t.option(Point)), list: echo(t.list(t.option(t.string))),
  },
  results: {
    text: echo(t.result(t.f32, t.string)), color: echo(t.result(t.u64, Color)), ok: echo(t.result(t.string, null)),
    err: echo(t.result(null, Player)), empty: echo(t.result(null, null)),
  },
  many: {
    // 16 core values are the most that travel as themselves.
    sum: t.func(Array.from({ length: 16 }, (_, index) => t.arg(`a${index + 1}`, t.u64)), t.u64) as never,
    shown: t.func(
      [t.arg('player', Player), t.arg('bytes', t.list(t.u8)), t.arg('number', t.option(t.f64)), t.arg('other', Player)],
      t.tuple([t.string, t.u32]),
    ) as never,
  },
} // prettier-ignore

/** The package of the guests: each suite as a trait of the game, and as one of the guest with `-back` behind its name. */
export const suites = definePackage('suite:guests', '1.2.0')

export interface Suite {
  readonly name: string
  readonly methods: Methods
  /** Of the game: the guest calls it. */
  readonly there: TraitDefinition
  /** Of the guest: the game calls it, and the guest calls the other one for the answer. */
  readonly back: TraitDefinition
}

export const SUITE_LIST: readonly Suite[] = Object.entries(SUITES).map(([name, methods]) => ({
  name,
  methods,
  there: suites.trait(name, methods as never) as never,
  back: suites.trait(`${name}-back`, methods as never) as never,
}))

/** A package that the guests are built for at 1.0.0, and meet at 1.3.0, which has more. */
export function olderAndNewer(): readonly [
  older: PackageDefinition,
  newer: PackageDefinition,
  Dep: TraitDefinition,
] {
  const more = t.func([t.arg('it', t.u32)], t.u32)
  const older = definePackage('suite:versions', '1.0.0')
  older.trait('dep', { more })
  const newer = definePackage('suite:versions', '1.3.0')
  const Dep = newer.trait('dep', { less: t.func([t.arg('it', t.u32)], t.u32), more })
  return [older, newer, Dep as never]
}
