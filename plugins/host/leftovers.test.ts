import { describe, expect, test, vi } from 'vitest'
import { defineGame, definePackage, defineSystem, t, tick } from '../../engine/index.ts'
import { createGame, type CreateGameOptions, type Game } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'
import type { ModHost } from './mod-host.ts'

const demo = definePackage('demo:game', '1.0.0')
const Place = demo.component('place', { x: t.f32 })
const Tick = demo.event('tick', {})
const clock = defineSystem('clock', {
  create: ({ raise }) => ({ raise: () => raise(Tick, {}) }),
  run: [tick('update', (self: { raise(): void }) => self.raise())],
})

async function start(options: CreateGameOptions = {}): Promise<Game> {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [clock] }), options)
  game.world.add(game.world.spawn(), Place, { x: 1 })
  game.frame()
  return game
}

interface Text {
  readonly version?: string
  readonly fresh?: string
  readonly drop?: string
  readonly tick?: string
  readonly memory?: number
}

/** A mod that spawns an entity with a component of its own when it starts. */
function mod(name: string, text: Text = {}): Uint8Array {
  const { version = '1.0.0', fresh = '', drop = '', tick: ticks = '', memory = 1 } = text
  return watMod(
    [
      { mod: { name, version, abi: 1 } },
      { package: { name, version, components: [{ name: 'mark', fields: [['n', 'u32']] }] } },
      {
        system: {
          name: `${name}/it`,
          version,
          new: 'new',
          drop: 'drop',
          handlers: [{ event: 'demo:game/tick', version: '1.0.0', export: 'on-tick' }],
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
      (import "${name}/mark@${version}" "add" (func $mark (param i32)))
      (memory (export "memory") ${memory}) ${REALLOC}
      (global $last (mut i32) (i32.const 0))
      (func $next
        (if (global.get $last) (then (call $despawn (global.get $last))))
        (global.set $last (call $spawn))
        (call $mark (global.get $last)))
      (func (export "new") (call $mark (call $spawn)) ${fresh})
      (func (export "drop") ${drop})
      (func (export "on-tick") (param i32 i32) (call $next) ${ticks}))`,
  )
}

/** Everything in a game that is not the game's own. */
function left(game: Game): unknown {
  const { world, engine } = game
  return {
    mods: game.mods.list().map(({ name, version, status }) => `${name} ${version} ${status}`),
    owners: world.owners.slice(1).map((owner) => `${owner.name} ${world.countOf(owner)}`),
    components: world.components.map(({ id }) => id).filter((id) => !id.startsWith('demo:')),
    systems: engine.systems.map(({ name }) => name).filter((name) => name !== 'clock'),
    // What the game keeps for mods besides is counted, too.
    pages: Math.floor((game.mods as unknown as ModHost).memoryBytes / 65_536),
    bytes: game.mods.list().length === 0 ? (game.mods as unknown as ModHost).memoryBytes : 'some',
  }
}
const NOTHING = { mods: [], owners: [], components: [], systems: [], pages: 0, bytes: 0 }

describe('a component of a mod whose file changes', () => {
  test('twice within the probation is known as long as the mod runs', async () => {
    const game = await start()
    for (const version of ['1.0.0', '1.0.1', '1.0.2', '1.0.3']) {
      await game.mods.add([{ file: 'x.wasm', bytes: mod('acme:x', { version }) }])
      game.frame()
      game.frame()
    }
    expect(game.world.components.map(({ id }) => id)).toContain('acme:x/mark@1.0.3')
    for (let frame = 0; frame < 70; frame++) game.frame()
    expect(game.stateHashes().has('acme:x')).toBe(true)
    expect(left(game)).toEqual({
      mods: ['acme:x 1.0.3 running'],
      owners: ['acme:x 2'],
      components: ['acme:x/mark@1.0.3'],
      systems: ['acme:x/it@1.0.3'],
      pages: 1,
      bytes: 'some',
    })
  })

  test('to another major version is forgotten once that has passed its probation', async () => {
    const game = await start({ probationFrames: 2 })
    await game.mods.add([{ file: 'x.wasm', bytes: mod('acme:x') }])
    await game.mods.add([{ file: 'x.wasm', bytes: mod('acme:x', { version: '2.0.0' }) }])
    for (let frame = 0; frame < 4; frame++) game.frame()
    expect(left(game)).toMatchObject({ components: ['acme:x/mark@2.0.0'], owners: ['acme:x 2'] })
  })
})

describe('a mod whose "drop" traps, replaced by a version whose "new" traps', () => {
  test.each([
    ['of the same major version', '1.1.0', false],
    ['of the same major version, together with another mod', '1.1.0', true],
    ['of another major version', '2.0.0', false],
    ['of another major version, together with another mod', '2.0.0', true],
  ])('%s goes on, and leaves nothing when it goes', async (_what, version, withOther) => {
    const game = await start()
    await game.mods.add([{ file: 'x.wasm', bytes: mod('evil:x', { drop: 'unreachable' }) }])
    game.frame()
    const before = left(game)
    const bad = { file: 'x.wasm', bytes: mod('evil:x', { version, fresh: 'unreachable', memory: 3 }) }
    const other = { file: 'y.wasm', bytes: mod('evil:y') }
    await game.mods.add(withOther ? [bad, other] : [bad])
    if (withOther) game.mods.remove('evil:y')
    expect(left(game)).toEqual(before)
    game.frame()
    await game.mods.add([], ['x.wasm'])
    game.frame()
    expect(left(game)).toEqual(NOTHING)
    expect(game.world.size).toBe(1)
  })
})

describe('a mod that traps', () => {
  const traps: [string, Text][] = [
    ['in its first call', { tick: 'unreachable' }],
    ['in "new"', { fresh: 'unreachable' }],
    ['in "drop"', { drop: 'unreachable' }],
  ]
  test.each(traps)('%s leaves nothing, whatever is done with it', async (_what, text) => {
    const game = await start({ probationFrames: 2 })
    for (let round = 0; round < 3; round++) {
      await game.mods.add([{ file: 'x.wasm', bytes: mod('evil:x', text) }])
      game.frame()
      game.mods.disable('evil:x')
      game.frame()
      game.mods.enable('evil:x')
      game.frame()
      await game.mods.add([{ file: 'x.wasm', bytes: mod('evil:x', { ...text, version: `1.${round}.1` }) }])
      game.frame()
      game.mods.remove('evil:x')
      expect(left(game)).toEqual(NOTHING)
    }
  })

  test('while it starts, among many others, leaves these alone', async () => {
    const game = await start()
    const files = Array.from({ length: 90 }, (_, i) => ({
      file: `m${i}.wasm`,
      bytes: mod(`acme:m${i}`, i % 7 === 3 ? { fresh: 'unreachable' } : {}),
    }))
    const added = await game.mods.add(files)
    expect(added.filter(({ status }) => status === 'faulted')).toHaveLength(13)
    expect(added.filter(({ status }) => status === 'running')).toHaveLength(77)
    expect(game.world.owners).toHaveLength(1 + 77)
  })
})

test('an observer of the game that throws keeps a mod from leaving nothing', async () => {
  const game = await start()
  const caught: unknown[] = []
  const queue = globalThis.queueMicrotask
  globalThis.queueMicrotask = (run) => {
    try {
      run()
    } catch (error) {
      caught.push(error)
    }
  }
  try {
    await game.mods.add([{ file: 'x.wasm', bytes: mod('acme:x', { memory: 4 }) }])
    game.frame()
    const mark = game.world.components.find(({ id }) => id === 'acme:x/mark@1.0.0')!
    game.world.observe(mark, 'removed', () => {
      throw new Error('of an observer')
    })
    game.mods.remove('acme:x')
  } finally {
    globalThis.queueMicrotask = queue
  }
  expect(caught.length).toBeGreaterThan(0)
  expect(left(game)).toEqual(NOTHING)
})

test('many files join a game that plays a few at a time, linked and planned no more often than that takes', async () => {
  const game = await start()
  game.frame()
  const changes: number[] = []
  // The host gives the game a turn by a timer.
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const turns: number[] = []
  const { systemSet } = game.engine
  const { addGroups } = systemSet
  systemSet.addGroups = (groups, ready) => {
    changes.push(groups.length)
    turns.push(timers.mock.calls.length)
    return addGroups.call(systemSet, groups, ready)
  }
  // Without memories of their own, of which a page has room for some hundred.
  const files = Array.from({ length: 300 }, (_, i) => ({
    file: `m${i}.wasm`,
    bytes: watMod(
      [
        { mod: { name: `acme:m${i}`, version: '1.0.0', abi: 1 } },
        { system: { name: `acme:m${i}/it`, version: '1.0.0' } },
      ],
      '(module)',
    ),
  }))
  const added = await game.mods.add(files)
  expect(added.every(({ status }) => status === 'running')).toBe(true)
  // Ten changes of systems, with frames in between.
  expect(changes).toEqual([32, 32, 32, 32, 32, 32, 32, 32, 32, 12])
  expect(turns.every((count, i) => i === 0 || count > turns[i - 1]!)).toBe(true)
  expect((game.mods as unknown as ModHost).links).toBe(300)
})
