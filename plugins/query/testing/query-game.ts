import {
  defineGame,
  definePackage,
  t,
  type AnySystem,
  type Entity,
  type PackageDefinition,
  type SkeinError,
} from '../../../engine/index.ts'
import type { Game, Mods } from '../../../src/game.ts'
import { createGame, type CreateGameOptions } from '../../../src/index.ts'
import { REALLOC, watMod, type ManifestRecord } from '../../testing/wat-mod.ts'

/** The package that test games here share with their mods. */
export const pack = definePackage('test:herd', '1.0.0')
export const Position = pack.component('position', { x: t.f32, y: t.f32 })
export const Velocity = pack.component('velocity', { x: t.f32, y: t.f32 })
export const Tag = pack.component('tag', {})
export const Age = pack.component('age', { years: t.withDefault(t.u8, 7) })
export const Leader = pack.component('leader', {
  of: t.entity,
  mood: t.enum(['calm', 'wild']),
  awake: t.bool,
})

export const ID = 'test:herd'

/** The manifest of a mod with one system. */
export function records(name: string, queries: readonly object[], rest: object = {}): ManifestRecord[] {
  return [
    { mod: { name, version: '1.0.0', abi: 1 } },
    { system: { name: `${name}/system`, version: '1.0.0', queries, ...rest } },
  ]
}

/** A mod with one query, whose export is `run`: it gets `$block` and `$dt`, and has `$i` and `$n` to count with. */
export function queryMod(name: string, query: object, body: string, rest = '', imports = ''): Uint8Array {
  return watMod(
    records(name, [{ stage: 'update', export: 'run', ...query }]),
    `(module
      ${imports}
      (memory (export "memory") 16)
      ${rest.includes('"cabi_realloc"') ? '' : REALLOC}
      ${rest}
      (func (export "run") (param $block i32) (param $dt f32) (local $i i32) (local $n i32)
        (local.set $n (i32.load (local.get $block)))
        ${body}))`,
  )
}

/** Instructions that run once for each entity, with its index in `$i`. */
export function forEach(body: string): string {
  return `(block $end (loop $next
    (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
    ${body}
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br $next)))`
}

/** The address of the element `$i` of a column. @param part the place of the column in the block, from 0 */
export function at(part: number, size: number): string {
  return `(i32.add (i32.load offset=${8 + 4 * part} (local.get $block)) (i32.mul (local.get $i) (i32.const ${size})))`
}

/** The handle of the entity `$i`. */
export const ENTITY =
  '(i32.load (i32.add (i32.load offset=4 (local.get $block)) (i32.mul (local.get $i) (i32.const 4))))'

/** Adds the velocity (parts 0 and 1) to the position (parts 2 and 3). */
export const INTEGRATE: string = forEach(
  [0, 1]
    .map(
      (part) =>
        `(f32.store ${at(part + 2, 4)} (f32.add (f32.load ${at(part + 2, 4)}) (f32.mul (f32.load ${at(part, 4)}) (local.get $dt))))`,
    )
    .join(''),
)

export const MOVING = { read: [`${ID}/velocity@1.0.0`], write: [`${ID}/position@1.0.0`] }

/** A game that runs some mods, and its faults and refusals. */
export interface QueryGame {
  readonly game: Game<Mods>
  readonly faults: SkeinError[]
  readonly refusals: SkeinError[]
}

/** Starts a game in which a fixed step lasts half a second. */
export async function queryGame(
  mods: readonly Uint8Array[],
  systems: readonly AnySystem[] = [],
  { packages = [], ...options }: CreateGameOptions & { packages?: readonly PackageDefinition[] } = {},
): Promise<QueryGame> {
  const definition = defineGame({ name: 'herd', packages: [pack, ...packages], systems, step: 0.5 })
  const game = await createGame(definition, { seed: 1, ...options })
  const faults: SkeinError[] = []
  const refusals: SkeinError[] = []
  game.on('mod-faulted', ({ error }) => faults.push(error))
  game.on('mod-refused', ({ errors }) => refusals.push(...errors))
  await game.mods.add(mods.map((bytes, index) => ({ file: `${index}.wasm`, bytes })))
  return { game, faults, refusals }
}

/** Spawns something that moves. */
export function spawn({ world }: Game<Mods>, x: number, y = 0): Entity {
  const entity = world.spawn()
  world.add(entity, Position, { x, y })
  world.add(entity, Velocity, { x: 1, y: 2 })
  return entity
}
