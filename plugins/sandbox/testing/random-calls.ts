import { StateHasher } from '../../../engine/index.ts'
import { metered } from './metered.ts'
import { randomModule } from './random-module.ts'

const CALLS: readonly (readonly [number, number])[] = [
  [0, 0],
  [7, -1],
  [0x7fff_ffff, 0x1234_5678],
]

/**
 * Runs modules of random code that looks at the bits of its floats, and digests for each of them how its calls ended, the fuel that they
 * spent, their results, the calls that they made, and the memory that they left.
 */
export function digestRandomCode(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => digest(from + index))
}

function digest(seed: number): string {
  const hasher = new StateHasher()
  const note = (value: number): number => {
    hasher.u32(value)
    return Math.imul(value, 0x9e37_79b1)
  }
  const { call, memory } = metered(randomModule(seed, 'none', true), { env: { note } })
  const ends = CALLS.map((args) => {
    const { end, spent, result } = call('run', args)
    hasher.f64(spent)
    for (const value of (result ?? []) as (number | bigint)[])
      if (typeof value === 'bigint') hasher.text(String(value))
      else hasher.f64(value)
    return end
  })
  hasher.bytes(new Uint8Array(memory!.buffer))
  return `${ends.join(' ')} ${hasher.digest()}`
}
