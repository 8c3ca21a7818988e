import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { definePackage, t, type ComponentDefinition, type Entity, type FieldMap } from '../schema/index.ts'
import { handleGeneration, handleRow, makeHandle, MAX_GENERATION, World } from './index.ts'

const demo = definePackage('demo:world', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Mode = demo.component('mode', {
  kind: t.withDefault(t.enum(['idle', 'run']), 'run'),
  on: t.bool,
  target: t.entity,
  big: t.u64,
  small: t.withDefault(t.s8, -3),
})
const Tag = demo.component('tag', {})

function code(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return error.code
    throw error
  }
  return 'nothing thrown'
}

describe('rule 8: entities are handles with a generation; a stale handle is refused, never silently another', () => {
  test('a row alone is never a handle', () => {
    const world = new World()
    const entity = world.spawn()
    expect(handleRow(entity)).toBe(1)
    expect(handleGeneration(entity)).toBe(1)
    expect(world.alive(1 as Entity)).toBe(false)
    expect(world.alive(0 as Entity)).toBe(false)
  })

  test('a handle is stale once its entity is gone, even when the row is used again', () => {
    const world = new World()
    const first = world.spawn()
    world.add(first, Position)
    world.despawn(first)
    const second = world.spawn()
    expect(handleRow(second)).toBe(handleRow(first))
    expect(second).not.toBe(first)
    expect(world.alive(first)).toBe(false)
    expect(world.tryRow(first)).toBe(0)
    expect(world.has(first, Position)).toBe(false)
    expect(world.has(second, Position)).toBe(false)
    expect(world.ownerOf(first)).toBeNull()
    for (const use of [
      () => world.row(first),
      () => world.despawn(first),
      () => world.add(first, Position),
      () => world.remove(first, Position),
      () => world.get(first, Position),
      () => world.set(first, Position, { x: 1 }),
      () => world.componentsOf(first),
    ]) {
      expect(code(use)).toBe('world/stale-entity')
    }
  })

  test.each([-1, 0.5, Number.NaN, Infinity, 2 ** 32 + 1, 0xffff_ffff, 0xfff0_0000])(
    'the forged handle %d is refused',
    (forged) => {
      const world = new World()
      world.spawn()
      expect(world.alive(forged as Entity)).toBe(false)
      expect(code(() => world.row(forged as Entity))).toBe('world/stale-entity')
    },
  )

  test('a row whose generations are used up is never used again', () => {
    const world = new World()
    const seen = new Set<Entity>()
    for (let i = 0; i < MAX_GENERATION; i++) {
      const entity = world.spawn()
      expect(handleRow(entity)).toBe(1)
      seen.add(entity)
      world.despawn(entity)
    }
    expect(seen.size).toBe(MAX_GENERATION)
    expect([...seen].at(-1)).toBe(makeHandle(1, MAX_GENERATION))
    const next = world.spawn()
    expect(handleRow(next)).toBe(2)
    expect([...seen].some((old) => world.alive(old))).toBe(false)
  })
})

describe('spawn and despawn', () => {
  test('count entities, and take their components along', () => {
    const world = new World()
    const a = world.spawn()
    const b = world.spawn()
    world.add(a, Position, { x: 1 })
    expect(world.size).toBe(2)
    world.despawn(a)
    expect([world.size, world.alive(a), world.alive(b)]).toEqual([1, false, true])
    expect(world.entity(handleRow(b))).toBe(b)
    expect(world.entity(handleRow(a))).toBe(0)
    expect(world.entity(123_456)).toBe(0)
  })

  test('rows are used again, last in first out', () => {
    const world = new World()
    const [a, b] = [world.spawn(), world.spawn()]
    world.despawn(a)
    world.despawn(b)
    expect([world.spawn(), world.spawn()].map(handleRow)).toEqual([handleRow(b), handleRow(a)])
  })

  test('a world holds as many entities as it is told', () => {
    const world = new World({ maxEntities: 3 })
    const entities = [world.spawn(), world.spawn(), world.spawn()]
    expect(code(() => world.spawn())).toBe('world/full')
    expect(() => world.spawn()).toThrow('the game')
    world.despawn(entities[1]!)
    world.spawn()
    expect(code(() => world.spawn())).toBe('world/full')
    expect(world.size).toBe(3)
  })

  test('the share of mods is limited, and leaves the game its own', () => {
    const world = new World()
    const mod = world.createOwner('a:b')
    for (let i = 0; i < 262_144; i++) world.reserve(mod)
    expect(code(() => world.reserve(mod))).toBe('world/full')
    expect(() => world.reserve(mod)).toThrow('a:b')
    expect(world.alive(world.spawn())).toBe(true)
  })

  test('100,000 entities with components spawn, match and go', () => {
    const world = new World()
    const query = world.query({ with: [Position], without: [Tag] })
    const entities: Entity[] = []
    for (let i = 0; i < 100_000; i++) {
      const entity = world.spawn()
      world.add(entity, Position, { x: i })
      if (i % 4 === 0) world.add(entity, Tag)
      entities.push(entity)
    }
    query.refresh()
    expect(query.count).toBe(75_000)
    expect(world.get(entities[99_999]!, Position).x).toBe(99_999)
    for (const entity of entities) world.despawn(entity)
    query.refresh()
    expect([query.count, world.size]).toEqual([0, 0])
  })
})

describe('reserved handles', () => {
  test('are no entities until they are occupied', () => {
    const world = new World()
    const mod = world.createOwner('a:b')
    const entity = world.reserve(mod)
    expect([world.alive(entity), world.size]).toEqual([false, 0])
    world.occupy(entity)
    expect([world.alive(entity), world.size, world.ownerOf(entity)]).toEqual([true, 1, mod])
  })

  test('are stale for good once they are cancelled', () => {
    const world = new World({ maxEntities: 1 })
    const first = world.reserve(world.host)
    world.cancel(first)
    const second = world.spawn()
    expect(handleRow(second)).toBe(handleRow(first))
    expect(second).not.toBe(first)
    expect(world.alive(first)).toBe(false)
  })
})

describe('owners', () => {
  test('release takes all entities of one owner and no other', () => {
    const world = new World()
    const mod = world.createOwner('a:b')
    const [mine, its] = [world.spawn(), world.spawn(mod)]
    expect(world.owners.map((owner) => owner.name)).toEqual(['', 'a:b'])
    world.releaseOwner(mod)
    world.releaseOwner(mod)
    expect([world.alive(mine), world.alive(its), world.size]).toEqual([true, false, 1])
    expect(world.owners).toEqual([world.host])
    expect(code(() => world.spawn(mod))).toBe('world/unknown-owner')
  })

  test('the game keeps its place when its entities are released', () => {
    const world = new World()
    world.spawn()
    world.releaseOwner(world.host)
    expect(world.size).toBe(0)
    expect(world.alive(world.spawn())).toBe(true)
  })

  test('are listed with the game first, then by name', () => {
    const world = new World()
    world.createOwner('b:b')
    world.createOwner('a:a')
    expect(world.owners.map((owner) => owner.name)).toEqual(['', 'a:a', 'b:b'])
  })

  test("the game's handles are the same numbers whatever mods do", () => {
    const lone = new World()
    const expected = Array.from({ length: 2000 }, () => lone.spawn())
    const crowded = new World()
    const handles: Entity[] = []
    const before = crowded.createOwner('a:before')
    for (let i = 0; i < 300; i++) crowded.spawn(before)
    for (let i = 0; i < 2000; i++) {
      if (i === 700) crowded.releaseOwner(before)
      if (i % 100 === 0) {
        const visitor = crowded.createOwner(`a:visitor-${i}`)
        for (let n = 0; n < i; n++) crowded.spawn(visitor)
        if (i % 200 === 0) crowded.releaseOwner(visitor)
      }
      handles.push(crowded.spawn())
    }
    expect(handles).toEqual(expected)
  })

  test("the order of an owner's entities does not depend on others", () => {
    const world = new World()
    const [a, b, c] = ['a:a', 'b:b', 'c:c'].map((name) => world.createOwner(name))
    const entities: Entity[] = []
    for (let i = 0; i < 1000; i++) {
      world.spawn(a)
      if (i < 600) world.spawn(c)
      if (i === 600) world.releaseOwner(c!)
      entities.push(world.spawn(b))
    }
    expect(world.rowsOf(b!)).toEqual(entities.map(handleRow))
  })

  test('a page that changes hands keeps its generations: old handles stay stale', () => {
    const world = new World()
    const old: Entity[] = []
    for (let round = 0; round < 3; round++) {
      const mod = world.createOwner(`a:mod-${round}`)
      const entities = Array.from({ length: 300 }, () => world.spawn(mod))
      expect(entities.map(handleRow)).toEqual(world.rowsOf(mod))
      expect(old.some((entity) => world.alive(entity))).toBe(false)
      old.push(...entities)
      world.releaseOwner(mod)
    }
    expect(new Set(old).size).toBe(900)
    expect(new Set(old.map(handleRow)).size).toBe(300)
  })

  test('rows that one mod has used up are passed over by the next', () => {
    const world = new World()
    const first = world.createOwner('a:first')
    const row = handleRow(world.spawn(first))
    world.releaseOwner(first)
    const second = world.createOwner('a:second')
    for (let i = 1; i < MAX_GENERATION; i++) world.despawn(world.spawn(second))
    world.releaseOwner(second)
    const third = world.createOwner('a:third')
    expect(handleRow(world.spawn(third))).toBe(row + 1)
  })
})

describe('components', () => {
  test('have defaults for what is not given', () => {
    const world = new World()
    const entity = world.spawn()
    world.add(entity, Mode)
    expect(world.get(entity, Mode)).toEqual({ kind: 'run', on: false, target: 0, big: 0n, small: -3 })
    world.remove(entity, Mode)
    world.add(entity, Mode, { kind: 'idle', on: true, target: entity, big: 2n ** 64n - 1n, small: 5 })
    expect(world.get(entity, Mode)).toEqual({
      kind: 'idle',
      on: true,
      target: entity,
      big: 2n ** 64n - 1n,
      small: 5,
    })
    world.remove(entity, Mode)
    world.add(entity, Mode)
    expect(world.get(entity, Mode).kind).toBe('run')
  })

  test('adding one that is there sets what is given and keeps the rest', () => {
    const world = new World()
    const entity = world.spawn()
    world.add(entity, Position, { x: 1, y: 2 })
    world.add(entity, Position)
    world.add(entity, Position, { y: 3 })
    expect(world.get(entity, Position)).toEqual({ x: 1, y: 3 })
    world.set(entity, Position, { x: 7 })
    expect(world.get(entity, Position)).toEqual({ x: 7, y: 3 })
  })

  test('tags are had or not', () => {
    const world = new World()
    const entity = world.spawn()
    expect(world.has(entity, Tag)).toBe(false)
    world.add(entity, Tag)
    expect([world.has(entity, Tag), world.get(entity, Tag)]).toEqual([true, {}])
    world.remove(entity, Tag)
    world.remove(entity, Tag)
    expect(world.has(entity, Tag)).toBe(false)
  })

  test('one that is not there is refused by name', () => {
    const world = new World()
    const entity = world.spawn()
    expect(code(() => world.get(entity, Position))).toBe('world/missing-component')
    expect(() => world.set(entity, Position, {})).toThrow('demo:world/position@1.0.0')
  })

  test('those of an entity are ordered by id, whatever order they were added in', () => {
    const world = new World()
    const entity = world.spawn()
    for (const component of [Tag, Position, Mode]) world.add(entity, component)
    expect(world.componentsOf(entity)).toEqual([Mode, Position, Tag])
    expect(world.components).toEqual([Mode, Position, Tag])
  })

  test('an entity is not given a component with a value that does not fit', () => {
    const world = new World()
    const entity = world.spawn()
    expect(code(() => world.add(entity, Mode, { kind: 'fly' as never }))).toBe('value/invalid')
    expect(world.has(entity, Mode)).toBe(false)
    world.add(entity, Mode)
    expect(() => world.set(entity, Mode, { small: 200 })).toThrow(
      '200 cannot be the small of demo:world/mode@1.0.0',
    )
  })

  test('columns are live: the object stays, the arrays grow', () => {
    const world = new World()
    const columns = world.columns(Position)
    const before = columns.x
    for (let i = 0; i < 1000; i++) world.add(world.spawn(), Position, { x: i, y: -i })
    expect(world.columns(Position)).toBe(columns)
    expect(columns.x).not.toBe(before)
    expect(columns.x.length).toBeGreaterThan(1000)
    const [row] = world.rowsOf(world.host).slice(-1) as [number]
    expect([columns.x[row], columns.y[row]]).toEqual([999, -999])
    columns.x[row] = 0.5
    expect(world.get(world.entity(row), Position).x).toBe(0.5)
  })

  test('entities have components by row for the host of mods', () => {
    const world = new World()
    const entity = world.spawn()
    const row = world.row(entity)
    const store = world.store(Position)
    expect([world.addRow(row, store), world.addRow(row, store), world.hasRow(row, store)]).toEqual([
      true,
      false,
      true,
    ])
    expect([world.removeRow(row, store), world.removeRow(row, store), world.hasRow(row, store)]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('more than 31 of them live side by side', () => {
    const world = new World()
    const wide = definePackage('demo:wide', '1.0.0')
    const components = Array.from({ length: 100 }, (_, i) => wide.component(`c${i}`, { v: t.u32 }))
    const entities = Array.from({ length: 50 }, () => world.spawn())
    for (const [i, component] of components.entries()) {
      world.add(entities[i % 50]!, component, { v: i })
    }
    for (const [i, component] of components.entries()) {
      const query = world.query({ with: [component] })
      query.refresh()
      expect([...query.rows.subarray(0, query.count)]).toEqual([world.row(entities[i % 50]!)])
      expect(world.get(entities[i % 50]!, component)).toEqual({ v: i })
    }
    expect(world.componentsOf(entities[7]!)).toHaveLength(2)
  })
})

describe('versions of a component', () => {
  const at = <const F extends FieldMap>(version: string, fields: F): ComponentDefinition<'item', F> =>
    definePackage('demo:versions', version).component('item', fields)

  test('share what they have in common; a newer one adds columns', () => {
    const world = new World()
    const old = at('1.0.0', { a: t.u32 })
    const wide = at('1.1.0', { a: t.u32, b: t.withDefault(t.f32, 0.5), c: t.enum(['x', 'y']) })
    const entity = world.spawn()
    world.add(entity, old, { a: 1 })
    const columns = world.columns(old)
    expect(world.get(entity, wide)).toEqual({ a: 1, b: 0.5, c: 'x' })
    expect(world.columns(wide)).toBe(columns)
    expect(world.get(entity, old)).toEqual({ a: 1 })
    world.set(entity, wide, { c: 'y' })
    world.add(world.spawn(), old)
    expect(world.get(entity, wide).c).toBe('y')
    expect(world.components).toEqual([wide])
  })

  test('a newer one may add cases to an enum', () => {
    const world = new World()
    const old = at('1.0.0', { mode: t.enum(['a']) })
    const wide = at('1.1.0', { mode: t.enum(['a', 'b']) })
    const entity = world.spawn()
    world.add(entity, old)
    world.set(entity, wide, { mode: 'b' })
    expect(world.get(entity, wide)).toEqual({ mode: 'b' })
    const other = world.spawn()
    world.add(other, wide, { mode: 'b' })
    expect(world.get(other, wide)).toEqual({ mode: 'b' })
  })

  test('another major version is another component', () => {
    const world = new World()
    const entity = world.spawn()
    world.add(entity, at('1.0.0', { a: t.u32 }))
    expect(world.has(entity, at('2.0.0', { a: t.f64 }))).toBe(false)
  })

  test.each([
    ['another type', { a: t.f32 }, '"a"'],
    ['another name', { b: t.u32 }, '"b"'],
    ['other cases', { a: t.u32, m: t.enum(['y', 'x']) }, '"m"'],
    ['less of one and more of the other', { a: t.u32, m: t.enum(['x', 'y', 'z']) }, 'an end'],
  ])('that have %s at one place clash', (_what, fields, text) => {
    const world = new World()
    world.store(at('1.0.0', { a: t.u32, m: t.enum(['x', 'y']), z: t.u8 }))
    const other = at<FieldMap>('1.1.0', fields)
    expect(code(() => world.store(other))).toBe('world/component-clash')
    expect(() => world.columns(other)).toThrow(text)
    expect(() => world.columns(other)).toThrow('demo:versions/item@1.1.0')
  })
})

describe('observers', () => {
  test('are told after the change, and only while they watch', () => {
    const world = new World()
    const told: unknown[] = []
    const stop = [
      world.observe(Position, 'added', (entity) => told.push(['+', entity, world.get(entity, Position).x])),
      world.observe(Position, 'removed', (entity) => told.push(['-', entity, world.has(entity, Position)])),
    ]
    const [a, b] = [world.spawn(), world.spawn()]
    world.add(a, Position, { x: 4 })
    world.add(a, Position, { x: 5 })
    world.add(b, Position, { x: 6 })
    world.add(b, Tag)
    world.remove(a, Position)
    world.despawn(b)
    expect(told).toEqual([
      ['+', a, 4],
      ['+', b, 6],
      ['-', a, false],
      ['-', b, false],
    ])
    for (const end of stop) end()
    world.add(world.spawn(), Position)
    expect(told).toHaveLength(4)
  })

  test('may end the entity that they are told of, and others', () => {
    const world = new World()
    const mod = world.createOwner('a:b')
    const entities = Array.from({ length: 5 }, () => {
      const entity = world.spawn(mod)
      world.add(entity, Position)
      return entity
    })
    world.observe(Position, 'removed', () => {
      const next = entities.find((entity) => world.alive(entity))
      if (next !== undefined) world.despawn(next)
    })
    world.releaseOwner(mod)
    expect(world.size).toBe(0)
    const again = world.spawn()
    world.observe(Tag, 'added', (entity) => world.despawn(entity))
    world.add(again, Tag)
    expect([world.size, world.alive(again)]).toEqual([0, false])
  })

  test('watch on when the component is forgotten and comes back', () => {
    const world = new World()
    const told: string[] = []
    const stop = world.observe(Tag, 'added', () => told.push('+'))
    world.observe(Tag, 'removed', () => told.push('-'))
    const entity = world.spawn()
    world.add(entity, Tag)
    world.forget(Tag)
    world.add(entity, Tag)
    expect(told).toEqual(['+', '-', '+'])
    world.forget(Tag)
    stop()
    world.add(entity, Tag)
    expect(told).toEqual(['+', '-', '+', '-'])
  })
})

describe('forget', () => {
  test('takes a component from all entities, as if it had never been known', () => {
    const world = new World()
    const entity = world.spawn()
    world.add(entity, Position, { x: 1 })
    world.add(entity, Tag)
    world.forget(Position)
    world.forget(Position)
    expect(world.has(entity, Position)).toBe(false)
    expect(world.components).toEqual([Tag])
    expect(world.componentsOf(entity)).toEqual([Tag])
    world.add(entity, Position)
    expect(world.get(entity, Position)).toEqual({ x: 0, y: 0 })
  })

  test('a query that names it matches nothing any more, and a new one is a new one', () => {
    const world = new World()
    const entity = world.spawn()
    world.add(entity, Position)
    const old = world.query({ with: [Position] })
    old.refresh()
    expect(old.count).toBe(1)
    world.forget(Position)
    const other = world.spawn()
    world.add(other, Mode)
    world.add(other, Position)
    old.refresh()
    expect(old.count).toBe(0)
    const fresh = world.query({ with: [Position] })
    expect(fresh).not.toBe(old)
    fresh.refresh()
    expect([...fresh.rows.subarray(0, fresh.count)]).toEqual([world.row(other)])
    old.release()
    world.add(entity, Position)
    fresh.refresh()
    expect(fresh.count).toBe(2)
  })
})
