import { expect, test } from 'vitest'
import { changed, read, write, defineSystem } from '../../engine/index.ts'
import {
  Age,
  at,
  forEach,
  ID,
  INTEGRATE,
  Leader,
  MOVING,
  Position,
  queryGame,
  queryMod,
  spawn,
  Velocity,
} from './testing/query-game.ts'

/** How often it is measured. */
const ROUNDS = 3

/**
 * Bytes that a frame leaves for the collector, once everything is compiled: the least of some rounds, since where the machine is
 * busy the engine's compiler is late.
 */
function garbage(frame: () => void, frames: number): number {
  for (let i = 0; i < frames; i++) frame()
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc!()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < frames; i++) frame()
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / frames)
  }
  return least
}

test('a query allocates nothing while neither entities nor memory change', async () => {
  const empty = await queryGame([])
  const still = garbage(() => empty.game.frame(), 4000)
  const mover = defineSystem('mover', {
    create: () => ({}),
    run: ({ each }) => [
      each('update', [write(Position), read(Velocity)], (_self, { position, velocity }) => (entities, dt) => {
        for (let i = 0; i < entities.count; i++) {
          const row = entities.at(i)
          position.x[row] += velocity.x[row] * dt
        }
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

test('nor does any other kind of query: optional, of bytes and handles, for what has changed', async () => {
  const empty = await queryGame([])
  const still = garbage(() => empty.game.frame(), 1500)
  const drifter = defineSystem('drifter', {
    create: () => ({}),
    run: ({ each }) => [
      each('update', [write(Velocity)], (_self, { velocity: { x } }) => (entities) => {
        for (let i = 0; i < entities.count; i++) x[entities.at(i)] = -x[entities.at(i)]
      }),
    ],
  })
  const watch = defineSystem('watch', {
    create: () => ({ seen: 0 }),
    run: ({ each }) => [
      each('late', [changed(Velocity), changed(Position)], (self) => ({ count }) => {
        self.seen += count
      }),
    ],
  })
  const flips = forEach(`(i32.store8 ${at(2, 1)} (i32.eqz (i32.load8_u ${at(2, 1)})))`)
  const { game, faults, refusals } = await queryGame(
    [
      queryMod('acme:mover', MOVING, INTEGRATE),
      queryMod('acme:flips', { write: [`${ID}/leader@1.0.0`] }, flips),
      queryMod(
        'acme:ages',
        {
          read: [`${ID}/position@1.0.0#x`],
          write: [`${ID}/age@1.0.0`],
          optional: [`${ID}/age@1.0.0`],
          changed: [`${ID}/position@1.0.0`],
        },
        forEach(`(i32.store8 ${at(2, 1)} (i32.add (i32.load8_u ${at(2, 1)}) (i32.const 1)))`),
      ),
    ],
    [drifter, watch],
  )
  for (let i = 0; i < 2000; i++) {
    const entity = spawn(game, i)
    if (i % 3 === 0) game.world.add(entity, Age)
    if (i % 5 === 0) game.world.add(entity, Leader)
  }
  const busy = garbage(() => game.frame(), 1500)
  expect([faults, refusals]).toEqual([[], []])
  expect(game.engine.get(watch)).toEqual({
    seen: 1500 * (1 + ROUNDS) * 2000,
  })
  expect(busy - still).toBeLessThan(64)
}, 60_000)
