/** The powers of 2 from 2⁻¹⁰⁷⁴, the least number above 0, to 2¹⁰²³. Doubling is exact. */
const powers = /* @__PURE__ */ powersOfTwo()

function powersOfTwo(): Float64Array {
  const found = new Float64Array(1074 + 1024)
  let power = Number.MIN_VALUE
  for (let i = 0; i < found.length; i++) {
    found[i] = power
    power *= 2
  }
  return found
}

/** 2ⁿ, for n from -1074 to 1023. */
export function powerOfTwo(n: number): number {
  return powers[n + 1074]!
}

/** Multiplies `x`, which is between 0.5 and 2, by 2ⁿ, and rounds once. */
export function scale(x: number, n: number): number {
  if (n > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(n - 1023, 1023))
  if (n < -1022) return x * powerOfTwo(-969) * powerOfTwo(Math.max(n + 969, -1074))
  return x * powerOfTwo(n)
}

/** One number, and its bits as two words: the low word first, as in the memory of WebAssembly. */
const number = new Float64Array(1)
const words = new Int32Array(number.buffer)

/** The word with the sign, the exponent and the first 20 bits of the fraction. */
export function highWord(x: number): number {
  number[0] = x
  return words[1]!
}

/** The first 21 bits of a number: products of two such numbers are exact. No number above 2⁹⁹⁰ has them here. */
export function firstBits(x: number): number {
  const large = x * 4294967297
  return large - (large - x)
}
