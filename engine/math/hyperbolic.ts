import { exp, expm1, scaledExp } from './exponential.ts'
import { log, log1p } from './logarithm.ts'

/** Below this, the results of functions through the origin are the argument itself. */
const TINY = 3.725290298461914e-9
/** From here on, e^-x does not count beside e^x. */
const LARGE = 22

/** The hyperbolic sine. */
export function sinh(x: number): number {
  const a = Math.abs(x)
  if (a < TINY) return x
  let value: number
  if (a < LARGE) {
    const t = expm1(a)
    value = 0.5 * (a < 1 ? 2 * t - (t * t) / (t + 1) : t + t / (t + 1))
  } else value = scaledExp(a, -1)
  return x < 0 ? -value : value
}

/** The hyperbolic cosine. */
export function cosh(x: number): number {
  const a = Math.abs(x)
  if (a < 0.34657359027997264) {
    const t = expm1(a)
    return 1 + (t * t) / (2 * (1 + t))
  }
  if (a < LARGE) {
    const t = exp(a)
    return 0.5 * t + 0.5 / t
  }
  return scaledExp(a, -1)
}

/** The hyperbolic tangent. */
export function tanh(x: number): number {
  const a = Math.abs(x)
  if (a < TINY) return x
  let value: number
  if (a >= LARGE) value = 1
  else if (a >= 1) value = 1 - 2 / (expm1(2 * a) + 2)
  else {
    const t = expm1(-2 * a)
    value = -t / (t + 2)
  }
  return x < 0 ? -value : value
}

/** The inverse of the hyperbolic sine. */
export function asinh(x: number): number {
  const a = Math.abs(x)
  if (a < TINY) return x
  let value: number
  if (a > 0x1000_0000) value = log(a) + Math.LN2
  else if (a > 2) value = log(2 * a + 1 / (Math.sqrt(a * a + 1) + a))
  else {
    const t = a * a
    value = log1p(a + t / (1 + Math.sqrt(1 + t)))
  }
  return x < 0 ? -value : value
}

/** The inverse of the hyperbolic cosine. */
export function acosh(x: number): number {
  if (!(x >= 1)) return Number.NaN
  if (x > 0x1000_0000) return log(x) + Math.LN2
  if (x > 2) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)))
  const t = x - 1
  return log1p(t + Math.sqrt(2 * t + t * t))
}

/** The inverse of the hyperbolic tangent. */
export function atanh(x: number): number {
  const a = Math.abs(x)
  if (a < TINY) return x
  const value = a < 0.5 ? 0.5 * log1p(2 * a + (2 * a * a) / (1 - a)) : 0.5 * log1p((2 * a) / (1 - a))
  return x < 0 ? -value : value
}
