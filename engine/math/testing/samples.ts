import { StateHasher } from '../../hash.ts'
import { createRandom } from '../../random.ts'
import { math } from '../math.ts'

/** The ranges of arguments that samples come from, one for each argument. */
export const RANGES: Readonly<Record<string, readonly (readonly [low: number, high: number])[]>> = {
  acos: [[-1, 1]],
  acosh: [[1, 12]],
  asin: [[-1, 1]],
  asinh: [[-12, 12]],
  atan: [[-8, 8]],
  atan2: [
    [-9, 9],
    [-9, 9],
  ],
  atanh: [[-1, 1]],
  cbrt: [[-100, 100]],
  cos: [[-30, 30]],
  cosh: [[-30, 30]],
  exp: [[-40, 40]],
  expm1: [[-4, 4]],
  hypot: [
    [-5, 5],
    [-5, 5],
  ],
  log: [[0, 12]],
  log10: [[0, 1200]],
  log1p: [[-1, 12]],
  log2: [[0, 12]],
  pow: [
    [0, 12],
    [-9, 9],
  ],
  sin: [[-30, 30]],
  sinh: [[-30, 30]],
  tan: [[-30, 30]],
  tanh: [[-4, 4]],
}

/** Arguments of a function, within its ranges. They depend on its name alone. */
export function* samples(name: string, count: number): Generator<number[]> {
  const random = createRandom(18, `math/${name}`)
  for (let i = 0; i < count; i++)
    yield RANGES[name]!.map(([low, high]) => {
      const width = high - low
      return low + random.float() * width + (random.float() * width) / 0x1_0000_0000
    })
}

/** Arguments of any size: random bits, without those of NaN. */
export function* anyNumbers(name: string, count: number): Generator<number[]> {
  const random = createRandom(18, `math/${name}/any`)
  const view = new DataView(new ArrayBuffer(8))
  for (let i = 0; i < count; i++)
    yield RANGES[name]!.map(() => {
      view.setUint32(0, random.bits())
      view.setUint32(4, random.bits())
      const value = view.getFloat64(0)
      return Number.isNaN(value) ? random.float() : value
    })
}

/** The digest of the results of each function of `math`, for samples of its ranges and for numbers of any size. */
export function digestMath(): Record<string, string> {
  const digests: Record<string, string> = {}
  for (const name of Object.keys(RANGES)) {
    const call = math[name as keyof typeof math] as (...args: readonly number[]) => number
    const hasher = new StateHasher()
    for (const args of samples(name, 4000)) hasher.f64(call(...args))
    for (const args of anyNumbers(name, 2000)) hasher.f64(call(...args))
    digests[name] = hasher.digest()
  }
  return digests
}
