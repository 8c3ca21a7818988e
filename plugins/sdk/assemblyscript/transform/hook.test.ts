import { describe, expect, test } from 'vitest'
import { definePackage, defineSystem, t, type Entity } from '../../../../engine/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { Allowed, Damage, hookGame, Loot, Poke, rules, Title, WAT_RULES } from '../../../testing/hook-game.ts'
import { buildC } from '../../c/testing/c-mod.ts'
import { mistakesOf, sourceMod } from '../testing/source-mod.ts'

const bindings = generateAssemblyScript([rules]).get('test-rules.ts')!
const modOf = (source: string, name = 'acme:test'): Promise<Uint8Array> =>
  sourceMod({ 'assembly/index.ts': source, 'assembly/test-rules.ts': bindings }, { name })

/** Halves damage, and forbids everything to the entity 7. */
const SCRIPT = `
  import { Entity } from 'skein'
  import { Allowed, Damage } from './test-rules'
  @system export class Rules {
    @hook(Damage) halve(value: f32, target: Entity, amount: f32): f32 { return value / 2 }
    @hook(Allowed) forbid(value: bool, who: Entity): bool { return value && who != <Entity>7 }
  }`

const C = `
  #include "skein.h"
  #include "test-rules.h"
  SKEIN_SYSTEM("rules")
  SKEIN_HOOK(halve, test_rules_damage)
  float halve(float value, skein_entity target, float amount) { return value / 2; }
  SKEIN_HOOK(forbid, test_rules_allowed)
  bool forbid(bool value, skein_entity who) { return value && who != 7; }`

const ofGame = defineSystem('rules', {
  create: () => ({}),
  on: ({ handler }) => [
    handler(Damage, (_self, value) => value / 2),
    handler(Allowed, (_self, value, { who }) => value && who !== (7 as Entity)),
  ],
})

const files = { 'src/mod.c': C }
const implementations = {
  'a system of the game': () => hookGame([], [ofGame]),
  'a mod in WebAssembly text': () => hookGame([WAT_RULES]),
  'a mod in AssemblyScript': async () => hookGame([await modOf(SCRIPT)]),
  'a mod in C': async () => hookGame([(await buildC(files, [rules])).bytes!]),
}

describe.each(Object.entries(implementations))('hooks that %s handles', (_, start) => {
  test('change values and forbid', async () => {
    const { game, damage, faults, refusals } = await start()
    expect([faults, refusals]).toEqual([[], []])
    expect([damage(8), damage(-1), damage(Number.POSITIVE_INFINITY)]).toEqual([4, -0.5, Infinity])
    expect(damage(8, 0xffff_ffff)).toBe(4)
    expect([7, 8].map((who) => game.call(Allowed, true, { who: who as Entity }))).toEqual([false, true])
    expect(game.call(Allowed, false, { who: 8 as Entity })).toBe(false)
  })

  test('are the same from a call inside a call of another mod', async () => {
    const caller = await modOf(
      `import { raise, Entity } from 'skein'
       import { Damage, Poke, Result } from './test-rules'
       @system export class Caller {
         @on poke(event: Poke): void { raise(new Result(Damage.call(8, <Entity>3, 1))) }
       }`,
      'acme:caller',
    )
    const { game, results, faults } = await start()
    await game.mods.add([{ file: 'caller.wasm', bytes: caller }])
    game.raise(Poke)
    game.frame()
    expect([results, faults]).toEqual([[4], []])
  })
})

describe('a hook in AssemblyScript', () => {
  test('carries texts, records and nothing at all', async () => {
    const mod = await modOf(`
      import { Loot, Title, Value } from './test-rules'
      @system export class Rules {
        @hook(Title) title(value: string, name: string): string { return value + ' ' + name + '!' }
        @hook(Loot) loot(value: Value | null): Value | null {
          return value == null ? null : new Value(value.gold * 2, value.label + '!')
        }
      }`)
    const { game, faults } = await hookGame([mod])
    expect(game.call(Title, 'Sir', { name: 'Ädá' })).toBe('Sir Ädá!')
    expect(game.call(Loot, { gold: 1, label: 'a' })).toEqual({ gold: 2, label: 'a!' })
    expect(game.call(Loot, null)).toBe(null)
    for (let i = 0; i < 2000; i++) game.call(Title, 'x'.repeat(200), { name: 'y'.repeat(200) })
    expect(faults).toEqual([])
  })

  test('may be the mod’s own: others handle it', async () => {
    const own = await sourceMod(
      `import { native, raise } from 'skein'
       @hook export class Heal { static call(value: u32, times: u32): u32 { return native<u32>() } }
       @event export class Ask { constructor(public points: u32) {} }
       @event export class Healed { constructor(public points: u32) {} }
       @system export class Healer {
         @on ask(event: Ask): void { raise(new Healed(Heal.call(event.points, 2))) }
       }`,
      { name: 'acme:heals' },
    )
    const other = await sourceMod(
      {
        'assembly/index.ts': `
          import { Heal } from './heals'
          @system export class More {
            @hook(Heal) more(value: u32, times: u32): u32 { return value * times + 1 }
          }`,
        'assembly/heals.ts': `
          import { native } from 'skein'
          @hook('acme:heals/heal@1.2.0') export class Heal {
            static call(value: u32, times: u32): u32 { return native<u32>() }
          }`,
      },
      { name: 'acme:more' },
    )
    const { game, refusals, faults } = await hookGame([other, own])
    const healed: unknown[] = []
    game.on('event', ({ event, payload }) => void (event.includes('healed') && healed.push(payload)))
    game.raise(definePackage('acme:heals', '1.2.0').event('ask', { points: t.u32 }), { points: 3 })
    game.frame()
    expect([refusals, faults, healed]).toEqual([[], [], [{ points: 7 }]])
    const request = await game.mods.inspect({ file: 'x.wasm', bytes: other })
    expect(request.permissions).toContainEqual({ access: 'answer', item: 'acme:heals/heal', member: null })
  })

  test('has mistakes with a place and a way out', async () => {
    const mistakes = (method: string): Promise<string[]> =>
      mistakesOf({
        'assembly/index.ts': `import { Entity } from 'skein'
import { Damage, Poke } from './test-rules'
@system export class Rules {
  ${method}
}`,
        'assembly/test-rules.ts': bindings,
      })
    expect(await mistakes('@hook(Damage) halve(value: f32): f32 { return value }')).toEqual([
      'index.ts:4:17 "halve" does not have the types of the hook Damage → It has to be "halve(value: f32, target: Entity, amount: f32): f32".',
    ])
    expect(await mistakes('@hook(Damag) halve(value: f32): f32 { return value }')).toEqual([
      'index.ts:4:9 "halve" cannot handle Damag: no hook of that name is known here → Did you mean "Damage"?',
    ])
    expect(await mistakes('@hook(Poke) halve(value: f32): f32 { return value }')).toEqual([
      expect.stringContaining('"halve" cannot handle Poke with @hook: it is a event'),
    ])
    expect(await mistakes('@hook halve(value: f32): f32 { return value }')).toEqual([
      expect.stringContaining(
        '@hook before "halve" has to name the hook that it handles → Write for example "@hook(Damage)"',
      ),
    ])
    expect(await mistakes('damage: Damage = new Damage()')).toEqual([
      expect.stringContaining('Damage is a hook: it cannot be a field of a system'),
    ])
    expect(
      await mistakesOf(
        '@hook export class Heal { static call(value: u32): f32 { return 0 } }\n@system export class S {}',
      ),
    ).toEqual([expect.stringContaining('the hook Heal has to have one static method, "call"')])
  })
})
