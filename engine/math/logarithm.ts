import { firstBits, highWord, powerOfTwo } from './bits.ts'

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return edge(x)
  const k = exponentOf(x)
  return sum(k, fractionOf(x, k) - 1, 0)
}

/** The natural logarithm of 1 + x: exact also where x is near 0. */
export function log1p(x: number): number {
  if (Math.abs(x) < 5.551115123125783e-17) return x
  if (!(x > -1 && x < Infinity)) return edge(x + 1)
  if (x > -0.2928934097290039 && x < 0.4142136573791504) return sum(0, x, 0)
  const u = 1 + x
  const lost = x > 1 ? 1 - (u - x) : x - (u - 1)
  const k = exponentOf(u)
  return sum(k, fractionOf(u, k) - 1, lost / u)
}

/** The logarithm with base 2: exact for powers of 2. */
export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) return edge(x)
  const k = exponentOf(x)
  const f = fractionOf(x, k) - 1
  const half = 0.5 * f * f
  const high = firstBits(f - half)
  const low = f - high - half + logSeries(f, half)
  const first = high * 1.4426950407214463
  const w = k + first
  return (low + high) * 1.6751713164886512e-10 + low * 1.4426950407214463 + (k - w + first) + w
}

/** The logarithm with base 10. */
export function log10(x: number): number {
  if (!(x > 0 && x < Infinity)) return edge(x)
  const k = exponentOf(x)
  const f = fractionOf(x, k) - 1
  const half = 0.5 * f * f
  const high = firstBits(f - half)
  const low = f - high - half + logSeries(f, half)
  const first = high * 0.4342944818781689
  const y = k * 0.30102999566361177
  const w = y + first
  const rest = k * 3.694239077158931e-13 + (low + high) * 2.5082946711645275e-11 + low * 0.4342944818781689
  return rest + (y - w + first) + w
}

/** The logarithm of 0, ∞, NaN or a negative number. */
function edge(x: number): number {
  if (x === 0) return -Infinity
  return x > 0 ? x : Number.NaN
}

/** High words of 1 and of √½, between which and √2 fractions lie. */
const ONE = 0x3ff00000
const ROOT_HALF = 0x3fe6a09e

/** The exponent k of x = 2^k · f, where f is from √½ to √2. */
function exponentOf(x: number): number {
  return x < 2.2250738585072014e-308
    ? exponentOf(x * 1.8014398509481984e16) - 54
    : ((highWord(x) + (ONE - ROOT_HALF)) >> 20) - 1023
}

/** The fraction f of x = 2^k · f. */
function fractionOf(x: number, k: number): number {
  return k < -1000 ? x * 1.8014398509481984e16 * powerOfTwo(-54 - k) : x * powerOfTwo(-k)
}

/** k · ln 2 + log(1 + f) + c. */
function sum(k: number, f: number, c: number): number {
  const half = 0.5 * f * f
  return k * LN2_HIGH - (half - (logSeries(f, half) + (k * LN2_LOW + c)) - f)
}

/** log(1 + f) - f + f²/2, where `half` is f²/2. */
function logSeries(f: number, half: number): number {
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  return s * (half + (odd + even))
}
