import {
  defineGame,
  definePackage,
  defineSystem,
  optional,
  t,
  type Engine,
  type Entity,
  type SkeinError,
} from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import type { ModHostOptions } from '../host/mod-status.ts'
import { REALLOC, watMod } from './wat-mod.ts'

const demo = definePackage('demo:swap', '1.0.0')
export const Counter = demo.trait('counter', { count: t.func([], t.u32) })
const Host = defineSystem('host', {
  uses: { counter: optional(Counter) },
  create: ({ uses }) => ({ count: () => uses.counter.get()?.count() ?? -1 }),
})
export const replacementGame = defineGame({ name: 'demo', packages: [demo], systems: [Host] })

/** How a version of the mod that counts differs from the others. */
export interface CounterOptions {
  readonly name?: string
  readonly version?: string
  /** By how much it counts. */
  readonly step?: number
  /** The memory layout its manifest names. */
  readonly layout?: string
  /** Whether its state can be saved and restored. */
  readonly saves?: boolean
  /** Entities that it spawns when it starts anew. */
  readonly spawns?: number
  /** Where it traps: `frames` after so many counts from when this version began. */
  readonly traps?: 'new' | 'save' | 'restore' | number
  /** Fields of the component that it defines. */
  readonly fields?: readonly (readonly [string, string])[]
  readonly uses?: readonly string[]
  /** More of the module: imports come first. */
  readonly imports?: string
  readonly code?: string
  /** Code to run each time it counts. */
  readonly counts?: string
}

/**
 * A mod that counts the steps of the game in its memory, and provides the count. It has entities with a component of its own,
 * whose field `n` it sets to the count.
 */
export function counterMod(options: CounterOptions = {}): Uint8Array {
  const { version = '1.0.0', name = 'acme:counter', step = 1, spawns = 2, traps } = options
  const { fields = [['n', 'u32']] } = options
  const mark = `${name}/mark@${version}`
  const saves = options.saves === true
  return watMod(
    [
      {
        mod: { name, version, abi: 1, ...(options.layout === undefined ? {} : { layout: options.layout }) },
      },
      { package: { name, version, components: [{ name: 'mark', fields }] } },
      {
        system: {
          name: `${name}/counter`,
          version,
          provides: name === 'acme:counter' ? ['demo:swap/counter@1.0.0'] : [],
          uses: (options.uses ?? []).map((trait) => ({ trait, version: '1.0.0' })),
          queries: [{ stage: 'update', export: 'step', with: [mark], write: [`${mark}#${fields[0]![0]}`] }],
          new: 'new',
          drop: 'drop',
          ...(saves ? { save: 'save', restore: 'restore' } : {}),
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "skein:engine/random@1.0.0" "bits" (func $random (result i32)))
      (import "${mark}" "add" (func $mark (param i32)))
      ${options.imports ?? ''}
      (memory (export "memory") 1)
      ;; At 0 the count, at 4 how often this version has counted, at 8 how many entities are left to spawn, at 12 random bits.
      ;; At 16 where saved state lies: a pointer, a length; at 24 a MessagePack number of 32 bits.
      (data (i32.const 16) "\\18\\00\\00\\00\\05\\00\\00\\00\\ce")
      ${REALLOC.replace('(global $heap (mut i32) (i32.const 4096))', '')
        .replaceAll('(global.get $heap)', '(i32.load (i32.const 32))')
        .replace(/\(global\.set \$heap /, '(i32.store (i32.const 32) ')}
      (data (i32.const 32) "\\00\\10\\00\\00")
      (func (export "new")
        (i32.store (i32.const 12) (call $random))
        (i32.store (i32.const 8) (i32.const ${spawns}))
        (block $end (loop $again
          (br_if $end (i32.eqz (i32.load (i32.const 8))))
          (call $mark (call $spawn))
          (i32.store (i32.const 8) (i32.sub (i32.load (i32.const 8)) (i32.const 1)))
          (br $again)))
        ${traps === 'new' ? 'unreachable' : ''})
      (func (export "drop") unreachable)
      (func (export "save") (result i32)
        (i32.store (i32.const 25) (i32.load (i32.const 0)))
        (i32.store (i32.const 40) (i32.const 77))
        ${traps === 'save' ? 'unreachable' : ''}
        (i32.const 16))
      ;; Behind the version: an array of two, and a text of five characters with three bytes in front.
      (func (export "restore") (param $at i32) (param $length i32)
        (i32.store (i32.const 0) (i32.load (i32.add (local.get $at) (i32.const 10))))
        ${traps === 'restore' ? 'unreachable' : ''})
      (func (export "step") (param $block i32) (param $dt f32)
        (local $i i32)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const ${step})))
        (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
        ${options.counts ?? ''}
        (block $end (loop $again
          (br_if $end (i32.ge_u (local.get $i) (i32.load (local.get $block))))
          (i32.store
            (i32.add (i32.load offset=8 (local.get $block)) (i32.shl (local.get $i) (i32.const 2)))
            (i32.load (i32.const 0)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $again)))
        ${typeof traps === 'number' ? `(if (i32.ge_u (i32.load (i32.const 4)) (i32.const ${traps})) (then unreachable))` : ''})
      (func (export "demo:swap/counter@1.0.0#count") (result i32) (i32.load (i32.const 0)))
      ${options.code ?? ''})`,
  )
}

/** A game with its reports about its mods. */
export interface ReplacementGame {
  readonly game: Game
  readonly said: string[]
  readonly errors: SkeinError[]
  /** The count of the mod, as the game is told. */
  count(): number
  /** Puts a version into the file of the mod. */
  put(options: CounterOptions, file?: string): Promise<string>
  entities(): Entity[]
}

/** Starts a game that says what happens to its mods. */
export async function startReplacementGame(options: ModHostOptions = {}): Promise<ReplacementGame> {
  const game = await createGame(replacementGame, { seed: 5, ...options })
  const said: string[] = []
  const errors: SkeinError[] = []
  game.on('mod-loaded', ({ mod, version }) => said.push(`+${mod} ${version}`))
  game.on('mod-removed', ({ mod, version }) => said.push(`-${mod} ${version}`))
  game.on('mod-replaced', ({ mod, from, version, kept }) => said.push(`${mod} ${from} → ${version}: ${kept}`))
  game.on('mod-refused', ({ file, errors: [error] }) => {
    errors.push(error!)
    said.push(`!${file}: ${error!.code}`)
  })
  game.on('mod-rolled-back', ({ mod, version, failed, frames }) => {
    errors.push(failed.errors[0]!)
    said.push(`${mod} ${failed.version} → back to ${version} after ${frames}: ${failed.errors[0]!.code}`)
  })
  game.on('mod-faulted', ({ mod, action, error }) => said.push(`?${mod} ${action}: ${error.code}`))
  return {
    game,
    said,
    errors,
    count: () => game.engine.get(Host).count(),
    put: async (mod, file = 'counter.wasm') =>
      (await game.mods.add([{ file, bytes: counterMod(mod) }]))[0]!.status,
    entities: () => entitiesOf(game.engine, 'acme:counter'),
  }
}

function entitiesOf({ world }: Engine, owner: string): Entity[] {
  const found = world.owners.find(({ name }) => name === owner)
  return found === undefined ? [] : world.rowsOf(found).map((row) => world.entity(row))
}
