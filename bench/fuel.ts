import type * as moduleModule from '../plugins/module/module.ts'
import type * as sandboxModule from '../plugins/sandbox/index.ts'
import type * as wasmModule from '../plugins/wasm/index.ts'
import { assemble, watMod } from '../plugins/testing/wat-mod.ts'
import { compileKernels, KERNELS } from './kernels.ts'
import type { Effort, Figure } from './measure.ts'

// As they are published: what runs the benchmarks translates private fields into something far slower.
const built = (path: string): Promise<unknown> =>
  import(new URL(`../dist/plugins/${path}`, import.meta.url).href)
const { COUNTER_IMPORT, START_EXPORT, DEFAULT_SANDBOX_LIMITS, FuelCounter, rewriteModule } = (await built(
  'sandbox/index.js',
)) as typeof sandboxModule
const { readModule } = (await built('wasm/index.js')) as typeof wasmModule
const { parseModule } = (await built('module/module.js')) as typeof moduleModule

/** Fuel that no kernel comes to the end of. */
const PLENTY = 2_000_000_000

type Run = (size: number) => unknown

function rewrite(bytes: Uint8Array): Uint8Array {
  const [file, limits] = ['bench.wasm', DEFAULT_SANDBOX_LIMITS]
  return rewriteModule({ bytes, file, info: readModule(bytes, file), limits, meter: true })
}

async function instantiate(
  bytes: Uint8Array,
  counters: Readonly<Record<string, WebAssembly.Global>> = {},
): Promise<Record<string, Run>> {
  const imports = { env: {}, [COUNTER_IMPORT.module]: counters }
  const { instance } = await WebAssembly.instantiate(bytes as BufferSource, imports)
  return instance.exports as Record<string, Run>
}

/**
 * The least that each of them took, in microseconds, in turns. What else the machine does only ever adds to a time, and these
 * are short enough to be spared by it now and then.
 */
function least(candidates: readonly (() => unknown)[], times: number): number[] {
  const best = candidates.map(() => Infinity)
  for (let round = 0; round < times; round++) {
    for (const [index, run] of candidates.entries()) {
      const start = performance.now()
      run()
      best[index] = Math.min(best[index]!, (performance.now() - start) * 1000)
    }
  }
  return best
}

/** A mod of about a megabyte of code: a function of arithmetic, memory and branches, many times. */
function largeMod(): Uint8Array {
  const step = `
    (local.set $v (i32.add (i32.mul (local.get $v) (i32.const 1664525)) (i32.load offset=64 (i32.and (local.get 0) (i32.const 1020)))))
    (if (i32.gt_u (local.get $v) (i32.const 1000000)) (then (i32.store (i32.const 16) (local.get $v))))`
  const body = `(func (param i32) (result i32) (local $v i32)
    (loop $l ${step.repeat(20)} (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get $v))`
  return watMod(
    [{ mod: { name: 'bench:large', version: '1.0.0', abi: 1 } }],
    `(module (memory 1) ${body.repeat(1450)})`,
  )
}

/** The same with little but arithmetic of floats, all of which is stored or kept in locals. */
function floatMod(): Uint8Array {
  const step = `
    (local.set $x (f64.sub (f64.load (local.get 0)) (local.get $y)))
    (local.set $y (f64.add (f64.mul (local.get $x) (local.get $x)) (local.get $z)))
    (local.set $z (f64.div (local.get $y) (f64.sqrt (local.get $x))))
    (f64.store offset=8 (local.get 0) (f64.add (f64.mul (local.get $z) (local.get $y)) (local.get $x)))`
  const body = `(func (param i32) (local $x f64) (local $y f64) (local $z f64)
    (loop $l ${step.repeat(20)} (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`
  return watMod(
    [{ mod: { name: 'bench:floats', version: '1.0.0', abi: 1 } }],
    `(module (memory 1) ${body.repeat(1450)})`,
  )
}

/** Measures the cost of metering, and the time that modules take to be rewritten. */
export async function benchFuel(effort: Effort): Promise<Figure[]> {
  const times = effort.rounds * 80
  const bytes = await compileKernels()
  const plain = await instantiate(bytes)
  const counter = new FuelCounter()
  const enter = (): void => counter.enter(PLENTY, DEFAULT_SANDBOX_LIMITS.stackBytes)
  const metered = await instantiate(rewrite(bytes), counter.imports)
  enter()
  metered[START_EXPORT]?.(0)
  const figures: Figure[] = []
  for (const [name, size] of Object.entries(KERNELS)) {
    const [without, withMeter] = least(
      [
        () => plain[name]!(size),
        () => {
          enter()
          return metered[name]!(size)
        },
      ],
      times,
    ) as [number, number]
    const against = `fuel/${name}/unmetered`
    figures.push({ name: against, value: without, unit: 'µs' })
    figures.push({
      name: `fuel/${name}`,
      value: withMeter,
      unit: 'µs',
      against,
      ratio: withMeter / without,
      aim: WORST,
    })
  }
  const ratios = figures.flatMap((figure) => figure.ratio ?? [])
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  const against = 'the same unmetered'
  figures.push({ name: 'fuel/mean', value: mean, unit: '×', against, ratio: mean, aim: MEAN })
  const worst = Math.max(...ratios)
  figures.push({ name: 'fuel/worst', value: worst, unit: '×', against, ratio: worst, aim: WORST })
  return [...figures, ...(await benchLoading(effort))]
}

const MEAN = 1.15
const WORST = 1.35

async function benchLoading({ rounds }: Effort): Promise<Figure[]> {
  const large = largeMod()
  const floats = floatMod()
  const [rewriting, rewritingFloats, validating] = least(
    [() => rewrite(large), () => rewrite(floats), () => WebAssembly.validate(large as BufferSource)],
    rounds,
  ) as [number, number, number]
  let loading = Infinity
  let compiling = Infinity
  for (let round = 0; round < rounds; round++) {
    let start = performance.now()
    await parseModule(large, 'large.wasm')
    loading = Math.min(loading, performance.now() - start)
    start = performance.now()
    await WebAssembly.compile(large as BufferSource)
    compiling = Math.min(compiling, performance.now() - start)
  }
  const small = assemble('(module (func (export "f")))')
  return [
    { name: 'fuel/rewrite', value: large.length / rewriting, unit: 'MB/s' },
    { name: 'fuel/rewrite-floats', value: floats.length / rewritingFloats, unit: 'MB/s' },
    { name: 'fuel/validate', value: large.length / validating, unit: 'MB/s' },
    { name: 'fuel/size', value: (rewrite(large).length / large.length) * 100, unit: '%' },
    { name: 'fuel/added', value: rewrite(small).length - small.length, unit: 'B' },
    { name: 'fuel/compile-1mb', value: compiling, unit: 'ms' },
    {
      name: 'fuel/load-1mb',
      value: loading,
      unit: 'ms',
      against: 'fuel/compile-1mb',
      ratio: loading / compiling,
    },
  ]
}
