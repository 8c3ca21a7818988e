import { firstBits } from './bits.ts'

const HALF_PI = Math.PI / 2
/** The error of {@link HALF_PI}. */
const HALF_PI_LOW = 6.123233995736766e-17
const QUARTER_PI = Math.PI / 4

/** The arc sine, in radians. */
export function asin(x: number): number {
  const a = Math.abs(x)
  if (a < 0.5) return x + x * ratio(x * x)
  const t = (1 - a) * 0.5
  const r = ratio(t)
  const s = Math.sqrt(t)
  let value: number
  if (a >= 0.9749999046325684) value = HALF_PI - (2 * (s + s * r) - HALF_PI_LOW)
  else {
    const w = firstBits(s)
    const c = (t - w * w) / (s + w)
    value = QUARTER_PI - (2 * s * r - (HALF_PI_LOW - 2 * c) - (QUARTER_PI - 2 * w))
  }
  return x < 0 ? -value : value
}

/** The arc cosine, in radians. */
export function acos(x: number): number {
  if (Math.abs(x) < 0.5) return HALF_PI - (x - (HALF_PI_LOW - x * ratio(x * x)))
  if (x === 1) return 0
  const t = (1 - Math.abs(x)) * 0.5
  const r = ratio(t)
  const s = Math.sqrt(t)
  if (x < 0) return Math.PI - 2 * (s + (r * s - HALF_PI_LOW))
  const first = firstBits(s)
  const c = (t - first * first) / (s + first)
  return 2 * (first + (r * s + c))
}

/** (asin(√t) - √t) / √t, for t up to 0.25. */
function ratio(t: number): number {
  const p =
    0.16666666666666666 +
    t *
      (-0.3255658186224009 +
        t *
          (0.20121253213486293 +
            t * (-4.005553450067941e-2 + t * (7.915349942898145e-4 + t * 3.479331075960212e-5))))
  const q =
    1 +
    t * (-2.403394911734414 + t * (2.0209457602335057 + t * (-0.6882839716054533 + t * 7.703815055590194e-2)))
  return (t * p) / q
}

/** The arc tangent, in radians. */
export function atan(x: number): number {
  const a = Math.abs(x)
  if (a < 0.4375) return a < 7.450580596923828e-9 ? x : x - x * series(x)
  let high: number
  let low: number
  let r: number
  if (a < 0.6875) {
    high = 0.4636476090008061
    low = 2.2698777452961687e-17
    r = (2 * a - 1) / (2 + a)
  } else if (a < 1.1875) {
    high = QUARTER_PI
    low = 3.061616997868383e-17
    r = (a - 1) / (a + 1)
  } else if (a < 2.4375) {
    high = 0.982793723247329
    low = 1.3903311031230998e-17
    r = (a - 1.5) / (1 + 1.5 * a)
  } else {
    high = HALF_PI
    low = HALF_PI_LOW
    r = -1 / a
  }
  const value = high - (r * series(r) - low - r)
  return x < 0 ? -value : value
}

/** (x - atan(x)) / x, for x up to about 0.44. */
function series(x: number): number {
  const z = x * x
  const w = z * z
  const even =
    z *
    (0.3333333333333293 +
      w *
        (0.14285714272503466 +
          w *
            (9.090887133436507e-2 +
              w * (6.661073137387531e-2 + w * (4.9768779946159324e-2 + w * 1.6285820115365782e-2)))))
  const odd =
    w *
    (-0.19999999999876483 +
      w *
        (-0.11111110405462356 +
          w * (-7.69187620504483e-2 + w * (-5.8335701337905735e-2 + w * -3.6531572744216916e-2))))
  return even + odd
}

/** The angle of the point (x, y), in radians, from -π to π. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const a = Math.abs(x)
  const b = Math.abs(y)
  let angle: number
  let reflected = isNegative(x)
  if (b === 0) angle = 0
  else if (b / a > 1.152921504606847e18) {
    angle = HALF_PI
    reflected = false
  } else angle = b === a ? QUARTER_PI : atan(b / a)
  if (reflected) angle = Math.PI - (angle - 2 * HALF_PI_LOW)
  return isNegative(y) ? -angle : angle
}

/** Whether a number is below zero, or the zero that has a minus sign. */
function isNegative(x: number): boolean {
  return x < 0 || 1 / x === -Infinity
}
