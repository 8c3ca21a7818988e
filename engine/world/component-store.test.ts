import { describe, expect, test } from 'vitest'
import { definePackage, t, type ComponentDefinition, type FieldMap } from '../schema/index.ts'
import { code } from '../testing/thrown-code.ts'
import { World } from './index.ts'

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
    [
      'less of one and more of the other',
      { a: t.u32, m: t.enum(['x', 'y', 'z']) },
      'each has a field or case that the other lacks',
    ],
  ])('that have %s at one place clash', (_what, fields, text) => {
    const world = new World()
    world.store(at('1.0.0', { a: t.u32, m: t.enum(['x', 'y']), z: t.u8 }))
    const other = at<FieldMap>('1.1.0', fields)
    expect(code(() => world.store(other))).toBe('world/component-clash')
    expect(() => world.columns(other)).toThrow(text)
    expect(() => world.columns(other)).toThrow('demo:versions/item@1.1.0')
  })
})
