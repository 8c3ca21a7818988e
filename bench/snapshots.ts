import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  createGame,
  defineGame,
  defineMovement,
  definePackage,
  defineSystem,
  t,
  type Game,
  type Snapshot,
} from 'skein'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { timeOf, type Effort, type Figure } from './measure.ts'

const demo = definePackage('demo:snapshots', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Velocity = demo.component('velocity', { x: t.f32, y: t.f32 })
const Health = demo.component('health', { points: t.u16 })
const Go = demo.event('go', {})

const ENTITIES = 10_000
const MODS = 5
/** Frames of ten seconds. */
const HISTORY = 600
const ROLLBACK = 8

/** A mod with a memory of 1 MiB without zeros, of which it writes some pages in each frame. */
function mod(name: string): { file: string; bytes: Uint8Array } {
  const handler = { event: 'demo:snapshots/go', version: '1.0.0', export: 'go' }
  const bytes = watMod(
    [
      { mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } },
      { system: { name: `acme:${name}/it`, version: '1.0.0', handlers: [handler] } },
    ],
    `(module (memory (export "memory") 16) (global $heap (mut i32) (i32.const 4096))
      (func $fill (local $at i32)
        (local.set $at (i32.const 16384))
        (loop $next
          (i32.store (local.get $at) (i32.or (i32.mul (local.get $at) (i32.const 0x9e3779b1)) (i32.const 1)))
          (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 1048576)))))
      (start $fill)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "go") (param i32 i32)
        (global.set $heap (i32.add (global.get $heap) (i32.const 1)))
        (i32.store (i32.const 8192) (global.get $heap))
        (i32.store (i32.add (i32.const 131072) (i32.mul (i32.const 16) (i32.and (global.get $heap) (i32.const 4095))))
          (global.get $heap))))`,
  )
  return { file: `${name}.wasm`, bytes }
}

async function start(moving: number): Promise<Game> {
  const spawner = defineSystem('spawner', {
    create({ world, random }) {
      const [position, velocity] = [world.columns(Position), world.columns(Velocity)]
      world.spawnMany(ENTITIES, world.gameOwner, [Position, Health], (rows) => {
        for (const row of rows) position.x[row] = random.between(0, 100)
      })
      for (const entity of world.all({ with: [Position] }).slice(0, moving)) world.add(entity, Velocity)
      for (const row of world.query({ with: [Velocity] }).current()) velocity.x[row] = random.between(1, 2)
      return {}
    },
    run: ({ tick }) => [tick('update', (_self, _dt, { raise }) => raise(Go))],
  })
  const systems = [spawner, defineMovement('movement', Position, Velocity)]
  const game = await createGame(defineGame({ name: 'bench', packages: [demo], systems }), {
    reserve: ENTITIES,
    snapshots: true,
  })
  await game.mods.add(Array.from({ length: MODS }, (_, index) => mod(`m${index}`)))
  return game
}

/** Taking, restoring and keeping snapshots of 10,000 entities and five mods of 1 MiB, which write to their memory in each frame. */
export async function benchSnapshots(effort: Effort): Promise<Figure[]> {
  return [...(await figures(ENTITIES, effort)), ...(await figures(ENTITIES / 10, effort))]
}

async function figures(moving: number, { rounds, processor = false }: Effort): Promise<Figure[]> {
  const game = await start(moving)
  const time = (run: () => unknown): number => timeOf(run, processor)
  const before = heldBytes()
  const name = `snapshot/10000/${moving === ENTITIES ? 'all-move' : 'tenth-moves'}`
  const history: Snapshot[] = []
  const taken: number[] = []
  for (let frame = 0; frame < HISTORY; frame++) {
    game.frame()
    taken.push(time(() => history.push(game.snapshot())))
  }
  const historyBytes = heldBytes() - before
  // Kept alive until here.
  if (history.length !== HISTORY) throw new Error('snapshots are missing')
  const [restored, rolledBack, frames] = [[], [], []] as [number[], number[], number[]]
  for (let round = 0; round < rounds * 4; round++) {
    const snapshots = Array.from({ length: ROLLBACK + 1 }, () => {
      game.frame()
      return game.snapshot()
    })
    const [first] = snapshots
    const play = (): void => {
      for (let frame = 0; frame < ROLLBACK; frame++) game.frame()
    }
    restored.push(time(() => game.restore(first!)))
    frames.push(time(play))
    rolledBack.push(
      time(() => {
        game.restore(first!)
        play()
      }),
    )
  }
  const figure = (what: string, value: number, unit: string): Figure => ({
    name: `${name}/${what}`,
    value,
    unit,
  })
  return [
    figure('take', median(taken.slice(60)), 'ms'),
    figure('restore', median(restored), 'ms'),
    figure('restore-and-play-8', median(rolledBack), 'ms'),
    figure('play-8', median(frames), 'ms'),
    figure('history-10s', historyBytes / 1_048_576, 'MiB'),
    figure('bytes', game.snapshot().toBytes().length / 1_048_576, 'MiB'),
  ]
}

/** Bytes that JavaScript holds: its heap, and the arrays outside of that. */
function heldBytes(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // The second time frees what the first one has found to be free.
  for (let times = 0; times < 3; times++) gc()
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
