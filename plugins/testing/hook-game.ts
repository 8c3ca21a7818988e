import {
  defineGame,
  definePackage,
  t,
  type AnySystem,
  type Entity,
  type SkeinError,
} from '../../engine/index.ts'
import type { Game, Mods } from '../../src/game.ts'
import { createGame, type CreateGameOptions } from '../../src/index.ts'
import { watMod } from './wat-mod.ts'

/** The package of games that test hooks. */
export const rules = definePackage('test:rules', '1.0.0')
export const Damage = rules.hook('damage', { target: t.entity, amount: t.withDefault(t.f32, 1) }, t.f32)
export const Allowed = rules.hook('allowed', { who: t.entity }, t.bool)
export const Title = rules.hook('title', { name: t.string }, t.string)
export const Loot = rules.hook('loot', {}, t.option(t.record({ gold: t.u32, label: t.string })))
export const Poke = rules.event('poke', {})
export const Result = rules.event('result', { damage: t.f32 })

/** A running game with hooks, and its faults and refusals. */
export interface HookGame {
  readonly game: Game<Mods>
  readonly faults: SkeinError[]
  readonly refusals: SkeinError[]
  /** The values that mods have called {@link Damage} for. */
  readonly results: number[]
  damage(value: number, target?: number, amount?: number): number
}

/** Starts a game with hooks. */
export async function hookGame(
  mods: readonly Uint8Array[],
  systems: readonly AnySystem[] = [],
  options: CreateGameOptions = {},
): Promise<HookGame> {
  const game = await createGame(defineGame({ name: 'rules', packages: [rules], systems }), options)
  const [faults, refusals]: [SkeinError[], SkeinError[]] = [[], []]
  const results: number[] = []
  game.on('mod-faulted', ({ error }) => faults.push(error))
  game.on('mod-refused', ({ errors }) => refusals.push(...errors))
  game.on('event', ({ event, payload }) => {
    if (event === Result.id) results.push((payload as { damage: number }).damage)
  })
  await game.mods.add(mods.map((bytes, index) => ({ file: `${index}.wasm`, bytes })))
  return {
    game,
    faults,
    refusals,
    results,
    damage: (value, target = 0, amount = 1) => game.call(Damage, value, { target: target as Entity, amount }),
  }
}

/** A mod in plain WebAssembly text that handles hooks. @param hooks the item and the export of each */
export function watHook(
  name: string,
  hooks: readonly (readonly [hook: string, name: string])[],
  body: string,
  rest: object = {},
): Uint8Array {
  return watMod(
    [
      { mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } },
      {
        system: {
          name: `acme:${name}/rules`,
          version: '1.0.0',
          hooks: hooks.map(([hook, exported]) => ({
            hook: `test:rules/${hook}`,
            version: '1.0.0',
            export: exported,
          })),
          ...rest,
        },
      },
    ],
    `(module ${body})`,
  )
}

/** Halves damage, and forbids everything to the entity 7. */
export const WAT_RULES: Uint8Array = watHook(
  'halve',
  [
    ['damage', 'halve'],
    ['allowed', 'forbid'],
  ],
  `(func (export "halve") (param f32 i32 f32) (result f32) (f32.div (local.get 0) (f32.const 2)))
   (func (export "forbid") (param i32 i32) (result i32)
     (i32.and (local.get 0) (i32.ne (local.get 1) (i32.const 7))))`,
)
