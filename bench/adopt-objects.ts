import { createGame, defineGame, definePackage, t, type Game, type WorldSource } from 'skein'
import { adoptObjects, objectsOf } from 'skein/objects'
import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'
import { sample, type Effort, type Figure } from './measure.ts'
import { assertRunning } from './query-games.ts'

const STEP = 1 / 60
const COUNT = 2000
/** Objects that come and go in each frame, of a game in which things are shot. */
const CHURN = 20

const pack = definePackage('bench:objects', '1.0.0')
const Position = pack.component('position', { x: t.f32, y: t.f32 })
const Velocity = pack.component('velocity', { x: t.f32, y: t.f32 })
const Health = pack.component('health', { points: t.f32 })

const column = (part: number): string =>
  `(i32.add (i32.load offset=${8 + 4 * part} (local.get $block)) (i32.shl (local.get $i) (i32.const 2)))`
const value = (part: number): string => `(f32.load ${column(part)})`
const moved = (to: number, by: number): string =>
  `(f32.store ${column(to)} (f32.add ${value(to)} (f32.mul ${value(by)} (local.get $dt))))`

/** Moves everything, and heals it: five values are read of each entity, three are written. */
const MOVER = watMod(
  [
    { mod: { name: 'bench:mover', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'bench:mover/mover',
        version: '1.0.0',
        queries: [
          {
            stage: 'update',
            export: 'run',
            read: ['bench:objects/velocity@1.0.0'],
            write: ['bench:objects/position@1.0.0', 'bench:objects/health@1.0.0'],
          },
        ],
      },
    },
  ],
  `(module (memory (export "memory") 64) ${REALLOC}
    (func (export "run") (param $block i32) (param $dt f32) (local $i i32)
      (block $end (loop $next
        (br_if $end (i32.ge_u (local.get $i) (i32.load (local.get $block))))
        ${moved(2, 0)} ${moved(3, 1)}
        (f32.store ${column(4)} (f32.add ${value(4)} (f32.const 1)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))))`,
)

async function modded(world: WorldSource | undefined): Promise<Game> {
  const game = await createGame(
    defineGame({ name: 'objects', packages: [pack], systems: [], step: STEP }),
    world === undefined ? { reserve: COUNT } : { world },
  )
  await game.mods.add([{ file: 'mover.wasm', bytes: MOVER }])
  return game
}

interface Candidate {
  readonly game: Game
  readonly step: () => void
}

async function own(): Promise<Candidate> {
  const game = await modded(undefined)
  const { world } = game
  for (let i = 0; i < COUNT; i++) {
    const entity = world.spawn()
    world.add(entity, Position, { x: i })
    world.add(entity, Velocity, { y: 1 })
    world.add(entity, Health)
  }
  return { game, step: () => game.run('update', STEP) }
}

/** Objects whose values lie in the objects themselves. */
class Flat {
  x: number
  y = 0
  dx = 0
  dy = 1
  hp = 0
  constructor(x: number) {
    this.x = x
  }
}

/** Objects with objects in them, as scene graphs have. */
class Nested {
  position: { x: number; y: number }
  velocity = { x: 0, y: 1 }
  hp = 0
  constructor(x: number) {
    this.position = { x, y: 0 }
  }
}

async function flat(churn: number): Promise<Candidate> {
  const list = Array.from({ length: COUNT }, (_, i) => new Flat(i))
  const kind = objectsOf(list)
    .share(Position, { x: 'x', y: 'y' })
    .share(Velocity, { x: 'dx', y: 'dy' })
    .share(Health, { points: 'hp' })
  const game = await modded(adoptObjects([kind]))
  return {
    game,
    step() {
      for (let i = 0; i < churn; i++) list[(i * 97) % COUNT] = new Flat(i)
      game.run('update', STEP)
    },
  }
}

async function nested(): Promise<Candidate> {
  const list = Array.from({ length: COUNT }, (_, i) => new Nested(i))
  const kind = objectsOf(list)
    .share(Position, { x: 'position.x', y: 'position.y' })
    .share(Velocity, { x: 'velocity.x', y: 'velocity.y' })
    .share(Health, { points: 'hp' })
  const game = await modded(adoptObjects([kind]))
  return { game, step: () => game.run('update', STEP) }
}

/** The same objects with functions in place of paths. */
async function functions(): Promise<Candidate> {
  const list = Array.from({ length: COUNT }, (_, i) => new Nested(i))
  const kind = objectsOf(list)
    .share(Position, {
      x: { get: (it) => it.position.x, set: (it, x) => void (it.position.x = x) },
      y: { get: (it) => it.position.y, set: (it, y) => void (it.position.y = y) },
    })
    .share(Velocity, { x: { get: (it) => it.velocity.x }, y: { get: (it) => it.velocity.y } })
    .share(Health, { points: { get: (it) => it.hp, set: (it, hp) => void (it.hp = hp) } })
  const game = await modded(adoptObjects([kind]))
  return { game, step: () => game.run('update', STEP) }
}

/** A query of a mod over 2,000 objects of a game with three components each: a millisecond a frame is aimed at. */
export async function benchObjects(effort: Effort): Promise<Figure[]> {
  const candidates: Record<string, Candidate> = {
    own: await own(),
    flat: await flat(0),
    nested: await nested(),
    functions: await functions(),
    churn: await flat(CHURN),
  }
  const rounds = sample(
    Object.fromEntries(
      Object.entries(candidates).map(([name, { step }]) => [
        name,
        (times: number) => {
          for (let i = 0; i < times; i++) step()
        },
      ]),
    ),
    effort,
  )
  for (const { game } of Object.values(candidates)) assertRunning(game)
  const against = `adopt/objects-${COUNT}/own`
  return Object.entries(rounds).map(([name, times]): Figure => {
    const figure = { name: `adopt/objects-${COUNT}/${name}`, value: median(times) / 1000, unit: 'µs' }
    if (name === 'own') return figure
    const ratio = median(times.map((time, round) => time / rounds['own']![round]!))
    return Object.assign(figure, { against, ratio })
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
