import { highWord, powerOfTwo } from './bits.ts'

/** The cube root. */
export function cbrt(x: number): number {
  const a = Math.abs(x)
  if (!(a > 0 && a < Infinity)) return x
  const value =
    a < 2.2250738585072014e-308 ? ofNormal(a * 1.8014398509481984e16) * 3.814697265625e-6 : ofNormal(a)
  return x < 0 ? -value : value
}

function ofNormal(x: number): number {
  const third = Math.floor(((highWord(x) >> 20) - 1023) / 3)
  // From 1 to 8.
  const f = x * powerOfTwo(-third) * powerOfTwo(-third) * powerOfTwo(-third)
  let t = 0.762502640641 + f * (0.268075562107 - f * 1.46706597423e-2)
  let r = t * t * (t / f)
  // To 23 bits, rounded to 24, so that the square is exact.
  t = Math.fround(
    t *
      (1.87595182427177 +
        r * (-1.8849797954337717 + r * 1.6214297201053545) +
        r * r * r * (-0.758397934778766 + r * 0.14599619288661245)),
  )
  r = f / (t * t)
  return (t + t * ((r - t) / (t + t + r))) * powerOfTwo(third)
}

/** The length of a vector: nearly always the closest number to it, without overflow on the way. */
export function hypot(x = 0, y = 0, ...more: readonly number[]): number {
  let max = Math.max(Math.abs(x), Math.abs(y))
  for (const value of more) max = Math.max(max, Math.abs(value))
  if (!(max < Infinity))
    return [x, y, ...more].some((value) => Math.abs(value) === Infinity) ? Infinity : Number.NaN
  if (max === 0) return 0
  let unit = 1
  if (max > 1e150) unit = 2.409919865102884e-181
  else if (max < 1e-130) unit = 4.149515568880993e180
  const a = x * unit
  const b = y * unit
  const square = b * b
  let sum = a * a
  let lost = squareError(a, sum) + squareError(b, square)
  // The error of a sum of two numbers, whichever is larger.
  let next = sum + square
  let added = next - sum
  lost += sum - (next - added) + (square - added)
  sum = next
  for (const value of more) {
    const c = value * unit
    const third = c * c
    next = sum + third
    added = next - sum
    lost += sum - (next - added) + (third - added) + squareError(c, third)
    sum = next
  }
  const root = Math.sqrt(sum)
  const rootSquare = root * root
  return (root + (sum - rootSquare - squareError(root, rootSquare) + lost) / (2 * root)) / unit
}

/** The difference between the true square of a number and the rounded one. */
function squareError(x: number, square: number): number {
  const large = x * 134217729
  const high = large - (large - x)
  const low = x - high
  return high * high - square + 2 * high * low + low * low
}
