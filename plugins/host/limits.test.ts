import { expect, test } from 'vitest'
import { definePackage, defineGame, t } from '../../engine/index.ts'
import type { CreateGameOptions } from '../../src/game.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod, type ManifestRecord } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Go = demo.event('go', { times: t.u32 })
const Note = demo.event('note', {})

/** Does something as often as an event says, a fixed number of times with each event. */
function busy(act: string, packages: readonly ManifestRecord[] = []): Uint8Array {
  return watMod(
    [
      { mod: { name: 'acme:busy', version: '1.0.0', abi: 1 } },
      ...packages,
      {
        system: {
          name: 'acme:busy/busy',
          version: '1.0.0',
          handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
      (import "skein:engine/log@1.0.0" "write" (func $log (param i32 i32 i32)))
      (import "demo:game/note@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "\\90")
      (data (i32.const 32) "hello")
      ${REALLOC}
      (func (export "go") (param $p i32) (param $n i32) (local $left i32)
        (local.set $left (i32.load8_u (i32.add (local.get $p) (i32.const 1))))
        (loop $again
          (if (local.get $left) (then
            ${act}
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br $again))))))`,
  )
}

async function play(bytes: Uint8Array, limits: CreateGameOptions['limits'], rounds: readonly number[]) {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), {
    limits: limits!,
  })
  const lines: string[] = []
  game.on('log', (line) => lines.push(line.message))
  await game.mods.add([{ file: 'busy.wasm', bytes }])
  for (const times of rounds) {
    game.raise(Go, { times })
    game.frame()
  }
  const [mod] = game.mods.list()
  return { game, lines, mod: mod!, code: mod!.errors[0]?.code, message: mod!.errors[0]?.message }
}

test('a mod owns so many entities, and no more', async () => {
  const spawn = busy('(drop (call $spawn))')
  const within = await play(spawn, { entities: 100 }, [50, 50])
  expect([within.mod.status, within.game.world.size]).toEqual(['running', 100])
  const over = await play(spawn, { entities: 100 }, [50, 51])
  expect([over.mod.status, over.code, over.game.world.size]).toEqual(['faulted', 'fault/over-limit', 0])
  expect(over.mod.errors[0]).toMatchObject({ names: { mod: 'acme:busy', export: 'go', frame: 2 } })
  expect(over.mod.errors[0]!.hint).toContain('"entities"')
  const churning = await play(busy('(call $despawn (call $spawn))'), { entities: 1 }, [1, 1, 1])
  expect([churning.mod.status, churning.game.world.size]).toEqual(['running', 0])
})

test('a mod that finds the share of all mods used up is told so', async () => {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), {
    maxEntities: 40,
  })
  await game.mods.add([{ file: 'busy.wasm', bytes: busy('(drop (call $spawn))') }])
  game.raise(Go, { times: 10 })
  game.frame()
  expect(game.world.size).toBe(10)
  game.raise(Go, { times: 1 })
  game.frame()
  expect(game.mods.list()[0]!.errors[0]).toMatchObject({ code: 'fault/over-limit', cause: expect.anything() })
})

test('a mod leaves so many events waiting, and no more', async () => {
  const raise = busy('(call $raise (i32.const 16) (i32.const 1))')
  expect((await play(raise, { queuedEvents: 60 }, [60, 60, 60])).mod.status).toBe('running')
  const over = await play(raise, { queuedEvents: 60 }, [61])
  expect([over.mod.status, over.code]).toEqual(['faulted', 'fault/over-limit'])
  expect(over.message).toContain('more than 60 waiting events')
})

test('events that wait are counted over calls, and given back when they are handled or dropped', async () => {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), {
    limits: { queuedEvents: 60 },
  })
  const notes: unknown[] = []
  game.on('event', ({ event }) => event.includes('note') && notes.push(event))
  await game.mods.add([{ file: 'busy.wasm', bytes: busy('(call $raise (i32.const 16) (i32.const 1))') }])
  game.raise(Go, { times: 40 })
  game.raise(Go, { times: 21 })
  game.frame()
  expect(game.mods.list()[0]!.errors[0]!.code).toBe('fault/over-limit')
  expect(notes).toHaveLength(0)
  game.mods.enable('acme:busy')
  for (let round = 0; round < 3; round++) {
    game.raise(Go, { times: 60 })
    game.frame()
  }
  expect(game.mods.list()[0]!.status).toBe('running')
  expect(notes).toHaveLength(180)
  expect(Note.fields).toEqual([])
})

test('a mod writes so many lines to the log in a second of game time', async () => {
  const log = busy('(call $log (i32.const 1) (i32.const 32) (i32.const 5))')
  const within = await play(log, { logLines: 100 }, [...Array(60).fill(1), 40, ...Array(60).fill(1)])
  expect([within.mod.status, within.lines.length]).toEqual(['running', 160])
  const over = await play(log, { logLines: 100 }, [100, 1])
  expect([over.mod.status, over.code, over.lines.length]).toEqual(['faulted', 'fault/over-limit', 100])
})

test('a long line in the log is cut', async () => {
  const { lines } = await play(busy('(call $log (i32.const 1) (i32.const 8192) (i32.const 50000))'), {}, [1])
  expect(lines[0]).toHaveLength(4096)
})

test('a mod defines so many components, and no more', async () => {
  const components = ['one', 'two', 'three'].map((name) => ({ name, fields: [] }))
  const bytes = busy('', [{ package: { name: 'acme:busy', version: '1.0.0', components } }])
  expect((await play(bytes, { components: 3 }, [1])).mod.status).toBe('running')
  expect((await play(bytes, { components: 2 }, [1])).code).toBe('link/over-limit')
})

test('a mod asks for more in its manifest, and gets what the game grants', async () => {
  const asking = (limits: unknown): Uint8Array =>
    watMod(
      [
        { mod: { name: 'acme:asking', version: '1.0.0', abi: 1, limits } },
        {
          package: {
            name: 'acme:asking',
            version: '1.0.0',
            components: ['one', 'two'].map((name) => ({ name, fields: [] })),
          },
        },
      ],
      '(module)',
    )
  const load = async (limits: unknown, options: CreateGameOptions): Promise<string | undefined> => {
    const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), options)
    const [mod] = await game.mods.add([{ file: 'asking.wasm', bytes: asking(limits) }])
    return mod!.errors[0]?.code
  }
  const limits = { components: 1 }
  const heard: unknown[] = []
  const grant: CreateGameOptions['limitsOf'] = (mod, wanted) => {
    heard.push([mod, wanted])
    return wanted
  }
  expect(await load({ components: 2 }, { limits })).toBe('link/over-limit')
  expect(await load({ components: 2, unheardOf: 7 }, { limits, limitsOf: grant })).toBeUndefined()
  expect(heard[0]).toEqual(['acme:asking', { components: 2 }])
  expect(await load({ components: 2 }, { limits, limitsOf: () => ({ entities: 1 }) })).toBe('link/over-limit')
  expect(await load(undefined, { limits, limitsOf: grant })).toBe('link/over-limit')
  for (const wrong of [[], 'all', { components: -1 }, { components: '9' }, { 'a b': 1 }])
    expect(await load(wrong, { limits })).toBe('manifest/invalid')
})
