import { expect, test } from 'vitest'
import { read, write, defineSystem } from '../../engine/index.ts'
import { INTEGRATE, MOVING, Position, queryGame, queryMod, spawn, Velocity } from './testing/query-game.ts'

/** Bytes that a frame leaves for the collector, once everything is compiled. */
function garbage(frame: () => void, frames: number): number {
  for (let i = 0; i < frames; i++) frame()
  globalThis.gc!()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < frames; i++) frame()
  return (process.memoryUsage().heapUsed - before) / frames
}

test('a query allocates nothing while neither entities nor memory change', async () => {
  const empty = await queryGame([])
  const still = garbage(() => empty.game.frame(), 4000)
  const mover = defineSystem('mover', {
    create: () => ({}),
    run: ({ each }) => [
      each('update', [write(Position), read(Velocity)], (_self, { rows, count, position, velocity }, dt) => {
        for (let i = 0; i < count; i++) position.x[rows[i]!]! += velocity.x[rows[i]!]! * dt
      }),
    ],
  })
  const { game, faults } = await queryGame(
    [queryMod('acme:one', MOVING, INTEGRATE), queryMod('acme:two', MOVING, INTEGRATE)],
    [mover],
  )
  // Long runs of rows, and scattered ones.
  for (let i = 0; i < 2000; i++) {
    const entity = spawn(game, i)
    if (i > 1000 && i % 3 === 0) game.world.remove(entity, Velocity)
  }
  const moving = garbage(() => game.frame(), 4000)
  expect(faults).toEqual([])
  // Of 4,000 frames; the list of rows alone takes 5,000 bytes, and one view of an array more than 100.
  expect(moving - still).toBeLessThan(64)
})
