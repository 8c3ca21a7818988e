import { scale } from './bits.ts'

/** ln 2 in two parts, of which the first part has so few bits that its products with exponents are exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/** e to the power of x. */
export function exp(x: number): number {
  return x === 1 ? Math.E : scaledExp(x, 0)
}

/** e to the power of x, times 2ⁿ: without overflow where only the power itself would have one. */
export function scaledExp(x: number, n: number): number {
  if (x > 1000) return Infinity
  if (x < -1000) return 0
  const k = Math.trunc(Math.LOG2E * x + (x < 0 ? -0.5 : 0.5))
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const c = r - r * r * expSeries(r * r)
  return scale(1 - (low - (r * c) / (2 - c) - high), k + n)
}

/** (x · (e^x + 1) / (e^x - 1) - 2) / x², with t = x², for x up to ln 2 / 2. */
export function expSeries(t: number): number {
  return (
    0.16666666666666602 +
    t *
      (-2.7777777777015593e-3 +
        t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8)))
  )
}

/** e to the power of x, less 1: exact also where x is near 0. */
export function expm1(x: number): number {
  if (Math.abs(x) < 5.551115123125783e-17) return x
  if (x > 1000) return Infinity
  if (x < -38.816242) return -1
  const k = Math.trunc(Math.LOG2E * x + (x < 0 ? -0.5 : 0.5))
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const c = high - r - low
  const half = 0.5 * r
  const squares = r * half
  const r1 =
    1 +
    squares *
      (-3.333333333333313e-2 +
        squares *
          (1.5873015872548146e-3 +
            squares *
              (-7.93650757867488e-5 + squares * (4.008217827329362e-6 + squares * -2.0109921818362437e-7))))
  const t = 3 - r1 * half
  let e = squares * ((r1 - t) / (6 - r * t))
  if (k === 0) return r - (r * e - squares)
  e = r * (e - c) - c - squares
  if (k === -1) return 0.5 * (r - e) - 0.5
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
  if (k < 0 || k > 56) return scale(1 - (e - r), k) - 1
  const inverse = scale(1, -k)
  return scale(k < 20 ? 1 - inverse - (e - r) : r - (e + inverse) + 1, k)
}
