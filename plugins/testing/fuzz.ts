import { createRandom, SkeinError } from '../../engine/index.ts'
import type { Game } from '../../src/game.ts'
import { mutate } from './mutant.ts'

/** Sources of mutants, and a game for them. */
export interface FuzzTarget {
  readonly name: string
  /** Mods that are whole, or hostile in a way of their own. */
  readonly corpus: readonly Uint8Array[]
  /** Starts a game, with the mods in it that must not be harmed. */
  start(): Promise<Game>
  /** Behaviour of the game with the mods that were there before, as text: the same when a mutant has gone. */
  probe?(game: Game): string
}

/** Outcomes of mutants: how many ended how, by status and code. */
export type FuzzReport = Map<string, number>

/** Less than players' games give, so that endless mutants end sooner. The code they run through is the same. */
export const FUZZ_LIMITS = { callFuel: 4_000_000, frameFuel: 8_000_000, startFuel: 16_000_000 }

/** How many mutants meet one game: leftovers of each would show in the next. */
const GAME_MUTANTS = 100

/**
 * Runs mutants in a game, one after the other: each is added, runs for two frames, and is removed.
 *
 * @param from the number of the first mutant; a number and a seed always give the same one
 * @throws Error that names the mutant, when the game threw anything but a SkeinError, a mod that was there before came to
 * harm, or something was left behind
 */
export async function fuzz(
  target: FuzzTarget,
  seed: number,
  from: number,
  count: number,
  progress: (done: number) => void = () => undefined,
): Promise<FuzzReport> {
  const report: FuzzReport = new Map()
  let game = await target.start()
  let before = shape(game, target)
  for (let i = from; i < from + count; i++) {
    if ((i - from) % GAME_MUTANTS === 0) {
      game = await target.start()
      before = shape(game, target)
      progress(i - from)
    }
    const random = createRandom(seed, `mutant ${i}`)
    const original = target.corpus[random.below(target.corpus.length)]!
    const mutant = mutate(original, target.corpus, random)
    const name = `mutant ${i} of seed ${seed} (${target.name})`
    const end = await meet(game, mutant, name)
    report.set(end, (report.get(end) ?? 0) + 1)
    const after = shape(game, target)
    if (after !== before) throw new Error(`${name} has left something behind:\n${before}\n${after}`)
  }
  progress(count)
  return report
}

/** Lets a game meet one mutant. @returns the mutant's outcome */
async function meet(game: Game, bytes: Uint8Array, name: string): Promise<string> {
  try {
    const [added] = await game.mods.add([{ file: 'mutant', bytes }])
    try {
      for (let frame = 0; frame < 2; frame++) game.frame()
    } catch (error) {
      // A flood of the game's own events, that a mod has set off; anything else is not to happen.
      if (!(error instanceof SkeinError) || error.code !== 'event/flood') throw error
    }
    const end = game.mods.list().find((it) => it.file === 'mutant')!
    game.mods.remove(end.name === '' ? added!.name : end.name)
    return `${end.status} ${end.errors[0]?.code ?? ''}`.trim()
  } catch (error) {
    throw new Error(`${name}: ${String(error)}`, { cause: error })
  }
}

/** All that a mod could leave behind, as text. */
function shape(game: Game, { probe }: FuzzTarget): string {
  const { engine, world } = game
  const mods = game.mods.list().map((it) => `${it.name} ${it.status}`)
  const systems = engine.systems.map((it) => it.name)
  const owners = world.owners.map((it) => it.name)
  const components = world.components.map((it) => it.id)
  const parts = [mods, systems, owners, components].map((list) => list.join(', '))
  return [...parts, probe?.(game) ?? ''].join('\n')
}
