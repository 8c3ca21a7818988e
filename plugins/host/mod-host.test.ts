import { describe, expect, test } from 'vitest'
import {
  definePackage,
  defineGame,
  defineSystem,
  handler,
  optional,
  SkeinError,
  t,
  type GameDefinition,
} from '../../engine/index.ts'
import type { Game, Mods } from '../../src/game.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod, type ManifestRecord } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.2.0')
const Health = demo.component('health', { points: t.f32, team: t.enum(['red', 'blue']) })
const Hit = demo.event('hit', { target: t.entity, damage: t.u32 })
const Gauge = demo.trait('gauge', {
  read: t.func([], t.f32),
  set: t.func([t.f32]),
  name: t.func([], t.string),
})
const Radio = demo.trait('radio', { tune: t.func([t.arg('station', t.u32)], t.u32) })

function demoGame(): {
  definition: GameDefinition
  hits: number[]
  level: { value: number }
  tuned: (number | null)[]
} {
  const hits: number[] = []
  const tuned: (number | null)[] = []
  const level = { value: 1 }
  const gauge = defineSystem('gauge', {
    provides: [Gauge],
    create: () => ({
      read: () => level.value,
      set(value: number) {
        if (value < 0) throw new RangeError('below zero')
        level.value = value
      },
      name: () => 'gauge ünit',
    }),
    save: () => level.value,
  })
  const listener = defineSystem('listener', {
    uses: { radio: optional(Radio) },
    create: ({ uses }) => ({ uses }),
    on: [handler(Hit, (_self, hit) => void hits.push(hit.damage))],
    run: (make) => [make.tick('late', (self) => void tuned.push(self.uses.radio.get()?.tune(20) ?? null))],
  })
  return {
    definition: defineGame({ name: 'demo', packages: [demo], systems: [gauge, listener] }),
    hits,
    level,
    tuned,
  }
}

const mod = (name: string, version = '1.0.0'): ManifestRecord => ({ mod: { name, version, abi: 1 } })
const system = (name: string, rest: Record<string, unknown> = {}): ManifestRecord => ({
  system: { name, version: '1.0.0', ...rest },
})

/** Doubles the gauge and raises a hit of 7 whenever it handles one of 5 (the third item of a fixed payload). */
const GREETER = watMod(
  [
    mod('acme:greeter'),
    system('acme:greeter/greeter', {
      uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
      handlers: [{ event: 'demo:game/hit', version: '1.1.0', export: 'on-hit' }],
      new: 'start',
    }),
  ],
  `(module
    (import "demo:game/gauge@1.0.0" "read" (func $read (result f32)))
    (import "demo:game/gauge@1.0.0" "set" (func $set (param f32)))
    (import "demo:game/hit@1.0.0" "raise" (func $raise (param i32 i32)))
    (import "demo:game/health@1.0.0" "add" (func $add (param i32)))
    (import "demo:game/health@1.0.0" "set-points" (func $points (param i32 f32)))
    (import "demo:game/health@1.0.0" "get-points" (func $getPoints (param i32) (result f32)))
    (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "\\92\\00\\07")
    ${REALLOC}
    (func (export "start") (local $e i32)
      (local.set $e (call $spawn))
      (call $add (local.get $e))
      (call $points (local.get $e) (f32.const 12.5))
      (if (f32.ne (call $getPoints (local.get $e)) (f32.const 12.5)) (then unreachable)))
    (func (export "on-hit") (param $p i32) (param $n i32)
      (call $set (f32.mul (call $read) (f32.const 2)))
      (if (i32.eq (i32.load8_u (i32.add (local.get $p) (i32.const 2))) (i32.const 5))
        (then (call $raise (i32.const 16) (i32.const 3))))))`,
)

async function start(
  ...files: [string, Uint8Array][]
): Promise<ReturnType<typeof demoGame> & { game: Game<Mods>; said: unknown[] }> {
  const demonstration = demoGame()
  const game = await createGame(demonstration.definition, { seed: 1 })
  const said: unknown[] = []
  game.on('mod-faulted', ({ mod: name, error }) => said.push(['fault', name, error.code]))
  game.on('mod-refused', ({ file, errors }) =>
    said.push(['refused', file, errors.map((error) => error.code)]),
  )
  game.on('mod-loaded', ({ mod: name }) => said.push(['loaded', name]))
  game.on('mod-removed', ({ mod: name }) => said.push(['removed', name]))
  await game.mods.add(files.map(([file, bytes]) => ({ file, bytes })))
  return { ...demonstration, game, said }
}

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

/** A mod that spawns, sets and raises, then does something that faults. */
function saboteur(act: string, imports = '', name = 'evil:saboteur'): Uint8Array {
  return watMod(
    [
      mod(name),
      system(`${name}/saboteur`, {
        uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
        handlers: [{ event: 'demo:game/hit', version: '1.0.0', export: 'on-hit' }],
      }),
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "demo:game/hit@1.0.0" "raise" (func $raise (param i32 i32)))
      (import "demo:game/health@1.0.0" "add" (func $add (param i32)))
      (import "demo:game/health@1.0.0" "get-points" (func $get (param i32) (result f32)))
      (import "demo:game/gauge@1.0.0" "set" (func $set (param f32)))
      (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
      (import "skein:engine/log@1.0.0" "write" (func $log (param i32 i32 i32)))
      ${imports}
      (memory (export "memory") 1)
      (data (i32.const 16) "\\92\\00\\07")
      (data (i32.const 32) "boom!\\00\\00\\00a.ts")
      ${REALLOC}
      (func $deep (param i32) (result i32) (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
      (func (export "on-hit") (param $p i32) (param $n i32) (local $e i32)
        (local.set $e (call $spawn))
        (call $add (local.get $e))
        (call $raise (i32.const 16) (i32.const 3))
        ${act}))`,
  )
}

describe('a call into a mod is a transaction', () => {
  const faults: [string, string, string][] = [
    ['unreachable', 'unreachable', 'fault/trap'],
    ['division by zero', '(drop (i32.div_u (i32.const 1) (i32.const 0)))', 'fault/trap'],
    ['endless recursion', '(drop (call $deep (i32.const 0)))', 'fault/stack-overflow'],
    ['a payload out of bounds', '(call $raise (i32.const 65530) (i32.const 100))', 'fault/bad-pointer'],
    ['a payload of negative length', '(call $raise (i32.const 16) (i32.const -1))', 'fault/too-long'],
    ['a malformed payload', '(call $raise (i32.const 0) (i32.const 3))', 'fault/bad-message'],
    [
      'text that is not UTF-8',
      '(i32.store8 (i32.const 0) (i32.const 0xff)) (call $log (i32.const 1) (i32.const 0) (i32.const 1))',
      'fault/bad-string',
    ],
    [
      'a level that does not exist',
      '(call $log (i32.const 9) (i32.const 0) (i32.const 0))',
      'fault/bad-discriminant',
    ],
    ['a forged handle', '(drop (call $get (i32.const 12345678)))', 'fault/stale-entity'],
    [
      'a component that is not there',
      '(local.set $e (call $spawn)) (drop (call $get (local.get $e)))',
      'fault/missing-component',
    ],
    [
      'despawning twice',
      '(call $despawn (local.get $e)) (call $despawn (local.get $e))',
      'fault/stale-entity',
    ],
    ['a host that throws', '(call $set (f32.const -1))', 'fault/host-threw'],
    ['spawning without end', '(loop $l (drop (call $spawn)) (br $l))', 'fault/too-many'],
    ['raising without end', '(loop $l (call $raise (i32.const 16) (i32.const 3)) (br $l))', 'fault/too-many'],
  ]
  test.each(faults)('%s: nothing of the call happens, and the rest goes on', async (_what, act, code) => {
    const clean = await start(['greeter.wasm', GREETER])
    const { game, hits, said } = await start(['saboteur.wasm', saboteur(act)], ['greeter.wasm', GREETER])
    for (const it of [clean.game, game]) {
      it.raise(Hit, { target: 0 as never, damage: 5 })
      it.frame()
      it.frame()
    }
    expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', code])
    const { errors } = game.mods.list().find((it) => it.name === 'evil:saboteur')!
    expect(errors[0]!.names).toMatchObject({ mod: 'evil:saboteur', export: 'on-hit', frame: 1 })
    expect(hits).toEqual(clean.hits)
    expect(game.world.size).toBe(1)
    expect(game.stateHash()).toBe(clean.game.stateHash())
  })

  test('a mod that catches the exception of a fault still faults', async () => {
    const catching = saboteur(
      '(try (do (call $set (f32.const -1))) (catch_all)) (try (do (drop (call $spawn))) (catch_all))',
    )
    const { said, game } = await start(['saboteur.wasm', catching])
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', 'fault/host-threw'])
    expect(game.world.size).toBe(0)
  })

  test('an event flood is the fault of the mod that raises them', async () => {
    const flood = saboteur('(call $despawn (local.get $e))')
    const { said, game } = await start(['saboteur.wasm', flood])
    game.raise(Hit, { target: 0 as never, damage: 5 })
    game.frame()
    expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', 'fault/event-flood'])
    expect(game.world.size).toBe(0)
  })
})

describe('what cannot be linked is refused by name, all problems at once', () => {
  const refusals: [string, ManifestRecord[], string, string[], string][] = [
    [
      'a foreign import',
      [mod('a:b')],
      '(module (import "env" "abort" (func (param i32))))',
      ['link/unknown-import'],
      'env#abort',
    ],
    [
      'an imported memory',
      [mod('a:b')],
      '(module (import "env" "memory" (memory 1)))',
      ['link/unknown-import'],
      'memory',
    ],
    [
      'a trait that the game does not have',
      [mod('a:b')],
      '(module (import "demo:game/guage@1.0.0" "read" (func (result f32))))',
      ['link/unknown-item'],
      'guage',
    ],
    [
      'a package that nobody has',
      [mod('a:b')],
      '(module (import "demo:gane/gauge@1.0.0" "read" (func (result f32))))',
      ['link/unknown-package'],
      'demo:gane',
    ],
    [
      'a newer version than there is',
      [mod('a:b')],
      '(module (import "demo:game/gauge@1.6.0" "read" (func (result f32))))',
      ['link/incompatible-version'],
      '1.6.0',
    ],
    [
      'another major version',
      [mod('a:b')],
      '(module (import "demo:game/gauge@2.0.0" "read" (func (result f32))))',
      ['link/incompatible-version'],
      '1.2.0',
    ],
    [
      'an undeclared trait',
      [mod('a:b')],
      '(module (import "demo:game/gauge@1.0.0" "read" (func (result f32))))',
      ['link/undeclared-trait'],
      'gauge',
    ],
    [
      'a wrong type',
      [mod('a:b'), system('a:b/s', { uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }] })],
      '(module (import "demo:game/gauge@1.0.0" "read" (func (result i32))))',
      ['link/wrong-type'],
      '(f32)',
    ],
    [
      'a method that is not there',
      [mod('a:b')],
      '(module (import "demo:game/gauge@1.0.0" "reed" (func (result f32))))',
      ['link/unknown-member'],
      'reed',
    ],
    [
      'a field that is not there',
      [mod('a:b')],
      '(module (import "demo:game/health@1.0.0" "get-point" (func (param i32) (result f32))))',
      ['link/unknown-member'],
      'get-point',
    ],
    [
      'an event used as a trait',
      [mod('a:b'), system('a:b/s', { provides: ['demo:game/hit@1.0.0'] })],
      '(module)',
      ['link/wrong-kind'],
      'event',
    ],
    [
      'exports that are missing',
      [mod('a:b'), system('a:b/s', { new: 'start', drop: 'stop' })],
      '(module)',
      ['link/missing-export', 'link/missing-export'],
      'start',
    ],
    [
      'a memory that threads share',
      [mod('a:b')],
      '(module (memory 1 1 shared))',
      ['module/unsupported'],
      'shared memory',
    ],
    [
      'a trait that nobody provides',
      [mod('a:b'), system('a:b/s', { uses: [{ trait: 'demo:game/radio', version: '1.0.0' }] })],
      '(module)',
      ['link/missing-provider'],
      'radio',
    ],
  ]
  test.each(refusals)('%s', async (_what, records, wat, codes, text) => {
    const { said, game } = await start(['bad.wasm', watMod(records, wat)], ['greeter.wasm', GREETER])
    expect(said[0]).toEqual(['refused', 'bad.wasm', codes])
    const { errors } = game.mods.list().find((it) => it.file === 'bad.wasm')!
    expect(errors.map((error) => error.message).join()).toContain(text)
    expect(errors.every((error) => error instanceof SkeinError && error.hint !== undefined)).toBe(true)
    expect(said.at(-1)).toEqual(['loaded', 'acme:greeter'])
  })
})

test('a mod that is called back while it calls faults, and nothing else does', async () => {
  const echo = watMod(
    [
      mod('acme:echo'),
      system('acme:echo/echo', {
        uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
        provides: ['demo:game/radio@1.2.0'],
      }),
    ],
    `(module
      (import "demo:game/gauge@1.0.0" "read" (func $read (result f32)))
      (func (export "demo:game/radio@1.2.0#tune") (param i32) (result i32) (drop (call $read)) (local.get 0)))`,
  )
  const calls: unknown[] = []
  const gauge = defineSystem('gauge', {
    uses: { radio: optional(Radio) },
    provides: [Gauge],
    create: ({ uses }) => ({
      // Called by the mod, calls the mod.
      read: () => uses.radio.get()?.tune(1) ?? 0,
      set: () => undefined,
      name: () => '',
    }),
  })
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [gauge] }))
  game.on('mod-faulted', ({ error }) => calls.push(error.code))
  await game.mods.add([{ file: 'echo.wasm', bytes: echo }])
  const radio = game.engine.proxy(Radio)!
  expect(() => radio.tune(5)).toThrow(expect.objectContaining({ code: 'fault/reentrant' }))
  expect(calls).toEqual(['fault/reentrant'])
  expect(game.engine.proxy(Radio)).toBeNull()
  expect(() => radio.tune(5)).toThrow(expect.objectContaining({ code: 'system/missing-provider' }))
  game.frame()
})

test('panic ends the mod with its message and place', async () => {
  const panicking = saboteur(
    '(call $panic (i32.const 32) (i32.const 5) (i32.const 40) (i32.const 4) (i32.const 12) (i32.const 7))',
    `(import "skein:engine/panic@1.0.0" "panic" (func $panic (param i32 i32 i32 i32 i32 i32)))`,
  )
  const { game, said } = await start(['saboteur.wasm', panicking])
  game.raise(Hit, { target: 0 as never, damage: 5 })
  game.frame()
  expect(said.at(-1)).toEqual(['fault', 'evil:saboteur', 'fault/panic'])
  expect(game.mods.list()[0]!.errors[0]!.message).toContain('boom! (a.ts:12:7)')
})

test('what a mod wrote to an entity never lands in another that took its row meanwhile', async () => {
  const target = defineSystem('gauge', {
    provides: [Gauge],
    create: ({ world }) => {
      const first = world.spawn()
      world.add(first, Health, { points: 1 })
      const entities = [first]
      return {
        entities,
        // Called by the mod between its write and its return: the row gets another entity.
        read: () => {
          world.despawn(first)
          entities.push(world.spawn())
          world.add(entities[1]!, Health, { points: 5 })
          return 0
        },
        set: () => undefined,
        name: () => '',
      }
    },
  })
  const writer = watMod(
    [
      mod('acme:writer'),
      system('acme:writer/writer', {
        uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
        handlers: [{ event: 'demo:game/hit', version: '1.0.0', export: 'on-hit' }],
      }),
    ],
    `(module
      (import "demo:game/gauge@1.0.0" "read" (func $read (result f32)))
      (import "demo:game/health@1.0.0" "set-points" (func $set (param i32 f32)))
      (memory (export "memory") 1)
      ${REALLOC}
      ;; The handle is the first field: 0xce and four bytes, most significant first.
      (func (export "on-hit") (param $p i32) (param $n i32)
        (call $set
          (i32.or (i32.shl (i32.load8_u offset=2 (local.get $p)) (i32.const 24))
            (i32.or (i32.shl (i32.load8_u offset=3 (local.get $p)) (i32.const 16))
              (i32.or (i32.shl (i32.load8_u offset=4 (local.get $p)) (i32.const 8)) (i32.load8_u offset=5 (local.get $p)))))
          (f32.const 99))
        (drop (call $read))))`,
  )
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [target] }))
  await game.mods.add([{ file: 'writer.wasm', bytes: writer }])
  const { entities } = game.engine.get(target)
  game.raise(Hit, { target: entities[0]!, damage: 1 })
  game.frame()
  expect(game.mods.list()).toMatchObject([{ status: 'running' }])
  expect(game.world.alive(entities[0]!)).toBe(false)
  expect(game.world.row(entities[1]!)).toBe(entities[0]! & 0xfffff)
  expect(game.world.get(entities[1]!, Health).points).toBe(5)
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
