import { setFlagsFromString } from 'node:v8'
import { expect, test } from 'vitest'
import { createColumn, createColumns } from './column.ts'
import { definePackage, t } from '../schema/index.ts'
import { World } from './world.ts'

setFlagsFromString('--allow-natives-syntax')
// Text, since nothing but V8 can read it.
// oxlint-disable-next-line no-new-func, typescript/no-implied-eval
const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean

test('V8 keeps the columns of a component as an object with fixed places, not as a hash table', () => {
  expect(isFast(Object.create(null) as object)).toBe(false)
  const columns = createColumns()
  columns['x'] = createColumn(t.f32, 4)
  expect(isFast(columns)).toBe(true)
  expect('constructor' in columns).toBe(false)

  const pack = definePackage('test:fast', '1.0.0')
  const Position = pack.component('position', { x: t.f32, y: t.f32 })
  const world = new World()
  for (let i = 0; i < 1000; i++) world.add(world.spawn(), Position)
  expect(isFast(world.columns(Position))).toBe(true)
})
