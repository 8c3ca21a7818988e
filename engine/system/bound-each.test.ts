import { expect, test } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import { World } from '../world/index.ts'
import { BoundEach } from './bound-each.ts'
import { read } from './query-term.ts'

const demo = definePackage('demo:each', '1.0.0')
const A = demo.component('a', { x: t.f32 })
const B = demo.component('b', { x: t.f32 })

test('a loop is made again where one of its columns grows by as many rows as another shrinks', () => {
  const world = new World()
  for (const component of [A, B]) world.growByUse(component, () => undefined)
  const entities = Array.from({ length: 700 }, () => world.spawn())
  const [first, last] = [entities[20]!, entities.at(-1)!]
  world.add(first, A, { x: 1 })
  world.add(last, B, { x: 2 })
  const rows = (): number[] => [world.store(A).rows, world.store(B).rows]
  const seen: unknown[] = []
  const loop = new BoundEach(world, [read(A), read(B)], (_self, columns) => {
    const { a, b } = columns as { a: { x: Float32Array }; b: { x: Float32Array } }
    return () => void seen.push([a.x, b.x])
  })
  const run = (): void => loop.run(null, null as never, world.query({ with: [A, B] }), 0)
  run()
  const [short, long] = rows()
  world.remove(last, B)
  world.add(last, A, { x: 3 })
  world.shrink(B.channel)
  expect(rows()).toEqual([long, short])
  run()
  expect(seen[1]).toEqual([world.store(A).columns['x'], world.store(B).columns['x']])
  expect(seen[1]).not.toEqual(seen[0])
})
