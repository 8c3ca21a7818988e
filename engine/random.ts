import { digest } from './digest.ts'

/** Random numbers that depend on the game's seed and the name of the stream alone. */
export interface Random {
  /** 32 random bits, as an unsigned number. */
  bits(): number
  /** At least 0 and below 1, in steps of 2⁻³². */
  float(): number
  /** A whole number at least 0 and below `n`, each as likely; 0 when `n` is below 1. */
  below(n: number): number
  /** A number at least `low` and below `high`. */
  between(low: number, high: number): number
  /** Where the stream stands: four unsigned 32-bit numbers. */
  state(): Uint32Array
  /** Puts the stream where it stood. */
  restore(state: Uint32Array): void
}

/**
 * Opens a stream of random numbers. The generator is sfc32 (Chris Doty-Humphrey's "small fast chaotic", public domain):
 * integers only, so that every platform gives the same numbers.
 *
 * @param seed the game's seed, a whole number; fractions do not count
 * @param stream a name; different names give unrelated numbers
 */
export function createRandom(seed: number, stream: string): Random {
  let a = Math.trunc(seed) | 0
  let b = Math.trunc(seed / 0x1_0000_0000) | 0
  let c = digest(stream)
  let counter = 1

  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let i = 0; i < 15; i++) bits()

  const below = (n: number): number => {
    if (!(n >= 1)) return 0
    const limit = Math.min(Math.floor(n), 0x1_0000_0000)
    // Numbers beyond the last whole multiple would make the low results more likely.
    const fair = 0x1_0000_0000 - (0x1_0000_0000 % limit)
    let value = bits()
    while (value >= fair) value = bits()
    return value % limit
  }
  const float = (): number => bits() / 0x1_0000_0000
  return {
    bits,
    float,
    below,
    between: (low, high) => low + float() * (high - low),
    state: () => Uint32Array.of(a, b, c, counter),
    restore(state) {
      a = state[0]! | 0
      b = state[1]! | 0
      c = state[2]! | 0
      counter = state[3]! | 0
    },
  }
}
