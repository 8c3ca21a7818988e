import { describe, expect, test } from 'vitest'
import {
  createGame,
  defineEvent,
  defineGame,
  definePackage,
  defineSystem,
  handler,
  t,
  type Game,
  type GameDefinition,
  type GameReplay,
} from './index.ts'

const pack = definePackage('acme:walk', '1.0.0')
const Position = pack.component('position', { x: t.f64, y: t.f64 })
const Push = pack.event('push', { by: t.f64 })
const Speed = pack.hook('speed', {}, t.f64)
const Local = defineEvent<unknown>('local')

interface Walk {
  readonly seen: unknown[]
  factor: number
}

const Walker = defineSystem('walker', {
  create: ({ world }): Walk => {
    const walker = world.spawn()
    world.add(walker, Position, {})
    return { seen: [], factor: 1 }
  },
  save: ({ seen, factor }) => ({ seen, factor }),
  on: ({ handler: on }) => [
    on(Push, (self, { by }) => void self.seen.push(by)),
    on(Speed, (self, value) => {
      self.factor = value
      return value * 2
    }),
  ],
  run: ({ tick }) => [
    tick('update', (self, dt, { world, input, random }) => {
      for (const entity of world.all({ with: [Position] })) {
        const { x, y } = world.get(entity, Position)
        world.set(entity, Position, {
          x: x + input.value(1) * dt * self.factor,
          y: y + random.between(0, 1) + input.value(2),
        })
      }
    }),
  ],
})
const Listener = defineSystem('listener', {
  create: ({ raise }) => {
    // A game may begin with events that wait.
    raise(Local, 'created')
    return { seen: [] as unknown[] }
  },
  save: ({ seen }) => seen,
  on: [handler(Local, (self: { seen: unknown[] }, payload) => void self.seen.push(payload))],
})
const definition = defineGame({
  name: 'walk',
  packages: [pack],
  systems: [Walker, Listener],
  actions: { walk: 'axis', jump: 'button' },
})

/** Plays for some frames with inputs of every kind. */
function play(game: Game, frames = 400): void {
  const { engine } = game
  for (let frame = 0; frame < frames; frame++) {
    if (frame % 7 === 0) engine.input.set('walk', Math.sin(frame))
    engine.input.set('jump', frame % 50 === 3 ? 1 : 0)
    if (frame % 90 === 1) game.raise(Push, { by: frame / 3 })
    if (frame % 90 === 2)
      game.raise(Local, { list: [1n, undefined, -0, 'x'], bytes: new Float32Array([0.5]) })
    if (frame % 100 === 5) game.flush()
    if (frame % 100 === 6) game.run('update', 0.01)
    if (frame % 100 === 7) game.call(Speed, frame / 100, {})
    const [entity] = game.world.all({ with: [Position] })
    if (frame === 77) engine.edit({ entity: entity!, component: Position.channel, values: { x: -3.25 } })
    game.frame(frame % 3 === 0 ? undefined : 1 / 144)
  }
}

async function recorded(
  made: GameDefinition = definition,
  run: (game: Game) => void = play,
): Promise<{ game: Game; bytes: Uint8Array }> {
  const game = await createGame(made, { seed: 7 })
  const recorder = await game.record({ hashEvery: 50 })
  run(game)
  expect(recorder.problems).toEqual([])
  return { game, bytes: await recorder.toBytes() }
}

function all(replay: GameReplay): number {
  let frames = 0
  while (replay.next()) frames++
  return frames
}

describe('a recording', () => {
  test('plays every kind of input again, and ends in the same state', async () => {
    const { game, bytes } = await recorded()
    const again = await createGame(definition, { seed: 7 })
    const replay = await again.replay(bytes, { verify: true })
    expect(replay.seed).toBe(7)
    all(replay)
    expect(again.stateHash()).toBe(game.stateHash())
    expect(again.engine.time.frame).toBe(game.engine.time.frame)
    expect(again.engine.get(Listener).seen).toEqual(game.engine.get(Listener).seen)
    expect([replay.done, replay.progress]).toEqual([true, 1])
  })

  test('lets nothing in from outside while it plays, and everything afterwards', async () => {
    const { game, bytes } = await recorded()
    const again = await createGame(definition, { seed: 7 })
    const replay = await again.replay(bytes, { verify: true })
    do {
      if (replay.done) break
      again.engine.input.set('walk', 9)
      again.raise(Push, { by: 1e9 })
      expect(again.call(Speed, 50, {})).toBe(50)
      const [entity] = again.world.all({ with: [Position] })
      again.engine.edit({ entity: entity!, component: Position.channel, values: { x: 1e9 } })
    } while (replay.next())
    expect(again.stateHash()).toBe(game.stateHash())
    again.raise(Push, { by: 1e9 })
    again.flush()
    expect(again.engine.get(Walker).seen).toContain(1e9)
  })

  test('is a recording of its replay', async () => {
    const { bytes } = await recorded()
    const again = await createGame(definition, { seed: 7 })
    const recorder = await again.record({ hashEvery: 50 })
    all(await again.replay(bytes))
    expect(await recorder.toBytes()).toEqual(bytes)
  })

  test('goes on after a frame that threw', async () => {
    const Failing = defineSystem('failing', {
      create: () => ({}),
      run: ({ tick }) => [
        tick('update', (_self, _dt, { time }) => {
          if (time.step === 3) throw new RangeError('step 3')
        }),
      ],
    })
    const made = defineGame({ name: 'walk', packages: [pack], systems: [Walker, Failing] })
    const { game, bytes } = await recorded(made, (it) => {
      for (let frame = 0; frame < 6; frame++) {
        if (frame === 2) expect(() => it.frame()).toThrow('step 3')
        else it.frame()
      }
    })
    const again = await createGame(made, { seed: 7 })
    const replay = await again.replay(bytes, { verify: true })
    replay.next()
    replay.next()
    expect(() => replay.next()).toThrow('step 3')
    all(replay)
    expect(again.stateHash()).toBe(game.stateHash())
  })

  test('ends with an event that is not plain data, and says so', async () => {
    const game = await createGame(definition, { seed: 7 })
    const recorder = await game.record()
    game.frame()
    game.raise(Local, new Map())
    game.frame()
    expect(recorder.recording).toBe(false)
    expect(recorder.problems).toMatchObject([
      { code: 'recording/not-plain', names: { event: 'local', frame: 1 } },
    ])
    const again = await createGame(definition, { seed: 7 })
    expect(all(await again.replay(await recorder.toBytes(), { verify: true }))).toBe(1)
  })

  test('notices when the program changes the world behind its back', async () => {
    const game = await createGame(definition, { seed: 7 })
    const recorder = await game.record({ hashEvery: 2 })
    game.frame()
    game.frame()
    game.world.spawn()
    game.frame()
    expect(recorder.problems).toMatchObject([
      { code: 'recording/outside-change', names: { frame: 2, other: 'walk' } },
    ])
  })

  test('says in which frame and whose state a replay has diverged', async () => {
    const { bytes } = await recorded()
    const Drifting = defineSystem('drifting', {
      create: () => ({}),
      run: ({ tick }) => [
        tick('update', (_self, _dt, { world, time }) => {
          if (time.step === 30) world.spawn()
        }),
      ],
    })
    const { presentational: _, ...hidden } = { ...Drifting, presentational: true }
    const other = defineGame({
      name: 'walk',
      packages: [pack],
      systems: [Walker, Listener, { ...hidden, presentational: true } as never],
      actions: { walk: 'axis', jump: 'button' },
    })
    const again = await createGame(other, { seed: 7 })
    const replay = await again.replay(bytes, { verify: true })
    expect(() => all(replay)).toThrow(
      expect.objectContaining({ code: 'recording/diverged', names: { frame: 50, other: 'walk' } }),
    )
  })
})

describe('a replay is refused', () => {
  const other = (options: Partial<Parameters<typeof defineGame>[0]>): GameDefinition =>
    defineGame({
      name: 'walk',
      packages: [pack],
      systems: [Walker, Listener],
      actions: { walk: 'axis', jump: 'button' },
      ...options,
    })
  test.each<[string, GameDefinition]>([
    ['of another name', other({ name: 'run' })],
    ['without a package', other({ packages: [] })],
    ['with other actions', other({ actions: { walk: 'axis' } })],
    ['with other steps', other({ step: 1 / 30 })],
    ['that begins in another state', other({ systems: [Walker] })],
  ])('in a game %s', async (_what, made) => {
    const { bytes } = await recorded()
    const game = await createGame(made, { seed: 7 })
    const before = game.stateHash()
    await expect(game.replay(bytes)).rejects.toMatchObject({ code: 'recording/other-game' })
    expect(game.stateHash()).toBe(before)
    game.frame()
  })
  test('in a game with another seed, or other options', async () => {
    const { bytes } = await recorded()
    const seed = await createGame(definition, { seed: 8 })
    await expect(seed.replay(bytes)).rejects.toMatchObject({
      code: 'recording/other-options',
      names: { other: 'seed' },
    })
    const limits = await createGame(definition, { seed: 7, limits: { callFuel: 9 } })
    await expect(limits.replay(bytes)).rejects.toMatchObject({ names: { other: 'limits' } })
  })
  test('in a game that has begun; and so is a second recorder', async () => {
    const { game, bytes } = await recorded()
    await expect(game.replay(bytes)).rejects.toMatchObject({ code: 'recording/not-at-start' })
    const fresh = await createGame(definition)
    await fresh.record()
    await expect(fresh.record()).rejects.toMatchObject({ code: 'recording/ended' })
    await expect((await createGame(definition)).record({ hashEvery: 0 })).rejects.toMatchObject({
      code: 'value/invalid',
    })
  })
})
