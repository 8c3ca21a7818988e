/** Bits after the point of the numbers here, which are whole numbers. */
const PLACES = 400n
const ONE = 1n << PLACES

/** A number as a whole number of 2⁻⁴⁰⁰; exact for numbers from 2⁻³⁴⁷ up. */
export function fixed(x: number): bigint {
  let whole = Math.abs(x)
  let places = 0n
  while (!Number.isInteger(whole)) {
    whole *= 2
    places++
  }
  const value = (BigInt(whole) << PLACES) >> places
  return x < 0 ? -value : value
}

const times = (a: bigint, b: bigint): bigint => (a * b) >> PLACES
const over = (a: bigint, b: bigint): bigint => (a << PLACES) / b

function root(a: bigint): bigint {
  const square = a << PLACES
  let x = 1n << BigInt((square.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (x + square / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

function cubeRoot(a: bigint): bigint {
  if (a < 0n) return -cubeRoot(-a)
  const cube = a << (2n * PLACES)
  let x = 1n << BigInt(Math.ceil(cube.toString(2).length / 3))
  for (;;) {
    const next = (2n * x + cube / (x * x)) / 3n
    if (next >= x) return x
    x = next
  }
}

/** atan(1 / n), by its series. */
function inverseTangent(n: bigint): bigint {
  let power = ONE / n
  let sum = power
  for (let i = 3n; power !== 0n; i += 2n) {
    power = -power / (n * n)
    sum += power / i
  }
  return sum
}

/** Machin's formula. */
const PI: bigint = 4n * (4n * inverseTangent(5n) - inverseTangent(239n))
/** 2 · atanh(1/3). */
const LN2: bigint = (() => {
  let power = ONE / 3n
  let sum = power
  for (let i = 3n; power !== 0n; i += 2n) {
    power /= 9n
    sum += power / i
  }
  return 2n * sum
})()

function exp(x: bigint): bigint {
  const n = x / LN2
  const r = (x - n * LN2) >> 16n
  let term = ONE
  let sum = ONE
  for (let i = 1n; term !== 0n && term !== -1n; i++) {
    term = times(term, r) / i
    sum += term
  }
  for (let i = 0; i < 16; i++) sum = times(sum, sum)
  return n < 0n ? sum >> -n : sum << n
}

function log(x: bigint): bigint {
  const n = BigInt(x.toString(2).length) - 1n - PLACES
  let r = n < 0n ? x << -n : x >> n
  for (let i = 0; i < 16; i++) r = root(r)
  const z = over(r - ONE, r + ONE)
  const square = times(z, z)
  let power = z
  let sum = z
  for (let i = 3n; power !== 0n && power !== -1n; i += 2n) {
    power = times(power, square)
    sum += power / i
  }
  return (sum << 17n) + n * LN2
}

function sin(x: bigint): bigint {
  let r = x % (2n * PI)
  if (r > PI) r -= 2n * PI
  if (r < -PI) r += 2n * PI
  const square = times(r, r)
  let term = r
  let sum = r
  for (let i = 2n; term !== 0n && term !== -1n; i += 2n) {
    term = -times(term, square) / (i * (i + 1n))
    sum += term
  }
  return sum
}

const cos = (x: bigint): bigint => sin(x + PI / 2n)

function atan(x: bigint): bigint {
  if (x < 0n) return -atan(-x)
  if (x > ONE) return PI / 2n - atan(over(ONE, x))
  let r = x
  for (let i = 0; i < 8; i++) r = over(r, ONE + root(ONE + times(r, r)))
  const square = times(r, r)
  let power = r
  let sum = r
  for (let i = 3n; power !== 0n && power !== -1n; i += 2n) {
    power = -times(power, square)
    sum += power / i
  }
  return sum << 8n
}

const sinh = (x: bigint): bigint => (exp(x) - exp(-x)) / 2n
const cosh = (x: bigint): bigint => (exp(x) + exp(-x)) / 2n
const hypot = (...values: bigint[]): bigint => root(values.reduce((sum, it) => sum + times(it, it), 0n))

/** The functions of `math` to hundreds of bits, from their series, for numbers of usual size. */
export const reference: Readonly<Record<string, (...args: bigint[]) => bigint>> = {
  sin,
  cos,
  tan: (x) => over(sin(x!), cos(x!)),
  asin: (x) => atan(over(x!, root(ONE - times(x!, x!)))),
  acos: (x) => PI / 2n - atan(over(x!, root(ONE - times(x!, x!)))),
  atan,
  atan2(y, x) {
    const angle = atan(over(y!, x!))
    return x! > 0n ? angle : y! < 0n ? angle - PI : angle + PI
  },
  exp,
  expm1: (x) => exp(x!) - ONE,
  log,
  log1p: (x) => log(ONE + x!),
  log2: (x) => over(log(x!), LN2),
  log10: (x) => over(log(x!), log(10n * ONE)),
  pow: (x, y) => exp(times(log(x!), y!)),
  sinh,
  cosh,
  tanh: (x) => over(sinh(x!), cosh(x!)),
  asinh: (x) => log(x! + root(times(x!, x!) + ONE)),
  acosh: (x) => log(x! + root(times(x!, x!) - ONE)),
  atanh: (x) => log(over(ONE + x!, ONE - x!)) / 2n,
  cbrt: cubeRoot,
  hypot,
}

/** How far a number is from the true value, in units of the true value's last place. */
export function unitsOff(x: number, value: bigint): number {
  const size = value < 0n ? -value : value
  const last = BigInt(size.toString(2).length) - 53n
  const difference = fixed(x) - value
  const thousandths = last < 0n ? 0n : (difference * 1000n) >> last
  return Math.abs(Number(thousandths)) / 1000
}
