import { firstBits, highWord, powerOfTwo, scale } from './bits.ts'
import { expSeries } from './exponential.ts'

/** x to the power of y. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const a = Math.abs(x)
  const size = Math.abs(y)
  if (size === Infinity) return a === 1 ? Number.NaN : a > 1 === y > 0 ? Infinity : 0
  if (y === 1) return x
  if (y === 2) return x * x
  const negative = x < 0 || 1 / x === -Infinity
  const odd = negative && Math.trunc(y) === y && Math.trunc(y / 2) * 2 !== y
  if (a === 0 || a === Infinity) {
    const value = y < 0 === (a === 0) ? Infinity : 0
    return odd ? -value : value
  }
  if (negative && Math.trunc(y) !== y) return Number.NaN
  const value = powOf(a, y, size)
  return odd ? -value : value
}

function powOf(a: number, y: number, size: number): number {
  if (size > 0x8000_0000) {
    if (size > 1e20) return a === 1 ? 1 : a > 1 === y > 0 ? Infinity : 0
    // Only where a is near 1, such a power is a number other than 0 and ∞.
    if (a < 0.9999995231628418) return y < 0 ? Infinity : 0
    if (a > 1.0000009536743164) return y > 0 ? Infinity : 0
    logNearOne(a - 1)
  } else logOf(a)
  const high = logarithm[0]!
  const low = logarithm[1]!
  const y1 = firstBits(y)
  const productLow = (y - y1) * high + y * low
  const product = y1 * high
  const z = productLow + product
  if (z >= 1024 && (z > 1024 || productLow + 8.008566259537294e-17 > z - product)) return Infinity
  if (z <= -1075 && (z < -1075 || productLow <= z - product)) return 0
  const n = Math.round(z)
  return scale(exp2(product - n, productLow), n)
}

/** A logarithm with base 2, as a sum of two numbers, of which the first has few bits. */
const logarithm = new Float64Array(2)

/** Puts log2(1 + t) into {@link logarithm}, for t below 2⁻²⁰. */
function logNearOne(t: number): void {
  const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25))
  const u = 1.4426950216293335 * t
  const v = t * 1.9259629911266175e-8 - w * Math.LOG2E
  const high = firstBits(u + v)
  logarithm[0] = high
  logarithm[1] = v - (high - u)
}

/** Puts log2(a) into {@link logarithm}. */
function logOf(a: number): void {
  const subnormal = a < 2.2250738585072014e-308
  const x = subnormal ? a * 1.8014398509481984e16 : a
  const high = highWord(x)
  let n = (high >> 20) - 1023
  const fraction = high & 0xfffff
  // Near 1 or near 1.5: the fraction f of a = 2^n · f is between √¾ and √3.
  let near = 1
  let nearLog = 0
  let nearLogLow = 0
  if (fraction > 0x3988e) {
    if (fraction < 0xbb67a) {
      near = 1.5
      nearLog = 0.5849624872207642
      nearLogLow = 1.350039202129749e-8
    } else n++
  }
  const f = x * powerOfTwo(-n)
  if (subnormal) n -= 54
  const u = f - near
  const v = 1 / (f + near)
  const s = u * v
  const sHigh = firstBits(s)
  let tHigh = firstBits(f + near)
  let tLow = f - (tHigh - near)
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow)
  const squared = s * s
  const r =
    squared *
      squared *
      (0.5999999999999946 +
        squared *
          (0.4285714285785502 +
            squared *
              (0.33333332981837743 +
                squared *
                  (0.272728123808534 + squared * (0.23066074577556175 + squared * 0.20697501780033842))))) +
    sLow * (sHigh + s)
  const square = sHigh * sHigh
  tHigh = firstBits(3 + square + r)
  tLow = r - (tHigh - 3 - square)
  const first = sHigh * tHigh
  const second = sLow * tHigh + tLow * s
  const sumHigh = firstBits(first + second)
  const sumLow = second - (sumHigh - first)
  // Times 2 / (3 ln 2).
  const zHigh = 0.9617967009544373 * sumHigh
  const zLow = -7.028461650952758e-9 * sumHigh + sumLow * 0.9617966939259756 + nearLogLow
  const total = firstBits(zHigh + zLow + nearLog + n)
  logarithm[0] = total
  logarithm[1] = zLow - (total - n - nearLog - zHigh)
}

/** 2 to the power of high + low, which is at most about a half. */
function exp2(high: number, low: number): number {
  const t = firstBits(low + high)
  const u = t * 0.6931471824645996
  const v = (low - (t - high)) * Math.LN2 + t * -1.904654299957768e-9
  const z = u + v
  const w = v - (z - u)
  const t1 = z - z * z * expSeries(z * z)
  const r = (z * t1) / (t1 - 2) - (w + z * w)
  return 1 - (r - z)
}
