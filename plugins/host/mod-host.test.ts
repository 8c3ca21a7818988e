import { describe, expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { Health, Hit, mod, system, GREETER, demoGame, start } from '../testing/gauge-game.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

describe('a mod', () => {
  test('spawns, calls traits, handles and raises events', async () => {
    const { game, hits, level, said } = await start(['greeter.wasm', GREETER])
    expect(said).toEqual([['loaded', 'acme:greeter']])
    expect(game.world.size).toBe(1)
    const [row] = game.world.rowsOf(game.world.owners[1]!)
    expect(game.world.get(game.world.entity(row!), Health)).toEqual({ points: 12.5, team: 'red' })
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect(hits).toEqual([5, 7])
    expect(level.value).toBe(4)
  })

  test('takes everything with it when it is removed', async () => {
    const { game, hits, level, said } = await start(['greeter.wasm', GREETER])
    game.mods.remove('acme:greeter')
    expect(game.world.size).toBe(0)
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect([hits, level.value]).toEqual([[5], 1])
    expect(said.at(-1)).toEqual(['removed', 'acme:greeter'])
    expect(game.world.owners).toHaveLength(1)
    expect(() => game.mods.remove('acme:greeter')).toThrow(expect.objectContaining({ code: 'mod/unknown' }))
  })
})

const RADIO = watMod(
  [mod('acme:radio'), system('acme:radio/radio', { provides: ['demo:game/radio@1.2.0'] })],
  `(module (func (export "demo:game/radio@1.2.0#tune") (param i32) (result i32)
      (if (i32.gt_u (local.get 0) (i32.const 100)) (then unreachable))
      (i32.add (local.get 0) (i32.const 1))))`,
)

const FAN = watMod(
  [
    mod('acme:fan'),
    system('acme:fan/fan', {
      uses: [{ trait: 'demo:game/radio', version: '1.0.0' }],
      handlers: [{ event: 'demo:game/hit', version: '1.0.0', export: 'on-hit' }],
    }),
  ],
  `(module
    (import "demo:game/radio@1.0.0" "tune" (func $tune (param i32) (result i32)))
    (import "demo:game/hit@1.0.0" "raise" (func $raise (param i32 i32)))
    (memory (export "memory") 1)
    ${REALLOC}
    (func (export "on-hit") (param $p i32) (param $n i32)
      (i32.store8 (i32.const 16) (i32.const 0x92))
      (i32.store8 (i32.const 17) (i32.const 0))
      ;; Hits of less than 64 are answered by a hit of what the radio says of them, but for that answer itself.
      (if (i32.lt_u (i32.load8_u (i32.add (local.get $p) (i32.const 2))) (i32.const 64)) (then
        (i32.store8 (i32.const 18) (i32.add (i32.const 63)
          (i32.gt_u (call $tune (i32.load8_u (i32.add (local.get $p) (i32.const 2)))) (i32.const 0))))
        (call $raise (i32.const 16) (i32.const 3)))
      (else (if (i32.eq (i32.load8_u (i32.add (local.get $p) (i32.const 2))) (i32.const 101))
        (then (drop (call $tune (i32.const 101)))))))))`,
)

describe('mods together', () => {
  test('call each other, whichever file came first', async () => {
    for (const files of [
      [
        ['a.wasm', FAN],
        ['b.wasm', RADIO],
      ],
      [
        ['a.wasm', RADIO],
        ['b.wasm', FAN],
      ],
    ] as [string, Uint8Array][][]) {
      const { game, hits, said, tuned } = await start(...files)
      expect(said).toEqual([
        ['loaded', 'acme:radio'],
        ['loaded', 'acme:fan'],
      ])
      game.raise(Hit, { target: 0 as never, damage: 3 })
      game.frame()
      expect(hits).toEqual([3, 64])
      expect(tuned).toEqual([21])
    }
  })

  test('a fault takes out the mod and what depends on it in the same frame; the game goes on', async () => {
    const { game, hits, said, tuned } = await start(
      ['fan.wasm', FAN],
      ['radio.wasm', RADIO],
      ['greeter.wasm', GREETER],
    )
    said.length = 0
    game.raise(Hit, { target: 0 as never, damage: 101 })
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect(said).toEqual([
      ['fault', 'acme:radio', 'fault/trap'],
      ['fault', 'acme:fan', 'fault/callee-faulted'],
    ])
    expect(hits).toEqual([101, 5, 7])
    expect(tuned).toEqual([null])
    expect(game.mods.list().map((it) => [it.name, it.status])).toEqual([
      ['acme:fan', 'faulted'],
      ['acme:greeter', 'running'],
      ['acme:radio', 'faulted'],
    ])
    expect(game.world.owners.map((owner) => owner.name)).toEqual(['', 'acme:greeter'])
  })

  test('a mod that needs an absent one is refused, with what is missing', async () => {
    const { said, game } = await start(['fan.wasm', FAN])
    expect(said).toEqual([['refused', 'fan.wasm', ['link/missing-provider']]])
    expect(game.mods.list()[0]!.errors[0]!.message).toContain('demo:game/radio@1.0.0')
    expect((await game.mods.add([{ file: 'radio.wasm', bytes: RADIO }]))[0]!.status).toBe('running')
  })
})

describe('groups', () => {
  const grouped = watMod(
    [
      mod('acme:grouped'),
      system('acme:grouped/for-clients', { new: 'client' }),
      system('acme:grouped/for-servers', { new: 'server' }),
      system('acme:grouped/radio', { provides: ['demo:game/radio@1.2.0'] }),
      system('acme:grouped/needs-radio', { uses: [{ trait: 'demo:game/radio', version: '1.2.0' }] }),
      { group: { name: 'client', systems: ['acme:grouped/for-clients', 'acme:grouped/needs-radio'] } },
      { group: { name: 'server', systems: ['acme:grouped/for-servers'] } },
    ],
    `(module
      (func (export "client")) (func (export "server"))
      (func (export "demo:game/radio@1.2.0#tune") (param i32) (result i32) (local.get 0)))`,
  )
  test.each([
    [['client'], ['acme:grouped/for-clients', 'acme:grouped/needs-radio', 'acme:grouped/radio']],
    [['server'], ['acme:grouped/for-servers']],
    [
      ['client', 'server'],
      [
        'acme:grouped/for-clients',
        'acme:grouped/for-servers',
        'acme:grouped/needs-radio',
        'acme:grouped/radio',
      ],
    ],
    [['other'], []],
  ])('a game of %j runs the systems of these groups, and what they need', async (groups, wanted) => {
    const { definition } = demoGame()
    const game = await createGame(defineGame({ ...definition, groups }))
    await game.mods.add([{ file: 'grouped.wasm', bytes: grouped }])
    const names = game.engine.systems.filter((it) => it.owner !== null).map((it) => it.name.split('@')[0]!)
    expect(names.toSorted()).toEqual(wanted)
    expect(game.mods.list()[0]!.status).toBe('running')
  })
})

test('removing a mod takes the events with it that it has raised and nobody has handled', async () => {
  const loud = watMod(
    [mod('acme:loud'), system('acme:loud/loud', { new: 'start' })],
    `(module
      (import "demo:game/hit@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "\\92\\00\\07")
      (func (export "start") (call $raise (i32.const 16) (i32.const 3))))`,
  )
  const kept = await start(['loud.wasm', loud])
  kept.game.frame()
  expect(kept.hits).toEqual([7])
  const removed = await start(['loud.wasm', loud])
  removed.game.raise(Hit, { target: 0 as never, damage: 1 })
  removed.game.mods.remove('acme:loud')
  removed.game.frame()
  expect(removed.hits).toEqual([1])
})
