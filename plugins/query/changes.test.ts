import { describe, expect, test } from 'vitest'
import { changed, defineSystem, type Entity } from '../../engine/index.ts'
import {
  Age,
  at,
  forEach,
  ID,
  Position,
  queryGame,
  queryMod,
  spawn,
  Tag,
  Velocity,
} from './testing/query-game.ts'

/** Counts in the age of an entity how often a query was handed it. */
function counting(query: object): Uint8Array {
  const count = forEach(`(i32.store8 ${at(0, 1)} (i32.add (i32.load8_u ${at(0, 1)}) (i32.const 1)))`)
  return queryMod('acme:counts', { write: [`${ID}/age@1.0.0`], ...query }, count)
}

describe('a query of a mod that asks for changes', () => {
  test('gets what was added, and what lost a component', async () => {
    const { game } = await queryGame([counting({ added: [`${ID}/tag@1.0.0`] })])
    const removed = await queryGame([counting({ removed: [`${ID}/tag@1.0.0`] })])
    for (const [it, expected] of [
      [game, [1, 1, 2, 2]],
      [removed.game, [0, 0, 1, 1]],
    ] as const) {
      const entity = spawn(it, 0)
      it.world.add(entity, Age, { years: 0 })
      it.world.add(entity, Tag)
      const years = [() => undefined, () => undefined, again, () => undefined].map((act) => {
        act()
        it.frame()
        return it.world.get(entity, Age).years
      })
      expect(years).toEqual(expected)
      function again(): void {
        it.world.remove(entity, Tag)
        it.world.add(entity, Tag)
      }
    }
  })

  test('gets what the game, or another mod, has changed; not what it changed itself', async () => {
    // Speeds up everything whose position is above 2; slow.
    const limiter = queryMod(
      'acme:a-limiter',
      { write: [`${ID}/position@1.0.0#x`] },
      forEach(
        `(if (f32.gt (f32.load ${at(0, 4)}) (f32.const 2)) (then (f32.store ${at(0, 4)} (f32.const 2))))`,
      ),
    )
    const setter = queryMod(
      'acme:b-setter',
      { with: [`${ID}/tag@1.0.0`] },
      forEach(`(call $set (i32.load (i32.load offset=4 (local.get $block))) (f32.const 1))`),
      '',
      `(import "${ID}/position@1.0.0" "set-x" (func $set (param i32 f32)))`,
    )
    const { game, faults } = await queryGame([
      limiter,
      setter,
      counting({ changed: [`${ID}/position@1.0.0`], write: [`${ID}/age@1.0.0`] }),
    ])
    const [fast, slow, tagged] = [spawn(game, 9), spawn(game, 1), spawn(game, 0)]
    const { world } = game
    for (const entity of [fast, slow, tagged] as Entity[]) world.add(entity, Age, { years: 0 })
    const years = (): number[] => [fast, slow, tagged].map((entity) => world.get(entity as Entity, Age).years)
    game.frame()
    expect([faults, years()]).toEqual([[], [1, 1, 1]])
    game.frame()
    expect(years()).toEqual([1, 1, 1])
    world.set(fast!, Position, { x: 8 })
    world.add(tagged!, Tag)
    game.frame()
    expect(years()).toEqual([2, 1, 2])
    game.frame()
    expect(years()).toEqual([2, 1, 2])
  })

  test('its writes are seen by a system of the game, where values differ', async () => {
    const seen: number[] = []
    const watch = defineSystem('watch', {
      create: () => ({}),
      run: ({ each }) => [
        each(
          'late',
          [changed(Velocity)],
          () =>
            ({ count }) =>
              void seen.push(count),
        ),
      ],
    })
    const drag = queryMod(
      'acme:drag',
      { write: [`${ID}/velocity@1.0.0#x`] },
      forEach(
        `(f32.store ${at(0, 4)} (f32.max (f32.const 0) (f32.sub (f32.load ${at(0, 4)}) (f32.const 1))))`,
      ),
    )
    const { game } = await queryGame([drag], [watch])
    for (let i = 0; i < 200; i++) game.world.set(spawn(game, 0), Velocity, { x: i % 3 })
    for (let i = 0; i < 4; i++) game.frame()
    expect(seen).toEqual([200, 66, 0, 0])
  })
})
