import fc from 'fast-check'
import { expect, test } from 'vitest'
import { metered, type Metered } from './testing/metered.ts'
import { HEADER, randomModule } from './testing/random-module.ts'
import type { ExceptionStyle } from './testing/random-values.ts'
import { section } from './testing/wasm-encoding.ts'

/** The arguments of the calls to each module, one after the other. */
const CALLS: readonly (readonly [number, number])[] = [
  [0, 0],
  [7, -1],
  [0x7fff_ffff, 0x1234_5678],
]
const PLENTY = 2_000_000_000
/**
 * The part of the runs that a page does of those that Node does as well: what the rewriter makes is the same there, and only what an
 * engine makes of it may differ.
 */
const SHARE_OF_PAGES = 1 / 10

/** Whether this engine knows exceptions as the standard has them: a `try_table` that handles nothing. */
const standard = WebAssembly.validate(
  Uint8Array.from([
    ...HEADER,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(10, [1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b]),
  ]),
)
const inPage = typeof document === 'object'
/** So many runs: more where the style is played nowhere else. */
const runsOf = (style: ExceptionStyle, all: number): number =>
  !inPage ? all : Math.round(style === 'standard' ? all * 0.4 : all * SHARE_OF_PAGES)
const STYLES: readonly ExceptionStyle[] = ['none', 'legacy', ...(standard ? (['standard'] as const) : [])]

/** All that calls can be seen to have done. */
interface Seen {
  /** The result of each call, or how it ended. */
  readonly ends: unknown[]
  /** The notes that the listener took, in order. */
  readonly notes: number[]
  readonly state: unknown
}

/** An import that tells what the module does, and whose answers depend on it. */
function listener(): { notes: number[]; imports: WebAssembly.Imports } {
  const notes: number[] = []
  const note = (value: number): number => Math.imul(notes.push(value) ^ value, 0x9e37_79b1)
  return { notes, imports: { env: { note } } }
}

function stateOf(exports: WebAssembly.Exports | Metered['exports']): unknown {
  const all = exports as WebAssembly.Exports
  const memory = new Int32Array((all['memory'] as WebAssembly.Memory).buffer)
  let hash = 0
  for (const word of memory) hash = (Math.imul(hash, 31) + word) | 0
  const table = all['table'] as WebAssembly.Table
  const filled = Array.from({ length: table.length }, (_, i) => table.get(i) !== null)
  const globals = [0, 1, 2, 3, 4].map((i) => (all[`g${i}`] as WebAssembly.Global).value as unknown)
  return { pages: memory.length, hash, filled, globals }
}

/** Plays a module as it is. */
function playPlain(bytes: Uint8Array): Seen {
  const { notes, imports } = listener()
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), imports)
  const run = exports['run'] as (...args: readonly number[]) => unknown
  const ends = CALLS.map((args) => {
    try {
      return run(...args)
    } catch (error) {
      return error instanceof WebAssembly.RuntimeError ? 'trap' : 'threw'
    }
  })
  return { ends, notes, state: stateOf(exports) }
}

/** Plays a module that was rewritten. @param fuel for each of the calls */
function playMetered(bytes: Uint8Array, fuel: readonly number[]): Seen & { spent: number[] } {
  const { notes, imports } = listener()
  const { call, exports } = metered(bytes, imports)
  const spent: number[] = []
  const ends = CALLS.slice(0, fuel.length).map((args, index) => {
    const outcome = call('run', args, fuel[index]!)
    spent.push(outcome.spent)
    return outcome.end === 'returned' ? outcome.result : outcome.end
  })
  return { ends, notes, state: stateOf(exports), spent }
}

const plenty = CALLS.map(() => PLENTY)

test.each(STYLES)('random modules do the same after they were rewritten (exceptions: %s)', (style) => {
  const runs = runsOf(style, 250)
  const ends = new Map<string, number>()
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const bytes = randomModule(seed, style)
      const plain = playPlain(bytes)
      const { spent, ...rewritten } = playMetered(bytes, plenty)
      expect(rewritten).toEqual(plain)
      // The same again costs the same.
      expect(playMetered(bytes, plenty).spent).toEqual(spent)
      for (const end of plain.ends) {
        const kind = typeof end === 'string' ? end : 'returned'
        ends.set(kind, (ends.get(kind) ?? 0) + 1)
      }
    }),
    { seed: 5, numRuns: runs },
  )
  // If all of them trapped at once, this would say little.
  expect(ends.get('returned')).toBeGreaterThan(1.2 * runs)
  if (style !== 'none') expect(ends.get('threw')).toBeGreaterThan(0.08 * runs)
})

test.each(STYLES)(
  'with less fuel than they need, random modules come to its end (exceptions: %s)',
  (style) => {
    const runs = runsOf(style, 150)
    let tried = 0
    fc.assert(
      fc.property(fc.nat(), fc.nat(99), (seed, percent) => {
        const bytes = randomModule(seed, style)
        const { spent: all, ends } = playMetered(bytes, [PLENTY])
        const spent = all[0]!
        for (const fuel of new Set([0, Math.floor((spent * percent) / 100), spent - 1])) {
          expect([fuel, playMetered(bytes, [fuel]).ends[0]]).toEqual([fuel, 'fuel'])
          tried++
        }
        // What a loop has spent is not known outside of it when it traps.
        if (ends[0] !== 'trap') expect(playMetered(bytes, [spent]).ends[0]).toEqual(ends[0])
      }),
      { seed: 6, numRuns: runs },
    )
    expect(tried).toBeGreaterThan(2 * runs)
  },
)
