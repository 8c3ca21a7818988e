import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withCustomSection } from '../wasm/index.ts'
import { metered, rewrite } from './testing/metered.ts'
import { randomModule } from './testing/random-module.ts'

const CALLS: readonly (readonly [number, number])[] = [
  [0, 0],
  [7, -1],
  [0x7fff_ffff, 0x1234_5678],
]
/** The canonical NaN as a constant. */
const NAN = Buffer.of(0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f)
/** Engines share compiled code among modules of the same bytes. */
let modules = 0

/** Plays a module of random code, compiled by one of the two compilers of V8. */
function play(module: Uint8Array, optimizing: boolean): unknown {
  setFlagsFromString(optimizing ? '--no-liftoff' : '--liftoff')
  setFlagsFromString(optimizing ? '--wasm-tier-up' : '--no-wasm-tier-up')
  const notes: number[] = []
  const note = (value: number): number => Math.imul(notes.push(value) ^ value, 0x9e37_79b1)
  const bytes = withCustomSection(module, 'number', Uint8Array.of(modules & 0xff, modules++ >> 8))
  const { call, memory, exports } = metered(bytes, { env: { note } })
  const ends = CALLS.map((args) => {
    const { end, result, spent } = call('run', args)
    return [
      end,
      JSON.stringify(result, (_, it: unknown) =>
        typeof it === 'bigint' ? `${it}n` : Number.isNaN(it) ? 'NaN' : it,
      ),
      spent,
    ]
  })
  const { value: tag } = exports['g2'] as unknown as WebAssembly.Global
  return {
    ends,
    notes,
    tag: tag as unknown,
    memory: createHash('sha256').update(new Uint8Array(memory!.buffer)).digest('hex'),
  }
}

test('random code that looks at the bits of floats does the same in both compilers of an engine', () => {
  let changed = 0
  try {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const module = randomModule(seed, 'none', true)
        expect(play(module, true)).toEqual(play(module, false))
        if (Buffer.from(rewrite(module)).includes(NAN)) changed++
      }),
      { seed: 9, numRuns: 400 },
    )
  } finally {
    setFlagsFromString('--liftoff')
    setFlagsFromString('--wasm-tier-up')
  }
  expect(changed).toBeGreaterThan(100)
})
