import { describe, expect, test } from 'vitest'
import { defineSystem } from './system/index.ts'
import { engineOf, ownedBy, thrownBy } from './testing/engine-of.ts'

function hashOf(save: unknown): string {
  return engineOf([defineSystem('it', { create: () => ({}), save: () => save })]).hash()
}

describe('what systems save counts in the state hash', () => {
  const values = [
    null,
    false,
    true,
    0,
    -0,
    1,
    1n,
    -1n,
    '1',
    '',
    [],
    [[]],
    [1, 2],
    [[1], 2],
    [1, [2]],
    {},
    { a: 1 },
    { a: 1, b: 2 },
    { a: { b: 2 } },
    { b: 1 },
    new Uint8Array([1, 2]),
    new Uint8Array([1, 2, 0]),
    'a',
    ['a'],
    { 0: 'a' },
    Number.NaN,
    Infinity,
  ]

  test('no two values read alike', () => {
    expect(new Set(values.map(hashOf)).size).toBe(values.length)
  })

  test('equal values do, whatever order their keys are in', () => {
    expect(hashOf({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(hashOf({ b: [2, { d: 4, c: 3 }], a: 1 }))
    expect(hashOf(Object.assign(Object.create(null) as object, { a: 1 }))).toBe(hashOf({ a: 1 }))
    const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3)
    expect(hashOf(view)).toBe(hashOf(new Uint8Array([1, 2])))
    expect(hashOf(undefined)).toBe(hashOf(null))
  })

  test('all NaNs count as one, also in typed arrays', () => {
    const doubles = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n, 1n]).buffer)
    const singles = new Float32Array(new Uint32Array([7, 0xffc0_0001]).buffer)
    expect(hashOf(doubles)).toBe(hashOf(Float64Array.of(Number.NaN, 5e-324)))
    expect(hashOf({ singles })).toBe(hashOf({ singles: Float32Array.of(singles[0]!, Number.NaN) }))
    expect(hashOf(doubles.subarray(1))).toBe(hashOf(new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])))
    expect(hashOf([doubles[0], doubles])).toBe(hashOf([Number.NaN, Float64Array.of(Number.NaN, 5e-324)]))
  })

  const circle: unknown[] = []
  circle.push({ circle })
  test.each<[unknown, string]>([
    [() => 1, 'the saved state of the system "it" is not plain data: the saved value is a function'],
    [{ a: [1, new Map()] }, 'a.1 is a Map'],
    [{ when: new Date() }, 'when is a Date'],
    [Symbol('x'), 'a symbol'],
    [circle, 'a reference to itself'],
    [
      new (class Vector {
        x = 1
      })(),
      'a Vector',
    ],
  ])('what is not plain data is refused, with the place where it is', (value, text) => {
    const error = thrownBy(() => hashOf(value))
    expect([error.code, error.names]).toEqual(['system/not-serializable', { system: 'it' }])
    expect(error.message).toContain(text)
  })
})

describe('the parts of the hash', () => {
  const save = (value: number) => defineSystem('counter', { create: () => ({}), save: () => value })
  const owned = (name: string, value: number) =>
    ownedBy({ name, fault: () => {} }, { ...save(value), name: `${name}/counter@1.0.0` })

  test('a difference names the owner', () => {
    const [one, two] = [
      engineOf([save(1), owned('a:x', 1), owned('a:y', 1)]).hashes(),
      engineOf([save(1), owned('a:x', 1), owned('a:y', 2)]).hashes(),
    ]
    expect([...one.keys()]).toEqual(['game', 'a:x', 'a:y'])
    expect([...one].filter(([name, digest]) => two.get(name) !== digest).map(([name]) => name)).toEqual([
      'a:y',
    ])
  })

  test('an owner counts with its entities and its random numbers, also without systems', () => {
    const engine = engineOf([])
    const owner = engine.world.createOwner('a:x')
    const digests = [engine.hashes().get('a:x')]
    engine.world.spawn(owner)
    digests.push(engine.hashes().get('a:x'))
    engine.streams.get('a:x').bits()
    digests.push(engine.hashes().get('a:x'))
    engine.streams.get('a:x').bits()
    digests.push(engine.hashes().get('a:x'))
    expect(new Set(digests).size).toBe(4)
    engine.streams.end('a:x')
    engine.streams.get('a:x').bits()
    expect(engine.hashes().get('a:x')).toBe(digests[2])
  })

  test('systems that only show the game do not count', () => {
    const screen = defineSystem('screen', {
      presentational: true,
      create: ({ random }) => random,
      save: () => 1,
    })
    const engine = engineOf([save(1), screen])
    engine.get(screen).bits()
    expect(engine.hash()).toBe(engineOf([save(1)]).hash())
  })

  test('the random numbers of systems of the game count', () => {
    const dice = defineSystem('dice', { create: ({ random }) => random })
    const engine = engineOf([dice])
    const before = engine.hash()
    engine.get(dice).bits()
    expect(engine.hash()).not.toBe(before)
    expect(engineOf([dice]).hash()).toBe(before)
  })
})
