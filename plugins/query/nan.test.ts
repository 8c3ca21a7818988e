import { describe, expect, test } from 'vitest'
import {
  changed,
  definePackage,
  defineSystem,
  t,
  write,
  type AnySystem,
  type Entity,
  type World,
} from '../../engine/index.ts'
import { Age, at, forEach, ID, Position, queryGame, queryMod } from './testing/query-game.ts'

const wide = definePackage('test:wide', '1.0.0')
const Depth = wide.component('depth', { z: t.f64 })

const SINGLE = 0x7fc0_0000
const zero = { value: 0 }

/** NaNs as a game may come to have them, and what others would have in their place: all are one value to JavaScript. */
const ODD = [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xffff_ffff, 0x7fc1_2345]
const computed = (): number[] => [
  zero.value / zero.value,
  -(zero.value / zero.value),
  1 / zero.value - 1 / zero.value,
  Math.sqrt(-1 - zero.value),
  Number.NaN,
]

type Writer = (world: World, entities: readonly Entity[], frame: number) => void

/** Ways in which a game writes NaNs straight into columns. */
const WRITERS: Readonly<Record<string, Writer>> = {
  'as bits': (world, entities, frame) => {
    const { x } = world.columns(Position)
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const { z } = world.columns(Depth)
    const wideBits = new Uint32Array(z.buffer, z.byteOffset, z.length * 2)
    for (const [i, entity] of entities.entries()) {
      const row = world.row(entity)
      const high = ODD[(i + frame) % ODD.length]!
      bits[row] = high
      wideBits[row * 2] = i * 77 + frame + 1
      wideBits[row * 2 + 1] = high | 0x7ff0_0000
    }
  },
  'as results of arithmetic': (world, entities, frame) => {
    const { x } = world.columns(Position)
    const { z } = world.columns(Depth)
    const values = computed()
    for (const [i, entity] of entities.entries()) {
      const row = world.row(entity)
      x[row] = z[row] = values[(i + frame) % values.length]!
    }
  },
  'as values of components': (world, entities, frame) => {
    const values = computed()
    for (const [i, entity] of entities.entries()) {
      const value = values[(i + frame) % values.length]!
      world.set(entity, Position, { x: value })
      if (world.has(entity, Depth)) world.remove(entity, Depth)
      world.add(entity, Depth, { z: value })
    }
  },
}

/** A system of the game that keeps so many entities, whose numbers are NaN, some of them at once and some in turns. */
function writer(count: number, how: Writer, all: Entity[] = []): AnySystem {
  return defineSystem('writer', {
    create({ world }) {
      const entities = Array.from({ length: count }, () => {
        const entity = world.spawn()
        world.add(entity, Position, { y: 1 })
        world.add(entity, Depth)
        world.add(entity, Age, { years: 0 })
        return entity
      })
      all.push(...entities)
      let frame = 0
      return { write: () => how(world, entities, frame++), entities }
    },
    run: ({ tick }) => [tick('input', (self) => self.write())],
  })
}

/** Sets the age of each entity to 100 and how many of its numbers are other NaNs than the canonical ones, or none. */
const looks = (query: object): Uint8Array =>
  queryMod(
    'acme:looks',
    {
      write: [`${ID}/age@1.0.0`],
      read: [`${ID}/position@1.0.0#x`, 'test:wide/depth@1.0.0'],
      ...query,
    },
    forEach(`(i32.store8 ${at(AGE, 1)} (i32.add (i32.const 100) (i32.add
      (i32.ne (i32.load ${at(X, 4)}) (i32.const ${SINGLE}))
      (i64.ne (i64.load ${at(Z, 8)}) (i64.const 0x7ff8000000000000)))))`),
  )
// Parts of the block, in which columns to read come before columns to write.
const [X, Z, AGE] = [0, 1, 2]

describe('NaNs that the game writes are the canonical one to a mod’s query', () => {
  // In pieces of many rows, an element at a time, in vectors and beside them.
  test.each(Object.keys(WRITERS).flatMap((how) => [1, 5, 63, 64, 201].map((count) => [how, count] as const)))(
    '%s, of %i entities',
    async (how, count) => {
      const entities: Entity[] = []
      const systems = [writer(count, WRITERS[how]!, entities)]
      const { game, faults } = await queryGame([looks({})], systems, { packages: [wide] })
      for (let frame = 0; frame < 3; frame++) {
        game.frame()
        const ages = entities.map((entity) => game.world.get(entity, Age).years)
        expect(ages).toEqual(Array.from({ length: count }, () => 100))
      }
      expect(faults).toEqual([])
    },
  )

  test('whatever the bits are, the state is one', async () => {
    const hashes = await Promise.all(
      Object.values(WRITERS).map(async (how) => {
        const { game } = await queryGame([looks({})], [writer(70, how)], { packages: [wide] })
        for (let frame = 0; frame < 4; frame++) game.frame()
        return game.stateHash()
      }),
    )
    expect(new Set(hashes).size).toBe(1)
  })

  test('a NaN of other bits is no change, neither by the game nor by a mod that leaves it alone', async () => {
    const changes: number[] = []
    const system = defineSystem('writer', {
      create({ world }) {
        for (let i = 0; i < 5; i++) world.add(world.spawn(), Position, { y: 1 })
        return { frame: 0 }
      },
      run: ({ each }) => [
        each('input', [write(Position)], (self, { position: { x } }) => {
          const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
          return (entities) => {
            self.frame++
            for (let i = 0; i < entities.count; i++)
              bits[entities.at(i)] = ODD[(i + self.frame) % ODD.length]!
          }
        }),
        each(
          'late',
          [changed(Position)],
          () =>
            ({ count }) =>
              void changes.push(count),
        ),
      ],
    })
    // Writes the given values back.
    const leaves = queryMod('acme:leaves', { write: [`${ID}/position@1.0.0#x`] }, '')
    const { game, faults } = await queryGame([leaves], [system])
    for (let frame = 0; frame < 4; frame++) game.frame()
    expect(faults).toEqual([])
    expect(changes.slice(-2)).toEqual([0, 0])
  })
})
