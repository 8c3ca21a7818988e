import { addEntity, createWorld, query } from 'bitecs'
import { createGame, defineGame, type Game } from 'skein'
import { adoptWorld, share } from 'skein/bitecs'
import { benchDropIn } from './adopt-drop-in.ts'
import { benchObjects } from './adopt-objects.ts'
import { sample, type Effort, type Figure } from './measure.ts'
import { assertRunning } from './query-games.ts'
import { herd, Position, queryMod, Velocity } from './query-mods.ts'

const STEP = 1 / 60
const COUNTS = [1000, 5000, 20_000] as const

type Numbers = Float32Array | Float64Array | number[]

/** A game on bitECS, as it was before it had mods. */
interface BitGame {
  readonly world: object
  readonly position: { x: Numbers; y: Numbers } | { x: number; y: number }[]
  readonly velocity: { x: Numbers; y: Numbers } | { x: number; y: number }[]
}

type Kind = 'columns' | 'doubles' | 'arrays' | 'objects'

function bitGame(kind: Kind, count: number): BitGame {
  const world = createWorld()
  const room = count * 2 + 2048
  const numbers = (): Numbers =>
    kind === 'columns' ? new Float32Array(room) : kind === 'doubles' ? new Float64Array(room) : []
  const of = (): BitGame['position'] => (kind === 'objects' ? [] : { x: numbers(), y: numbers() })
  return { world, position: of(), velocity: of() }
}

function fill({ world, position, velocity }: BitGame, count: number): void {
  for (let i = 0; i < count; i++) {
    const eid = addEntity(world, position, velocity)
    put(position, eid, 1 + (i % 100), 0)
    put(velocity, eid, 0, 1)
  }
}

function put(component: BitGame['position'], eid: number, x: number, y: number): void {
  if (Array.isArray(component)) component[eid] = { x, y }
  else {
    component.x[eid] = x
    component.y[eid] = y
  }
}

async function modded(options: Parameters<typeof createGame>[1]): Promise<Game> {
  const game = await createGame(defineGame({ name: 'herd', packages: [herd], systems: [], step: STEP }), {
    limits: { callFuel: Infinity, frameFuel: Infinity },
    ...options,
  })
  await game.mods.add([{ file: 'mover.wasm', bytes: queryMod('integrate', 'guest') }])
  return game
}

interface Candidate {
  readonly game: Game
  readonly step: () => void
}

/** Skein's own world, which the others are held against. */
async function own(count: number): Promise<Candidate> {
  const game = await modded({ reserve: count })
  const { world } = game
  for (let i = 0; i < count; i++) {
    const entity = world.spawn()
    world.add(entity, Position, { x: 1 + (i % 100) })
    world.add(entity, Velocity, { y: 1 })
  }
  return { game, step: () => game.run('update', STEP) }
}

async function adopted(kind: Kind, count: number): Promise<Candidate> {
  const bit = bitGame(kind, count)
  const { position, velocity } = bit
  const world = adoptWorld(bit.world, [
    share(Position, position as never),
    share(Velocity, velocity as never),
  ])
  const game = await modded({ world })
  fill(bit, count)
  return { game, step: () => game.run('update', STEP) }
}

/** Entities of a bitECS game that are copied into a world of Skein's own before each stage, and back after it. */
async function mirrored(count: number): Promise<Candidate> {
  const bit = bitGame('columns', count)
  fill(bit, count)
  const { game, step } = await own(count)
  const position = bit.position as { x: Float32Array; y: Float32Array }
  const velocity = bit.velocity as { x: Float32Array; y: Float32Array }
  const { world } = game
  const twins = world.all({ with: [Position] })
  return {
    game,
    step() {
      const eids = query(bit.world, [position, velocity])
      for (let i = 0; i < eids.length; i++) {
        const eid = eids[i]!
        world.set(twins[i]!, Position, { x: position.x[eid]!, y: position.y[eid]! })
        world.set(twins[i]!, Velocity, { x: velocity.x[eid]!, y: velocity.y[eid]! })
      }
      step()
      for (let i = 0; i < eids.length; i++) {
        const { x, y } = world.get(twins[i]!, Position)
        position.x[eids[i]!] = x
        position.y[eids[i]!] = y
      }
    },
  }
}

/** The ratios that are aimed at, at most. */
const AIMS: Readonly<Record<string, number>> = { columns: 1.2, arrays: 3, objects: 3 }

/** A query of a mod over worlds that games keep themselves, against the same over Skein's own, and against mirroring. */
export async function benchAdopt(effort: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const count of COUNTS) {
    const candidates: Record<string, Candidate> = {
      own: await own(count),
      columns: await adopted('columns', count),
      doubles: await adopted('doubles', count),
      arrays: await adopted('arrays', count),
      objects: await adopted('objects', count),
      mirrored: await mirrored(count),
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
    for (const [name, times] of Object.entries(rounds)) {
      const figure = { name: `adopt/${count}/${name}`, value: median(times) / 1000, unit: 'µs' }
      if (name === 'own') figures.push(figure)
      else {
        const ratio = median(times.map((time, round) => time / rounds['own']![round]!))
        const aim = AIMS[name]
        figures.push({
          ...figure,
          against: `adopt/${count}/own`,
          ratio,
          ...(aim === undefined ? {} : { aim }),
        })
      }
    }
  }
  return [...figures, ...(await benchObjects(effort)), ...(await benchDropIn(effort))]
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
