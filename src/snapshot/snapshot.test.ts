import { describe, expect, test } from 'vitest'
import {
  createGame,
  defineEvent,
  defineGame,
  definePackage,
  defineSystem,
  handler,
  SkeinError,
  t,
  tick,
  type AnySystem,
  type CreateGameOptions,
  type Game,
} from 'skein'
import { adoptObjects, objectsOf } from 'skein/objects'
import { watMod } from '../../plugins/testing/wat-mod.ts'

const demo = definePackage('demo:snap', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f64 })
const Hit = demo.event('hit', { points: t.u32 })
const Done = defineEvent<{ by: string }>('done')

interface Count {
  steps: number
  hits: number
  done: string[]
}
const counter = defineSystem('counter', {
  create: ({ world, random, raiseDelayed }) => ({
    world,
    random,
    raiseDelayed,
    steps: 0,
    hits: 0,
    done: [] as string[],
  }),
  save: ({ steps, hits, done }): Count => ({ steps, hits, done }),
  restore: (self, saved) => void Object.assign(self, saved),
  on: ({ handler: on }) => [
    on(Hit, (self, { points }) => void (self.hits += points)),
    on(Done, (self, { by }) => void self.done.push(by)),
  ],
  run: [
    tick('update', (self: Count & { world: Game['world']; random: { float(): number } }) => {
      self.steps++
      self.world.add(self.world.spawn(), Position, { x: self.random.float(), y: Number.NaN })
    }),
  ],
})

function start(systems: readonly AnySystem[] = [counter], options: CreateGameOptions = {}): Promise<Game> {
  const definition = defineGame({ name: 'snap', packages: [demo], actions: { jump: 'button' }, systems })
  return createGame(definition, { seed: 5, snapshots: true, ...options })
}

/** The error that a snapshot or a restore must throw. */
function refused(run: () => unknown): [code: string, ...names: unknown[]] {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return [error.code, ...Object.values(error.names)]
    throw error
  }
  throw new Error('nothing was thrown')
}

const FIRST = { mod: { name: 'acme:first', version: '1.0.0', abi: 1 } }
const mod = (wat = '(module)'): Uint8Array => watMod([FIRST], wat)

describe('a restored snapshot', () => {
  test('brings back the whole state, as often as asked, and in another game from its bytes', async () => {
    const game = await start()
    for (let i = 0; i < 10; i++) game.frame()
    game.raise(Hit, { points: 3 })
    game.raise(Done, { by: 'me' })
    game.engine.input.set('jump', 1)
    const [snapshot, hash] = [game.snapshot(), game.stateHash()]
    const play = (played: Game): string[] =>
      Array.from({ length: 5 }, () => (played.frame(), played.stateHash()))
    const then = play(game)
    expect(game.engine.get(counter)).toMatchObject({ hits: 3, done: ['me'], steps: 15 })
    for (let times = 0; times < 2; times++) {
      game.restore(snapshot)
      expect([game.stateHash(), ...play(game)]).toEqual([hash, ...then])
    }
    const other = await start([counter], { seed: 99 })
    for (let i = 0; i < 3; i++) other.frame(1 / 40)
    other.restore(other.readSnapshot(snapshot.toBytes()))
    expect([other.stateHash(), ...play(other)]).toEqual([hash, ...then])
    expect(other.engine.get(counter)).toMatchObject({ hits: 3, done: ['me'], steps: 15 })
  })

  test('is not changed by a system that goes on with its state', async () => {
    const game = await start()
    game.raise(Done, { by: 'a' })
    game.frame()
    const snapshot = game.snapshot()
    const bytes = snapshot.toBytes()
    for (let times = 0; times < 3; times++) {
      game.restore(snapshot)
      game.raise(Done, { by: 'b' })
      game.frame()
    }
    expect(snapshot.toBytes()).toEqual(bytes)
  })

  test('raises no events for entities and components that come and go by it', async () => {
    const seen: string[] = []
    const game = await start()
    const before = game.snapshot()
    game.frame()
    game.world.observe(Position, 'added', () => seen.push('added'))
    game.world.observe(Position, 'removed', () => seen.push('removed'))
    game.restore(before)
    game.restore(game.snapshot())
    expect([seen, game.world.size]).toEqual([[], 0])
  })

  test('takes out systems that came since, and adds those that went', async () => {
    const extra = defineSystem('extra', { create: () => ({}) })
    const game = await start()
    const before = game.snapshot()
    game.engine.change({ add: [extra] })
    const after = game.snapshot()
    const names = (): string[] => game.engine.systems.map(({ name }) => name)
    game.restore(before)
    expect(names()).toEqual(['counter'])
    game.restore(after)
    expect(names().toSorted()).toEqual(['counter', 'extra'])
    const other = await start()
    expect(refused(() => other.restore(other.readSnapshot(after.toBytes())))).toEqual([
      'snapshot/unknown-system',
      'extra',
    ])
  })
})

describe('is refused', () => {
  test('without the option, and possible once it is prepared', async () => {
    const game = await createGame(defineGame({ systems: [] }))
    expect(refused(() => game.snapshot())).toEqual(['snapshot/not-prepared'])
    expect(refused(() => game.readSnapshot(new Uint8Array(0)))).toEqual(['snapshot/not-prepared'])
    await game.prepareSnapshots()
    game.restore(game.snapshot())
  })

  test('a game whose objects are its own, when it starts', async () => {
    const world = adoptObjects([objectsOf([{ x: 1, y: 2 }]).share(Position, { x: 'x', y: 'y' })])
    const options = { world, snapshots: true }
    await expect(createGame(defineGame({ packages: [demo], systems: [] }), options)).rejects.toMatchObject({
      code: 'snapshot/adopted-world',
    })
  })

  test('a system that saves and cannot restore, when the game starts, and when it is added later', async () => {
    const stuck = defineSystem('stuck', { create: () => ({}), save: () => 1 })
    await expect(start([counter, stuck])).rejects.toMatchObject({
      code: 'snapshot/no-restore',
      names: { system: 'stuck' },
    })
    const shown = defineSystem('shown', { presentational: true, create: () => ({}), save: () => 1 })
    const game = await start([counter, shown])
    game.snapshot()
    game.engine.change({ add: [stuck] })
    expect(refused(() => game.snapshot())).toEqual(['snapshot/no-restore', 'stuck'])
  })

  test('inside a frame, and while an interrupted event waits', async () => {
    const thrower = defineSystem('thrower', {
      create: () => ({}),
      before: ['counter'],
      on: [
        handler(Done, () => {
          throw new Error('on purpose')
        }),
      ],
    })
    const inside: unknown[] = []
    const late = defineSystem('late', {
      create: () => ({}),
      run: [tick('late', () => void inside.push(refused(() => game.snapshot())))],
    })
    const game: Game = await start([counter, thrower, late])
    game.frame()
    expect(inside).toEqual([['snapshot/not-now']])
    game.raise(Done, { by: 'x' })
    expect(() => game.flush()).toThrow('on purpose')
    expect(refused(() => game.snapshot())).toEqual(['snapshot/not-now'])
    game.flush()
    game.snapshot()
  })

  test('a snapshot of another game', async () => {
    const snapshot = (await start()).snapshot()
    const other = await createGame(defineGame({ name: 'other', systems: [] }), { snapshots: true })
    expect(refused(() => other.restore(snapshot))).toEqual(['snapshot/other-game'])
  })

  test('a snapshot with a component or an event that the game lacks', async () => {
    const game = await start([counter])
    game.frame()
    const bytes = game.snapshot().toBytes()
    game.raise(Hit, { points: 1 })
    const waiting = game.snapshot().toBytes()
    const idle = defineSystem('counter', { create: () => ({}) })
    const definition = { name: 'snap', actions: { jump: 'button' }, systems: [idle] } as const
    const bare = await createGame(defineGame(definition), { snapshots: true })
    expect(refused(() => bare.restore(bare.readSnapshot(bytes)))).toEqual([
      'snapshot/unknown-component',
      'demo:snap/position@1',
    ])
    const other = definePackage('demo:snap', '1.0.0')
    other.component('position', { x: t.f32, y: t.f64 })
    const eventless = await createGame(defineGame({ ...definition, packages: [other] }), { snapshots: true })
    const hash = eventless.stateHash()
    expect(refused(() => eventless.restore(eventless.readSnapshot(waiting)))).toEqual([
      'snapshot/unknown-event',
      'demo:snap/hit@1.0.0',
    ])
    expect(eventless.stateHash()).toBe(hash)
  })

  test('a snapshot that a system cannot take up; the game is as it was', async () => {
    const picky = defineSystem('picky', {
      create: () => ({ value: 1 }),
      save: ({ value }) => value,
      restore(self, saved) {
        if (saved === 1) throw new Error('not one')
        self.value = saved as number
      },
    })
    const game = await start([counter, picky])
    const snapshot = game.snapshot()
    game.engine.get(picky).value = 2
    game.frame()
    const hash = game.stateHash()
    expect(refused(() => game.restore(snapshot))).toEqual(['snapshot/restore-failed', 'picky'])
    expect(game.stateHash()).toBe(hash)
  })

  test('a snapshot with a system that cannot be created any more, or whose state another one refuses; the game is as it was', async () => {
    let breaks = false
    const extra = defineSystem('extra', {
      create: ({ world, random }) => {
        world.add(world.spawn(), Position, { x: random.float() })
        if (breaks) throw new Error('no more')
        return {}
      },
    })
    const picky = defineSystem('picky', {
      create: () => ({ value: 1 }),
      save: ({ value }) => value,
      restore(self, saved) {
        if (saved === 1) throw new Error('not one')
        self.value = saved as number
      },
    })
    const game = await start([counter, picky])
    game.engine.change({ add: [extra] })
    const snapshot = game.snapshot()
    game.engine.change({ remove: [extra] })
    game.engine.get(picky).value = 2
    game.frame()
    const bytes = game.snapshot().toBytes()
    for (breaks of [true, false]) {
      const culprit = breaks ? 'extra' : 'picky'
      expect(refused(() => game.restore(snapshot))).toEqual(['snapshot/restore-failed', culprit])
      expect(game.snapshot().toBytes()).toEqual(bytes)
      expect(game.engine.systems.map(({ name }) => name)).not.toContain('extra')
    }
  })

  test('a mod that is not there, and a mod whose state is out of reach', async () => {
    const game = await start()
    expect(await game.mods.add([{ file: 'first.wasm', bytes: mod() }])).toMatchObject([
      { errors: [], status: 'running' },
    ])
    const snapshot = game.snapshot()
    const other = await start()
    expect(refused(() => other.restore(snapshot))).toEqual(['snapshot/missing-mod', 'acme:first'])
    const hidden = mod('(module (global (mut funcref) (ref.null func)) (func) (func (export "go")))')
    const [status] = await other.mods.add([{ file: 'hidden.wasm', bytes: hidden }])
    expect(status!.errors.map(({ code }) => code)).toEqual(['snapshot/unkeepable'])
    const unprepared = await start([counter], { snapshots: false })
    expect(await unprepared.mods.add([{ file: 'hidden.wasm', bytes: hidden }])).toMatchObject([
      { status: 'running' },
    ])
    await unprepared.prepareSnapshots()
    expect(refused(() => unprepared.snapshot())).toEqual(['snapshot/unkeepable', 'acme:first'])
  })

  test.each([
    ['table.set', '(table.set 0 (i32.const 0) (ref.func 0))'],
    ['table.grow', '(drop (table.grow 0 (ref.func 0) (i32.const 1)))'],
    ['table.fill', '(table.fill 0 (i32.const 0) (ref.func 0) (i32.const 1))'],
    ['table.copy', '(table.copy (i32.const 0) (i32.const 1) (i32.const 1))'],
    ['table.init', '(table.init $e (i32.const 0) (i32.const 0) (i32.const 1))'],
    ['data.drop', '(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d)'],
  ])('a mod with %s, whose tables or segments are not as they were when it began', async (_what, code) => {
    const module = `(module (memory (export "memory") 1) (table 4 funcref) (elem $e func 0) (data $d "abc") (func ${code}))`
    const game = await start()
    const [status] = await game.mods.add([{ file: 'first.wasm', bytes: mod(module) }])
    expect(status).toMatchObject({ errors: [{ code: 'snapshot/unkeepable', names: { mod: 'acme:first' } }] })
    expect(status!.errors[0]!.message).toContain('tables')
    const unprepared = await start([counter], { snapshots: false })
    expect(await unprepared.mods.add([{ file: 'first.wasm', bytes: mod(module) }])).toMatchObject([
      { status: 'running' },
    ])
    await unprepared.prepareSnapshots()
    expect(refused(() => unprepared.snapshot())).toEqual(['snapshot/unkeepable', 'acme:first'])
  })

  test('bytes that are no snapshot, that are damaged, or of another version of Skein', async () => {
    const game = await start()
    const bytes = game.snapshot().toBytes()
    const read = (changed: Uint8Array) => (): unknown => game.readSnapshot(changed)
    expect(refused(read(new Uint8Array(0)))).toEqual(['snapshot/invalid'])
    for (let at = 5; at < bytes.length; at += 11) {
      const changed = bytes.slice()
      changed[at]! ^= 4
      expect(refused(read(changed))).toEqual(['snapshot/invalid'])
      expect(refused(read(bytes.slice(0, at)))).toEqual(['snapshot/invalid'])
    }
    const later = bytes.slice()
    later[4] = 200
    expect(refused(read(later))).toEqual(['snapshot/unsupported'])
  })
})

test.each([0, 1, 2, 3])(
  'small fields of %i entities more than 4,000 come back in a game that has none',
  async (more) => {
    const own = definePackage('demo:flags', '1.0.0')
    const Flag = own.component('flag', { up: t.bool, level: t.u8, size: t.u16 })
    const flags = defineSystem('flags', {
      create: ({ world }) => ({
        fill: () => {
          for (let index = 0; index < 4000 + more; index++)
            world.add(world.spawn(), Flag, { up: index % 3 === 0, level: index % 256, size: index })
        },
      }),
    })
    const definition = defineGame({ name: 'flags', packages: [own], systems: [flags] })
    const [first, second] = [
      await createGame(definition, { snapshots: true }),
      await createGame(definition, { snapshots: true }),
    ]
    first.get(flags).fill()
    second.restore(second.readSnapshot(first.snapshot().toBytes()))
    expect(second.stateHash()).toBe(first.stateHash())
    for (const game of [first, second]) game.frame()
    expect(second.stateHash()).toBe(first.stateHash())
  },
)
