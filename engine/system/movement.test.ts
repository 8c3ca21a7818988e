import { expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { defineMovement } from './movement.ts'

const demo = definePackage('demo:motion', '1.0.0')
const Place = demo.component('place', { x: t.f32, y: t.f32 })
const Speed = demo.component('speed', { x: t.f32, y: t.f32 })
const Loose = demo.component('loose', {})

const spawn = ({ world }: Engine, x: number): Entity => {
  const entity = world.spawn()
  world.add(entity, Place, { x })
  world.add(entity, Speed, { x: 2, y: -1 })
  return entity
}

test('what has a velocity moves by it in each fixed step, also where columns have grown since', () => {
  const engine = new Engine(defineGame({ systems: [defineMovement('motion', Place, Speed)], step: 0.5 }))
  const first = spawn(engine, 10)
  const still = engine.world.spawn()
  engine.world.add(still, Place, { x: 3 })
  engine.frame(1)
  expect(engine.world.get(first, Place)).toEqual({ x: 12, y: -1 })
  expect(engine.world.get(still, Place)).toEqual({ x: 3, y: 0 })
  const many = Array.from({ length: 2_000 }, (_, i) => spawn(engine, i))
  engine.frame(0.5)
  expect([first, many[1_999]!].map((entity) => engine.world.get(entity, Place).x)).toEqual([13, 2_000])
})

test('only what is marked moves where a mark is named', () => {
  const engine = new Engine(defineGame({ systems: [defineMovement('motion', Place, Speed, Loose)], step: 1 }))
  const [tied, loose] = [spawn(engine, 0), spawn(engine, 0)]
  engine.world.add(loose, Loose)
  engine.frame(1)
  expect([tied, loose].map((entity) => engine.world.get(entity, Place).x)).toEqual([0, 2])
})
