import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import type * as skeinModule from 'skein'
import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'
import { WASI_WORKS } from './cost-wasi.ts'
import { IDLE, WORKS, type Work } from './cost-works.ts'
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

/** The cost of frames in which a mod does work: the least nanoseconds, the most bytes that are kept, and the fuel. */
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
    // The first frame compiles, and makes everything that is made once.
    if (round > 0) kept = Math.max(kept, held() - before)
  }
  return [best, kept, spent]
}

/** The time, and the memory of the host that is kept, of each unit of fuel that a mod spends on imports and on WASI. */
export async function benchImports({ rounds }: Effort, wanted: (name: string) => boolean): Promise<Figure[]> {
  const works = [...WORKS, ...WASI_WORKS].filter(
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
