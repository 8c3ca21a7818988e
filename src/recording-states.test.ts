import { describe, expect, test } from 'vitest'
import { decodeRecording, encodeRecording } from '../engine/recording/index.ts'
import { counterMod, replacementGame } from '../plugins/testing/replacement-game.ts'
import {
  createGame,
  defineGame,
  definePackage,
  defineSystem,
  t,
  type CreateGameOptions,
  type Game,
  type InputRecorder,
  type ModFile,
} from './index.ts'

const pack = definePackage('acme:stroll', '1.0.0')
const Position = pack.component('position', { x: t.f64 })
const Walker = defineSystem('walker', {
  create: ({ world, input }) => {
    world.add(world.spawn(), Position, {})
    return { walk: input.find('walk'), seen: [] as number[] }
  },
  save: ({ seen }) => seen,
  restore: (self, seen) => {
    if ((seen as number[]).includes(99)) throw new Error('on purpose')
    self.seen = [...(seen as number[])]
  },
  run: ({ tick }) => [
    tick('update', (self, dt, { world, input, random, time }) => {
      if (time.step % 40 === 1) self.seen.push(time.step)
      for (const entity of world.all({ with: [Position] })) {
        const { x } = world.get(entity, Position)
        world.set(entity, Position, { x: x + input.value(self.walk) * dt + random.float() })
      }
    }),
  ],
})
const stroll = defineGame({ name: 'stroll', packages: [pack], systems: [Walker], actions: { walk: 'axis' } })

const file = (name: string, options: Parameters<typeof counterMod>[0] = {}): ModFile => ({
  file: `${name}.wasm`,
  bytes: counterMod({ name: `acme:${name}`, ...options }),
})

function frames(game: Game, count: number): void {
  for (let frame = 0; frame < count; frame++) {
    if (game.engine.input.actions.length > 0 && frame % 9 === 0)
      game.engine.input.set('walk', Math.cos(frame))
    game.frame(frame % 3 === 0 ? 1 / 144 : undefined)
  }
}

/** Plays a recording in a game of its own. */
async function replayed(
  game: Game,
  recorder: InputRecorder,
  options: CreateGameOptions = {},
  other = game.engine.definition,
): Promise<Game> {
  expect(recorder.problems).toEqual([])
  const again = await createGame(other, { seed: 1234, ...options })
  const replay = await again.replay(await recorder.toBytes(), { verify: true })
  while (replay.next());
  expect(Object.fromEntries(again.stateHashes())).toEqual(Object.fromEntries(game.stateHashes()))
  const statuses = (it: Game): unknown[] => it.mods.list().map((mod) => [mod.name, mod.version, mod.status])
  expect(statuses(again)).toEqual(statuses(game))
  return again
}

describe('a recording that starts in the middle of a game', () => {
  test('plays in a new game, whatever its seed, and holds a state of 100 frames', async () => {
    const game = await createGame(stroll, { seed: 7 })
    frames(game, 100)
    const recorder = await game.record({ hashEvery: 20 })
    frames(game, 100)
    const again = await replayed(game, recorder)
    expect([again.engine.time.frame, again.engine.seed]).toEqual([200, 7])
    frames(game, 10)
    frames(again, 10)
    expect(again.stateHash()).toBe(game.stateHash())
  })

  test('brings its mods along, those that were switched off, refused and faulted too', async () => {
    const game = await createGame(replacementGame, { seed: 3 })
    await game.mods.add([file('counter', { saves: true }), file('off'), file('late', { traps: 3 })])
    await game.mods.add([{ file: 'text.wasm', bytes: Uint8Array.of(1) }])
    game.mods.disable('acme:off')
    frames(game, 100)
    const recorder = await game.record({ hashEvery: 10 })
    frames(game, 20)
    game.mods.enable('acme:off')
    await game.mods.add([file('counter', { version: '1.1.0', step: 2, saves: true })])
    frames(game, 80)
    game.mods.remove('acme:off')
    frames(game, 5)
    expect((await replayed(game, recorder)).engine.time.frame).toBe(game.engine.time.frame)
  })

  test('gets the files of its mods from the caller, and names one that is missing', async () => {
    const game = await createGame(replacementGame, { seed: 3 })
    await game.mods.add([file('counter'), file('other')])
    frames(game, 100)
    const recorder = await game.record()
    frames(game, 20)
    const bytes = await recorder.toBytes({ mods: () => false })
    const again = await createGame(replacementGame)
    const before = again.stateHash()
    await expect(again.replay(bytes, { mods: [file('counter')] })).rejects.toMatchObject({
      code: 'recording/missing-mod',
      names: { mod: 'acme:other' },
    })
    expect([again.stateHash(), again.mods.list()]).toEqual([before, []])
    const replay = await again.replay(bytes, { mods: recorder.mods, verify: true })
    while (replay.next());
    expect(again.stateHash()).toBe(game.stateHash())
  })

  test('plays in a game that has begun, and is recorded again there', async () => {
    const game = await createGame(stroll, { seed: 7 })
    frames(game, 30)
    const recorder = await game.record({ hashEvery: 10 })
    frames(game, 30)
    const again = await createGame(stroll, { seed: 8 })
    const recorded = await again.record({ hashEvery: 10 })
    frames(again, 5)
    const replay = await again.replay(await recorder.toBytes(), { verify: true })
    while (replay.next());
    expect(again.stateHash()).toBe(game.stateHash())
    const third = await replayed(again, recorded, { seed: 8 })
    expect(third.engine.time.frame).toBe(60)
  })

  test.each([
    ['passes', '1.1.0', {}, false],
    ['faults, and the version before comes back', '1.0.0', { traps: 12 }, false],
    ['faults under another name of its file', '1.0.0', { traps: 12 }, true],
  ])(
    'begins on the probation of a mod, which %s in the replay as it did',
    async (_what, version, trap, moved) => {
      const game = await createGame(replacementGame, { seed: 3 })
      await game.mods.add([file('counter', { saves: true }), file('other')])
      frames(game, 30)
      const after = file('counter', { version: '1.1.0', step: 3, saves: true, ...trap })
      if (moved) await game.mods.add([{ ...after, file: 'moved.wasm' }], ['counter.wasm'])
      else await game.mods.add([after])
      frames(game, 5)
      const recorder = await game.record({ hashEvery: 1 })
      expect(recorder.mods).toHaveLength(3)
      frames(game, 200)
      expect(game.mods.list().find(({ name }) => name === 'acme:counter')).toMatchObject({ version })
      const again = await replayed(game, recorder)
      frames(game, 10)
      frames(again, 10)
      expect(again.stateHash()).toBe(game.stateHash())
    },
  )

  test('does not begin while state of a missing mod waits for it', async () => {
    const saved = await createGame(replacementGame, { seed: 3 })
    await saved.mods.add([file('counter', { saves: true })])
    frames(saved, 5)
    const bytes = await saved.save()
    const game = await createGame(replacementGame, { seed: 4 })
    await game.load(bytes)
    await expect(game.record()).rejects.toMatchObject({ names: { mod: 'acme:counter' } })
    const other = await createGame(replacementGame, { seed: 4 })
    const recorder = await other.record({ hashEvery: 5 })
    await other.load(bytes)
    frames(other, 10)
    await other.mods.add([file('counter', { saves: true })])
    frames(other, 10)
    const again = await replayed(other, recorder, { seed: 4 })
    expect(again.engine.time.frame).toBe(other.engine.time.frame)
  })

  test.each([
    ['another state', (bytes: Uint8Array) => bytes.fill(0, bytes.length - 40)],
    ['no state', () => Uint8Array.of(1, 2, 3)],
    ['no bytes', () => 'text'],
  ])('is refused with %s, and the game is as it was', async (_what, damage) => {
    const game = await createGame(stroll, { seed: 7 })
    frames(game, 50)
    const recorder = await game.record()
    frames(game, 5)
    const recording = await decodeRecording(await recorder.toBytes())
    const { name, data } = recording.start.snapshot!
    const start = data as { bytes: Uint8Array }
    const snapshot = { name, data: { ...start, bytes: damage(start.bytes.slice()) } }
    const bytes = await encodeRecording({ ...recording, start: { ...recording.start, snapshot } })
    const again = await createGame(stroll, { seed: 9 })
    frames(again, 3)
    const before = again.stateHash()
    await expect(again.replay(bytes)).rejects.toMatchObject({
      code: expect.stringMatching(/^(snapshot\/invalid|recording\/damaged)$/),
    })
    expect([again.stateHash(), again.engine.replayed]).toEqual([before, null])
  })

  test('is refused where its state is not the one of its hashes, and the game is as it was', async () => {
    const game = await createGame(stroll, { seed: 7 })
    frames(game, 50)
    const recording = await decodeRecording(await (await game.record()).toBytes())
    frames(game, 1)
    const other = await decodeRecording(await ((game.engine.journal = null), await game.record()).toBytes())
    const bytes = await encodeRecording({ ...recording, start: other.start })
    const again = await createGame(stroll, { seed: 9 })
    const before = again.stateHash()
    await expect(again.replay(bytes)).rejects.toMatchObject({ code: 'recording/diverged' })
    expect([again.stateHash(), again.engine.replayed]).toEqual([before, null])
  })
})

describe('a snapshot that is restored while somebody records', () => {
  test('is restored again, with the actions that the program sets afterwards', async () => {
    const game = await createGame(stroll, { seed: 7, snapshots: true })
    const recorder = await game.record({ hashEvery: 10 })
    frames(game, 20)
    game.engine.input.set('walk', 0.25)
    game.frame()
    const snapshot = game.snapshot()
    game.engine.input.set('walk', 1)
    for (let times = 0; times < 3; times++) {
      frames(game, 15)
      game.engine.input.set('walk', 1)
      game.frame()
      game.restore(snapshot)
      game.engine.input.set('walk', 1)
      game.frame()
    }
    const again = await replayed(game, recorder, { seed: 7 })
    expect(again.engine.time.frame).toBe(game.engine.time.frame)
  })

  test('brings back mods that have gone, and takes out those that came', async () => {
    const game = await createGame(replacementGame, { seed: 3, snapshots: true })
    const recorder = await game.record({ hashEvery: 10 })
    await game.mods.add([file('counter', { saves: true }), file('other')])
    frames(game, 100)
    const snapshot = game.snapshot()
    game.mods.remove('acme:other')
    await game.mods.add([file('counter', { version: '1.1.0', saves: true }), file('new')])
    frames(game, 30)
    game.restore(snapshot)
    frames(game, 30)
    const again = await replayed(game, recorder, { seed: 3 })
    expect(again.engine.time.frame).toBe(game.engine.time.frame)
  })

  test('that is on probation is rolled back again', async () => {
    const game = await createGame(replacementGame, { seed: 3, snapshots: true })
    const recorder = await game.record({ hashEvery: 10 })
    await game.mods.add([file('counter')])
    frames(game, 10)
    await game.mods.add([file('counter', { version: '1.2.0', traps: 12 })])
    frames(game, 5)
    const snapshot = game.snapshot()
    frames(game, 3)
    game.restore(snapshot)
    frames(game, 40)
    expect(game.mods.list()).toMatchObject([{ version: '1.0.0' }])
    const again = await replayed(game, recorder, { seed: 3 })
    expect(again.engine.time.frame).toBe(game.engine.time.frame)
  })

  test('is no input where it is refused; one of the program is ignored while a recording plays', async () => {
    const game = await createGame(stroll, { seed: 7, snapshots: true })
    const recorder = await game.record({ hashEvery: 10 })
    const start = game.snapshot()
    frames(game, 20)
    const other = await createGame(replacementGame, { snapshots: true })
    expect(() => game.restore(other.snapshot())).toThrow(
      expect.objectContaining({ code: 'snapshot/other-game' }),
    )
    game.engine.get(Walker).seen.push(99)
    const bad = game.snapshot()
    game.engine.get(Walker).seen.pop()
    expect(() => game.restore(bad)).toThrow(expect.objectContaining({ code: 'snapshot/restore-failed' }))
    frames(game, 20)
    const again = await createGame(stroll, { seed: 7, snapshots: true })
    const replay = await again.replay(await recorder.toBytes(), { verify: true })
    while (!replay.done) {
      again.restore(start)
      replay.next()
    }
    expect(again.stateHash()).toBe(game.stateHash())
    again.restore(start)
    expect(again.engine.time.frame).toBe(0)
  })
})

describe('a saved game that is loaded while somebody records', () => {
  test('is loaded again, with mods that have changed since', async () => {
    const game = await createGame(replacementGame, { seed: 3 })
    const recorder = await game.record({ hashEvery: 10 })
    await game.mods.add([file('counter', { saves: true }), file('other')])
    frames(game, 100)
    const bytes = await game.save()
    await game.mods.add([file('counter', { version: '1.1.0', step: 3, saves: true })])
    frames(game, 100)
    await game.load(bytes)
    frames(game, 30)
    await expect(game.load(bytes.subarray(9))).rejects.toMatchObject({ code: 'save/not-a-save' })
    const again = await replayed(game, recorder, { seed: 3 })
    expect(again.engine.time.frame).toBe(130)
  })

  test('is only previewed by a program while a recording plays', async () => {
    const game = await createGame(stroll, { seed: 7 })
    const saved = await game.save()
    const recorder = await (await createGame(stroll, { seed: 7 })).record()
    const again = await createGame(stroll, { seed: 7 })
    frames(again, 0)
    recorder.end()
    const replay = await again.replay(await recorder.toBytes())
    expect((await again.load(saved)).exact).toBe(true)
    expect(again.engine.pristine).toBe(true)
    replay.end()
    await again.load(saved)
    expect(again.engine.pristine).toBe(false)
  })
})
