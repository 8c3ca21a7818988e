import type { ImageMod } from './image.ts'

/** Orders mods: each after its dependencies, by name where that leaves a choice; those in one batch need each other. */
export function batchesOf(mods: readonly ImageMod[]): ImageMod[][] {
  const byName = new Map(mods.map((mod) => [mod.linked.module.name, mod]))
  const batches = circlesOf(mods, byName)
  const place = new Map<ImageMod, number>()
  for (const [index, batch] of batches.entries()) for (const mod of batch) place.set(mod, index)
  const waiting = batches.map(() => 0)
  const dependents: number[][] = batches.map(() => [])
  for (const [index, batch] of batches.entries()) {
    const needs = new Set(batch.flatMap((mod) => needsOf(mod, byName)).map((need) => place.get(need)!))
    needs.delete(index)
    waiting[index] = needs.size
    for (const need of needs) dependents[need]!.push(index)
  }
  const order: ImageMod[][] = []
  // The first by name stands last.
  const free = [...waiting.keys()].filter((index) => waiting[index] === 0).toReversed()
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    order.push(batches[next]!)
    for (const dependent of dependents[next]!)
      if (--waiting[dependent]! === 0) free.splice(placeFor(free, dependent), 0, dependent)
  }
  return order
}

/** Where a number goes in a list in descending order. */
function placeFor(list: readonly number[], number: number): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (list[middle]! > number) from = middle + 1
    else to = middle
  }
  return from
}

function needsOf({ needs }: ImageMod, byName: ReadonlyMap<string, ImageMod>): ImageMod[] {
  return [...needs].flatMap((need) => byName.get(need) ?? [])
}

/** Mods that need each other, together; each of the others alone. By the first name of each. */
function circlesOf(mods: readonly ImageMod[], byName: ReadonlyMap<string, ImageMod>): ImageMod[][] {
  // Tarjan's algorithm, with a stack of its own: a chain of needs may be long.
  const numbers = new Map<ImageMod, number>()
  const lowest = new Map<ImageMod, number>()
  const open: ImageMod[] = []
  const closed = new Set<ImageMod>()
  const batchOf = new Map<ImageMod, ImageMod[]>()
  for (const root of mods) {
    if (numbers.has(root)) continue
    const path: { readonly mod: ImageMod; readonly needs: ImageMod[] }[] = []
    const enter = (mod: ImageMod): void => {
      numbers.set(mod, numbers.size)
      lowest.set(mod, numbers.get(mod)!)
      open.push(mod)
      path.push({ mod, needs: needsOf(mod, byName) })
    }
    enter(root)
    while (path.length > 0) {
      const { mod, needs } = path.at(-1)!
      const need = needs.pop()
      if (need !== undefined) {
        if (!numbers.has(need)) enter(need)
        else if (!closed.has(need)) lowest.set(mod, Math.min(lowest.get(mod)!, numbers.get(need)!))
        continue
      }
      path.pop()
      const above = path.at(-1)?.mod
      if (above !== undefined) lowest.set(above, Math.min(lowest.get(above)!, lowest.get(mod)!))
      if (lowest.get(mod) !== numbers.get(mod)) continue
      const batch = open.splice(open.lastIndexOf(mod))
      for (const member of batch) {
        closed.add(member)
        batchOf.set(member, batch)
      }
    }
  }
  const position = new Map(mods.map((mod, index) => [mod, index]))
  for (const batch of new Set(batchOf.values())) batch.sort((a, b) => position.get(a)! - position.get(b)!)
  return [...new Set(mods.map((mod) => batchOf.get(mod)!))]
}
