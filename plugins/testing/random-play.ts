import {
  createRandom,
  defineGame,
  definePackage,
  defineSystem,
  onRemove,
  read,
  t,
  write,
  type Entity,
  type GameDefinition,
  type Random,
} from '../../engine/index.ts'
import { createGame, type Game } from '../../src/game.ts'
import type { ModHostOptions } from '../host/mod-status.ts'
import { lifeMod, NAMES, NOBODY, TRAPS, VERSIONS } from './life-mods.ts'

// A game in which all that changes state is at work, steered by random numbers: for tests that compare its state between two
// programs, such as two browsers. Runs anywhere.

const demo = definePackage('demo:life', '1.0.0')
const Poke = demo.event('poke', { who: t.u8 })
demo.trait('blade', {})
const Sum = demo.hook('sum', { who: t.withDefault(t.u8, NOBODY) }, t.u32)
const Body = demo.component('body', { x: t.f64, y: t.f32, speed: t.f32, weight: t.s16 })
const Mark = demo.component('mark', { mood: t.enum(['calm', 'wild', 'asleep']), of: t.entity, odd: t.bool })
const Count = demo.component('count', { n: t.u64, text: t.u32 })
const Tag = demo.component('tag', {})
const Grown = demo.event('grown', { who: t.entity, by: t.f32, words: t.string, list: t.list(t.s32) })

/** Entities of the game, at most. */
const MOST = 400
const FILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((it) => `${it}.wasm`)
const POLICIES: readonly ModHostOptions[] = [
  {},
  { faults: { actions: ['skip', 'suspend'] } },
  { faults: { actions: ['rollback'] } },
]

/** Entities come and go, and so do their components; numbers become NaN and infinite. */
const crowd = defineSystem('crowd', {
  create: ({ world, random, raise, raiseDelayed, texts, call, input }) => ({
    input,
    jump: input.find('jump'),
    steer: input.find('steer'),
    call,
    world,
    random,
    raise,
    raiseDelayed,
    texts,
    all: [] as Entity[],
    heard: 0,
    gone: 0,
    total: 0,
  }),
  save: ({ all, heard, gone, total }) => ({ all: [...all], heard, gone, total }),
  restore: (self, saved) => void Object.assign(self, saved),
  on: ({ handler }) => [
    handler(Grown, (self, { who, by, words, list }) => {
      self.heard += words.length + list.length + self.call(Sum, 0, { who: self.random.below(250) })
      self.total += by
      const { world, random } = self
      if (!world.alive(who)) return
      if (world.has(who, Count)) world.set(who, Count, { n: world.get(who, Count).n * 3n + 1n })
      if (random.below(3) === 0) self.raiseDelayed(Poke, { who: 99 })
    }),
    handler(onRemove(Body), (self) => void self.gone++),
  ],
  run: ({ tick, each }) => [
    tick('update', ({ world, random, raise, texts, all, input, jump, steer }) => {
      for (let i = random.below(8); i > 0 && all.length < MOST; i--) {
        const entity = world.spawn()
        world.add(entity, Body, {
          x: random.float(),
          y: random.between(-9, 9),
          weight: random.below(99) - 50,
        })
        all.push(entity)
      }
      const first = all[0]
      if (input.value(jump) > 0 && first !== undefined && world.has(first, Body))
        world.set(first, Body, { y: input.value(steer) * 5 })
      for (let i = random.below(6); i > 0 && all.length > 0; i--) {
        const at = random.below(all.length)
        const entity = all[at]!
        if (random.below(3) === 0) {
          all[at] = all[all.length - 1]!
          all.pop()
          world.despawn(entity)
        } else change(world, random, entity, all, texts)
      }
      const who = all[random.below(Math.max(1, all.length))]
      if (who === undefined) return
      const list = Array.from({ length: random.below(4) }, () => random.bits() | 0)
      raise(Grown, { who, by: 1 / random.below(5), words: 'grown '.repeat(random.below(3)), list })
    }),
    each('update', [write(Body)], (_self, { body: { x, y, speed } }) => (entities, dt) => {
      for (let i = 0; i < entities.count; i++) {
        const row = entities.at(i)
        // Roots of negative numbers, and differences of infinities, are NaN.
        speed[row] = Math.sqrt(y[row]! + speed[row]! * 0.5)
        x[row] = (x[row]! * 1.5 - y[row]!) / (1 - dt) - (x[row]! > 1e200 ? Infinity : 0)
        y[row] = y[row]! - speed[row]! * dt
      }
    }),
    each('late', [read(Body), write(Mark)], (_self, { body, mark }) => (entities) => {
      for (let i = 0; i < entities.count; i++) {
        const row = entities.at(i)
        mark.odd[row] = body.x[row]! > body.y[row]! ? 1 : 0
      }
    }),
  ],
})

function change(
  world: Game['world'],
  random: Random,
  entity: Entity,
  all: readonly Entity[],
  texts: { intern(text: string): number },
): void {
  const component = [Body, Mark, Count, Tag][random.below(4)]!
  if (component !== Body && world.has(entity, component)) world.remove(entity, component)
  else if (component === Body && world.has(entity, Body))
    world.set(entity, Body, { speed: random.below(7) - 3 })
  else if (component === Mark)
    world.add(entity, Mark, { mood: (['calm', 'wild', 'asleep'] as const)[random.below(3)]!, of: all[0]! })
  else if (component === Count)
    world.add(entity, Count, { n: BigInt(random.bits()), text: texts.intern(`text ${random.below(30)}`) })
  else world.add(entity, component)
}

/** A game for random play, and how it treats mods that fault. */
export function randomGame(seed: number): { definition: GameDefinition; options: ModHostOptions } {
  return {
    definition: defineGame({
      name: 'demo',
      packages: [demo],
      actions: { jump: 'button', steer: 'axis' },
      systems: [crowd],
    }),
    options: { probationFrames: 3, ...POLICIES[seed % POLICIES.length]! },
  }
}

/** The record of a game that was played at random. */
export interface RandomPlay {
  /** The state by part, the game's own and each mod's, as often as was asked for. */
  readonly states: readonly Readonly<Record<string, string>>[]
  /** The news of mods, with the frame, and the codes of errors. */
  readonly news: readonly string[]
}

/** Plays a game in which mods join, are replaced, fault and leave between frames. @param every frames between two looks at its state */
export async function playRandom(seed: number, frames: number, every: number): Promise<RandomPlay> {
  const { definition, options } = randomGame(seed)
  const game = await createGame(definition, { seed, ...options })
  const random = createRandom(seed, 'mods')
  const news: string[] = []
  for (const event of [
    'mod-loaded',
    'mod-replaced',
    'mod-rolled-back',
    'mod-removed',
    'mod-refused',
    'mod-faulted',
  ] as const)
    game.on(event, (info: object) => {
      const { mod, errors, error } = info as {
        mod: string
        errors?: readonly { code: string }[]
        error?: { code: string }
      }
      const codes = (errors ?? (error === undefined ? [] : [error])).map(({ code }) => code)
      news.push([game.engine.time.frame, event, mod, ...codes].join(' '))
    })
  const states: Record<string, string>[] = []
  for (let frame = 1; frame <= frames; frame++) {
    if (frame % 3 === 0) await changeMods(game, random)
    game.frame([1 / 60, 0, 1 / 30, 0.021][random.below(4)])
    if (frame % every === 0) states.push(Object.fromEntries(game.stateHashes()))
  }
  return { states, news }
}

/** Adds, replaces, removes or switches mods, as random numbers say. */
export async function changeMods({ mods, raise }: Game, random: Random): Promise<void> {
  const of = <T>(list: readonly T[]): T => list[random.below(list.length)]!
  const act = random.below(10)
  const list = mods.list()
  const one = list.length === 0 ? null : of(list)
  if (act < 5) {
    const files = Array.from({ length: 1 + random.below(3) }, () => {
      const bytes = lifeMod({
        name: of(NAMES),
        version: of(VERSIONS),
        trap: of(TRAPS),
        saves: random.below(2) === 0,
        layout: random.below(3) === 0,
        fields: random.below(3) === 0 ? 'n, more' : 'n',
        salt: random.below(10),
      })
      return [of(FILES), bytes] as const
    })
    await mods.add([...new Map(files)].map(([file, bytes]) => ({ file, bytes })))
  } else if (act === 5 && one !== null) mods.remove(one.file)
  else if (act === 6 && one !== null) mods.disable(one.file)
  else if (act === 7 && one !== null) mods.enable(one.file)
  else if (act === 8) raise(Poke, { who: random.below(NAMES.length) })
}
