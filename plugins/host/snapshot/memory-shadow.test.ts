import { expect, test } from 'vitest'
import { createRandom } from '../../../engine/index.ts'
import { NO_CONTENT, putPages, type Pages } from '../../../engine/snapshot.ts'
import { MemoryShadow } from './memory-shadow.ts'

/** Whether pages bring back what a memory holds. */
function holds(pages: Pages, words: Int32Array): boolean {
  const copy = new Int32Array(words.length)
  putPages(copy, pages, NO_CONTENT)
  return pages.words === words.length && copy.every((word, at) => word === words[at])
}

test('memories that change, grow, come and go are known page by page', () => {
  const random = createRandom(3, 'memories')
  const shadow = new MemoryShadow()
  const known = new Map<WebAssembly.Memory, Pages>()
  const earlier: [WebAssembly.Memory, Pages][] = []
  for (let round = 0; round < 200; round++) {
    if (known.size < 2 || random.below(40) === 0)
      known.set(new WebAssembly.Memory({ initial: random.below(4) }), NO_CONTENT)
    for (const [memory, last] of known) {
      if (random.below(30) === 0) memory.grow(1)
      const words = new Int32Array(memory.buffer)
      const { length } = words
      for (let i = length === 0 ? 0 : random.below(4); i > 0; i--)
        words[random.below(3) === 0 ? length - 1 : random.below(length)] = random.below(2) << 31
      const pages = shadow.take(memory, last)
      expect(holds(pages, words)).toBe(true)
      expect(shadow.take(memory, pages)).toBe(pages)
      known.set(memory, pages)
      earlier.push([memory, pages])
    }
    const [memory, then] = earlier[random.below(earlier.length)]!
    const now = known.get(memory)
    if (now !== undefined && then.words === now.words) {
      shadow.put(memory, then, now)
      known.set(memory, then)
      expect(holds(then, new Int32Array(memory.buffer))).toBe(true)
    }
    if (random.below(25) === 0) known.delete([...known.keys()][0]!)
    shadow.keep(new Set(known.keys()))
  }
})
