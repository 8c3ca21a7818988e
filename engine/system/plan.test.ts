import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definePackage } from '../schema/index.ts'
import { tracer } from '../testing/engine-of.ts'
import { defineSystem, optional, planSystems, type AnySystem, type Use } from './index.ts'

const demo = definePackage('demo:plan', '1.0.0')
const traits = Array.from({ length: 12 }, (_, i) => demo.trait(`t${i}`, {}))
const names = [
  'kiwi',
  'fig',
  'apple',
  'plum',
  'lime',
  'date',
  'pear',
  'mango',
  'olive',
  'grape',
  'nut',
  'quince',
]

/** Systems that need earlier ones, required or optional, by trait or by definition, in any order of declaration. */
const graphs = fc
  .array(fc.array(fc.tuple(fc.nat(11), fc.constantFrom('system', 'trait', 'optional')), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((needs) => {
    const systems: AnySystem[] = []
    for (const [index, uses] of needs.entries()) {
      const entries = uses
        .filter(([at]) => at < index)
        .map(([at, how]): [string, Use] => [
          `u${at}`,
          how === 'system' ? systems[at]! : how === 'trait' ? traits[at]! : optional(traits[at]!),
        ])
      systems.push(
        defineSystem(names[index]!, {
          uses: Object.fromEntries(entries),
          provides: [traits[index]!] as unknown as readonly [],
          create: () => ({}),
        }),
      )
    }
    return systems
  })

describe('a plan', () => {
  test('puts every dependency before its dependents, whatever order systems are given in', () => {
    fc.assert(
      fc.property(
        graphs,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (systems, random) => {
          const plan = planSystems(new Set(systems))
          expect(plan.problems).toEqual([])
          expect(new Set(plan.order)).toEqual(new Set(systems))
          for (const [system, found] of plan.dependencies) {
            for (const { provider } of found) {
              expect(plan.order.indexOf(provider!)).toBeLessThan(plan.order.indexOf(system))
            }
          }
          const shuffled = systems
            .map((system) => [random.next().value as number, system] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, system]) => system)
          expect(planSystems(new Set(shuffled)).order).toEqual(plan.order)
        },
      ),
    )
  })

  test('is not changed for the others by a system that nobody depends on', () => {
    fc.assert(
      fc.property(graphs, (systems) => {
        const plan = planSystems(new Set(systems))
        const leaf = plan.order.find((system) =>
          [...plan.dependencies].every(([, found]) => found.every((it) => it.provider !== system)),
        )!
        const without = planSystems(new Set(systems.filter((it) => it !== leaf)))
        expect(without.order).toEqual(plan.order.filter((it) => it !== leaf))
      }),
    )
  })

  test('of systems that are equally free goes by name', () => {
    const { system } = tracer()
    const systems = ['b', 'a10', 'a2', 'c'].map((name) => system(name))
    expect(planSystems(new Set(systems)).order.map((it) => it.name)).toEqual(['a10', 'a2', 'b', 'c'])
  })

  test('finds a circle wherever it is, and only what is in it is named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(3), (length, tail) => {
        const ring = Array.from({ length }, (_, i) =>
          defineSystem(names[i]!, {
            uses: { next: traits[(i + 1) % length]! },
            provides: [traits[i]!] as unknown as readonly [],
            create: () => ({}),
          }),
        )
        const outside = Array.from({ length: tail }, (_, i) =>
          defineSystem(`outside${i}`, { uses: { it: traits[i % length]! }, create: () => ({}) }),
        )
        const { problems, order } = planSystems(new Set<AnySystem>([...outside, ...ring]))
        expect([problems.map((it) => it.code), order]).toEqual([['system/cycle'], []])
        const named = problems[0]!.message.split(': ')[1]!.split(' → ')
        expect(named[0]).toBe(named.at(-1))
        expect(named.slice(1).toSorted()).toEqual(ring.map((it) => it.name).toSorted())
        for (let i = 0; i < length; i++) {
          const at = names.indexOf(named[i]!)
          expect(named[i + 1]).toBe(names[(at + 1) % length])
        }
      }),
    )
  })

  test('says of a dependency by definition that it is not there', () => {
    const { system } = tracer()
    const paddles = system('paddles')
    const { problems } = planSystems(new Set([system('game', { paddles }), system('paddle')]))
    expect(problems.map((it) => [it.code, it.message, it.hint])).toEqual([
      [
        'system/missing-dependency',
        'the system "game" needs the system "paddles", which is missing',
        'Did you mean "paddle"?',
      ],
    ])
  })
})

test('a trait that many systems provide and use is looked up once', () => {
  let looked = 0
  const [trait] = traits
  const provided = Object.defineProperty({ ...trait! }, 'version', {
    get: () => {
      looked++
      return trait!.version
    },
  })
  const count = 300
  const systems = Array.from({ length: count }, (_, index): AnySystem => {
    const system = defineSystem(`s${index}`, { uses: { trait: trait! }, create: () => ({}) })
    return { ...(system as AnySystem), provides: [provided] }
  })
  expect(planSystems(new Set(systems)).problems).toMatchObject([
    { code: 'system/duplicate-provider' },
    { code: 'system/cycle' },
  ])
  expect(looked).toBeLessThan(10 * count)
})
