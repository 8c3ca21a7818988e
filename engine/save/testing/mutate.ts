import { createRandom, type Random } from '../../random.ts'

/** Values in the place of others: of wrong types, at the limits, and under names that objects have already. */
const VALUES: readonly unknown[] = [
  null, undefined, true, false, -1, 0, 1, 2, 255, 256, 65_536, 0x7fff_ffff, 0xffff_ffff, 2 ** 53, 2 ** 53 - 1, -(2 ** 31), 1e308, 0.5, -0, Number.NaN,
  Infinity, 0n, -1n, 2n ** 64n - 1n, '', 'x', 'acme:counter', '__proto__'.slice(0, 5), 'constructor', 'toString', 'x'.repeat(5000), '\ud800', [], {}, [[]], [null], [-1],
] // prettier-ignore

/** A value of a container: the container, and the key. */
interface Place {
  readonly container: Record<string, unknown>
  readonly key: string
}

/** Changes a copy of plain data in one to three places: values, keys, the lengths of lists, the elements and kinds of typed arrays. */
export function mutate(data: unknown, seed: number): { readonly what: string; readonly data: unknown } {
  const random = createRandom(seed, 'mutate')
  const copy = structuredClone(data)
  const what: string[] = []
  for (let left = 1 + random.below(3); left > 0; left--) {
    const places = placesOf(copy, [])
    if (places.length === 0) break
    const place = pick(places, random)
    what.push(`${place.key}: ${change(place, places, random)}`)
  }
  return { what: what.join(', '), data: copy }
}

function placesOf(value: unknown, found: Place[]): Place[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return found
  const container = value as Record<string, unknown>
  for (const key of Object.keys(container)) {
    found.push({ container, key })
    placesOf(container[key], found)
  }
  return found
}

function change({ container, key }: Place, places: readonly Place[], random: Random): string {
  const value = container[key]
  if (ArrayBuffer.isView(value) && random.below(3) > 0)
    return changeArray(container, key, value as Uint8Array, random)
  switch (random.below(7)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key), 1)
      else delete container[key]
      return 'removed'
    case 1: {
      const other = pick(places, random)
      container[key] = structuredClone(other.container[other.key])
      return `copy of ${other.key}`
    }
    case 2:
      if (Array.isArray(container)) container.push(structuredClone(value))
      else container[`${key}2`] = structuredClone(value)
      return 'repeated'
    case 3:
      if (!Array.isArray(value)) break
      value.reverse()
      return 'reversed'
    case 4:
      if (typeof value !== 'number') break
      container[key] = value + (random.below(2) === 0 ? 1 : -1)
      return 'off by one'
  }
  container[key] = pick(VALUES, random)
  return 'another value'
}

const KINDS = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const

function changeArray(
  container: Record<string, unknown>,
  key: string,
  array: Uint8Array,
  random: Random,
): string {
  switch (random.below(4)) {
    case 0:
      container[key] = array.slice(0, random.below(array.length + 1))
      return 'shortened'
    case 1: {
      const kind = array.constructor as Uint8ArrayConstructor
      const longer = new kind(array.length + 1 + random.below(300))
      longer.set(array)
      container[key] = longer
      return 'lengthened'
    }
    case 2:
      container[key] = new (pick(KINDS, random))(random.below(5))
      return 'another kind of array'
  }
  if (array.length === 0) return 'as it was'
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  for (let left = 1 + random.below(3); left > 0; left--)
    bytes[random.below(bytes.length)] = pick([0, 1, 2, 16, 127, 128, 255], random)
  return 'other elements'
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.below(items.length)]!
}
