import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import type * as skeinModule from 'skein'
import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'
import type { Effort, Figure } from './measure.ts'

const { createGame, defineGame, definePackage, defineSystem, t, tick } = (await import(
  new URL('../dist/src/index.js', import.meta.url).href
)) as typeof skeinModule

const pkg = definePackage('cost:game', '1.0.0')
const Place = pkg.component('place', { x: t.f32, y: t.f32, big: t.u64 })
pkg.component('rare', { x: t.f32 })
const Tick = pkg.event('tick', { n: t.u32 })
pkg.event('ping', {})
pkg.event('text', { text: t.string })
pkg.event('numbers', { values: t.list(t.u32) })
pkg.event('nested', { values: t.list(t.list(t.list(t.u32))) })
const Person = t.record({ name: t.string, ages: t.list(t.u8) })
const Crossing = pkg.trait('crossing', {
  number: t.func([t.u32], t.u32),
  text: t.func([t.string]),
  bytes: t.func([t.list(t.u8)]),
  numbers: t.func([t.list(t.u32)]),
  texts: t.func([t.list(t.string)]),
  people: t.func([t.list(Person)]),
  maybe: t.func([t.option(t.string)]),
  back: t.func([], t.list(Person)),
})

const game = defineGame({
  name: 'cost',
  packages: [pkg],
  systems: [
    defineSystem('crossing', {
      provides: [Crossing],
      create: () => ({
        number: (value: number) => value,
        text: () => undefined,
        bytes: () => undefined,
        numbers: () => undefined,
        texts: () => undefined,
        people: () => undefined,
        maybe: () => undefined,
        back: () => Array.from({ length: 100 }, () => ({ name: 'somebody', ages: Uint8Array.of(1, 2, 3) })),
      }),
    }),
    defineSystem('ticks', {
      create: ({ raise }) => ({ tick: () => raise(Tick, { n: 1 }) }),
      run: [tick('update', (self: { tick(): void }) => self.tick())],
    }),
    defineSystem('crowd', {
      create({ world }) {
        for (let i = 0; i < 10_000; i++) world.add(world.spawn(), Place, { x: i, y: 1, big: 1n })
        return {}
      },
    }),
  ],
})

/** What a mod has the host do, again and again. */
interface Work {
  readonly name: string
  /** What it imports: module, member, and the rest of the declaration. Called in the code as `$f`, `$g` … */
  readonly imports?: readonly (readonly [module: string, member: string, signature: string])[]
  /** What is done once more with each round; `$i` counts the rounds. */
  readonly code: string
  /** Rounds in one frame. */
  readonly rounds?: number
  /** What happens once, before the first round. */
  readonly before?: string
  /** More of the system's record, and more functions. */
  readonly system?: Readonly<Record<string, unknown>>
  readonly more?: string
}

const world = (member: string, signature: string): readonly [string, string, string] => [
  'skein:engine/world@1.0.0',
  member,
  signature,
]
const place = (member: string, signature: string): readonly [string, string, string] => [
  'cost:game/place@1.0.0',
  member,
  signature,
]
const engine = (trait: string, member: string, signature: string): readonly [string, string, string] => [
  `skein:engine/${trait}@1.0.0`,
  member,
  signature,
]
const event = (name: string): readonly [string, string, string] => [
  `cost:game/${name}@1.0.0`,
  'raise',
  '(param i32 i32)',
]
const crossing = (member: string, signature: string): readonly [string, string, string] => [
  'cost:game/crossing@1.0.0',
  member,
  signature,
]
/** So many bytes of text, and a list behind them. */
const TEXT = 65_536
const LIST = 2_097_152

/** Fills so many pairs of numbers with pointers to a text, and its length. */
const pairs = (count: number, length: number): string => `
  (loop $fill (i32.store (i32.add (i32.const ${LIST}) (local.get $e)) (i32.const ${TEXT}))
    (i32.store offset=4 (i32.add (i32.const ${LIST}) (local.get $e)) (i32.const ${length}))
    (br_if $fill (i32.lt_u (local.tee $e (i32.add (local.get $e) (i32.const 8))) (i32.const ${count * 8}))))`
const own = '(local.set $e (call $g)) '

/** What frames take in which the mod has nothing done. */
const IDLE: Work = { name: 'idle', code: '', rounds: 0 }

const WORKS: readonly Work[] = [
  { name: 'spawn', imports: [world('spawn', '(result i32)')], code: '(drop (call $f))', rounds: 1000 },
  {
    name: 'spawn-and-despawn',
    imports: [world('despawn', '(param i32)'), world('spawn', '(result i32)')],
    code: '(call $f (call $g))',
  },
  {
    name: 'spawn-many',
    imports: [world('spawn-many', '(param i32 i32)')],
    code: '(call $f (i32.const 1000) (i32.const 16))',
    rounds: 2,
  },
  {
    name: 'add',
    imports: [place('add', '(param i32)'), world('spawn', '(result i32)')],
    code: '(call $f (call $g))',
    rounds: 1000,
  },
  {
    name: 'add-and-remove',
    imports: [place('add', '(param i32)'), world('spawn', '(result i32)'), place('remove', '(param i32)')],
    before: own,
    code: '(call $f (local.get $e)) (call $h (local.get $e))',
  },
  {
    name: 'add-many',
    imports: [place('add-many', '(param i32 i32 i32 i32)'), world('spawn-many', '(param i32 i32)')],
    before: '(call $g (i32.const 1000) (i32.const 16))',
    code: '(call $f (i32.load (i32.const 16)) (i32.const 1000) (i32.const 0) (i32.const 0))',
    rounds: 10,
  },
  ...(
    [
      ['get', '(drop (call $f (local.get $e)))', 'get-x', '(param i32) (result f32)'],
      ['set', '(call $f (local.get $e) (f32.const 2))', 'set-x', '(param i32 f32)'],
      ['set-u64', '(call $f (local.get $e) (i64.const -2))', 'set-big', '(param i32 i64)'],
      ['has', '(drop (call $f (local.get $e)))', 'has', '(param i32) (result i32)'],
    ] as const
  ).map(([name, code, member, signature]) => ({
    name,
    imports: [place(member, signature), world('spawn', '(result i32)'), place('add', '(param i32)')],
    before: `${own}(call $h (local.get $e))`,
    code,
  })),
  {
    name: 'alive',
    imports: [world('alive', '(param i32) (result i32)')],
    code: '(drop (call $f (local.get $i)))',
  },
  {
    name: 'raise',
    imports: [event('ping')],
    before: '(i32.store8 (i32.const 16) (i32.const 0x90))',
    code: '(call $f (i32.const 16) (i32.const 1))',
    rounds: 1000,
  },
  {
    name: 'raise/numbers',
    imports: [event('numbers')],
    before: `(memory.fill (i32.const ${TEXT}) (i32.const 1) (i32.const 60000)) (i32.store (i32.const ${TEXT}) (i32.const 0x60eadc91))`,
    // An array of one array of 60,000 numbers of a byte each: 0x91 0xdc 0xea 0x60.
    code: `(call $f (i32.const ${TEXT}) (i32.const 60004))`,
    rounds: 10,
  },
  {
    name: 'raise/text',
    imports: [event('text')],
    before: `(memory.fill (i32.const ${TEXT}) (i32.const 97) (i32.const 60004)) (i32.store (i32.const ${TEXT}) (i32.const 0x60eada91))`,
    code: `(call $f (i32.const ${TEXT}) (i32.const 60004))`,
    rounds: 10,
  },
  {
    name: 'raise/nested',
    imports: [event('nested')],
    // Empty arrays in arrays.
    before: `(memory.fill (i32.const ${TEXT}) (i32.const 0x90) (i32.const 60004)) (i32.store (i32.const ${TEXT}) (i32.const 0x60eadc91))`,
    code: `(call $f (i32.const ${TEXT}) (i32.const 60004))`,
    rounds: 10,
  },
  {
    name: 'log/short',
    imports: [engine('log', 'write', '(param i32 i32 i32)')],
    code: `(call $f (i32.const 1) (i32.const ${TEXT}) (i32.const 1))`,
    rounds: 1000,
  },
  {
    name: 'log/long',
    imports: [engine('log', 'write', '(param i32 i32 i32)')],
    code: `(call $f (i32.const 1) (i32.const ${TEXT}) (i32.const 100000))`,
    rounds: 100,
  },
  {
    name: 'intern/same',
    imports: [engine('text', 'intern', '(param i32 i32) (result i32)')],
    code: `(drop (call $f (i32.const ${TEXT}) (i32.const 16)))`,
  },
  {
    name: 'intern/others',
    imports: [engine('text', 'intern', '(param i32 i32) (result i32)')],
    code: `(i32.store (i32.const ${TEXT}) (i32.or (i32.const 0x40404040) (i32.and (local.get $i) (i32.const 0x3f)))) (i32.store8 offset=1 (i32.const ${TEXT}) (i32.or (i32.const 64) (i32.shr_u (local.get $i) (i32.const 6)))) (drop (call $f (i32.const ${TEXT}) (i32.const 1000)))`,
    rounds: 1500,
  },
  {
    name: 'assets.find',
    imports: [engine('assets', 'find', '(param i32 i32) (result i32)')],
    code: `(drop (call $f (i32.const ${TEXT}) (i32.const 1000000)))`,
    rounds: 10,
  },
  {
    name: 'input.find',
    imports: [engine('input', 'find', '(param i32 i32) (result i32)')],
    code: `(drop (call $f (i32.const ${TEXT}) (i32.const 8)))`,
  },
  { name: 'time.frame', imports: [engine('time', 'frame', '(result i32)')], code: '(drop (call $f))' },
  { name: 'random.float', imports: [engine('random', 'float', '(result f64)')], code: '(drop (call $f))' },
  { name: 'mods.list', imports: [engine('mods', 'list', '(param i32)')], code: '(call $f (i32.const 16))' },
  {
    name: 'trait/number',
    imports: [crossing('number', '(param i32) (result i32)')],
    code: '(drop (call $f (i32.const 1)))',
  },
  {
    name: 'trait/text',
    imports: [crossing('text', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 1000000))`,
    rounds: 10,
  },
  {
    name: 'trait/text/wide',
    imports: [crossing('text', '(param i32 i32)')],
    before: `(loop $l (i32.store16 (i32.add (i32.const ${TEXT}) (local.get $e)) (i32.const 0xa9c3)) (br_if $l (i32.lt_u (local.tee $e (i32.add (local.get $e) (i32.const 2))) (i32.const 1000000))))`,
    code: `(call $f (i32.const ${TEXT}) (i32.const 1000000))`,
    rounds: 10,
  },
  {
    name: 'trait/text/short',
    imports: [crossing('text', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 20))`,
  },
  {
    name: 'trait/bytes',
    imports: [crossing('bytes', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 1000000))`,
    rounds: 10,
  },
  {
    name: 'trait/numbers',
    imports: [crossing('numbers', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 250000))`,
    rounds: 4,
  },
  {
    name: 'trait/texts',
    imports: [crossing('texts', '(param i32 i32)')],
    before: pairs(10_000, 3),
    code: `(call $f (i32.const ${LIST}) (i32.const 10000))`,
    rounds: 4,
  },
  {
    name: 'trait/texts/empty',
    imports: [crossing('texts', '(param i32 i32)')],
    code: `(call $f (i32.const ${LIST}) (i32.const 10000))`,
    rounds: 4,
  },
  {
    name: 'trait/people',
    imports: [crossing('people', '(param i32 i32)')],
    before: pairs(10_000, 3),
    code: `(call $f (i32.const ${LIST}) (i32.const 5000))`,
    rounds: 4,
  },
  {
    name: 'trait/maybe',
    imports: [crossing('maybe', '(param i32 i32 i32)')],
    code: '(call $f (i32.const 0) (i32.const 0) (i32.const 0))',
  },
  {
    name: 'trait/back',
    imports: [crossing('back', '(param i32)')],
    code: '(global.set $heap (i32.const 4096)) (call $f (i32.const 16))',
    rounds: 50,
  },
  {
    name: 'query/10000',
    code: '',
    rounds: 0,
    system: { queries: [{ stage: 'update', export: 'look', read: ['cost:game/place@1.0.0'] }] },
    more: '(func (export "look") (param i32 f32))',
  },
  {
    name: 'query/10000/write',
    code: '',
    rounds: 0,
    system: { queries: [{ stage: 'update', export: 'look', write: ['cost:game/place@1.0.0'] }] },
    more: '(func (export "look") (param i32 f32))',
  },
  {
    name: 'query/none',
    code: '',
    rounds: 0,
    system: {
      queries: Array.from({ length: 200 }, () => ({
        stage: 'update',
        export: 'look',
        read: ['cost:game/rare@1.0.0'],
      })),
    },
    more: '(func (export "look") (param i32 f32))',
  },
]

/** Functions of WASI, with what makes them work: parameters by type, but for those that have their own here. */
const WASI: Readonly<Record<string, readonly [signature: string, args: string, before?: string]>> = {
  args_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  args_sizes_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  clock_res_get: ['i32 i32', '(i32.const 1) (i32.const 32)'],
  clock_time_get: ['i32 i64 i32', '(i32.const 1) (i64.const 1) (i32.const 32)'],
  environ_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  environ_sizes_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  fd_close: ['i32', '(i32.const 9)'],
  fd_fdstat_get: ['i32 i32', '(i32.const 1) (i32.const 32)'],
  fd_filestat_get: ['i32 i32', '(i32.const 1) (i32.const 32)'],
  fd_prestat_get: ['i32 i32', '(i32.const 3) (i32.const 32)'],
  fd_read: ['i32 i32 i32 i32', `(i32.const 0) (i32.const ${LIST}) (i32.const 1000) (i32.const 32)`],
  fd_seek: ['i32 i64 i32 i32', '(i32.const 1) (i64.const 0) (i32.const 0) (i32.const 32)'],
  fd_write: [
    'i32 i32 i32 i32',
    `(i32.const 1) (i32.const ${LIST}) (i32.const 1) (i32.const 32)`,
    pairs(1, 1000),
  ],
  'fd_write/many': ['i32 i32 i32 i32', `(i32.const 1) (i32.const ${LIST}) (i32.const 1000) (i32.const 32)`],
  'fd_write/lines': [
    'i32 i32 i32 i32',
    `(i32.const 1) (i32.const ${LIST}) (i32.const 1) (i32.const 32)`,
    `(memory.fill (i32.const ${TEXT}) (i32.const 10) (i32.const 1000)) ${pairs(1, 1000)}`,
  ],
  path_open: [
    'i32 i32 i32 i32 i32 i64 i64 i32 i32',
    `(i32.const 3) (i32.const 0) (i32.const ${TEXT}) (i32.const 1000) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 32)`,
  ],
  poll_oneoff: ['i32 i32 i32 i32', `(i32.const ${TEXT}) (i32.const ${LIST}) (i32.const 1000) (i32.const 32)`],
  random_get: ['i32 i32', `(i32.const ${TEXT}) (i32.const 100000)`],
  'random_get/one': ['i32 i32', `(i32.const ${TEXT}) (i32.const 1)`],
  sched_yield: ['', ''],
  sock_accept: ['i32 i32 i32', '(i32.const 1) (i32.const 0) (i32.const 32)'],
}

const wasiWorks: Work[] = Object.entries(WASI).map(([name, [params, args, before = '']]) => ({
  name: `wasi/${name}`,
  imports: [
    [
      'wasi_snapshot_preview1',
      name.split('/')[0]!,
      `${params === '' ? '' : `(param ${params})`} (result i32)`,
    ],
  ],
  code: `(drop (call $f ${args}))`,
  before,
  rounds: /many|lines|random_get$|poll/.test(name) ? 20 : 1000,
}))

const NAMES = ['$f', '$g', '$h']

function modOf({ imports = [], code, before = '', rounds = 2000, system = {}, more = '' }: Work): Uint8Array {
  const declared = imports.map(
    ([module, member, signature], index) =>
      `(import "${module}" "${member}" (func ${NAMES[index]} ${signature}))`,
  )
  const loop =
    rounds === 0
      ? ''
      : `(loop $again ${code} (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${rounds}))))`
  const uses = imports.some(([module]) => module.startsWith('cost:game/crossing'))
    ? { uses: [{ trait: 'cost:game/crossing', version: '1.0.0' }] }
    : {}
  return watMod(
    [
      { mod: { name: 'cost:mod', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'cost:mod/works',
          version: '1.0.0',
          handlers: [{ event: 'cost:game/tick', version: '1.0.0', export: 'on-tick' }],
          ...uses,
          ...system,
        },
      },
    ],
    `(module ${declared.join('\n')} (memory (export "memory") 128) ${REALLOC} ${more}
      (func (export "on-tick") (param i32 i32) (local $i i32) (local $e i32)
        (global.set $heap (i32.const 4096)) ${before} (local.set $i (i32.const 0)) ${loop}))`,
  )
}

const collect = (() => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
})()

const held = (): number => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** What frames in which a mod does something take: the least nanoseconds, the most bytes that are kept, and the fuel. */
async function measured(
  work: Work,
  rounds: number,
): Promise<[nanoseconds: number, bytes: number, fuel: number]> {
  const limits = {
    logLines: 10_000_000,
    entities: 1_000_000,
    queuedEvents: 1_000_000,
    frameFuel: 2_000_000_000,
    callFuel: 2_000_000_000,
  }
  const running = await createGame(game, { seed: 7, eventsPerFlush: 10_000_000, limits })
  const [state] = await running.mods.add([{ file: 'cost.wasm', bytes: modOf(work) }])
  if (state?.status !== 'running') throw new Error(`${work.name}: ${state?.errors[0]?.message ?? 'no state'}`)
  let best = Infinity
  let kept = 0
  let spent = 1
  for (let round = 0; round < Math.max(2, rounds); round++) {
    const before = held()
    const start = performance.now()
    running.frame()
    best = Math.min(best, (performance.now() - start) * 1e6)
    const [mod] = running.mods.list()
    if (mod?.status !== 'running') throw new Error(`${work.name}: ${mod?.errors[0]?.message ?? 'gone'}`)
    spent = mod.fuel!.spent
    // The first frame compiles, and makes what is made once.
    if (round > 0) kept = Math.max(kept, held() - before)
  }
  return [best, kept, spent]
}

/** The time, and the memory of the host that is kept, of each unit of fuel that a mod spends on imports and on WASI. */
export async function benchImports({ rounds }: Effort, wanted: (name: string) => boolean): Promise<Figure[]> {
  const works = [...WORKS, ...wasiWorks].filter(
    ({ name }) => wanted(`cost/import/${name}`) || wanted(`cost/kept/${name}`),
  )
  if (works.length === 0) return []
  const figures: Figure[] = []
  const [idle, still] = await measured(IDLE, rounds)
  for (const work of works) {
    const [nanoseconds, bytes, fuel] = await measured(work, rounds)
    figures.push(
      { name: `cost/import/${work.name}`, value: Math.max(0, nanoseconds - idle) / fuel, unit: 'ns/fuel' },
      { name: `cost/kept/${work.name}`, value: Math.max(0, bytes - still) / fuel, unit: 'B/fuel' },
    )
  }
  return figures
}
