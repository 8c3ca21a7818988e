import {
  createGame,
  defineGame,
  defineSystem,
  read,
  write,
  type AnySystem,
  type Entity,
  type Game,
} from 'skein'
import { compare, measure, type Effort, type Figure } from './measure.ts'
import { callMod, herd, Position, queryMod, Velocity, type Kernel } from './query-mods.ts'
import { byKoota, byMiniplex } from './query-libraries.ts'
import { byHand, CHURN, integrateAll, orbitAll, type Peer } from './query-peers.ts'

const COUNTS = [1000, 10_000, 100_000] as const
const STEP = 1 / 64

/** Does the work in the way of a system of the game. */
function hostSystem(kernel: Kernel): AnySystem {
  return defineSystem('mover', {
    create: () => ({}),
    run: ({ each }) => [
      kernel === 'integrate'
        ? each(
            'update',
            [write(Position), read(Velocity)],
            (_self, { rows, count, position, velocity }, dt) =>
              integrateAll(rows, count, position, velocity, dt),
          )
        : each(
            'update',
            [write(Position), write(Velocity)],
            (_self, { rows, count, position, velocity }, dt) => orbitAll(rows, count, position, velocity, dt),
          ),
    ],
  })
}

/** A game with some entities, and one system or mod that moves them. */
async function gameWith(
  count: number,
  systems: readonly AnySystem[],
  mods: readonly Uint8Array[],
): Promise<Game> {
  const game = await createGame(
    defineGame({ name: 'herd', packages: [herd], systems, step: STEP, maxStepsPerFrame: 1_000_000 }),
    { limits: { commands: 1_000_000 } },
  )
  const status = await game.mods.add(mods.map((bytes, index) => ({ file: `${index}.wasm`, bytes })))
  const broken = status.find((it) => it.status !== 'running')
  if (broken !== undefined) throw broken.errors[0]!
  for (let i = 0; i < count; i++) spawn(game, i)
  return game
}

function spawn({ world }: Game, index: number): Entity {
  const entity = world.spawn()
  world.add(entity, Position, { x: 1 + (index % 100) })
  world.add(entity, Velocity, { y: 1 })
  return entity
}

/** Ends an entity in three, at random, and makes as many anew. */
function churn(game: Game, random: () => number): void {
  const { world } = game
  const gone = world.rowsOf(world.host).filter(() => random() < CHURN)
  for (const row of gone) world.despawn(world.entity(row))
  for (const row of gone) spawn(game, row)
}

/** Takes a component from one entity in three, so that those that are left lie scattered. */
function scatter({ world }: Game, random: () => number): void {
  for (const row of world.rowsOf(world.host)) if (random() < CHURN) world.remove(world.entity(row), Velocity)
}

function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32
}

/** Runs a number of fixed steps in one frame, so that next to nothing but these counts. */
function framesOf(game: Game): (times: number) => void {
  return (times) => game.frame(STEP * times)
}

function stepsOf(peer: Peer): (times: number) => void {
  return (times) => {
    for (let i = 0; i < times; i++) peer.step(STEP)
  }
}

/** How the entities of a world lie, and how they come to. */
const STATES = ['', '/churned', '/scattered'] as const

async function benchKernel(kernel: Kernel, count: number, effort: Effort): Promise<Figure[]> {
  const peers: Record<string, Peer> = {
    hand: byHand(kernel, count, true),
    'hand-growing': byHand(kernel, count, false),
    ...(kernel === 'integrate' ? { koota: byKoota(count), miniplex: byMiniplex(count) } : {}),
  }
  const games: Record<string, Game> = {
    each: await gameWith(count, [hostSystem(kernel)], []),
    guest: await gameWith(count, [], [queryMod(kernel, 'guest')]),
    'guest-simd': await gameWith(count, [], [queryMod(kernel, 'guest-simd')]),
    ...(kernel === 'integrate' ? { 'guest-calls': await gameWith(count, [], [callMod()]) } : {}),
  }
  const candidates: Record<string, (times: number) => void> = {}
  for (const [way, peer] of Object.entries(peers)) candidates[way] = stepsOf(peer)
  for (const [way, game] of Object.entries(games)) candidates[way] = framesOf(game)
  const figures: Figure[] = []
  const random = randomFrom(1)
  for (const state of STATES) {
    for (const peer of Object.values(peers)) {
      if (state === '/churned') peer.churn(random)
      else if (state === '/scattered') peer.scatter(random)
    }
    for (const game of Object.values(games)) {
      if (state === '/churned') churn(game, random)
      else if (state === '/scattered') scatter(game, random)
    }
    const moved = state === '/scattered' ? count * (1 - CHURN) : count
    const ns = measure(candidates, effort)
    const name = (way: string): string => `query/${kernel}/${count}${state}/${way}`
    figures.push({ name: name('hand'), value: ns['hand']! / moved, unit: 'ns' })
    for (const way of Object.keys(ns)) {
      if (way === 'hand') continue
      const peer = way === 'each' ? 'hand-growing' : 'hand'
      const aim = way === 'each' ? 1.1 : way === 'guest' ? aimOf(state, count) : undefined
      figures.push(compare(name(way), ns[way]! / moved, 'ns', [name(peer), ns[peer]! / moved], aim))
    }
  }
  return figures
}

function aimOf(state: string, count: number): number {
  if (state !== '') return 2
  return count < 10_000 ? 1.5 : 1
}

/**
 * Systems that move entities: of the game, and of mods through queries; for each entity. The entities lie in one piece;
 * then after a part of them has been ended and made anew; then scattered, with a part of them left out.
 */
export async function benchQueries(effort: Effort, filter: string): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const kernel of ['integrate', 'orbit'] as const) {
    for (const count of COUNTS) {
      const name = `query/${kernel}/${count}/`
      if (name.startsWith(filter) || filter.startsWith(name))
        figures.push(...(await benchKernel(kernel, count, effort)))
    }
  }
  return figures
}
