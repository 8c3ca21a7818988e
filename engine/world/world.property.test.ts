import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { handleRow, World, type AnyComponent, type Owner, type Query } from './index.ts'

const demo = definePackage('demo:model', '1.0.0')
const A = demo.component('a', { x: t.f64, n: t.withDefault(t.u8, 9) })
const B = demo.component('b', { big: t.s64 })
const C = demo.component('c', {})
const COMPONENTS: readonly AnyComponent[] = [A, B, C]
const TERMS = [
  { with: [A] },
  { with: [A, B] },
  { with: [B], without: [A] },
  { with: [C], without: [A, B] },
  { with: [A, B, C] },
]

/** A world as plainly as it can be said. */
class Model {
  readonly owners = new Map<string, Owner>()
  readonly entities = new Map<Entity, { owner: string; components: Map<string, Record<string, unknown>> }>()
  readonly dead: Entity[] = []
  readonly reserved = new Map<Entity, string>()
  readonly heard: string[] = []
}

interface Real {
  readonly world: World
  readonly queries: Query[]
  readonly heard: string[]
}

type Step = fc.Command<Model, Real>

function step(name: string, run: (model: Model, real: Real) => void): Step {
  return { check: () => true, run, toString: () => name }
}

const pick = <T>(items: Iterable<T>, at: number): T | undefined => {
  const list = [...items]
  return list.length === 0 ? undefined : list[at % list.length]
}

const owners = fc.constantFrom('', 'guest:a', 'guest:b', 'guest:c')
const at = fc.nat(1000)
const component = fc.constantFrom(0, 1, 2)

function ownerOf(model: Model, { world }: Real, name: string): Owner {
  if (name === '') return world.gameOwner
  let owner = model.owners.get(name)
  if (owner === undefined) {
    owner = world.createOwner(name)
    model.owners.set(name, owner)
  }
  return owner
}

function die(model: Model, entity: Entity): void {
  for (const channel of model.entities.get(entity)!.components.keys())
    model.heard.push(`-${channel}:${entity}`)
  model.entities.delete(entity)
  model.dead.push(entity)
}

function commands(): fc.Arbitrary<Step>[] {
  return [
    owners.map((name) =>
      step(`spawn(${name})`, (model, real) => {
        const entity = real.world.spawn(ownerOf(model, real, name))
        expect(model.entities.has(entity)).toBe(false)
        expect(model.dead).not.toContain(entity)
        model.entities.set(entity, { owner: name, components: new Map() })
      }),
    ),
    fc.tuple(owners, fc.boolean()).map(([name, kept]) =>
      step(`reserve(${name}, ${kept})`, (model, real) => {
        const entity = real.world.reserve(ownerOf(model, real, name))
        expect(real.world.alive(entity)).toBe(false)
        expect(model.dead).not.toContain(entity)
        if (kept) {
          real.world.occupy(entity)
          model.entities.set(entity, { owner: name, components: new Map() })
        } else {
          real.world.cancel(entity)
          model.dead.push(entity)
        }
      }),
    ),
    at.map((n) =>
      step(`despawn(${n})`, (model, { world }) => {
        const entity = pick(model.entities.keys(), n)
        if (entity === undefined) return
        die(model, entity)
        world.despawn(entity)
      }),
    ),
    fc.tuple(at, component, fc.double(), fc.boolean()).map(([n, which, x, given]) =>
      step(`add(${n}, ${which})`, (model, { world }) => {
        const entity = pick(model.entities.keys(), n)
        if (entity === undefined) return
        const definition = COMPONENTS[which]!
        const values: Record<string, unknown> = given ? [{ x }, { big: BigInt(n) }, {}][which]! : {}
        world.add(entity, definition, values as never)
        const { components } = model.entities.get(entity)!
        const before = components.get(definition.channel)
        if (before === undefined) model.heard.push(`+${definition.channel}:${entity}`)
        components.set(definition.channel, {
          ...(before ?? [{ x: 0, n: 9 }, { big: 0n }, {}][which]),
          ...values,
        })
      }),
    ),
    fc.tuple(at, component).map(([n, which]) =>
      step(`remove(${n}, ${which})`, (model, { world }) => {
        const entity = pick(model.entities.keys(), n)
        if (entity === undefined) return
        const { channel } = COMPONENTS[which]!
        if (model.entities.get(entity)!.components.delete(channel)) model.heard.push(`-${channel}:${entity}`)
        world.remove(entity, COMPONENTS[which]!)
      }),
    ),
    owners.map((name) =>
      step(`release(${name})`, (model, real) => {
        const owner = ownerOf(model, real, name)
        const mine = [...model.entities].filter(([, it]) => it.owner === name).map(([entity]) => entity)
        for (const entity of mine.toSorted((a, b) => handleRow(a) - handleRow(b))) die(model, entity)
        real.world.releaseOwner(owner)
        model.owners.delete(name)
      }),
    ),
    component.map((which) =>
      step(`forget(${which})`, (model, real) => {
        const definition = COMPONENTS[which]!
        for (const [entity, { components }] of [...model.entities].toSorted(
          ([a], [b]) => handleRow(a) - handleRow(b),
        )) {
          if (components.delete(definition.channel)) model.heard.push(`-${definition.channel}:${entity}`)
        }
        real.world.forget(definition)
        for (const [index, terms] of TERMS.entries()) {
          real.queries[index]!.release()
          real.queries[index] = real.world.query(terms)
        }
      }),
    ),
    fc.constant(
      step('look', (model, { world, queries }) => {
        expect(world.size).toBe(model.entities.size)
        for (const entity of model.dead) expect(world.alive(entity)).toBe(false)
        for (const [entity, { owner, components }] of model.entities) {
          expect(world.alive(entity)).toBe(true)
          expect(world.ownerOf(entity)!.name).toBe(owner)
          expect(world.componentsOf(entity).map((it) => it.channel)).toEqual(
            [...components.keys()].toSorted(),
          )
          for (const it of COMPONENTS) {
            expect(world.has(entity, it)).toBe(components.has(it.channel))
            const values = components.has(it.channel) ? world.get(entity, it) : undefined
            expect(values).toEqual(components.get(it.channel))
          }
        }
        for (const [index, terms] of TERMS.entries()) {
          const query = queries[index]!
          query.refresh()
          const expected = [...model.entities]
            .filter(([, { components }]) => terms.with.every((it) => components.has(it.channel)))
            .filter(([, { components }]) => !(terms.without ?? []).some((it) => components.has(it.channel)))
            .map(([entity]) => handleRow(entity))
          expect([...query.rows.subarray(0, query.count)]).toEqual(expected.toSorted((a, b) => a - b))
        }
      }),
    ),
  ]
}

test('a world does what a plain model of it does, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.commands(commands(), { size: 'large', maxCommands: 300 }), (steps) => {
      const world = new World()
      const real: Real = { world, queries: TERMS.map((terms) => world.query(terms)), heard: [] }
      const model = new Model()
      for (const it of COMPONENTS) {
        world.observe(it, 'added', (entity) => real.heard.push(`+${it.channel}:${entity}`))
        world.observe(it, 'removed', (entity) => real.heard.push(`-${it.channel}:${entity}`))
      }
      fc.modelRun(() => ({ model, real }), steps)
      expect(real.heard.toSorted()).toEqual(model.heard.toSorted())
    }),
    { numRuns: 150 },
  )
})
