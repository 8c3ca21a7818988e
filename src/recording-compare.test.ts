import { describe, expect, test } from 'vitest'
import {
  compareRecordings,
  decodeRecording,
  type OpenRecording,
  type RecordingComparison,
} from '../engine/recording/index.ts'
import { counterMod, replacementGame } from '../plugins/testing/replacement-game.ts'
import { createGame, defineGame, definePackage, defineSystem, t, type Game } from './index.ts'
import { playerOf } from './recording.ts'

const pack = definePackage('acme:drift', '1.0.0')
const Place = pack.component('place', { x: t.f64 })
/** Stands for another machine: from this step on, a system computes something else. */
const machine = { drifts: Infinity, hides: false }
const Quiet = defineSystem('quiet', {
  create: () => ({}),
  run: ({ tick }) => [tick('update', () => undefined)],
})
const Mover = defineSystem('mover', {
  uses: { quiet: Quiet },
  create: ({ world }) => {
    const entity = world.spawn()
    world.add(entity, Place, {})
    return { entity, list: [{ deep: 0 }] }
  },
  save: ({ list }) => list,
  restore: ({ list }, saved) => Object.assign(list, saved),
  run: ({ tick }) => [
    tick('update', (self, _dt, { world, time, input }) => {
      const { x } = world.get(self.entity, Place)
      const drift = time.step >= machine.drifts ? 0.25 : 0
      if (machine.hides) self.list[0]!.deep += drift
      else world.set(self.entity, Place, { x: x + 1 + drift + input.value(1) })
    }),
  ],
})
const definition = defineGame({
  name: 'drift',
  packages: [pack],
  systems: [Mover],
  actions: { push: 'axis' },
})

async function record(
  run: (game: Game) => void | Promise<void>,
  made: typeof definition = definition,
  seed = 1,
): Promise<Uint8Array> {
  const game = await createGame(made, { seed })
  const recorder = await game.record({ hashEvery: 20 })
  await run(game)
  return recorder.toBytes()
}

const frames =
  (count: number, push: (frame: number) => number = () => 0) =>
  (game: Game): void => {
    for (let frame = 0; frame < count; frame++) {
      game.engine.input.set('push', push(frame))
      game.frame()
    }
  }

/** Compares recordings, each on a machine of its own. */
async function compare(
  a: Uint8Array,
  b: Uint8Array,
  made: typeof definition = definition,
  drifts: readonly [number, number] = [Infinity, Infinity],
): Promise<RecordingComparison> {
  const recordings = [await decodeRecording(a), await decodeRecording(b)] as const
  const on = (which: 0 | 1, open: OpenRecording): OpenRecording => {
    const { player } = open
    const next = player.next.bind(player)
    player.next = () => {
      machine.drifts = drifts[which]
      return next()
    }
    return open
  }
  try {
    return await compareRecordings(recordings, async (which) => {
      const game = await createGame(made, { seed: recordings[which].start.seed })
      return on(which, { engine: game.engine, player: await playerOf(game, {}, recordings[which], {}) })
    })
  } finally {
    machine.drifts = Infinity
  }
}

describe('two recordings', () => {
  test('with the same inputs are equal', async () => {
    const a = await record(frames(50, (frame) => frame % 7))
    expect(await compare(a, a.slice())).toEqual({
      equal: true,
      frame: null,
      after: null,
      differences: [],
      cause: null,
      input: null,
      recorded: null,
      frames: [50, 50],
    })
  })

  test('differ first in an action, and then in the state that follows from it', async () => {
    const a = await record(frames(90))
    const b = await record(frames(90, (frame) => (frame >= 62 ? 0.5 : 0)))
    const found = await compare(a, b)
    expect(found).toMatchObject({
      equal: false,
      frame: 63,
      input: { frame: 63, input: 'push', a: 0, b: 0.5 },
      recorded: { frame: 80, parts: ['drift'] },
      cause: { system: 'mover', mod: null },
    })
    expect(found.differences[0]).toMatchObject({
      part: 'drift',
      mod: false,
      what: 'field',
      component: 'acme:drift/place@1',
      field: 'x',
      a: 63,
      b: 63.5,
    })
  })

  test('with the same inputs differ where one machine computes something else', async () => {
    const a = await record(frames(90))
    const found = await compare(a, a, definition, [Infinity, 47])
    expect(found).toMatchObject({ frame: 47, input: null, cause: { system: 'mover', mod: null } })
    expect(found.differences).toHaveLength(1)
    machine.hides = true
    try {
      const hidden = await compare(await record(frames(60)), await record(frames(60)), definition, [
        31,
        Infinity,
      ])
      expect(hidden.differences).toMatchObject([
        { what: 'system', system: 'mover', field: '0.deep', a: 0.25, b: 0 },
      ])
    } finally {
      machine.hides = false
    }
  })

  test('whose replays agree, but not their hashes, say so', async () => {
    const a = await record(frames(90))
    machine.drifts = 50
    const b = await record(frames(90))
    machine.drifts = Infinity
    expect(await compare(a, b)).toMatchObject({
      equal: false,
      frame: null,
      input: null,
      recorded: { frame: 60, parts: ['drift'] },
    })
  })

  test('of different lengths, and of different seeds', async () => {
    const a = await record(frames(30))
    expect(await compare(a, await record(frames(40)))).toMatchObject({
      equal: false,
      frame: null,
      frames: [30, 40],
    })
    expect(await compare(a, await record(frames(30), definition, 2))).toMatchObject({
      frame: 0,
      after: 0,
      input: { input: 'seed', a: 1, b: 2 },
    })
  })

  test('that go back in time differ in a frame before the state is restored, though both end alike', async () => {
    const rewinding = (pushAt: number, again: number) => async (game: Game) => {
      await game.prepareSnapshots()
      frames(25)(game)
      const before = game.snapshot()
      frames(45, (frame) => (frame === pushAt ? 0.5 : 0))(game)
      game.restore(before)
      frames(60, (frame) => (frame === again ? 0.5 : 0))(game)
    }
    const a = await record(rewinding(-1, -1))
    const early = await compare(a, await record(rewinding(17, -1)))
    expect(early).toMatchObject({
      equal: false,
      frame: 43,
      after: 43,
      input: { frame: 43, input: 'push', a: 0, b: 0.5 },
      cause: { system: 'mover', mod: null },
      frames: [130, 130],
    })
    const late = await compare(a, await record(rewinding(-1, 30)))
    expect(late).toMatchObject({
      frame: 56,
      after: 101,
      input: { input: 'push' },
      cause: { system: 'mover' },
    })
    expect(late.differences[0]).toMatchObject({ what: 'field', component: 'acme:drift/place@1', field: 'x' })
    const longer = await record(async (game) => {
      await rewinding(-1, -1)(game)
      game.frame()
    })
    expect(await compare(a, longer)).toMatchObject({ equal: false, frame: null, frames: [130, 131] })
    expect(await compare(a, a.slice())).toMatchObject({ equal: true, frames: [130, 130] })
  })

  test('of which one starts from a snapshot are compared from there on', async () => {
    const whole = await record(frames(90))
    const from = async (before: number, push: (frame: number) => number): Promise<Uint8Array> => {
      const game = await createGame(definition, { seed: 1 })
      frames(before)(game)
      const recorder = await game.record({ hashEvery: 20 })
      frames(90 - before, push)(game)
      return recorder.toBytes()
    }
    const part = await from(40, () => 0)
    for (const pair of [
      [whole, part],
      [part, whole],
    ] as const)
      expect(await compare(...pair)).toMatchObject({ equal: false, frame: null, input: null, recorded: null })
    const pushed = await from(40, (frame) => (frame === 14 ? 0.25 : 0))
    for (const [a, b] of [
      [whole, pushed],
      [part, pushed],
    ] as const)
      expect(await compare(a, b)).toMatchObject({
        frame: 55,
        after: 15,
        input: { frame: 55, input: 'push', a: 0, b: 0.25 },
        cause: { system: 'mover' },
      })
    const game = await createGame(definition, { seed: 1 })
    frames(40, () => 2)(game)
    const recorder = await game.record()
    frames(50)(game)
    const other = await compare(part, await recorder.toBytes())
    expect(other).toMatchObject({ frame: 40, after: 0, input: { input: 'start' }, cause: null })
    expect(other.differences).toContainEqual(expect.objectContaining({ field: 'x', a: 40, b: 120 }))
  })

  test('differ in a mod that only one of them has', async () => {
    const run = (mods: boolean) => async (game: Game) => {
      for (let frame = 0; frame < 10; frame++) game.frame()
      if (mods) await game.mods.add([{ file: 'counter.wasm', bytes: counterMod() }])
      for (let frame = 0; frame < 10; frame++) game.frame()
    }
    const [a, b] = [await record(run(true), replacementGame), await record(run(false), replacementGame)]
    const found = await compare(a, b, replacementGame)
    expect(found).toMatchObject({
      frame: 10,
      input: { frame: 10, input: expect.stringContaining('mods') as string },
    })
    expect(found.differences.some(({ mod, part }) => mod && part === 'acme:counter')).toBe(true)
  })

  test('differ in the version of a mod, in its entities', async () => {
    const withMod = (step: number) => async (game: Game) => {
      await game.mods.add([{ file: 'counter.wasm', bytes: counterMod({ step }) }])
      for (let frame = 0; frame < 30; frame++) game.frame()
    }
    const [a, b] = [await record(withMod(1), replacementGame), await record(withMod(2), replacementGame)]
    const found = await compare(a, b, replacementGame)
    expect(found).toMatchObject({
      frame: 1,
      input: { input: 'mods' },
      cause: { system: 'acme:counter/counter@1.0.0', mod: 'acme:counter' },
    })
    expect(found.differences).toContainEqual(
      expect.objectContaining({ part: 'acme:counter', mod: true, what: 'field', field: 'n', a: 1, b: 2 }),
    )
  })
})
