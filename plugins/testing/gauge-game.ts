import {
  definePackage,
  defineGame,
  defineSystem,
  handler,
  optional,
  t,
  type GameDefinition,
} from '../../engine/index.ts'
import type { Game, Mods } from '../../src/game.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod, type ManifestRecord } from './wat-mod.ts'

export const demo = definePackage('demo:game', '1.2.0')
export const Health = demo.component('health', { points: t.f32, team: t.enum(['red', 'blue']) })
export const Hit = demo.event('hit', { target: t.entity, damage: t.u32 })
export const Gauge = demo.trait('gauge', {
  read: t.func([], t.f32),
  set: t.func([t.f32]),
  name: t.func([], t.string),
})
export const Radio = demo.trait('radio', { tune: t.func([t.arg('station', t.u32)], t.u32) })

export function demoGame(): {
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

export const mod = (name: string, version = '1.0.0'): ManifestRecord => ({ mod: { name, version, abi: 1 } })
export const system = (name: string, rest: Record<string, unknown> = {}): ManifestRecord => ({
  system: { name, version: '1.0.0', ...rest },
})

/** Doubles the gauge and raises a hit of 7 whenever it handles one of 5 (the third item of a fixed payload). */
export const GREETER = watMod(
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

/** Starts the game with mods, and records the events about them. */
export async function start(
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

/** A mod that spawns, sets and raises, then does something that faults. */
export function saboteur(act: string, imports = '', name = 'evil:saboteur'): Uint8Array {
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
