import {
  defineGame,
  definePackage,
  defineSystem,
  optional,
  t,
  write,
  type GameDefinition,
} from '../../engine/index.ts'
import type { CreateGameOptions, Game } from '../../src/game.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod } from './wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Place = demo.component('place', { x: t.f32, y: t.f32 })
const Tick = demo.event('tick', { n: t.u32 })
demo.event('ping', {})
demo.event('pong', {})
demo.event('many', { values: t.list(t.u32) })
const Weigh = demo.hook('weigh', { what: t.string, tags: t.list(t.string) }, t.list(t.u32))
const Echo = demo.trait('echo', { back: t.func([]) })
const Gauge = demo.trait('gauge', {
  name: t.func([], t.tuple([t.string, t.list(t.u32)])),
  send: t.func([t.list(t.u32)]),
  poke: t.func([]),
})

const mover = defineSystem('mover', {
  create({ world, raise, call }) {
    for (let i = 0; i < 20; i++) world.add(world.spawn(), Place, { x: i, y: 1 })
    let ticks = 0
    const weights: (readonly number[])[] = []
    return {
      weights,
      tick() {
        raise(Tick, { n: ticks++ })
        weights.push(call(Weigh, [3, ticks], { what: 'a stone', tags: ['grey', 'old'] }))
      },
    }
  },
  run: ({ tick, each }) => [
    tick('update', (self) => self.tick()),
    each('update', [write(Place)], (_self, { place: { x, y } }) => (entities, dt) => {
      for (const row of entities) x[row] += y[row] * dt
    }),
  ],
})

/** The game hostile mods run against: entities that move, events, a trait that calls back, and a hook. */
function hostileGame(): GameDefinition {
  const gauge = defineSystem('gauge', {
    uses: { echo: optional(Echo) },
    provides: [Gauge],
    create: ({ uses }) => ({
      name: () => ['a gauge of some length', [1, 2, 3]] as [string, number[]],
      send: () => undefined,
      poke: () => uses.echo.get()?.back(),
    }),
  })
  return defineGame({ name: 'demo', packages: [demo], systems: [mover, gauge] })
}

/** A mod that means well: it spawns an entity with each tick and moves it, and adds one to the weights of things. */
const WITNESS = watMod(
  [
    { mod: { name: 'good:witness', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'good:witness/witness',
        version: '1.0.0',
        handlers: [{ event: 'demo:game/tick', version: '1.0.0', export: 'on-tick' }],
        hooks: [{ hook: 'demo:game/weigh', version: '1.0.0', export: 'weigh' }],
      },
    },
  ],
  `(module
    (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
    (import "skein:engine/random@1.0.0" "float" (func $random (result f64)))
    (import "demo:game/place@1.0.0" "add" (func $add (param i32)))
    (import "demo:game/place@1.0.0" "set-x" (func $set-x (param i32 f32)))
    (memory (export "memory") 1)
    ${REALLOC}
    (func (export "weigh") (param $value i32) (param $count i32) (param i32 i32 i32 i32) (result i32) (local $i i32)
      (block $done (loop $more
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (i32.store (i32.add (local.get $value) (i32.shl (local.get $i) (i32.const 2)))
          (i32.add (i32.const 1) (i32.load (i32.add (local.get $value) (i32.shl (local.get $i) (i32.const 2))))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $more)))
      (i32.store (i32.const 16) (local.get $value))
      (i32.store (i32.const 20) (local.get $count))
      (i32.const 16))
    (func (export "on-tick") (param i32 i32) (local $it i32)
      (call $add (local.tee $it (call $spawn)))
      (call $set-x (local.get $it) (f32.demote_f64 (call $random)))))`,
)

/** Result of a run. */
export interface Outcome {
  readonly game: Game
  /** The states of the game and of the witness after each frame, and the weights that the game has asked for in it. */
  readonly states: string[]
}

/** Starts the game, with the mod that means well. */
export async function startHostile(limits: CreateGameOptions['limits'] = {}): Promise<Game> {
  const game = await createGame(hostileGame(), { seed: 7, eventsPerFlush: 2_000, limits })
  await game.mods.add([{ file: 'witness', bytes: WITNESS }])
  return game
}

/** Plays some frames with mods, beside one that means well. */
export async function playHostile(
  files: Readonly<Record<string, Uint8Array>>,
  limits: CreateGameOptions['limits'] = {},
  frames = 4,
): Promise<Outcome> {
  const game = await startHostile(limits)
  await game.mods.add(Object.entries(files).map(([file, bytes]) => ({ file, bytes })))
  const states: string[] = []
  for (let i = 0; i < frames; i++) {
    game.frame()
    const hashes = game.stateHashes()
    const weights = game.engine.get(mover).weights.splice(0).join(' and ')
    states.push(`${hashes.get('demo')} ${hashes.get('good:witness')} ${weights}`)
  }
  return { game, states }
}

/** A hostile mod, with those that it comes with. */
export interface HostileFile {
  readonly name: string
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly limits: NonNullable<CreateGameOptions['limits']>
}

/** The end of a hostile mod, and the states of the others: the same in every browser. */
export interface HostileOutcome {
  readonly name: string
  readonly status: string
  readonly code: string
  readonly states: readonly string[]
}

/** Plays some frames with a hostile mod. */
export async function hostileOutcome({ name, files, limits }: HostileFile): Promise<HostileOutcome> {
  const { game, states } = await playHostile(files, limits)
  const { status, errors } = game.mods.list().find(({ file }) => file === name)!
  return { name, status, code: errors[0]?.code ?? '', states }
}

/** The weights that the game gets when it asks between two frames. */
export function askWeights(game: Game): string {
  return game.call(Weigh, [1, 2], { what: 'a feather', tags: [] }).join()
}
