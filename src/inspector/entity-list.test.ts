import { expect, test } from 'vitest'
import { definePackage, t, World, type Entity } from '../../engine/index.ts'
import { componentNames, EntityList, viewEntity } from './entity-list.ts'

const demo = definePackage('demo:game', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Velocity = demo.component('velocity', { x: t.f32 })
const Goose = demo.component('goose', { mood: t.enum(['calm', 'wild']), of: t.entity })

function worldOf(count: number): { world: World; list: EntityList; entities: Entity[] } {
  const world = new World()
  const mod = world.createOwner('acme:herd')
  const entities = Array.from({ length: count }, (_, i) => {
    const entity = world.spawn(i % 2 === 0 ? world.gameOwner : mod)
    world.add(entity, Position, { x: i })
    if (i % 3 === 0) world.add(entity, Velocity)
    if (i % 5 === 0) world.add(entity, Goose, { mood: 'wild', of: entity })
    return entity
  })
  return { world, list: new EntityList(world), entities }
}

const all = (list: EntityList): Entity[] => Array.from({ length: list.count }, (_, i) => list.at(i))

test('lists what a filter lets pass, the game first', () => {
  const { list, entities } = worldOf(12)
  const of = (filter: string): number[] => {
    list.update(filter)
    return all(list).map((entity) => entities.indexOf(entity))
  }
  expect(of('')).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
  expect(of('velo')).toEqual([0, 6, 3, 9])
  expect(of('velocity Goose')).toEqual([0])
  expect(of('position -velocity')).toEqual([2, 4, 8, 10, 1, 5, 7, 11])
  expect(of('@herd')).toEqual([1, 3, 5, 7, 9, 11])
  expect(of('@game goose')).toEqual([0, 10])
  expect(of('nothing-like-it')).toEqual([])
  expect(of(String(entities[4]))).toEqual([4])
  expect(of(`#${entities[3]}`)).toEqual([3])
  expect([list.total, list.indexOf(entities[3]!), list.indexOf(entities[4]!)]).toEqual([12, 0, -1])
})

test('follows the world each time it is asked, also one of 10,000', () => {
  const { world, list, entities } = worldOf(10_000)
  list.update('position')
  expect(list.count).toBe(10_000)
  for (const entity of entities.slice(0, 5000)) world.despawn(entity)
  list.update('position')
  expect([list.count, list.total, all(list).every((entity) => world.alive(entity))]).toEqual([
    5000,
    5000,
    true,
  ])
})

test('an entity is seen with its values, until it goes', () => {
  const { world, entities } = worldOf(2)
  const [first] = entities as [Entity]
  expect(viewEntity(world, first)).toMatchObject({
    entity: first,
    row: 1,
    generation: 1,
    owner: '',
    components: [
      { channel: 'demo:game/goose@1', name: 'goose', values: { mood: 'wild', of: first } },
      { name: 'position', values: { x: 0, y: 0 } },
      { name: 'velocity', values: { x: 0 } },
    ],
  })
  expect(viewEntity(world, entities[1]!)!.owner).toBe('acme:herd')
  expect(componentNames(world, first)).toEqual(['goose', 'position', 'velocity'])
  world.despawn(first)
  expect([viewEntity(world, first), componentNames(world, first)]).toEqual([null, null])
})
