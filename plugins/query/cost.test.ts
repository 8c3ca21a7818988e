import { expect, test } from 'vitest'
import type { Game, Mods } from '../../src/game.ts'
import { Age, ID, Position, queryGame, queryMod, spawn, Tag } from './testing/query-game.ts'

const NOTHING = '(nop)'

function spent(game: Game<Mods>): number {
  game.frame()
  return game.mods.list()[0]!.fuel!.spent
}

test('a query for changes that finds none is paid for by the entities that it looks at', async () => {
  const { game } = await queryGame([queryMod('acme:a', { changed: [`${ID}/position@1.0.0`] }, NOTHING)])
  spent(game)
  const none = spent(game)
  for (let i = 0; i < 2_000; i++) spawn(game, i)
  spent(game)
  expect(spent(game) - none).toBeGreaterThanOrEqual(2_000 * 8)
})

test('a query without entities is paid for by how often entities gained and lost its components', async () => {
  const { game } = await queryGame([
    queryMod('acme:a', { with: [`${ID}/age@1.0.0`, `${ID}/tag@1.0.0`] }, NOTHING),
  ])
  spent(game)
  const quiet = spent(game)
  const entity = game.world.spawn()
  for (let i = 0; i < 500; i++) {
    game.world.add(entity, Tag)
    game.world.remove(entity, Tag)
  }
  expect(spent(game) - quiet).toBeGreaterThanOrEqual(1_000 * 64)
  expect(spent(game)).toBe(quiet)
})

test('the lists of queries count as kept for the mod', async () => {
  const { game } = await queryGame([
    queryMod(
      'acme:a',
      { read: [`${ID}/position@1.0.0`, `${ID}/age@1.0.0`], optional: [`${ID}/age@1.0.0`] },
      NOTHING,
    ),
  ])
  const kept = (): number => {
    const measure = game.mods.measure(() => 0)
    const { hostBytes } = measure.costs().get('acme:a')!
    measure.end()
    return hostBytes
  }
  game.frame()
  const before = kept()
  for (let i = 0; i < 1_000; i++) game.world.add(spawn(game, i), Age)
  game.frame()
  expect(kept() - before).toBeGreaterThanOrEqual(1_000 * 12)
})

test('few entities that lie far apart are listed in order', async () => {
  const { game } = await queryGame([])
  const { world } = game
  const query = world.query({ with: [Position] })
  const all = Array.from({ length: 60_000 }, () => world.spawn())
  const some = [59_999, 3, 40_000, 20].map((index) => all[index]!)
  for (const entity of some) world.add(entity, Position)
  expect([...query.current()]).toEqual(some.map((entity) => world.row(entity)).toSorted((a, b) => a - b))
  world.remove(some[2]!, Position)
  expect([...query.current()]).toHaveLength(3)
  query.release()
})
