import { describe, expect, test } from 'vitest'
import { code } from '../../engine/testing/thrown-code.ts'
import { loadWords } from '../../plugins/save/plan-words.ts'
import { REALLOC, watMod } from '../../plugins/testing/wat-mod.ts'
import { createGame, defineGame, definePackage, t, type GameDefinition } from '../index.ts'

const gameOf = (pack: GameDefinition['packages'][number]): GameDefinition =>
  defineGame({ name: 'farm', packages: [pack], systems: [] })

/** The first version: an angle in degrees, and a place as one number. */
const first = definePackage('acme:farm', '1.0.0')
const Old = first.component('crop', {
  degrees: t.withDefault(t.f64, 180),
  place: t.withDefault(t.u16, 513),
  kind: t.enum(['rice', 'corn']),
  big: t.u64,
})
type OldValues = { degrees: number; place: number; kind: 'rice' | 'corn'; big: bigint }

/** A later version: in turns, the place split in two, other cases. */
function later(migrate: (saved: OldValues, version: number) => unknown, version = 3, ofPackage = '1.1.0') {
  const pack = definePackage('acme:farm', ofPackage)
  const Crop = pack.component(
    'crop',
    { turns: t.f32, x: t.u8, y: t.u8, kind: t.enum(['maize', 'rice']), big: t.s64 },
    { version, migrate: migrate as never },
  )
  return { Crop, definition: gameOf(pack) }
}
const convert = ({ degrees, place, kind, big }: OldValues) => ({
  turns: degrees / 360,
  x: place & 255,
  y: place >> 8,
  kind: kind === 'corn' ? 'maize' : 'rice',
  big: -big,
})

async function earlierSave(): Promise<Uint8Array> {
  const game = await createGame(gameOf(first))
  for (const degrees of [90, Number.NaN]) {
    game.world.spawn()
    game.world.add(game.world.spawn(), Old, { degrees, place: 515, kind: 'corn', big: 7n })
  }
  return game.save()
}

/** Spawns an entity with the game's component when it starts. */
function sower(): Uint8Array {
  return watMod(
    [
      { mod: { name: 'acme:sower', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:sower/it',
          version: '1.0.0',
          queries: [{ stage: 'update', export: 'step', with: ['acme:farm/crop@1.0.0'] }],
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "acme:farm/crop@1.0.0" "add" (func $crop (param i32)))
      (memory (export "memory") 1)
      ${REALLOC}
      (func (export "step") (param i32 f32) (call $crop (call $spawn))))`,
  )
}

describe.each(['1.1.0', '2.0.0'])('a component of a later version, in version %s of its package', (of) => {
  test('converts its values by migrate, once for each entity, and the words say so', async () => {
    const seen: unknown[] = []
    const bytes = await earlierSave()
    const { Crop, definition } = later((values, version) => {
      seen.push([{ ...values }, version])
      return { ...values, ...convert(values) }
    }, 3, of) // prettier-ignore
    const game = await createGame(definition)
    expect(loadWords(await game.previewLoad(bytes))).toEqual([
      'The component acme:farm/crop has changed: its values are converted.',
    ])
    expect(seen).toEqual([])
    expect((await game.load(bytes)).exact).toBe(false)
    const was = { place: 515, kind: 'corn', big: 7n }
    expect(seen).toEqual([90, Number.NaN].map((degrees) => [{ degrees, ...was }, 1]))
    const is = { x: 3, y: 2, kind: 'maize', big: -7n }
    const values = () => game.world.all({ with: [Crop] }).map((it) => game.world.get(it, Crop))
    expect(values()).toEqual([
      { turns: 0.25, ...is },
      { turns: Number.NaN, ...is },
    ])
    // Its own values are in the present form.
    const hash = game.stateHash()
    expect([(await game.load(await game.save())).exact, game.stateHash(), seen.length]).toEqual([
      true,
      hash,
      2,
    ])
    const other = await createGame(definition)
    await other.load(bytes)
    expect(other.stateHash()).toBe(hash)
  })
})

describe('a component of a later version', () => {
  test('keeps values by name where its version is the same, whatever the version of its package', async () => {
    const { Crop, definition } = later(() => raise(), 1)
    const game = await createGame(definition)
    await game.load(await earlierSave())
    const [one] = game.world.all({ with: [Crop] })
    expect(game.world.get(one!, Crop)).toEqual({ turns: 0, x: 0, y: 0, kind: 'maize', big: 7n })
  })

  test('converts what a saved game keeps for a missing mod, and gives it back with the mod', async () => {
    const before = await createGame(gameOf(first))
    await before.mods.add([{ file: 'sower.wasm', bytes: sower() }])
    before.frame()
    let calls = 0
    const { Crop, definition } = later((values) => {
      calls++
      return convert(values)
    })
    const game = await createGame(definition)
    await game.load(await before.save())
    expect([game.world.all({ with: [Crop] }), calls]).toEqual([[], 1])
    const bytes = await game.save()
    const again = await createGame(definition)
    await again.mods.add([{ file: 'sower.wasm', bytes: sower() }])
    await again.load(bytes)
    const values = again.world.all({ with: [Crop] }).map((it) => again.world.get(it, Crop))
    expect(values).toEqual([{ turns: 0.5, x: 1, y: 2, kind: 'rice', big: 0n }])
    expect(calls).toBe(1)
  })

  test.each([
    ['throws', () => raise(), 'failed: cannot'],
    ['returns nothing', () => undefined, 'it returned no object'],
    ['leaves a field out', ({ degrees }: OldValues) => ({ turns: degrees }), 'no value for "x"'],
    ['returns later', async (it: OldValues) => convert(it), 'no value for "turns"'],
    ['returns another type', (it: OldValues) => ({ ...convert(it), big: 7 }), '7 is not a valid value'],
    ['returns a number out of range', (it: OldValues) => ({ ...convert(it), x: 256 }), '256 is not a valid'],
    ['returns an unknown case', (it: OldValues) => ({ ...convert(it), kind: 'rye' }), '"rye" is not a valid'],
  ])('leaves the game as it was where its migrate %s', async (_what, migrate, words) => {
    const { Crop, definition } = later(migrate)
    const game = await createGame(definition)
    game.world.add(game.world.spawn(), Crop, { turns: 1, x: 2, y: 3, kind: 'rice', big: 4n })
    const hash = game.stateHash()
    const error = await game.load(await earlierSave()).catch((it: unknown) => it)
    expect(error).toMatchObject({
      code: 'save/cannot-restore',
      names: { component: 'acme:farm/crop@1.1.0' },
    })
    expect((error as Error).message).toContain(words)
    expect(game.stateHash()).toBe(hash)
    game.frame()
  })

  test('is refused by an earlier one, also before it is loaded', async () => {
    const newer = later(convert, 4)
    const from = await createGame(newer.definition)
    from.world.add(from.world.spawn(), newer.Crop, { turns: 1, x: 2, y: 3, kind: 'rice', big: 4n })
    const bytes = await from.save()
    const game = await createGame(later(convert, 3).definition)
    const error = { code: 'save/cannot-restore', names: { component: 'acme:farm/crop@1.1.0' } }
    await expect(game.previewLoad(bytes)).rejects.toMatchObject(error)
    await expect(game.load(bytes)).rejects.toMatchObject(error)
  })

  test.each([
    [{ version: 0 }],
    [{ version: 1.5 }],
    [{ version: '2' }],
    [{ version: 2, migrate: 3 }],
    [{ migrate: () => ({ n: 1 }) }],
  ])('has a whole number for a version, with or without a function: not %j', (options) => {
    const pack = definePackage('acme:farm', '1.0.0')
    expect(code(() => pack.component('crop', { n: t.u8 }, options as never))).toBe('schema/invalid-type')
  })

  test('types what migrate returns by its fields', () => {
    const pack = definePackage('acme:farm', '1.0.0')
    const Crop = pack.component(
      'crop',
      { radians: t.f64 },
      {
        version: 2,
        migrate: (saved: { degrees: number }) => ({ radians: (saved.degrees * Math.PI) / 180 }),
      },
    )
    expect(Crop.migration?.version).toBe(2)
    // @ts-expect-error: radians is missing.
    pack.component('seed', { radians: t.f64 }, { version: 2, migrate: () => ({ degrees: 1 }) })
  })
})

function raise(): never {
  throw new RangeError('cannot')
}
