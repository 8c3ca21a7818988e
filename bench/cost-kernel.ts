import { setFlagsFromString } from 'node:v8'
import type * as sandboxModule from '../plugins/sandbox/index.ts'
import type * as wasmModule from '../plugins/wasm/index.ts'
import type { Effort } from './measure.ts'

// As they are published: what runs the benchmarks translates private fields into something far slower.
const built = (path: string): Promise<unknown> =>
  import(new URL(`../dist/plugins/${path}`, import.meta.url).href)
const { COUNTER_IMPORT, DEFAULT_SANDBOX_LIMITS, FuelCounter, rewriteModule } = (await built(
  'sandbox/index.js',
)) as typeof sandboxModule
const { readModule } = (await built('wasm/index.js')) as typeof wasmModule

/** Code whose cost is measured: it is run again and again, some thousand times a call. */
export interface Kernel {
  readonly name: string
  /** Repeated code, as the bytes of a function. Its locals are those of {@link LOCALS}. */
  readonly code: readonly number[]
  /** How often it stands there before the loop goes round. Default: 32. */
  readonly times?: number
  /** Code that stands before the loop, behind the one that sets the locals. */
  readonly before?: readonly number[]
  /** Functions that it may call, from index 0 on: the index of each type, its locals as declared, its code. */
  readonly functions?: readonly KernelFunction[]
  /** Types behind the four that each module has: {@link TYPE}. */
  readonly types?: readonly (readonly number[])[]
  /** Pages of memory. Default: 1. */
  readonly pages?: number
  /** Elements of the table, the first of which are the functions in turns. Default: 16. */
  readonly elements?: number
  /** Fills the memory. */
  readonly fill?: (memory: Uint32Array) => void
}

export interface KernelFunction {
  readonly type: number
  readonly locals?: readonly number[]
  readonly code: readonly number[]
}

/** Types that each module has: of `run`; of nothing; from one number to another; of a number that is taken. */
export const TYPE = { run: 0, nothing: 1, map: 2, take: 3 } as const

/** Numbers of 32 bits, the first of which counts the rounds; then two and a sum of each other type. */
export const LOCALS = {
  rounds: 0,
  i32: [1, 2, 3],
  i64: [4, 5, 6],
  f32: [7, 8, 9],
  f64: [10, 11, 12],
  v128: [13, 14, 15],
} as const

const I32 = 0x7f
const FUEL = 2_000_000_000

export function leb(value: number): number[] {
  const bytes: number[] = []
  let left = value
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80)
  return [...bytes, left]
}

export function signed(value: number): number[] {
  const bytes: number[] = []
  let left = value
  for (; left < -64 || left > 63; left >>= 7) bytes.push((left & 0x7f) | 0x80)
  return [...bytes, left & 0x7f]
}

export const repeat = (times: number, bytes: readonly number[]): number[] =>
  Array.from({ length: times }, () => bytes).flat()
const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()]
const section = (id: number, content: readonly number[]): number[] => [id, ...leb(content.length), ...content]
const name = (text: string): number[] => [...leb(text.length), ...Buffer.from(text)]

function bodyOf({ locals = [0], code }: KernelFunction): number[] {
  return [...leb(locals.length + code.length + 1), ...locals, ...code, 0x0b]
}

function moduleOf(kernel: Kernel): Uint8Array {
  const { functions = [], types = [], pages = 1, elements = 16, before = [], times = 32 } = kernel
  const loop = [0x03, 0x40, ...repeat(times, kernel.code)]
  const run: KernelFunction = {
    type: TYPE.run,
    locals: [5, 3, I32, 3, 0x7e, 3, 0x7d, 3, 0x7c, 3, 0x7b],
    code: [...before, ...loop, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
  }
  const all = [...functions, run]
  const listed = functions.length === 0 ? [all.length - 1] : functions.map((_, index) => index)
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(
      1,
      vector([[0x60, 1, I32, 0], [0x60, 0, 0], [0x60, 1, I32, 1, I32], [0x60, 1, I32, 0], ...types]),
    ),
    ...section(3, vector(all.map(({ type }) => leb(type)))),
    ...section(4, [1, 0x70, 0, ...leb(elements)]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(13, [2, 0, TYPE.nothing, 0, TYPE.nothing]),
    ...section(6, vector([[I32, 1, 0x41, 0, 0x0b]])),
    ...section(
      7,
      vector([
        [...name('run'), 0, ...leb(all.length - 1)],
        [...name('memory'), 2, 0],
      ]),
    ),
    ...section(
      9,
      vector([
        [0, 0x41, 0, 0x0b, ...vector(listed.map((index) => leb(index)))],
        [1, 0, ...vector(listed.map((index) => leb(index)))],
        [3, 0, ...vector([leb(all.length - 1)])],
      ]),
    ),
    ...section(12, [1]),
    ...section(10, vector(all.map(bodyOf))),
    ...section(11, [1, 1, 4, 1, 2, 3, 4]),
  ])
}

/** The compilers of V8: the one that looks at code once, and the one that takes its time. */
const COMPILERS = ['--liftoff-only', '--no-liftoff'] as const

/**
 * The nanoseconds that a unit of fuel takes with a kernel, whichever of the engine's compilers is the worse at it.
 *
 * The least of some rounds counts: what else the machine does only ever adds.
 */
export function nanosecondsOf(kernel: Kernel, effort: Effort): number {
  const bytes = moduleOf(kernel)
  const request = { bytes, file: kernel.name, info: readModule(bytes, kernel.name) }
  const limits = { ...DEFAULT_SANDBOX_LIMITS, memoryBytes: 2 ** 27, tableElements: 200_000 }
  const rewritten = rewriteModule({ ...request, limits, meter: true })
  let worst = 0
  for (const compiler of COMPILERS) {
    setFlagsFromString(compiler)
    try {
      worst = Math.max(worst, timed(rewritten, kernel, effort))
    } finally {
      setFlagsFromString(compiler.startsWith('--no-') ? '--liftoff' : '--no-liftoff-only')
    }
  }
  return worst
}

function timed(bytes: Uint8Array, kernel: Kernel, { milliseconds, rounds }: Effort): number {
  const counter = new FuelCounter()
  const module = new WebAssembly.Module(bytes as BufferSource)
  const { exports } = new WebAssembly.Instance(module, { [COUNTER_IMPORT.module]: counter.imports })
  kernel.fill?.(new Uint32Array((exports['memory'] as WebAssembly.Memory).buffer))
  const run = exports['run'] as (times: number) => void
  const once = (times: number): [elapsed: number, spent: number] => {
    counter.enter(FUEL, DEFAULT_SANDBOX_LIMITS.stackBytes)
    const start = performance.now()
    run(times)
    return [performance.now() - start, FUEL - counter.left()]
  }
  // The first call compiles.
  const [, spent] = once(1)
  const most = Math.max(1, Math.floor(FUEL / Math.max(spent, 1) / 2))
  let times = 1
  // A few milliseconds are enough, and short enough to be spared by others now and then.
  const aim = Math.min(4, milliseconds / 4)
  for (;;) {
    const [elapsed] = once(times)
    if (elapsed >= aim || times >= most) break
    times = Math.min(most, Math.ceil(times * Math.max(2, Math.min(10, aim / Math.max(elapsed, 0.01)))))
  }
  let best = Infinity
  for (let round = 0; round < rounds; round++) {
    const [elapsed, fuel] = once(times)
    best = Math.min(best, (elapsed * 1e6) / fuel)
  }
  return best
}
