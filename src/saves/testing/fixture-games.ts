import type { GameDefinition } from '../../../engine/index.ts'
import {
  defineEvent,
  defineGame,
  definePackage,
  defineStore,
  defineSystem,
  handler,
  optional,
  t,
  tick,
  type Entity,
} from '../../index.ts'

// The games of the saved games in fixtures/. They stand still: a change here, other than an addition under another name, makes the
// fixtures saved games of another game.

const meadow = definePackage('fixture:meadow', '1.0.0')
export const Everything = meadow.component('everything', {
  u8: t.u8,
  s8: t.s8,
  u16: t.u16,
  s16: t.s16,
  u32: t.u32,
  s32: t.s32,
  u64: t.u64,
  s64: t.s64,
  f32: t.f32,
  f64: t.f64,
  flag: t.bool,
  season: t.enum(['spring', 'summer', 'autumn']),
  other: t.entity,
})
export const Place = meadow.component('place', { x: t.f32, y: t.f64 })
const Tag = meadow.component('tag', {})
export const Rain = meadow.event('rain', { drops: t.u32, name: t.string })
const Late = defineEvent<{ readonly drops: number }>('late')

/** Counts the rain. */
export const Gauge = defineSystem('gauge', {
  create: () => ({ drops: 0, names: [] as string[] }),
  save: ({ drops, names }) => ({ drops, names }),
  restore: (self, saved) => void Object.assign(self, saved),
  on: [
    handler(Rain, (self: { names: string[] }, { drops, name }, { raiseDelayed }) => {
      self.names.push(name)
      raiseDelayed(Late, { drops })
    }),
    handler(Late, (self: { drops: number }, { drops }) => void (self.drops += drops)),
  ],
})
export const Calendar = defineStore('calendar', { day: 1, name: 'Monday', holidays: [6, 7] })

/** Spawns, moves and despawns at random, and has texts. */
export const Gardener = defineSystem('gardener', {
  create: ({ world, texts }) => {
    const first = world.spawn()
    world.add(first, Everything, {
      u8: 255,
      s8: -128,
      u16: 65_535,
      s16: -32_768,
      u32: 0xffff_ffff,
      s32: -0x8000_0000,
      u64: 0xffff_ffff_ffff_ffffn,
      s64: -0x8000_0000_0000_0000n,
      f32: -0,
      f64: Number.NaN,
      flag: true,
      season: 'autumn',
      other: first,
    })
    for (const text of ['Äpfel', '梨', '🍐 and 🍎', 'Äpfel']) texts.intern(text)
    return { first, planted: 0, text: texts.intern('🍐 and 🍎'), last: 0 as Entity }
  },
  save: (self) => ({ ...self }),
  restore: (self, saved) => void Object.assign(self, saved),
  run: [
    tick('update', (self: { last: Entity; planted: number }, _dt, { world, random }) => {
      const plant = world.spawn()
      world.add(plant, Place, { x: random.float(), y: -random.float() })
      if (random.below(3) === 0) world.add(plant, Tag)
      if (random.below(2) === 0 && world.alive(self.last)) world.despawn(self.last)
      self.last = plant
      self.planted++
    }),
  ],
})

/** A game with all that a saved game holds of a game. */
export const meadowGame: GameDefinition = defineGame({
  name: 'fixture-meadow',
  packages: [meadow],
  systems: [Gardener, Gauge, Calendar],
  actions: { water: 'button', walk: 'axis' },
})

/** A game with nothing in it. */
export const emptyGame: GameDefinition = defineGame({ name: 'fixture-empty', systems: [] })

const Field1 = definePackage('fixture:farm', '1.0.0')
const Crop1 = Field1.component('crop', { age: t.u16, kind: t.enum(['rice', 'corn']), lost: t.f32 })
/** The first version of a farm. */
export const firstFarm: GameDefinition = defineGame({
  name: 'fixture-farm',
  packages: [Field1],
  systems: [
    defineSystem('barn', {
      create: ({ world }) => {
        for (const age of [3, 900]) world.add(world.spawn(), Crop1, { age, kind: 'corn', lost: 1.5 })
        return { hours: 72 }
      },
      save: ({ hours }) => ({ hours }),
      restore: (self, saved) => void Object.assign(self, saved),
    }),
  ],
})

const Field2 = definePackage('fixture:farm', '1.1.0')
Field2.component('crop', {
  water: t.withDefault(t.u8, 9),
  kind: t.enum(['wheat', 'corn', 'rice']),
  age: t.u8,
})
/** The farm as it is by now: components and systems are converted. */
export const presentFarm: GameDefinition = defineGame({
  name: 'fixture-farm',
  packages: [Field2],
  systems: [
    defineSystem('barn', {
      version: 2,
      create: () => ({ days: 0 }),
      save: ({ days }) => ({ days }),
      restore: (self, saved) => void Object.assign(self, saved),
      migrate: (saved) => ({ days: (saved as { hours: number }).hours / 24 }),
    }),
  ],
})

const swap = definePackage('demo:swap', '1.0.0')
const Counter = swap.trait('counter', { count: t.func([], t.u32) })
const Host = defineSystem('host', {
  uses: { counter: optional(Counter) },
  create: ({ uses }) => ({ count: () => uses.counter.get()?.count() ?? -1 }),
})
/** A game for mods. */
export const modGame: GameDefinition = defineGame({
  name: 'fixture-mods',
  packages: [swap],
  systems: [Host],
})
