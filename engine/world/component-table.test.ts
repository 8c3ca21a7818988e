import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import { code } from '../testing/thrown-code.ts'
import { World } from './index.ts'

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
      '200 is not a valid value for "small" of demo:world/mode@1.0.0',
    )
  })

  test('columns are live: the object stays, the arrays grow', () => {
    const world = new World({ reserve: 0 })
    const columns = world.columns(Position)
    const before = columns.x
    for (let i = 0; i < 2000; i++) world.add(world.spawn(), Position, { x: i, y: -i })
    expect(world.columns(Position)).toBe(columns)
    expect(columns.x).not.toBe(before)
    expect(columns.x.length).toBeGreaterThan(2000)
    const [row] = world.rowsOf(world.gameOwner).slice(-1) as [number]
    expect([columns.x[row], columns.y[row]]).toEqual([1999, -1999])
    columns.x[row] = 0.5
    expect(world.get(world.entity(row), Position).x).toBe(0.5)
  })

  test('entities have components by row for whoever calls guests', () => {
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

  test('by row start at their defaults, not at what another entity left there', () => {
    const world = new World()
    const store = world.store(Mode)
    const old = world.spawn()
    world.add(old, Mode, { kind: 'idle', on: true, target: old, big: 5n, small: 5 })
    world.despawn(old)
    const entity = world.spawn()
    expect(world.row(entity)).toBe(1)
    world.addRow(1, store)
    expect(world.get(entity, Mode)).toEqual({ kind: 'run', on: false, target: 0, big: 0n, small: -3 })
    world.set(entity, Mode, { small: 9 })
    world.addRow(1, store)
    expect(world.get(entity, Mode).small).toBe(9)
  })

  test('may have fields with the names of what every object has', () => {
    const world = new World()
    const Odd = demo.component('odd', { constructor: t.f32, toString: t.u8, hasOwnProperty: t.bool })
    const entity = world.spawn()
    world.add(entity, Odd, {})
    expect(world.get(entity, Odd)).toEqual({ constructor: 0, toString: 0, hasOwnProperty: false })
    world.set(entity, Odd, { constructor: 0.5 } as never)
    world.add(entity, Odd, { toString: 7 } as never)
    expect(world.get(entity, Odd)).toEqual({ constructor: 0.5, toString: 7, hasOwnProperty: false })
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
