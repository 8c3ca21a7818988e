import { sample, type Effort, type Figure } from './measure.ts'
import { assertRunning, byGame, hostSystem } from './query-games.ts'
import { byKoota, byMiniplex } from './query-libraries.ts'
import { callMod, queryMod, type Kernel } from './query-mods.ts'
import { byHand, CHURN, type Mover } from './query-peers.ts'

const COUNTS = [1000, 10_000, 100_000] as const
/** How the entities of a world lie, and how they come to. */
const STATES = ['', '/churned', '/scattered'] as const

/** Who moves entities, by the name that the figures have. The first is what the others are held against. */
async function moversOf(kernel: Kernel, count: number): Promise<Record<string, Mover>> {
  const games = {
    each: await byGame(count, [hostSystem(kernel)], []),
    guest: await byGame(count, [], [queryMod(kernel, 'guest')]),
    'guest-simd': await byGame(count, [], [queryMod(kernel, 'guest-simd')]),
    'guest-unmetered': await byGame(count, [], [queryMod(kernel, 'guest')], { meter: false }),
    'guest-calls': await byGame(count, [], [callMod(kernel)]),
  }
  for (const { game } of Object.values(games)) assertRunning(game)
  return {
    hand: byHand(kernel, count, true),
    'hand-growing': byHand(kernel, count, false),
    koota: byKoota(kernel),
    miniplex: byMiniplex(kernel),
    ...games,
  }
}

/**
 * Lets everything run over a few entities first, and often: V8 then compiles each function as a whole. Functions that are
 * called seldom and loop for long are compiled in the middle of their loop, where V8 takes nothing for constant.
 */
function warmUp(movers: Readonly<Record<string, Mover>>): void {
  for (const mover of Object.values(movers)) {
    mover.spawn(WARM_ENTITIES)
    for (let i = 0; i < 40; i++) mover.step(100)
  }
}

const WARM_ENTITIES = 50

async function benchKernel(kernel: Kernel, count: number, effort: Effort, filter: string): Promise<Figure[]> {
  const movers = await moversOf(kernel, count)
  warmUp(movers)
  for (const mover of Object.values(movers)) mover.spawn(count - WARM_ENTITIES)
  const figures: Figure[] = []
  for (const state of STATES) {
    for (const mover of Object.values(movers)) {
      // The same for all.
      const random = randomFrom(count)
      if (state === '/churned') mover.churn(random)
      else if (state === '/scattered') mover.scatter(random)
    }
    const name = `query/${kernel}/${count}${state}`
    if (!name.startsWith(filter) && !filter.startsWith(name)) continue
    const moved = state === '/scattered' ? count * (1 - CHURN) : count
    figures.push(...measured(name, movers, moved, effort))
    for (const mover of Object.values(movers)) if ('game' in mover) assertRunning(mover.game as never)
  }
  return figures
}

/** Measures who moves entities how fast, for each entity. */
function measured(
  name: string,
  movers: Readonly<Record<string, Mover>>,
  moved: number,
  effort: Effort,
): Figure[] {
  const steps = Object.entries(movers).map(
    ([way, mover]) => [way, (times: number) => mover.step(times)] as const,
  )
  const rounds = sample(Object.fromEntries(steps), { ...effort, milliseconds: effort.milliseconds / 2 })
  const hand = rounds['hand']!
  return Object.entries(rounds).map(([way, times]) => figureOf(way, name, moved, times, hand))
}

function figureOf(
  way: string,
  group: string,
  moved: number,
  times: readonly number[],
  hand: readonly number[],
): Figure {
  const figure = { name: `${group}/${way}`, value: median(times) / moved, unit: 'ns' }
  if (way === 'hand') return figure
  // Round by round: what disturbs one round disturbs both.
  const ratio = median(times.map((time, round) => time / hand[round]!))
  return { ...figure, against: `${group}/hand`, ratio, ...aimOf(way, group, moved) }
}

function aimOf(way: string, name: string, moved: number): { readonly aim?: number } {
  if (way === 'each') return { aim: 1.1 }
  if (way !== 'guest') return {}
  if (name.endsWith('churned') || name.endsWith('scattered')) return { aim: 2 }
  return { aim: moved < 10_000 ? 1.5 : 1 }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32
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
        figures.push(...(await benchKernel(kernel, count, effort, filter)))
    }
  }
  return figures
}
