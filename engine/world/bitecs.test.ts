import { $internal, addComponent, commitRemovals, entityExists, Not, removeComponent } from 'bitecs'
import { describe, expect, test, vi } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import {
  addEntityAt,
  closeQuery,
  createBitWorld,
  createToken,
  hasToken,
  openQuery,
  removeEntityAt,
  tokensOf,
} from './bitecs.ts'
import { World } from './world.ts'

describe('what Skein relies on in bitECS', () => {
  test('an entity can be given any id that is not in use, in any order', () => {
    const world = createBitWorld()
    const ids = [5, 1, 3, 1000, 2, 4, 999]
    for (const id of ids) addEntityAt(world, id)
    expect(ids.every((id) => entityExists(world as never, id))).toBe(true)
    expect(entityExists(world as never, 6)).toBe(false)
    expect(world.index.aliveCount).toBe(ids.length)
    for (const id of [3, 1000, 5]) removeEntityAt(world, id)
    for (const id of [1000, 6, 3]) addEntityAt(world, id)
    expect([1, 2, 3, 4, 6, 999, 1000].every((id) => entityExists(world as never, id))).toBe(true)
    expect(entityExists(world as never, 5)).toBe(false)
    const { dense, sparse, maxId } = world.index
    expect(maxId).toBe(1000)
    expect(dense).toHaveLength(1000)
    expect(new Set(dense).size).toBe(1000)
    for (let id = 1; id <= 1000; id++) expect(dense[sparse[id]!]).toBe(id)
  })

  test('an id in use is noticed', () => {
    const world = createBitWorld()
    addEntityAt(world, 1)
    addEntityAt(world, 2)
    expect(() => addEntityAt(world, 1)).toThrow('bitECS')
  })

  test('the mask of a token says whether an entity has it, beyond 31 tokens too', () => {
    const world = createBitWorld()
    const tokens = Array.from({ length: 70 }, () => createToken(world))
    expect(new Set(tokens.map(({ generation }) => generation))).toEqual(new Set([0, 1, 2]))
    expect(tokens.every(({ bit }) => bit > 0)).toBe(true)
    addEntityAt(world, 1)
    addEntityAt(world, 2)
    for (const token of tokens) {
      expect(hasToken(world, 1, token)).toBe(false)
      addComponent(world as never, 1, token)
      expect([hasToken(world, 1, token), hasToken(world, 2, token)]).toEqual([true, false])
    }
    expect([...tokensOf(world, 1)]).toEqual(tokens)
    removeComponent(world as never, 1, tokens[40])
    expect(hasToken(world, 1, tokens[40]!)).toBe(false)
    removeEntityAt(world, 1)
    expect(tokens.some((token) => hasToken(world, 1, token))).toBe(false)
    expect([...tokensOf(world, 1)]).toEqual([])
    addEntityAt(world, 1)
    expect(tokens.some((token) => hasToken(world, 1, token))).toBe(false)
  })

  test('masks have no gaps, so that they stay fast', () => {
    const world = createBitWorld()
    addEntityAt(world, 5000)
    for (let i = 0; i < 40; i++) createToken(world)
    addEntityAt(world, 9000)
    for (const masks of world[$internal].entityMasks) expect(masks).toEqual(Array(9001).fill(0))
  })

  test('a query is kept up to date until it is closed, and then nothing refers to it', () => {
    const world = createBitWorld()
    const [a, b] = [createToken(world), createToken(world)]
    const query = openQuery(world, [a, Not(b)])
    for (const id of [1, 2, 3]) {
      addEntityAt(world, id)
      addComponent(world as never, id, a)
    }
    addComponent(world as never, 2, b)
    removeEntityAt(world, 3)
    commitRemovals(world as never)
    expect([...query.dense]).toEqual([1])
    const internal = world[$internal]
    addComponent(world as never, 1, b)
    closeQuery(world, query)
    expect([internal.queries.size, internal.notQueries.size, internal.dirtyQueries.size]).toEqual([0, 0, 0])
    expect(internal.queriesHashMap.size).toBe(0)
    expect([a, b].map((token) => internal.componentMap.get(token)!.queries.size)).toEqual([0, 0])
    const again = openQuery(world, [a, Not(b)])
    expect(again).not.toBe(query)
    expect([...again.dense]).toEqual([])
  })
})

describe('entities that come and go', () => {
  test('leave every query; one that was about to lose them does so when it is due', () => {
    const world = createBitWorld()
    const [a, b] = [createToken(world), createToken(world)]
    const queries = [openQuery(world, [a]), openQuery(world, [a, b]), openQuery(world, [b, Not(a)])]
    const lists = (): (readonly number[])[] => queries.map((query) => Array.from(query.dense))
    addEntityAt(world, 7)
    addComponent(world as never, 7, a)
    addComponent(world as never, 7, b)
    removeComponent(world as never, 7, a)
    removeEntityAt(world, 7)
    expect(lists()).toEqual([[7], [], []])
    commitRemovals(world as never)
    expect(lists()).toEqual([[], [], []])
    addEntityAt(world, 7)
    addComponent(world as never, 7, b)
    commitRemovals(world as never)
    expect(lists()).toEqual([[], [], [7]])
    removeEntityAt(world, 7)
    expect(lists()).toEqual([[], [], []])
    const { entityMasks, entityComponents } = world[$internal]
    expect([entityMasks[0]![7], entityComponents.size, world.index.aliveCount]).toEqual([0, 0, 0])
  })

  test.each([
    ['the same component', 0, [[7], []]],
    ['another one', 1, [[], [7]]],
    ['none', null, [[], []]],
  ])('leave a row that is used again before that is due, by an entity with %s', (_what, which, expected) => {
    const world = createBitWorld()
    const tokens = [createToken(world), createToken(world)]
    const queries = tokens.map((token) => openQuery(world, [token]))
    addEntityAt(world, 7)
    for (const token of tokens) addComponent(world as never, 7, token)
    for (const token of tokens) removeComponent(world as never, 7, token)
    removeEntityAt(world, 7)
    addEntityAt(world, 7)
    if (which !== null) addComponent(world as never, 7, tokens[which])
    commitRemovals(world as never)
    expect(queries.map((query) => Array.from(query.dense))).toEqual(expected)
  })

  test('leave a row whose next entity matches what the last was about to leave', () => {
    const world = createBitWorld()
    const [a, b] = [createToken(world), createToken(world)]
    const query = openQuery(world, [a, b])
    const add = (): void => {
      addEntityAt(world, 7)
      for (const token of [a, b]) addComponent(world as never, 7, token)
    }
    add()
    // It still has the other component, so that its end finds the query with the removal pending.
    removeComponent(world as never, 7, a)
    removeEntityAt(world, 7)
    add()
    commitRemovals(world as never)
    expect(Array.from(query.dense)).toEqual([7])
  })

  test('ask no query that has nothing to do with them', () => {
    const world = createBitWorld()
    const [a, b, c] = [createToken(world), createToken(world), createToken(world)]
    const [mine, other] = [openQuery(world, [a]), openQuery(world, [b, Not(c)])]
    const asked = { mine: 0, other: 0 }
    for (const [name, query] of Object.entries({ mine, other })) {
      for (const verb of ['has', 'add', 'remove'] as const) {
        const original = query[verb] as (id: number) => never
        query[verb] = (id: number) => {
          asked[name as 'mine' | 'other']++
          return original(id)
        }
      }
      // What bitECS compares with the masks of an entity.
      const { generations } = query
      Object.defineProperty(query, 'generations', {
        get: () => {
          asked[name as 'mine' | 'other']++
          return generations
        },
      })
    }
    addEntityAt(world, 1)
    addComponent(world as never, 1, a)
    removeEntityAt(world, 1)
    expect(asked.mine).toBeGreaterThan(0)
    expect(asked.other).toBe(0)
  })
})

/** A world, and the one of bitECS that it keeps to itself. */
function worldWithBit(): { world: World; bit: ReturnType<typeof createBitWorld> } {
  // bitECS marks each world that it makes.
  const mark = vi.spyOn(Object, 'defineProperty')
  const world = new World()
  const [bit] = mark.mock.calls.flatMap(([made, key]) => (key === $internal ? [made] : []))
  mark.mockRestore()
  return { world, bit: bit as ReturnType<typeof createBitWorld> }
}

test('components, queries and owners that come and go a thousand times leave nothing behind in bitECS', () => {
  const { world, bit } = worldWithBit()
  const size = (): unknown => {
    const internal = bit[$internal]
    return {
      components: internal.componentMap.size,
      queries: [internal.queries, internal.queriesHashMap, internal.notQueries, internal.dirtyQueries].map(
        (it) => it.size,
      ),
      masks: internal.entityMasks.map((masks) => masks.length),
      entities: internal.entityComponents.size,
      ids: bit.index.dense.length,
      users: [...internal.componentMap.values()].map((data) => data.queries.size),
    }
  }
  const round = (number: number): void => {
    const own = definePackage(`guest:g${number}`, '1.0.0')
    const a = own.component('a', { v: t.f32 })
    const b = own.component('b', { v: t.f32, w: t.u8 })
    const owner = world.createOwner(own.name)
    const queries = [world.query({ with: [a, b] }), world.query({ with: [a], without: [b] })]
    for (let i = 0; i < 20; i++) {
      const entity = world.spawn(owner)
      world.add(entity, a)
      if (i % 2 === 0) world.add(entity, b)
    }
    for (const query of queries) query.refresh()
    expect(queries.map((query) => query.count)).toEqual([10, 10])
    if (number % 2 === 0) for (const query of queries) query.release()
    world.releaseOwner(owner)
    world.forget(a)
    world.forget(b)
    if (number % 2 === 1) for (const query of queries) query.release()
  }
  round(0)
  const before = size()
  for (let i = 1; i < 1000; i++) round(i)
  expect(size()).toEqual(before)
  expect(world.components).toEqual([])
})
