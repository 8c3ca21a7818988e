import { describe, expect, test } from 'vitest'
import { packageFromJson, packageToJson } from '../../engine/formats.ts'
import { definePackage, defineSystem, t, type Entity, type HookDefinition } from '../../engine/index.ts'
import { createGame, defineGame } from '../../src/index.ts'
import {
  Allowed,
  Damage,
  hookGame,
  Loot,
  Poke,
  Result,
  rules,
  Title,
  watHook,
  WAT_RULES,
} from '../testing/hook-game.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const rule = (export_: string, body: string, name = export_, rest: object = {}): Uint8Array =>
  watHook(
    name,
    [['damage', export_]],
    `(func (export "${export_}") (param f32 i32 f32) (result f32) ${body})`,
    rest,
  )
const plus = (name: string, points: number, rest: object = {}): Uint8Array =>
  rule(name, `(f32.add (local.get 0) (f32.const ${points}))`, name, rest)

/** Calls the hook `damage` with 8 when poked, and raises the result. */
const caller = (name: string, hooks: object = {}, body = ''): Uint8Array =>
  watMod(
    [
      { mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } },
      {
        system: {
          name: `acme:${name}/caller`,
          version: '1.0.0',
          handlers: [{ event: 'test:rules/poke', version: '1.0.0', export: 'poke' }],
          ...hooks,
        },
      },
    ],
    `(module
      (import "test:rules/damage@1.0.0" "call" (func $damage (param f32 i32 f32) (result f32)))
      (import "test:rules/result@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 1)
      ${REALLOC}
      ${body}
      (func (export "poke") (param i32 i32) (local $bits i32)
        (local.set $bits (i32.reinterpret_f32 (call $damage (f32.const 8) (i32.const 3) (f32.const 2))))
        (i32.store8 (i32.const 0) (i32.const 0x91))
        (i32.store8 (i32.const 1) (i32.const 0xca))
        (i32.store8 (i32.const 2) (i32.shr_u (local.get $bits) (i32.const 24)))
        (i32.store8 (i32.const 3) (i32.shr_u (local.get $bits) (i32.const 16)))
        (i32.store8 (i32.const 4) (i32.shr_u (local.get $bits) (i32.const 8)))
        (i32.store8 (i32.const 5) (local.get $bits))
        (call $raise (i32.const 0) (i32.const 6))))`,
  )

const doubler = defineSystem('doubler', {
  create: () => ({ seen: [] as unknown[] }),
  on: ({ handler }) => [
    handler(Damage, (self, value, { target, amount }) => {
      self.seen.push([target, amount])
      return value * 2
    }),
    handler(Title, (_self, value, { name }) => `${value} ${name}`),
    handler(Loot, (_self, value) => (value === null ? null : { ...value, gold: value.gold + 1 })),
  ],
})

describe('a hook', () => {
  test('that nobody handles gives the value that it was called with', async () => {
    const { game, damage } = await hookGame([])
    expect(damage(8)).toBe(8)
    expect(game.call(Allowed, true, { who: 3 as Entity })).toBe(true)
    expect(game.call(Loot, null)).toBe(null)
  })

  test('is handled by systems of the game, which get the arguments with their defaults', async () => {
    const { game } = await hookGame([], [doubler])
    expect(game.call(Damage, 8, { target: 5 as Entity })).toBe(16)
    expect(game.engine.get(doubler).seen).toEqual([[5, 1]])
    expect(game.call(Title, 'Sir', { name: 'Ada' })).toBe('Sir Ada')
    expect(game.call(Loot, { gold: 1, label: 'x' })).toEqual({ gold: 2, label: 'x' })
    expect(() => game.call(Damage, 8, {} as never)).toThrow(
      expect.objectContaining({ code: 'value/invalid' }),
    )
  })

  test('is handled by mods, and its answer may be no', async () => {
    const { game, damage, faults, refusals } = await hookGame([WAT_RULES])
    expect(damage(8)).toBe(4)
    expect(game.call(Allowed, true, { who: 7 as Entity })).toBe(false)
    expect(game.call(Allowed, true, { who: 8 as Entity })).toBe(true)
    expect([faults, refusals]).toEqual([[], []])
  })

  test('hands each handler what the one before returned, in the order of systems', async () => {
    const halve = rule('halve', '(f32.div (local.get 0) (f32.const 2))')
    // By name: halve, plus; the game's own "doubler" behind them.
    expect((await hookGame([plus('plus', 3), halve], [doubler])).damage(8)).toBe((8 / 2 + 3) * 2)
    const first = plus('plus', 3, { before: ['acme:halve/rules'] })
    expect((await hookGame([first, halve], [doubler])).damage(8)).toBe(((8 + 3) / 2) * 2)
    const last = plus('plus', 3, { after: ['doubler'] })
    expect((await hookGame([last, halve], [doubler])).damage(8)).toBe((8 / 2) * 2 + 3)
  })

  test('whose handler faults between two frames has its consequences when the call returns', async () => {
    const { game, damage, faults } = await hookGame([rule('traps', 'unreachable'), plus('plus', 3)])
    await game.prepareSnapshots()
    expect(damage(8)).toBe(11)
    expect(faults).toHaveLength(1)
    // Before, what follows from a fault waited for the end of the next frame, and a snapshot with it.
    expect(game.snapshot().mods.map(({ name }) => name)).toEqual(['acme:plus'])
  })

  test('is called by a mod, whose call goes on with the value', async () => {
    const { game, results, faults } = await hookGame([caller('caller'), WAT_RULES], [doubler])
    game.raise(Poke)
    game.frame()
    expect([results, faults]).toEqual([[8], []])
    expect(game.engine.get(doubler).seen).toEqual([[3, 2]])
  })

  test('may be called by a system of the game in a handler', async () => {
    const seen: number[] = []
    const asker = defineSystem('asker', {
      create: ({ call }) => ({ ask: () => void seen.push(call(Damage, 8, { target: 1 as Entity })) }),
      on: ({ handler }) => [handler(Poke, (self) => self.ask())],
    })
    const { game } = await hookGame([WAT_RULES], [asker])
    game.raise(Poke)
    game.frame()
    expect(seen).toEqual([4])
  })

  test('of a mod is handled by the game’s systems and other mods', async () => {
    const own = definePackage('acme:heals', '1.0.0')
    const Heal = own.hook('heal', {}, t.u32)
    const heals = watMod(
      [
        { mod: { name: 'acme:heals', version: '1.0.0', abi: 1 } },
        { package: packageToJson(own) },
        {
          system: {
            name: 'acme:heals/heals',
            version: '1.0.0',
            handlers: [{ event: 'test:rules/poke', version: '1.0.0', export: 'poke' }],
          },
        },
      ],
      `(module
        (import "acme:heals/heal@1.0.0" "call" (func $heal (param i32) (result i32)))
        (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
        (memory (export "memory") 1) ${REALLOC}
        (func (export "poke") (param i32 i32) (local $n i32)
          (local.set $n (call $heal (i32.const 1)))
          (loop $l (if (local.get $n) (then
            (drop (call $spawn)) (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br $l))))))`,
    )
    const more = watMod(
      [
        { mod: { name: 'acme:more', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:more/more',
            version: '1.0.0',
            hooks: [{ hook: 'acme:heals/heal', version: '1.0.0', export: 'more' }],
          },
        },
      ],
      '(module (func (export "more") (param i32) (result i32) (i32.add (local.get 0) (i32.const 2))))',
    )
    const listening = defineSystem('listening', {
      create: () => ({}),
      on: ({ handler }) => [handler(Heal, (_self, value) => value * 2)],
    })
    const { game, faults, refusals } = await hookGame([more, heals], [listening])
    expect([faults, refusals]).toEqual([[], []])
    game.raise(Poke)
    game.frame()
    expect(game.world.size).toBe(6)
    // The mod that handles the hook cannot do without the mod that defines it.
    game.mods.remove('acme:heals')
    expect(game.mods.list().map(({ name, status }) => [name, status])).toEqual([['acme:more', 'refused']])
  })
})

describe('a handler at fault', () => {
  const trap = rule('boom', 'unreachable')

  test('leaves the value as it was, and its mod is taken out', async () => {
    const { game, damage, faults } = await hookGame([WAT_RULES, trap, plus('plus', 3)], [doubler])
    expect(damage(8)).toBe((8 / 2 + 3) * 2)
    expect(faults.map(({ code, names }) => [code, names.mod])).toEqual([['fault/trap', 'acme:boom']])
    expect(game.mods.list().find(({ name }) => name === 'acme:boom')!.status).toBe('faulted')
    expect(damage(8)).toBe(14)
    expect(faults).toHaveLength(1)
  })

  test('inside a frame and another mod’s call does not make the caller faulty', async () => {
    const { game, results, faults } = await hookGame([caller('caller'), trap, WAT_RULES])
    for (let i = 0; i < 2; i++) {
      game.raise(Poke)
      game.frame()
    }
    expect(results).toEqual([4, 4])
    expect(faults.map(({ names }) => names.mod)).toEqual(['acme:boom'])
  })

  test('has done nothing to the world', async () => {
    const spawning = watMod(
      [
        { mod: { name: 'acme:spawning', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:spawning/rules',
            version: '1.0.0',
            hooks: [{ hook: 'test:rules/damage', version: '1.0.0', export: 'spawn' }],
          },
        },
      ],
      `(module (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
        (func (export "spawn") (param f32 i32 f32) (result f32)
          (drop (call $spawn)) (if (f32.gt (local.get 0) (f32.const 10)) (then unreachable)) (f32.const 1)))`,
    )
    const { game, damage } = await hookGame([spawning])
    expect([damage(8), game.world.size]).toEqual([1, 1])
    expect([damage(11), game.world.size]).toEqual([11, 0])
  })

  test('that runs without end spends the fuel of its own mod', async () => {
    const { game, results, faults } = await hookGame(
      [caller('caller'), rule('spin', '(loop $l (br $l)) (f32.const 0)')],
      [],
      { limits: { callFuel: 100_000 } },
    )
    game.raise(Poke)
    game.frame()
    expect(results).toEqual([8])
    expect(faults.map(({ code, names }) => [code, names.mod])).toEqual([['fault/fuel', 'acme:spin']])
  })

  test('of the game throws to its caller', async () => {
    const thrower = defineSystem('thrower', {
      create: () => ({}),
      on: ({ handler }) => [
        handler(Damage, () => {
          throw new Error('no rule')
        }),
      ],
    })
    const { game, damage } = await hookGame([], [thrower])
    expect(() => damage(8)).toThrow('no rule')
    game.frame()
    expect(() => damage(8)).toThrow('no rule')
  })
})

describe('calls of hooks inside calls of hooks', () => {
  test('pass over a mod that is at work: it is never re-entered', async () => {
    const own = caller(
      'own',
      { hooks: [{ hook: 'test:rules/damage', version: '1.0.0', export: 'own' }] },
      `(func (export "own") (param f32 i32 f32) (result f32)
         (f32.add (f32.const 1) (call $damage (local.get 0) (local.get 1) (local.get 2))))`,
    )
    const { game, damage, results, faults } = await hookGame([own, WAT_RULES])
    // Outside: halved, then "own" adds 1 to what the others make of it, halved again.
    expect(damage(8)).toBe(8 / 2 / 2 + 1)
    game.raise(Poke)
    game.frame()
    expect([results, faults]).toEqual([[4], []])
  })

  test('end at a depth, with an error that says so', async () => {
    const deep = defineSystem('deep', {
      create: ({ call }) => ({ call }),
      on: ({ handler }) => [handler(Damage, (self, value, args) => self.call(Damage, value, args))],
    })
    const { damage } = await hookGame([], [deep])
    expect(() => damage(8)).toThrow(
      expect.objectContaining({ code: 'hook/too-deep', names: { other: 'test:rules/damage@1.0.0' } }),
    )
  })

  test('called without an argument, or without any object, say that they were called, not raised', async () => {
    const { game } = await hookGame([])
    const wrong = (args: unknown): unknown => game.call(Damage, 8, args as never)
    for (const [args, what] of [
      [5, 'arguments that are not an object'],
      [{}, 'no argument "target"'],
    ] as const) {
      const message = `test:rules/damage@1.0.0 was called with ${what}`
      expect(() => wrong(args)).toThrow(expect.objectContaining({ code: 'value/invalid', message }))
    }
  })

  test('that raise events without end are a flood, and the game goes on', async () => {
    const raiser = watMod(
      [
        { mod: { name: 'acme:raiser', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:raiser/rules',
            version: '1.0.0',
            hooks: [{ hook: 'test:rules/damage', version: '1.0.0', export: 'again' }],
          },
        },
      ],
      `(module (import "test:rules/poke@1.0.0" "raise" (func $raise (param i32 i32)))
        (memory (export "memory") 1) (data (i32.const 0) "\\90")
        (func (export "again") (param f32 i32 f32) (result f32) (call $raise (i32.const 0) (i32.const 1)) (local.get 0)))`,
    )
    const { game, faults } = await hookGame([caller('caller'), raiser], [], { eventsPerFlush: 1000 })
    game.raise(Poke)
    game.frame()
    expect(faults.map(({ code }) => code)).toEqual(['fault/event-flood'])
    expect(() => game.frame()).not.toThrow()
  })
})

describe('fuel of handlers of hooks', () => {
  const work = (name: string, rounds: number): Uint8Array =>
    rule(
      'work',
      `(local $n i32) (local.set $n (i32.const ${rounds}))
       (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (f32.add (local.get 0) (f32.const 1))`,
      name,
    )
  const calls = (count: number): Uint8Array =>
    watMod(
      [
        { mod: { name: 'acme:calls', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:calls/calls',
            version: '1.0.0',
            handlers: [{ event: 'test:rules/poke', version: '1.0.0', export: 'poke' }],
          },
        },
      ],
      `(module
        (import "test:rules/damage@1.0.0" "call" (func $damage (param f32 i32 f32) (result f32)))
        (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
        (memory (export "memory") 1) ${REALLOC}
        (func (export "poke") (param i32 i32) (local $n i32)
          (local.set $n (i32.const ${count}))
          (loop $l
            (if (f32.eq (call $damage (f32.const 0) (i32.const 0) (f32.const 0)) (f32.const 1)) (then (drop (call $spawn))))
            (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`,
    )

  test('is their own: the caller keeps what it has', async () => {
    // Each of ten handlers takes most of a call's fuel, and the caller none of it.
    const { game, faults } = await hookGame([calls(10), work('work', 8000)], [], {
      limits: { callFuel: 100_000, frameFuel: 1_000_000 },
    })
    game.raise(Poke)
    game.frame()
    expect([game.world.size, faults]).toEqual([10, []])
  })

  test('that a caller uses up in a loop has handlers passed over until the next frame, and is nobody’s fault', async () => {
    const warnings: string[] = []
    const { game, faults } = await hookGame([calls(50), work('work', 8000)], [], {
      limits: { callFuel: 100_000, frameFuel: 500_000 },
    })
    game.on('log', ({ level, message }) => void (level === 'warn' && warnings.push(message)))
    for (let i = 1; i < 3; i++) {
      game.raise(Poke)
      game.frame()
      expect(game.world.size).toBeGreaterThan(i * 5)
      expect(game.world.size).toBeLessThan(i * 20)
      expect(warnings).toHaveLength(i)
    }
    expect(faults).toEqual([])
    expect(warnings[0]).toMatch('have spent their fuel')
  })
})

describe('a mod that handles a hook', () => {
  test('of a name that there is not is refused, with the one that is near', async () => {
    const lost = watHook(
      'lost',
      [['damge', 'x']],
      '(func (export "x") (param f32 i32 f32) (result f32) (local.get 0))',
    )
    const { refusals } = await hookGame([lost])
    expect(refusals.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        'link/unknown-item',
        'acme:lost needs test:rules/damge@1.0.0, but test:rules has no "damge"',
        'Did you mean "damage"?',
      ],
    ])
  })

  test('with other types, or as another kind of item, is refused', async () => {
    const wrong = watHook(
      'wrong',
      [['damage', 'x']],
      '(func (export "x") (param f32) (result f32) (local.get 0))',
    )
    expect((await hookGame([wrong])).refusals.map(({ code }) => code)).toEqual(['link/wrong-type'])
    const event = watHook('event', [['poke', 'x']], '(func (export "x"))')
    expect((await hookGame([event])).refusals.map(({ code }) => code)).toEqual(['link/wrong-kind'])
    const gone = watHook('gone', [['damage', 'x']], '')
    expect((await hookGame([gone])).refusals.map(({ code }) => code)).toEqual(['link/missing-export'])
  })

  test('asks for a permission that a game can refuse and a player reads', async () => {
    const refused = await hookGame([WAT_RULES], [], {
      grants: ({ access }) => access !== 'answer',
    })
    expect(refused.refusals.map(({ code, hint }) => [code, hint])).toContainEqual([
      'link/not-granted',
      'Allow "answer test:rules/damage" in the "grants" of the game, or remove the rule that denies it.',
    ])
    const { game } = await hookGame([])
    const request = await game.mods.inspect({ file: 'x.wasm', bytes: WAT_RULES })
    expect(request.permissions).toEqual([
      { access: 'answer', item: 'test:rules/damage', member: null },
      { access: 'answer', item: 'test:rules/allowed', member: null },
    ])
    const calls = await game.mods.inspect({ file: 'y.wasm', bytes: caller('caller') })
    expect(calls.permissions).toContainEqual({ access: 'call', item: 'test:rules/damage', member: null })
  })

  test('is replaced while the game runs, and leaves no trace when it goes', async () => {
    const { game, damage } = await hookGame([plus('plus', 3)])
    expect(damage(8)).toBe(11)
    await game.mods.add([{ file: '0.wasm', bytes: plus('plus', 5) }])
    expect(damage(8)).toBe(13)
    const hash = (await hookGame([])).game.stateHash()
    game.mods.remove('acme:plus')
    expect([damage(8), game.stateHash()]).toEqual([8, hash])
  })

  test('that rests is passed over', async () => {
    const once = watHook(
      'once',
      [['damage', 'x']],
      `(global $n (mut i32) (i32.const 0))
       (func (export "x") (param f32 i32 f32) (result f32)
         (global.set $n (i32.add (global.get $n) (i32.const 1)))
         (if (i32.eq (global.get $n) (i32.const 1)) (then unreachable))
         (f32.const 1))`,
    )
    const { game, damage, faults } = await hookGame([once], [], { faults: { actions: ['skip'] } })
    expect([damage(8), damage(8)]).toEqual([8, 8])
    game.frame()
    game.frame()
    expect([damage(8), faults.length, game.mods.list()[0]!.status]).toEqual([1, 1, 'running'])
  })
})

describe('a package with hooks', () => {
  test('travels as JSON; one without has nothing of them', () => {
    const json = packageToJson(rules)
    expect(json.hooks!.map(({ name }) => name)).toEqual(['damage', 'allowed', 'title', 'loot'])
    expect(packageToJson(packageFromJson(json))).toEqual(json)
    const read = packageFromJson(json).items.find(({ name }) => name === 'damage') as HookDefinition
    expect([read.kind, read.methods[0][1].params.map(([name]) => name)]).toEqual([
      'hook',
      ['value', 'target', 'amount'],
    ])
    expect('hooks' in packageToJson(definePackage('a:b', '1.0.0'))).toBe(false)
  })

  test('names no argument like the value', () => {
    expect(() => definePackage('a:b', '1.0.0').hook('x', { value: t.u8 }, t.u8)).toThrow(
      expect.objectContaining({ code: 'schema/duplicate-name' }),
    )
  })
})

test('the same game and mods give the same state, whoever calls hooks', async () => {
  const play = async (): Promise<string> => {
    const game = await createGame(defineGame({ name: 'rules', packages: [rules], systems: [doubler] }))
    await game.mods.add([
      { file: 'a.wasm', bytes: caller('caller') },
      { file: 'b.wasm', bytes: WAT_RULES },
    ])
    for (let i = 0; i < 5; i++) {
      game.raise(Poke)
      game.frame()
    }
    return game.stateHash()
  }
  expect(await play()).toBe(await play())
  expect(Result.kind).toBe('event')
})
