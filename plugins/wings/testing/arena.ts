import {
  definePackage,
  defineSystem,
  t,
  type EventDefinition,
  type GameOptions,
  type TraitDefinition,
  type TraitMethods,
  type Type,
} from '../../../engine/index.ts'
import { cell, defineWings } from '../define-wings.ts'
import { eventLine, logCall, rustName } from './lines.ts'

const arena = definePackage('arena:game', '0.1.3')

const point = t.record({ x: t.f32, y: t.f32 })
const weight = t.f64
const item = t.record({ id: t.u32, name: t.string, tags: t.list(t.string), at: t.option(point), weight })
const shape = t.variant({
  nothing: null,
  circle: t.f32,
  rect: t.tuple([t.f32, t.f32]),
  label: t.record({ text: t.string, at: point }),
})
const refusal = t.enum(['busy', 'broke', 'too-many'])
const u128 = t.tuple([t.u64, t.u64])
const i128 = t.tuple([t.u64, t.s64])
const map = t.list(t.tuple([t.string, t.u32]))

export const Tick = arena.event('tick', { frame: t.u32, dt: t.f64 })
export const Report = arena.event('report', { from: t.string, score: t.s64, shape, items: t.list(item) })
export const Reset = arena.event('reset', {})

const Log = arena.trait('log', {
  print: t.func([t.string]),
  line: t.func([t.u8, t.string]),
  level: t.func([], t.u8),
})
const Config = arena.trait('config', { get: t.func([t.string], t.option(t.string)) })
const Probe = arena.trait('probe', {
  nothing: t.func([]),
  ints: t.func([t.u8, t.s8, t.u16, t.s16, t.u32, t.s32, t.u64, t.s64], t.s64),
  wide: t.func([u128, i128, t.u64, t.s64], u128),
  floats: t.func([t.f32, t.f64], t.f64),
  truth: t.func([t.bool, t.char], t.char),
  text: t.func([t.string, t.string, t.string], t.string),
  inOut: t.func([cell(t.u32), cell(t.string)], t.u32),
  mixed: t.func([t.u8, cell(t.s64), t.string, cell(t.list(t.u16))], t.bool),
  slices: t.func([t.list(t.u8), t.list(point)], t.u32),
  sliceMut: t.func([cell(t.list(t.s32))]),
  vecs: t.func([t.list(t.u8), t.list(t.string)], t.list(t.string)),
  options: t.func([t.option(t.u8), t.option(t.string), t.option(point)], t.option(t.option(t.u32))),
  structs: t.func([point, item], item),
  enums: t.func([shape, shape], t.list(shape)),
  results: t.func([t.u32], t.result(t.u32, t.string)),
  refuse: t.func([refusal], t.result(null, refusal)),
  maps: t.func(
    [map, t.tuple([t.u8, t.u16, t.string]), t.tuple([t.u8, t.u8, t.u8, t.u8])],
    t.tuple([t.u32, t.tuple([t.u16, t.u16, t.u16])]),
  ),
  unit: t.func([]),
})

/** The game as the Rust crate `arena` describes it. */
export const arenaForWings = defineWings({
  crate: 'arena',
  version: '0.1.3',
  traits: {
    Log: { trait: Log, methods: { print: ['&'], line: ['', ''], level: [] } },
    Config: { trait: Config, methods: { get: ['&'] } },
    Probe: {
      trait: Probe,
      methods: {
        nothing: [],
        ints: ['', '', '', '', '', '', '', ''],
        wide: ['', '', '', ''],
        floats: ['', ''],
        truth: ['', ''],
        text: ['&', '', '&'],
        inOut: ['&mut', '&mut'],
        mixed: ['', '&mut', '&', '&mut'],
        slices: ['&[]', '&[]'],
        sliceMut: ['&mut []'],
        vecs: ['', ''],
        options: ['', '', '&'],
        structs: ['', '&'],
        enums: ['', '&'],
        results: [''],
        refuse: [''],
        maps: ['', '', ''],
        unit: ['()', '&()'],
      },
    },
  },
  events: { 'on::Tick': Tick, 'on::Report': Report, 'on::Reset': Reset },
  groups: { Client: 'client', Server: 'server', Overlay: 'overlay' },
  types: { Point: point, Item: item, Shape: shape, Refusal: refusal },
})

type Methods<T> = TraitMethods<T> & Record<string, (...args: never[]) => unknown>

/** The methods of its traits, each call of which leaves a line. */
export function arenaMethods(
  log: string[],
  settings: ReadonlyMap<string, string>,
): TraitMethods<typeof Log> & TraitMethods<typeof Config> & TraitMethods<typeof Probe> {
  /** The same methods; each call of them leaves a line. */
  function logged<T extends TraitDefinition>(trait: T, methods: Methods<T>): TraitMethods<T> {
    const [path, { methods: forms }] = [...arenaForWings.traits].find(([, it]) => it.trait === trait)!
    return Object.fromEntries(
      trait.methods.map(([name, type]) => {
        const [, params] = forms.find(([it]) => it === name)!
        const run = methods[name] as (...args: unknown[]) => unknown
        return [
          name,
          (...args: unknown[]) => logCall(log, `${path}.${rustName(name)}`, type, params, run, args),
        ]
      }),
    ) as TraitMethods<T>
  }
  return {
    ...logged(Log, { print() {}, line() {}, level: () => Number(settings.get('level') ?? 2) }),
    ...logged(Config, { get: (key: string) => settings.get(key) ?? null }),
    ...logged(Probe, PROBE),
  }
}

/** Makes the game of the scenarios, which writes all that reaches it to a log. */
export function arenaGame(log: string[], settings: ReadonlyMap<string, string>): GameOptions {
  const referee = defineSystem('arena', {
    provides: [Log, Config, Probe],
    create: () => arenaMethods(log, settings),
    on: ({ handler }) => [
      handler(Tick, (_, tick) => void log.push(eventLine('Tick', Tick, tick))),
      handler(Report, (_, report) => void log.push(eventLine('Report', Report, report))),
      handler(Reset, (_, reset) => void log.push(eventLine('Reset', Reset, reset))),
    ],
  })
  return { packages: [arena], systems: [referee], interfaces: [arenaForWings] }
}

const PROBE: Methods<typeof Probe> = {
  nothing() {},
  ints: (a, b, c, d, e, f) => BigInt(a + b + c + d + e + f),
  wide: ([low, high], _b, n) => {
    const left = BigInt.asUintN(128, ((high << 64n) | low) - n)
    return [BigInt.asUintN(64, left), left >> 64n]
  },
  floats: (a, b) => a + b,
  truth: (a, b) => (a ? b : '!'),
  text: (a, b, c) => `${a}|${b}|${c}`,
  inOut(value, name) {
    const { value: before } = value
    value.value *= 2
    name.value += '!'
    return before
  },
  mixed(a, b, c, d) {
    b.value *= BigInt(a)
    d.value.push(new TextEncoder().encode(c).length)
    return d.value.length > 3
  },
  slices: (bytes, points) => bytes.reduce((sum, it) => sum + it, 0) + points.length,
  sliceMut: (values) => void (values.value = values.value.toSorted((a, b) => a - b)),
  vecs: (a, b) => b.map((it) => `${it}${a.length}`),
  options: (a, b, c) =>
    a === null ? null : a === 0 ? { some: null } : { some: a + (b ?? '').length + (c === null ? 0 : 1) },
  structs: (at, it) => ({ ...it, id: it.id + 1, at }),
  enums: (a, b) => [b, a, { tag: 'nothing' }],
  results: (ask) => (ask === 0 ? { err: 'nothing asked' } : { ok: ask * 10 }),
  refuse: (why) => (why === 'busy' ? { ok: null } : { err: why }),
  maps: (a, [b0, b1, b2], [c0, c1, c2, c3]) => [
    a.reduce((sum, [, value]) => sum + value, b0 + b1 + b2.length),
    [c0, c1 + c2, c3],
  ],
  unit() {},
}

/** The payload of an event from JSON as scenarios write it: enums by their names in Rust, integers of 64 bits as numbers. */
export function eventValue({ fields }: EventDefinition, json: unknown): object {
  return (json === null ? {} : valueOf({ kind: 'record', fields }, json)) as object
}

function valueOf(type: Type, json: unknown): unknown {
  const named = json as Readonly<Record<string, unknown>>
  switch (type.kind) {
    case 'u64':
    case 's64':
      return BigInt(json as string)
    case 'option':
      return json === null ? null : valueOf(type.value, json)
    case 'variant': {
      const [name, held] = typeof json === 'string' ? [json, null] : Object.entries(named)[0]!
      const [tag, payload] = type.cases.find(([it]) => it === name!.toLowerCase())!
      return payload === null ? { tag } : { tag, value: valueOf(payload, held) }
    }
    case 'record':
      return Object.fromEntries(type.fields.map(([name, it]) => [name, valueOf(it, named[name])]))
    case 'tuple':
      return type.items.map((it, index) => valueOf(it, (json as unknown[])[index]))
    case 'list':
      return (json as unknown[]).map((it) => valueOf(type.item, it))
    default:
      return json
  }
}
