import { describe, expect, test } from 'vitest'
import type { Entity } from '../../engine/index.ts'
import { INTEGRATE, MOVING, Position, queryGame, queryMod, spawn } from './testing/query-game.ts'

const MOVER = queryMod('acme:mover', MOVING, INTEGRATE)

describe('a query of a mod', () => {
  test('reads and writes columns, once a step', async () => {
    const { game, faults, refusals } = await queryGame([MOVER])
    expect([faults, refusals]).toEqual([[], []])
    const entities = Array.from({ length: 1000 }, (_, index) => spawn(game, index))
    game.frame()
    game.frame(1)
    for (const [index, entity] of entities.entries())
      expect(game.world.get(entity, Position)).toEqual({ x: index + 1.5, y: 3 })
  })

  test('follows entities that come and go, also when they lie scattered', async () => {
    const { game } = await queryGame([MOVER])
    const alive = new Map<Entity, number>()
    let seed = 1
    const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 200; i++) alive.set(spawn(game, 0), 0)
      for (const entity of alive.keys()) {
        if (random() > 0.3) continue
        game.world.despawn(entity)
        alive.delete(entity)
      }
      game.frame()
      for (const [entity, steps] of alive) {
        alive.set(entity, steps + 1)
        expect(game.world.get(entity, Position)).toEqual({ x: (steps + 1) * 0.5, y: steps + 1 })
      }
    }
  })
})
