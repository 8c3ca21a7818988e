import { MARK } from './function-scan.ts'
import type { IntList } from './int-list.ts'

/**
 * Puts the findings about NaNs among the marks of a function, in the order of their places. Where several are at one
 * place, the findings come first.
 *
 * @param places where NaNs are made canonical, times four, and the shapes of the values: in any order, and more than once
 * @param redirects where imported functions are named that have stand-ins, and those functions
 */
export function withNanMarks(
  marks: readonly number[],
  places: IntList,
  redirects: IntList,
): readonly number[] {
  if (places.length === 0 && redirects.length === 0) return marks
  const chosen = places.items.subarray(0, places.length)
  if (!inOrder(chosen)) chosen.sort()
  const all: number[] = []
  let at = 0
  let redirect = 0
  let last = -1
  const upTo = (place: number): void => {
    for (; redirect < redirects.length && redirects.items[redirect]! < place; redirect += 2) {
      marksUpTo(redirects.items[redirect]!)
      all.push(MARK.STAND_IN, redirects.items[redirect]!, redirects.items[redirect + 1]!)
    }
    marksUpTo(place)
  }
  const marksUpTo = (place: number): void => {
    for (; at < marks.length && marks[at + 1]! < place; at += 3)
      all.push(marks[at]!, marks[at + 1]!, marks[at + 2]!)
  }
  for (let i = 0; i < chosen.length; i++) {
    const place = chosen[i]! >>> 2
    if (place === last) continue
    last = place
    upTo(place)
    all.push(MARK.NAN, place, chosen[i]! & 3)
  }
  upTo(Infinity)
  return all
}

/** The shapes among places that were chosen, as bits. */
export function shapesIn(places: IntList): number {
  let shapes = 0
  for (let i = 0; i < places.length; i++) shapes |= 1 << (places.items[i]! & 3)
  return shapes
}

function inOrder(values: Int32Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false
  return true
}
