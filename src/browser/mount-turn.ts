import { SkeinError } from '../../engine/index.ts'
import type { Game, Mods } from '../game.ts'

/** Where a game is on its way to a page. */
interface Turn {
  /** The last mount that was begun. */
  last: Promise<unknown>
  mounted: boolean
}

const turns = new WeakMap<Game<Mods>, Turn>()

/**
 * Runs tasks for one game one after another, as {@link inTurn} does, also after one that failed.
 *
 * @param last the last task of each game
 * @throws the reason of the signal, when it is aborted by then; whatever `task` throws
 */
export function afterOthers<T>(
  last: WeakMap<object, Promise<unknown>>,
  game: object,
  signal: AbortSignal | undefined,
  task: () => Promise<T>,
): Promise<T> {
  const before = last.get(game)
  const next = async (): Promise<T> => {
    if (before !== undefined) await settled(before)
    signal?.throwIfAborted()
    return task()
  }
  const run = next()
  last.set(game, run)
  return run
}

/** Waits for a task, and until whoever waits for it as well has gone on. */
async function settled(task: Promise<unknown>): Promise<void> {
  await task.catch(() => {})
  // Whoever waits for the first one goes on in this task.
  await new Promise((resolve) => void setTimeout(resolve))
}

/**
 * Runs mounts of one game one after another. A page may take a game off and put it on again at once, as React's strict mode
 * does: the second mount waits until the first one is through, and whoever waits for that one has had time to unmount it.
 *
 * @param put puts the game on its page; gets what says that it is off again
 * @throws SkeinError `system/duplicate-name` when the game is on a page by then; whatever `put` throws
 */
export function inTurn<T>(
  game: Game<Mods>,
  signal: AbortSignal | undefined,
  put: (off: () => void) => Promise<T>,
): Promise<T> {
  const turn = turns.get(game) ?? { last: Promise.resolve(), mounted: false }
  const waits = turns.has(game)
  turns.set(game, turn)
  const before = turn.last
  const next = async (): Promise<T> => {
    if (waits) await settled(before)
    signal?.throwIfAborted()
    if (turn.mounted) {
      const { name } = game.engine.definition
      throw new SkeinError('system/duplicate-name', `the game "${name}" is already mounted on a page`, {
        hint: 'Call unmount() on the result of mount first, or create another game.',
      })
    }
    turn.mounted = true
    const off = (): void => void (turn.mounted = false)
    try {
      return await put(off)
    } catch (error) {
      off()
      throw error
    }
  }
  const mounting = next()
  turn.last = mounting
  return mounting
}
