/** 2/π, times 2¹¹⁶⁰. */
const TWO_OVER_PI =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856n
/** π/2, times 2¹³⁰. */
const HALF_PI = 0x6487ed5110b4611a62633145c06e0e689n

const TWO_TO_MINUS_351 = 2.1800754380841732e-106

/** The angle that is left, as a sum of two numbers: the second is below half a unit in the last place of the first. */
export const rest: Float64Array = new Float64Array(2)

/**
 * Takes multiples of π/2 off an angle until at most about π/4 is left, which it puts into {@link rest}.
 *
 * @param x an angle beyond π/4 in magnitude
 * @returns the number of multiples, of which the last two bits count
 */
export function reduceAngle(x: number): number {
  if (!(Math.abs(x) < 1_647_099)) return Number.isFinite(x) ? reduceLarge(x) : notANumber(x)
  // π/2 in parts of 33 bits, whose products with n are exact, and the rest of it after each part.
  const n = Math.round(x * 0.6366197723675814)
  let r = x - n * 1.5707963267341256
  let w = n * 6.077100506506192e-11
  let y = r - w
  if (Math.abs(y) < 1.52587890625e-5 * Math.abs(x)) {
    let t = r
    w = n * 6.077100506303966e-11
    r = t - w
    w = n * 2.0222662487959506e-21 - (t - r - w)
    y = r - w
    if (Math.abs(y) < 1.7763568394002505e-15 * Math.abs(x)) {
      t = r
      w = n * 2.0222662487111665e-21
      r = t - w
      w = n * 8.4784276603689e-32 - (t - r - w)
      y = r - w
    }
  }
  rest[0] = y
  rest[1] = r - y - w
  return n
}

function notANumber(x: number): number {
  rest[0] = x - x
  rest[1] = 0
  return 0
}

/** The product of x and 2/π, in whole numbers: its last bits before the point, and 221 after it. */
function reduceLarge(x: number): number {
  const a = Math.abs(x)
  const product = (a < 0x20_0000_0000_0000 ? BigInt(a * 0x1_0000_0000) : BigInt(a) << 32n) * TWO_OVER_PI
  let n = Number((product >> 1192n) & 3n)
  let fraction = BigInt.asUintN(1192, product) >> 971n
  if (fraction >> 220n !== 0n) {
    fraction -= 1n << 221n
    n++
  }
  const angle = fraction * HALF_PI
  const first = Number(angle)
  const unit = x < 0 ? -TWO_TO_MINUS_351 : TWO_TO_MINUS_351
  rest[0] = first * unit
  rest[1] = Number(angle - BigInt(first)) * unit
  return x < 0 ? -n : n
}
