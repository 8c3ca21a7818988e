import { describe, expect, test } from 'vitest'
import { loadWords } from '../../plugins/save/plan-words.ts'
import {
  createGame,
  defineGame,
  definePackage,
  defineStore,
  defineSystem,
  t,
  tick,
  type Game,
  type GameDefinition,
} from '../index.ts'

type Fields = Parameters<ReturnType<typeof definePackage>['component']>[1]

/** A game with one component, as one of its versions defines it; `null` for a version without it. */
function versionOf(fields: Fields | null, version = '1.0.0') {
  const pack = definePackage('acme:farm', version)
  const Crop = fields === null ? null : pack.component('crop', fields)
  return { Crop, definition: defineGame({ name: 'farm', packages: [pack], systems: [] }) }
}

/** Saves two entities in one version, and loads them in another. */
async function update(
  [before, was]: readonly [Fields, string],
  [after, is]: readonly [Fields | null, string],
  values: Readonly<Record<string, unknown>>,
): Promise<{ words: string[]; exact: boolean; values: unknown[]; size: number }> {
  const old = versionOf(before, was)
  const game = await createGame(old.definition)
  for (let count = 0; count < 2; count++) game.world.add(game.world.spawn(), old.Crop!, values as never)
  game.world.spawn()
  const bytes = await game.save()
  const { Crop, definition } = versionOf(after, is)
  const now = await createGame(definition)
  const words = loadWords(await now.previewLoad(bytes))
  const { exact } = await now.load(bytes)
  const again = await createGame(definition)
  // What was converted is saved and loaded as it is.
  expect((await again.load(await now.save())).exact).toBe(true)
  expect(again.stateHash()).toBe(now.stateHash())
  const { world } = again
  const all = Crop === null ? [] : world.all({ with: [Crop] }).map((it) => world.get(it, Crop))
  return { words, exact, values: all, size: world.size }
}

describe('a component of the game', () => {
  const was = [{ age: t.u16, kind: t.enum(['rice', 'corn']) }, '1.0.0'] as const
  const values = { age: 300, kind: 'corn' }

  test('that is the same keeps its values, and nothing is said', async () => {
    expect(await update(was, was, values)).toEqual({
      words: [],
      exact: true,
      values: [values, values],
      size: 3,
    })
  })

  test('with a new field gives it its default', async () => {
    const now = { age: t.u16, kind: t.enum(['rice', 'corn']), water: t.f32 }
    const { words, exact, values: found } = await update(was, [now, '1.1.0'], values)
    expect(found).toEqual([1, 2].map(() => ({ age: 300, kind: 'corn', water: 0 })))
    expect([words, exact]).toEqual([
      ['The component acme:farm/crop has changed: water gets its default.'],
      false,
    ])
  })

  test('without a field loses its values only', async () => {
    const { words, values: found } = await update(was, [{ age: t.u16 }, '2.0.0'], values)
    expect(found).toEqual([{ age: 300 }, { age: 300 }])
    expect(words).toEqual(['The component acme:farm/crop has changed: kind is lost.'])
  })

  test('with fields in another order keeps them by name', async () => {
    const now = { kind: t.enum(['rice', 'corn']), age: t.u16 }
    expect((await update(was, [now, '2.0.0'], values)).values).toEqual([values, values])
  })

  test.each([
    ['a wider number', t.u16, 300, t.f64, 300],
    ['a narrower number, the nearest that it holds', t.u16, 300, t.u8, 255],
    ['an unsigned number, the nearest that it holds', t.s32, -5, t.u32, 0],
    ['a whole number, without fraction', t.f32, 2.75, t.s32, 2],
    ['64 bits', t.u32, 7, t.u64, 7n],
    ['32 bits of 64', t.s64, -7n, t.s32, -7],
    ['a truth value', t.u16, 300, t.bool, true],
    ['a number of a truth value', t.bool, true, t.u16, 1],
    ['cases in another order, by name', t.enum(['a', 'b']), 'b', t.enum(['b', 'c', 'a']), 'b'],
    ['fewer cases, the first where its own is missing', t.enum(['a', 'b']), 'b', t.enum(['a']), 'a'],
  ] as const)('with a field of another type holds %s', async (_what, from, value, to, becomes) => {
    const { words, values: found } = await update([{ it: from }, '1.0.0'], [{ it: to }, '2.0.0'], {
      it: value,
    })
    expect(found).toEqual([{ it: becomes }, { it: becomes }])
    expect(words).toEqual(['The component acme:farm/crop has changed: its values are converted.'])
  })

  test.each([
    ['a number for a case', t.enum(['a', 'b']), 'b', t.u8, 0],
    ['a case for a number', t.u8, 1, t.enum(['a', 'b']), 'a'],
  ] as const)('with %s has its default, and loses the value', async (_what, from, value, to, becomes) => {
    const { words, values: found } = await update([{ it: from }, '1.0.0'], [{ it: to }, '2.0.0'], {
      it: value,
    })
    expect(found).toEqual([{ it: becomes }, { it: becomes }])
    expect(words).toEqual(['The component acme:farm/crop has changed: it is lost, it gets its default.'])
  })

  test('of another major version takes the values of its path over', async () => {
    expect(await update(was, [was[0], '2.0.0'], values)).toMatchObject({ values: [values, values], size: 3 })
  })

  test('that the game no longer has is lost, and its entities stay', async () => {
    expect(await update(was, [null, '2.0.0'], values)).toEqual({
      words: ['The game no longer has the component acme:farm/crop: its values are lost.'],
      exact: false,
      values: [],
      size: 3,
    })
  })
})

const pack = definePackage('acme:sky', '1.0.0')
const Cloud = pack.component('cloud', { height: t.f32 })
/** Spawns a cloud when it is created, and counts. */
const Weather = defineSystem('weather', {
  create: ({ world, random }) => {
    const cloud = world.spawn()
    world.add(cloud, Cloud, { height: random.float() })
    return { cloud, days: 0 }
  },
  destroy: ({ cloud }, { world }) => void (world.alive(cloud) && world.despawn(cloud)),
  save: ({ cloud, days }) => ({ cloud, days }),
  restore: (self, saved) => void Object.assign(self, saved),
  run: [tick('update', (self: { days: number }) => void self.days++)],
})
const Calendar = defineStore('calendar', { day: 0 })
const Days = defineSystem('days', {
  uses: { calendar: Calendar },
  create: () => ({}),
  run: [
    tick('update', (_self, _dt, { uses }) => {
      const calendar = uses['calendar'] as { value: { day: number }; set(value: { day: number }): void }
      calendar.set({ day: calendar.value.day + 1 })
    }),
  ],
})
const skyWith = (...systems: GameDefinition['systems']): GameDefinition =>
  defineGame({ name: 'sky', packages: [pack], systems })
async function played(definition: GameDefinition, frames: number, seed = 3): Promise<Game> {
  const game = await createGame(definition, { seed })
  for (let frame = 0; frame < frames; frame++) game.frame()
  return game
}

describe('a system of the game', () => {
  test('that is new is created in the restored world, whatever it did before', async () => {
    const bytes = await (await played(skyWith(Days), 10)).save()
    const games = [await played(skyWith(Days, Weather), 1, 1), await played(skyWith(Days, Weather), 40, 2)]
    for (const game of games) {
      expect(loadWords(await game.previewLoad(bytes))).toEqual([
        'The system weather is new: it starts as in a new game.',
      ])
      expect((await game.load(bytes)).exact).toBe(false)
      const weather = game.engine.get(Weather)
      expect([weather.days, game.world.alive(weather.cloud), game.world.size]).toEqual([0, true, 1])
      expect(game.engine.get(Calendar).value.day).toBe(10)
    }
    expect(games[0]!.stateHash()).toBe(games[1]!.stateHash())
    for (const game of games) game.frame()
    expect(games[0]!.stateHash()).toBe(games[1]!.stateHash())
    expect((await games[1]!.load(await games[0]!.save())).exact).toBe(true)
  })

  test('that is new and needed by one that goes on keeps its present state, and the words say so', async () => {
    const Lone = defineSystem('days', { create: () => ({}) })
    const bytes = await (await played(skyWith(Lone), 10)).save()
    const game = await played(skyWith(Days), 4)
    expect(loadWords(await game.previewLoad(bytes))).toEqual([
      'The system calendar is new and others need it: it keeps its present state.',
    ])
    await game.load(bytes)
    expect([game.engine.get(Calendar).value.day, game.engine.time.frame]).toEqual([4, 10])
  })

  test('that saves for the first time starts as a new one', async () => {
    const Mute = defineSystem('weather', { create: () => ({}) })
    const bytes = await (await played(skyWith(Mute), 10)).save()
    const game = await played(skyWith(Weather), 4)
    await game.load(bytes)
    expect([game.engine.get(Weather).days, game.world.size]).toEqual([0, 1])
  })

  test('that is gone, or saves no longer, loses its state, and the words say so', async () => {
    const bytes = await (await played(skyWith(Days, Weather), 10)).save()
    const Mute = defineSystem('weather', { create: () => ({}) })
    for (const [definition, words] of [
      [skyWith(Days), 'The game no longer has the system weather: its state is lost.'],
      [skyWith(Days, Mute), 'The system weather no longer restores its state: the saved one is lost.'],
    ] as const) {
      const game = await played(definition, 2)
      expect(loadWords(await game.previewLoad(bytes))).toEqual([words])
      expect((await game.load(bytes)).exact).toBe(false)
      expect([game.world.size, game.engine.get(Calendar).value.day]).toEqual([1, 10])
    }
  })

  test('that was added after the save goes again when it is loaded', async () => {
    const game = await played(skyWith(Days), 10)
    const bytes = await game.save()
    const hash = game.stateHash()
    game.engine.change({ add: [Weather] })
    game.frame()
    expect([(await game.load(bytes)).exact, game.stateHash()]).toEqual([true, hash])
  })

  test('restores what earlier versions of it saved, by the version among it', async () => {
    const Old = defineSystem('weather', {
      create: () => ({}),
      save: () => ({ hours: 48 }),
      restore: () => undefined,
    })
    const Newer = defineSystem('weather', {
      create: () => ({ days: 0 }),
      save: ({ days }) => ({ version: 2, days }),
      restore: (self, saved) => {
        const state = saved as { version?: number; days?: number; hours?: number }
        self.days = state.version === undefined ? state.hours! / 24 : state.days!
      },
    })
    const game = await played(skyWith(Newer), 1)
    await game.load(await (await played(skyWith(Old), 10)).save())
    expect(game.engine.get(Newer).days).toBe(2)
    await game.load(await game.save())
    expect(game.engine.get(Newer).days).toBe(2)
  })

  describe('of a later version', () => {
    type Days = { days: number }
    const weather = (version: number, migrate?: (saved: unknown, version: number) => unknown) =>
      defineSystem('weather', {
        version,
        create: (): Days => ({ days: 0 }),
        save: ({ days }) => (version === 1 ? { hours: days * 24 } : { days }),
        restore: (self, saved) => {
          const { days } = saved as Days
          if (days === undefined) throw new TypeError('no days')
          self.days = days
        },
        ...(migrate === undefined ? {} : { migrate }),
        run: [tick('update', (self: Days) => void self.days++)],
      })
    const saved = async (version = 1): Promise<Uint8Array> =>
      (await played(skyWith(Days, weather(version)), 10)).save()

    test('converts its state by migrate, once, and the words say so', async () => {
      const seen: unknown[] = []
      const Newer = weather(3, (state, version) => {
        seen.push([structuredClone(state), version])
        Object.assign(state as object, { days: (state as { hours: number }).hours / 24 })
        return state
      })
      const game = await played(skyWith(Days, Newer), 2)
      expect(loadWords(await game.previewLoad(await saved()))).toEqual([
        'The system weather has changed: its state is converted.',
      ])
      expect(seen).toEqual([])
      expect(await game.load(await saved())).toMatchObject({ exact: false })
      expect(game.engine.get(Newer).days).toBe(10)
      expect(seen).toEqual([[{ hours: 240 }, 1]])
      // Its own state is in the present form.
      const again = await game.save()
      game.frame()
      expect([(await game.load(again)).exact, game.engine.get(Newer).days, seen.length]).toEqual([
        true,
        10,
        1,
      ])
    })

    test.each([
      ['throws', 1, () => raise(), 'threw in migrate: cannot'],
      ['returns no plain data', 1, () => new Map(), 'threw in migrate'],
      ['returns what restore refuses', 1, () => ({}), 'no days'],
      [
        'is older than the saved game',
        4,
        (it: unknown) => it,
        'has version 4; this game reads up to version 3',
      ],
    ] as const)('leaves the game as it was where its migrate %s', async (_what, version, migrate, words) => {
      const game = await played(skyWith(Days, weather(3, migrate)), 4)
      const hash = game.stateHash()
      const error = await game.load(await saved(version)).catch((it: unknown) => it)
      expect(error).toMatchObject({ code: 'save/cannot-restore', names: { system: 'weather' } })
      expect((error as Error).message).toContain(words)
      expect(game.stateHash()).toBe(hash)
    })

    test.each([[0], [1.5], ['2']])('has a whole number for a version, and not %j', (version) => {
      expect(() => weather(version as number)).toThrow('"version" is not a whole number from 1')
    })
  })

  test('that cannot be created in the restored world leaves the game as it was', async () => {
    const bytes = await (await played(skyWith(Days, Weather), 10)).save()
    const Picky = defineSystem('picky', {
      create: ({ world }) => {
        if (world.all({ with: [Cloud] }).length > 0) throw new TypeError('no room')
        world.spawn()
        return { count: 0 }
      },
      save: ({ count }) => ({ count }),
      restore: (self, saved) => void Object.assign(self, saved),
    })
    const Calm = defineSystem('calm', { create: () => ({}), save: () => 1, restore: () => undefined })
    const game = await played(skyWith(Days, Calm, Picky), 4)
    const hash = game.stateHash()
    await expect(game.load(bytes)).rejects.toMatchObject({
      code: 'save/cannot-restore',
      names: { system: 'picky' },
    })
    expect(game.stateHash()).toBe(hash)
    game.frame()
    expect(game.stateHash()).toBe((await played(skyWith(Days, Calm, Picky), 5)).stateHash())
  })
})

function raise(): never {
  throw new RangeError('cannot')
}
