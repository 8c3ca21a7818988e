import { expect, test } from 'vitest'
import { counterMod } from '../../plugins/testing/replacement-game.ts'
import {
  createGame,
  defineGame,
  definePackage,
  defineSystem,
  t,
  tick,
  type AnySystem,
  type Entity,
} from '../index.ts'
import { SyncTest, type SyncFailure } from './sync-test.ts'

const demo = definePackage('demo:swap', '1.0.0')
const Body = demo.component('body', { x: t.f64 })
demo.trait('counter', { count: t.func([], t.u32) })

/** A system that writes a number to an entity in each frame, and another one that does as it should. */
function gameOf(number: () => number): ReturnType<typeof defineGame> {
  const walker = defineSystem('walker', {
    create: ({ world }) => {
      const entity: Entity = world.spawn()
      world.add(entity, Body)
      return { world, entity, steps: 0 }
    },
    save: ({ steps }) => ({ steps }),
    restore: (self, saved) => void Object.assign(self, saved),
    run: [tick('update', (self: { steps: number }) => void self.steps++)],
  })
  const writer = defineSystem('writer', {
    uses: { walker },
    create: ({ uses, world }) => ({ uses, world }),
    run: ({ tick: at }) => [
      at('update', ({ uses, world }) => world.set(uses.walker.entity, Body, { x: number() })),
    ],
  })
  return defineGame({ name: 'demo', packages: [demo], systems: [writer] })
}

async function syncTest(
  definition: ReturnType<typeof defineGame>,
  frames: number,
  distance: number,
): Promise<SyncFailure | null> {
  const start = (): ReturnType<typeof createGame> => createGame(definition, { snapshots: true })
  const game = await start()
  const sync = new SyncTest(game, distance, start)
  for (let frame = 0; frame < frames; frame++) {
    const failure = await sync.frame()
    if (failure !== null) return failure
  }
  return sync.check()
}

test.each([1, 8])(
  'a game that does the same from the same state passes, %i frames at once',
  async (distance) => {
    const definition = gameOf(() => 1)
    const start = (): ReturnType<typeof createGame> => createGame(definition, { snapshots: true })
    const [game, plain] = [await start(), await start()]
    const file = { file: 'counter.wasm', bytes: counterMod({ traps: 20 }) }
    const sync = new SyncTest(game, distance, start)
    await Promise.all([game, plain].map(({ mods }) => mods.add([file])))
    for (let frame = 0; frame < 30; frame++) {
      expect(await sync.frame()).toBeNull()
      plain.frame()
    }
    expect(await sync.check()).toBeNull()
    expect(game.stateHash()).toBe(plain.stateHash())
  },
)

test('a system that keeps something outside of its state is named, with the entity, the component and the field', async () => {
  let calls = 0
  expect(
    await syncTest(
      gameOf(() => calls++),
      5,
      1,
    ),
  ).toMatchObject({
    frame: 1,
    cause: { system: 'writer', mod: null },
    differences: [{ part: 'demo', what: 'field', component: 'demo:swap/body@1', field: 'x', a: 0, b: 1 }],
  })
})

test('the first of several frames that comes out otherwise is named, and the value of the first time comes first', async () => {
  const random = [0, 1, 2, 3, 0, 1, 9, 3, 5, 6]
  expect(
    await syncTest(
      gameOf(() => random.shift()!),
      4,
      4,
    ),
  ).toMatchObject({
    frame: 3,
    cause: { system: 'writer' },
    differences: [{ field: 'x', a: 2, b: 9 }],
  })
})

test('a system that forgets to save its state is named', async () => {
  const forgetful = defineSystem('forgetful', {
    create: ({ world }) => ({ world, steps: 0 }),
    run: [
      tick('update', (self: { world: { spawn(): Entity }; steps: number }) => {
        if (++self.steps % 3 === 0) self.world.spawn()
      }),
    ],
  }) as AnySystem
  const definition = defineGame({ name: 'demo', packages: [demo], systems: [forgetful] })
  expect(await syncTest(definition, 9, 2)).toMatchObject({
    frame: 1,
    cause: { system: 'forgetful' },
    differences: [{ what: 'entity', a: undefined, b: 'alive' }],
  })
})

test('a difference that the state hash does not show is named by its place', async () => {
  let calls = 0
  const waiting = defineSystem('waiting', {
    create: ({ texts }) => ({ texts }),
    run: ({ tick: at }) => [at('update', ({ texts }) => void texts.intern(`text ${calls++}`))],
  })
  const definition = defineGame({ name: 'demo', systems: [waiting] })
  const failure = await syncTest(definition, 2, 1)
  expect(failure).toMatchObject({ frame: 1, differences: [] })
  expect(failure!.place).toContain('engine.texts')
})
