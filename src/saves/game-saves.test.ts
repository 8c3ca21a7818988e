import { describe, expect, test } from 'vitest'
import { corruptions } from '../../engine/save/testing/corrupt.ts'
import { openSave, sealSave } from '../../engine/save.ts'
import { laterCode } from '../../engine/testing/thrown-code.ts'
import {
  added,
  createGame,
  defineGame,
  definePackage,
  defineStore,
  defineSystem,
  each,
  SkeinError,
  t,
  tick,
  write,
  read,
  type Game,
} from '../index.ts'

const shooter = definePackage('acme:shooter', '1.0.0')
const Position = shooter.component('position', { x: t.f32, y: t.f32 })
const Health = shooter.component('health', { points: t.u16, state: t.enum(['well', 'hurt']), of: t.entity })
const Score = defineStore('score', { points: 0 })
const Spawn = defineSystem('spawn', {
  uses: { score: Score },
  create: ({ world }) => {
    const hero = world.spawn()
    world.add(hero, Position, { x: 1, y: 2 })
    return { hero, spawned: 0 }
  },
  save: ({ hero, spawned }) => ({ hero, spawned }),
  restore: (self, saved) => void Object.assign(self, saved),
  run: [
    tick('update', (self: { hero: number; spawned: number }, _dt, { world, random, uses }) => {
      self.spawned++
      const it = world.spawn()
      world.add(it, Position, { x: random.float(), y: -0 })
      if (random.below(3) === 0)
        world.add(it, Health, { points: random.below(100), state: 'hurt', of: self.hero as never })
      if (random.below(4) === 0) world.despawn(it)
      ;(uses as { score: { value: { points: number }; set(value: unknown): void } }).score.set({
        points: self.spawned,
      })
    }),
  ],
})
const Move = defineSystem('move', {
  create: () => ({}),
  run: [each('update', [write(Position), read(Health)], () => (rows, dt) => void [rows, dt])],
})
const definition = defineGame({
  name: 'kept',
  packages: [shooter],
  systems: [Spawn, Move],
  actions: { fire: 'button' },
})

async function played(frames: number, seed = 7): Promise<Game> {
  const game = await createGame(definition, { seed })
  play(game, frames)
  return game
}
function play(game: Game, frames: number): string[] {
  return Array.from({ length: frames }, (_, frame) => {
    game.engine.input.set('fire', frame % 3 === 0 ? 1 : 0)
    game.frame()
    return game.stateHash()
  })
}

describe('a game without mods', () => {
  test('is loaded as it was saved, in another program too, and goes on the same way', async () => {
    const game = await played(50)
    const bytes = await game.save({ title: 'fifty' })
    const hash = game.stateHash()
    const later = play(game, 60)
    const other = await createGame(definition, { seed: 1 })
    play(other, 13)
    for (const it of [game, other]) {
      const plan = await it.load(bytes)
      expect([plan.exact, plan.mods, it.stateHash()]).toEqual([true, [], hash])
      expect(play(it, 60)).toEqual(later)
    }
  })

  test('is not changed by saving it, nor by a preview', async () => {
    const [a, b] = [await played(20), await played(20)]
    await a.previewLoad(await a.save())
    expect(play(a, 40)).toEqual(play(b, 40))
  })

  test('is saved as the same bytes as long as it is the same', async () => {
    const game = await played(20)
    const bytes = await game.save()
    await game.load(bytes)
    expect(await game.save()).toEqual(bytes)
  })

  test('is saved again after it was loaded from before a component was first used, and sees its changes as then', async () => {
    const seen: number[] = []
    const Watch = defineSystem('watch', {
      create: () => ({}),
      run: [
        each(
          'late',
          [added(Health)],
          () =>
            ({ count }) =>
              void seen.push(count),
        ),
      ],
    })
    const Late = defineSystem('late', {
      create: () => ({}),
      run: [
        tick('update', (_self, _dt, { world, time }) => {
          if (time.step === 4) world.add(world.spawn(), Health, { points: time.step })
        }),
      ],
    })
    const game = await createGame(defineGame({ name: 'late', packages: [shooter], systems: [Watch, Late] }))
    await game.prepareSnapshots()
    play2(game, 2)
    const places = new Set<string>()
    const [bytes, snapshot, hash] = [await game.save(), game.snapshot(), game.stateHash()]
    for (const restore of [() => game.load(bytes), () => game.restore(snapshot), () => game.load(bytes)]) {
      seen.length = 0
      play2(game, 5)
      expect(seen.filter((count) => count > 0)).toEqual([1])
      places.add(seen.join())
      expect(places.size).toBe(1)
      await restore()
      expect(game.stateHash()).toBe(hash)
      expect(await game.save()).toEqual(bytes)
    }
  })

  test('refuses the saved game of another one', async () => {
    const other = await createGame(defineGame({ name: 'other', systems: [] }))
    const game = await played(5)
    expect(await laterCode(async () => game.load(await other.save()))).toBe('save/other-game')
    expect(await laterCode(async () => game.previewLoad(await other.save()))).toBe('save/other-game')
  })

  test('is as it was when a system cannot take up its state', async () => {
    const faulty = defineGame({
      name: 'kept',
      packages: [shooter],
      systems: [
        defineSystem('spawn', {
          create: () => ({}),
          save: () => ({ hero: 1 }),
          restore: () => {
            throw new TypeError('no such hero')
          },
        }),
      ],
    })
    const bytes = await (await played(5)).save()
    const game = await createGame(faulty)
    play2(game, 3)
    const hash = game.stateHash()
    expect(await laterCode(() => game.load(bytes))).toBe('save/cannot-restore')
    expect(game.stateHash()).toBe(hash)
  })

  test('loads none of 5,000 corrupted saves, and is as it was', async () => {
    const game = await played(15)
    const bytes = await game.save()
    play(game, 5)
    const hash = game.stateHash()
    const codes = new Set<string>()
    for (const [what, broken] of corruptions(bytes, 5000, 3)) codes.add(await outcome(game, broken, what))
    expect([...codes].toSorted()).toEqual([
      'save/damaged',
      'save/not-a-save',
      'save/too-new',
      'save/truncated',
    ])
    expect(game.stateHash()).toBe(hash)
  })

  test('throws nothing but errors of Skein for saves that were changed with their checksum', async () => {
    const game = await played(15)
    const { header, body } = openSave(await game.save())
    let accepted = 0
    const codes = new Map<string, number>()
    for (const [part, count] of [
      ['body', 3000],
      ['header', 600],
    ] as const) {
      for (const [what, broken] of corruptions(part === 'body' ? body : header, count, 5)) {
        const before = game.stateHash()
        const sealed = sealSave(part === 'body' ? { header, body: broken } : { header: broken, body })
        const found = await outcome(game, sealed, what)
        codes.set(found, (codes.get(found) ?? 0) + 1)
        if (found !== 'loaded') expect(game.stateHash()).toBe(before)
        else if (++accepted % 10 === 0) {
          // Whatever is in it, the world holds together.
          game.world.all({ with: [Position] }).forEach((it) => game.world.get(it, Position))
          await game.load(await game.save())
        }
      }
    }
    for (const found of codes.keys()) expect(found).toMatch(/^(?:loaded|save\/[a-z-]+)$/)
  })
})

async function outcome(game: Game, bytes: Uint8Array, what: string): Promise<string> {
  try {
    await game.load(bytes)
    return 'loaded'
  } catch (error) {
    if (error instanceof SkeinError) return error.code
    throw new Error(`not an error of Skein for ${what}`, { cause: error })
  }
}
function play2(game: Game, frames: number): void {
  for (let frame = 0; frame < frames; frame++) game.frame()
}
