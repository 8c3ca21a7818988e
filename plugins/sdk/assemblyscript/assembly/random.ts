// @ts-ignore: decorator
@external("skein:engine/random@1.0.0", "bits")
declare function nextBits(): u32
// @ts-ignore: decorator
@external("skein:engine/random@1.0.0", "float")
declare function nextFloat(): f64
// @ts-ignore: decorator
@external("skein:engine/random@1.0.0", "below")
declare function nextBelow(n: u32): u32

/** Random numbers from the game's seed, in a stream of the mod's own: every run gives the same. */
export namespace random {
  /** 32 random bits. */
  export function bits(): u32 {
    return nextBits()
  }

  /** At least 0 and below 1. */
  export function float(): f64 {
    return nextFloat()
  }

  /** A whole number at least 0 and below `n`; 0 when `n` is 0. */
  export function below(n: u32): u32 {
    return nextBelow(n)
  }

  /** At least `low` and below `high`. */
  export function between(low: f64, high: f64): f64 {
    return low + (high - low) * nextFloat()
  }
}

/** Where the standard library's `Math.random` takes its seed from. */
export function seed(): f64 {
  return nextFloat()
}
