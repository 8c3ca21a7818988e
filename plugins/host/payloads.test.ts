import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, handler, t } from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Moved = demo.event('moved', { x: t.f32, y: t.f64 })
const Probe = demo.trait('probe', {
  seen: t.func([t.arg('who', t.u32), t.arg('pointer', t.u32), t.arg('bytes', t.list(t.u8))]),
})

interface Seen {
  readonly who: number
  readonly pointer: number
  readonly bytes: readonly number[]
}

/** A game that notes what handlers of mods are given, and what its own are. */
async function play(): Promise<{ game: Game; seen: Seen[]; own: unknown[]; faults: string[] }> {
  const seen: Seen[] = []
  const own: unknown[] = []
  const probe = defineSystem('probe', {
    provides: [Probe],
    create: () => ({
      seen: (who: number, pointer: number, bytes: Uint8Array) =>
        void seen.push({ who, pointer, bytes: [...bytes] }),
    }),
    on: [handler(Moved, (_self, { x, y }) => void own.push([x, y]))],
  })
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [probe] }))
  const faults: string[] = []
  game.on('mod-faulted', ({ error }) => faults.push(error.message))
  game.on('mod-refused', ({ errors }) => faults.push(...errors.map((it) => it.message)))
  return { game, seen, own, faults }
}

interface Handler {
  readonly export: string
  readonly owned?: boolean
}

/** A mod that shows what its handlers get, and raises a message of its own when it starts. */
function shower(handlers: readonly Handler[], raised = ''): Uint8Array {
  const name = 'acme:shower'
  const event = { event: 'demo:game/moved', version: '1.0.0' }
  const length = raised.length / 3
  return watMod(
    [
      { mod: { name, version: '1.0.0', abi: 1 } },
      {
        system: {
          name: `${name}/shower`,
          version: '1.0.0',
          uses: [{ trait: 'demo:game/probe', version: '1.0.0' }],
          handlers: handlers.map((it) => ({ ...event, ...it })),
          new: 'new',
        },
      },
    ],
    `(module
      (import "demo:game/probe@1.0.0" "seen" (func $seen (param i32 i32 i32 i32)))
      (import "demo:game/moved@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 4)
      (data (i32.const 64) "${raised}")
      ${REALLOC}
      (func (export "new") ${length === 0 ? '' : `(call $raise (i32.const 64) (i32.const ${length}))`})
      ${handlers
        .map(
          (it, index) => `(func (export "${it.export}") (param i32 i32)
        (call $seen (i32.const ${index}) (local.get 0) (local.get 0) (local.get 1))
        ;; What is its own it may do with as it likes.
        ${it.owned === true ? '(memory.fill (local.get 0) (i32.const 0) (local.get 1))' : ''})`,
        )
        .join('\n')})`,
  )
}

/** [1.5, 2.5] with floats as wide as their fields are. */
const EXACT = [0x92, 0xca, 0x3f, 0xc0, 0, 0, 0xcb, 0x40, 4, 0, 0, 0, 0, 0, 0]

describe('floats in a payload are as wide as their fields, as strict decoders want them', () => {
  test('when the game raises the event', async () => {
    const { game, seen, faults } = await play()
    await game.mods.add([{ file: 'shower.wasm', bytes: shower([{ export: 'on-moved' }]) }])
    game.raise(Moved, { x: 1.5, y: 2.5 })
    game.frame()
    expect([seen.map((it) => it.bytes), faults]).toEqual([[EXACT], []])
  })

  test.each([
    ['the other way round', '\\92\\cb\\3f\\f8\\00\\00\\00\\00\\00\\00\\ca\\40\\20\\00\\00', EXACT],
    [
      'with whole numbers',
      '\\92\\03\\d0\\fe',
      [0x92, 0xca, 0x40, 0x40, 0, 0, 0xcb, 0xc0, 0, 0, 0, 0, 0, 0, 0],
    ],
    ['as they should be', '\\92\\ca\\3f\\c0\\00\\00\\cb\\40\\04\\00\\00\\00\\00\\00\\00', EXACT],
  ])('when a mod raises it %s', async (_how, raised, bytes) => {
    const { game, seen, faults } = await play()
    await game.mods.add([{ file: 'shower.wasm', bytes: shower([{ export: 'on-moved' }], raised) }])
    game.frame()
    expect([seen.map((it) => it.bytes), faults]).toEqual([[bytes], []])
  })

  test('and the game sees the number that mods see', async () => {
    const { game, own, faults } = await play()
    // 0.1, as 64 bits.
    const raised = '\\92\\cb\\3f\\b9\\99\\99\\99\\99\\99\\9a\\02'
    await game.mods.add([{ file: 'shower.wasm', bytes: shower([{ export: 'on-moved' }], raised) }])
    game.frame()
    expect([own, faults]).toEqual([[[Math.fround(0.1), 2]], []])
  })
})

describe('a handler that owns its payloads', () => {
  test('gets a copy for each call, and others of the mod get what they would', async () => {
    const { game, seen, faults } = await play()
    const handlers = [
      { export: 'a' },
      { export: 'b', owned: true },
      { export: 'c', owned: true },
      { export: 'd' },
    ]
    await game.mods.add([{ file: 'shower.wasm', bytes: shower(handlers) }])
    for (let i = 0; i < 2; i++) {
      game.raise(Moved, { x: 1.5, y: 2.5 })
      game.frame()
    }
    expect(faults).toEqual([])
    expect(seen.map((it) => it.who)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    expect(seen.map((it) => it.bytes)).toEqual(seen.map(() => EXACT))
    const pointers = (owned: boolean): number[] =>
      seen.flatMap((it) => (handlers[it.who]!.owned === owned ? [it.pointer] : []))
    expect(new Set(pointers(true)).size).toBe(4)
    const shared = seen.filter((it) => handlers[it.who]!.owned !== true)
    expect(new Set(shared.map((it) => it.pointer)).size).toBe(1)
  })

  test('has the stack that it needs, however many payloads were allocated before', async () => {
    const { game, seen, faults } = await play()
    const handlers = Array.from({ length: 1000 }, (_, index) => ({ export: `on-${index}`, owned: true }))
    await game.mods.add([{ file: 'shower.wasm', bytes: shower(handlers) }])
    game.raise(Moved, { x: 1.5, y: 2.5 })
    game.frame()
    expect([seen.length, faults]).toEqual([1000, []])
  })

  test('says so with true or false', async () => {
    const { game, faults } = await play()
    const bytes = shower([{ export: 'on-moved', owned: 1 as never }])
    await game.mods.add([{ file: 'shower.wasm', bytes }])
    expect(faults).toEqual([expect.stringContaining('"owned" must be true or false')])
  })
})
