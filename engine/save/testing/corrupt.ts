import { createRandom, type Random } from '../../random.ts'

type Corrupt = (bytes: Uint8Array, random: Random) => Uint8Array

/** Accidents that happen to files. Each changes something. */
const ACCIDENTS: Readonly<Record<string, Corrupt>> = {
  'a bit turned': (bytes, random) => {
    const at = random.below(bytes.length)
    return bytes.with(at, bytes[at]! ^ (1 << random.below(8)))
  },
  'a byte replaced': (bytes, random) => {
    const at = random.below(bytes.length)
    return bytes.with(at, (bytes[at]! + 1 + random.below(255)) & 255)
  },
  'some bytes replaced': (bytes, random) => {
    const copy = bytes.slice()
    for (let left = 2 + random.below(20); left > 0; left--)
      copy[random.below(copy.length)]! ^= 1 + random.below(255)
    return copy
  },
  'cut off': (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'something appended': (bytes, random) => {
    const more = 1 + random.below(40)
    const longer = new Uint8Array(bytes.length + more)
    longer.set(bytes)
    for (let at = bytes.length; at < longer.length; at++) longer[at] = random.below(256)
    return longer
  },
  'a part removed': (bytes, random) => {
    const from = random.below(bytes.length)
    const to = Math.min(bytes.length, from + 1 + random.below(60))
    return Uint8Array.of(...bytes.subarray(0, from), ...bytes.subarray(to))
  },
  'a part zeroed': (bytes, random) => {
    const from = random.below(bytes.length)
    return bytes.slice().fill(0, from, from + 1 + random.below(512))
  },
  'two parts exchanged': (bytes, random) => {
    const length = 1 + random.below(64)
    const [a, b] = [random.below(bytes.length - length), random.below(bytes.length - length)]
    const copy = bytes.slice()
    copy.set(bytes.subarray(a, a + length), b)
    copy.set(bytes.subarray(b, b + length), a)
    return copy
  },
}

/** Corruptions of some bytes, all different from them, each with its description. */
export function* corruptions(
  bytes: Uint8Array,
  count: number,
  seed = 1,
): Iterable<[what: string, Uint8Array]> {
  const random = createRandom(seed, 'corruptions')
  const kinds = Object.entries(ACCIDENTS)
  for (let made = 0; made < count;) {
    const [what, corrupt] = kinds[made % kinds.length]!
    const broken = corrupt(bytes, random)
    if (broken.length === bytes.length && broken.every((byte, at) => byte === bytes[at])) continue
    made++
    yield [`${what} (${made})`, broken]
  }
}
