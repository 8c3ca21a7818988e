import { firstBits } from './bits.ts'
import { reduceAngle, rest } from './reduce.ts'

const QUARTER_PI = Math.PI / 4
/** Below this, the result is the angle itself. */
const TINY = 7.450580596923828e-9

/** The sine of an angle in radians. */
export function sin(x: number): number {
  const a = Math.abs(x)
  if (a < TINY) return x
  if (a <= QUARTER_PI) return sinOfRest(x, 0)
  return quadrant(reduceAngle(x))
}

/** The cosine of an angle in radians. */
export function cos(x: number): number {
  if (Math.abs(x) <= QUARTER_PI) return cosOfRest(x, 0)
  return quadrant(reduceAngle(x) + 1)
}

/** The tangent of an angle in radians. */
export function tan(x: number): number {
  const a = Math.abs(x)
  if (a < TINY) return x
  if (a <= QUARTER_PI) return tanOfRest(x, 0, false)
  const n = reduceAngle(x)
  return tanOfRest(rest[0]!, rest[1]!, (n & 1) === 1)
}

function quadrant(n: number): number {
  const x = rest[0]!
  const y = rest[1]!
  const value = (n & 1) === 0 ? sinOfRest(x, y) : cosOfRest(x, y)
  return (n & 2) === 0 ? value : -value
}

/** The sine of x + y, which is at most about π/4. */
function sinOfRest(x: number, y: number): number {
  const z = x * x
  const w = z * z
  const r =
    8.33333333332249e-3 +
    z * (-1.984126982985795e-4 + z * 2.7557313707070068e-6) +
    z * w * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)
  const v = z * x
  return x - (z * (0.5 * y - v * r) - y - v * -0.16666666666666632)
}

/** The cosine of x + y, which is at most about π/4. */
function cosOfRest(x: number, y: number): number {
  const z = x * x
  const w = z * z
  const r =
    z * (4.16666666666666e-2 + z * (-1.388888888887411e-3 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11))
  const half = 0.5 * z
  const first = 1 - half
  return first + (1 - first - half + (z * r - x * y))
}

/** The tangent of x + y, which is at most about π/4, or the negative of its inverse. */
function tanOfRest(angle: number, angleLow: number, inverse: boolean): number {
  let x = angle
  let y = angleLow
  const large = Math.abs(x) >= 0.6743354797363281
  if (large) {
    if (angle < 0) {
      x = -x
      y = -y
    }
    x = QUARTER_PI - x + (3.061616997868383e-17 - y)
    y = 0
  }
  const z = x * x
  const w = z * z
  const odd =
    0.13333333333320124 +
    w *
      (2.1869488294859542e-2 +
        w *
          (3.5920791075913124e-3 +
            w * (5.880412408202641e-4 + w * (7.817944429395571e-5 + w * -1.8558637485527546e-5))))
  const even =
    z *
    (5.396825397622605e-2 +
      w *
        (8.8632398235993e-3 +
          w *
            (1.4562094543252903e-3 +
              w * (2.464631348184699e-4 + w * (7.140724913826082e-5 + w * 2.590730518636337e-5)))))
  const s = z * x
  const r = y + z * (s * (odd + even) + y) + 0.3333333333333341 * s
  const sum = x + r
  if (large) {
    const v = inverse ? -1 : 1
    const value = v - 2 * (x - ((sum * sum) / (sum + v) - r))
    return angle < 0 ? -value : value
  }
  if (!inverse) return sum
  // -1 / sum, whose error the division would leave: in parts.
  const first = firstBits(sum)
  const a = -1 / sum
  const t = firstBits(a)
  return t + a * (1 + t * first + t * (r - (first - x)))
}
