import type { DeterministicMath } from '../engine/index.ts'
import type * as skeinModule from '../src/index.ts'
import { compare, measure, type Effort, type Figure } from './measure.ts'

/** Usual arguments of each function that the language leaves to the engine: the least and the greatest. */
const RANGES = {
  sin: [[-6, 6]],
  cos: [[-6, 6]],
  tan: [[-6, 6]],
  asin: [[-1, 1]],
  acos: [[-1, 1]],
  atan: [[-3, 3]],
  atan2: [
    [-3, 3],
    [-3, 3],
  ],
  exp: [[-10, 10]],
  expm1: [[-3, 3]],
  log: [[0.01, 100]],
  log1p: [[-0.9, 10]],
  log2: [[0.01, 100]],
  log10: [[0.01, 100]],
  pow: [
    [0.01, 10],
    [-5, 5],
  ],
  sinh: [[-5, 5]],
  cosh: [[-5, 5]],
  tanh: [[-3, 3]],
  asinh: [[-5, 5]],
  acosh: [[1, 10]],
  atanh: [[-0.99, 0.99]],
  cbrt: [[-100, 100]],
  hypot: [
    [-5, 5],
    [-5, 5],
  ],
} satisfies { readonly [N in keyof DeterministicMath]?: readonly (readonly [number, number])[] }

/** As it is built: where TypeScript is run directly, calls between modules take a detour. */
const builtSkein = (): Promise<typeof skeinModule> =>
  import(new URL('../dist/src/index.js', import.meta.url).href)

/** Arguments in a loop, enough that no engine remembers the results. */
const COUNT = 4096

/** Calls of each function of `math`, against the same function of `Math`. */
export async function benchMath(effort: Effort): Promise<Figure[]> {
  const { math } = await builtSkein()
  const figures = Object.entries(RANGES).flatMap(([name, ranges]) => {
    const [x, y] = ranges.map(([low, high], nth) =>
      Float64Array.from(
        { length: COUNT },
        (_, i) => low! + ((i * (nth === 0 ? 1543 : 2503)) % COUNT) * ((high! - low!) / COUNT),
      ),
    )
    const key = name as keyof typeof RANGES
    const took = measure(
      { own: loop(`own_${name}`, math[key], x!, y), engine: loop(`engine_${name}`, Math[key], x!, y) },
      effort,
    )
    const engine = `math/${name}/Math`
    return [
      { name: engine, value: took.engine, unit: 'ns' },
      compare(`math/${name}`, took.own, 'ns', [engine, took.engine]),
    ]
  })
  return figures
}

type Call = (x: number, y: number) => number

/** A loop with a text of its own: V8 compiles one text once, for all functions that it has called. */
function loop(
  name: string,
  call: unknown,
  x: Float64Array,
  y: Float64Array | undefined,
): (times: number) => unknown {
  // oxlint-disable-next-line no-new-func -- so that each function is called from one place alone
  const make = new Function(
    'call',
    'x',
    'y',
    `return function ${name}(times) { let sum = 0; for (let i = 0; i < times; i++) sum += call(x[i & ${COUNT - 1}]${y === undefined ? '' : `, y[i & ${COUNT - 1}]`}); return sum }`,
  ) as (call: Call, x: Float64Array, y: Float64Array | undefined) => (times: number) => unknown
  return make(call as Call, x, y)
}
