import { SkeinError } from '../../../engine/index.ts'
import type { Game, Mods } from '../../game.ts'
import type { SaveSlots } from '../../saves/slots.ts'

/** How a game is saved by itself. */
export interface AutosaveOptions {
  /** Minutes between two autosaves. Default: 2. */
  readonly minutes?: number
  /** Whether the present state is worth keeping: not that of a demo, or of a game that is over. Default: always. */
  readonly when?: (game: Game<Mods>) => boolean
}

/** The saved games that autosaves are kept in: this visit's, and the last one of an earlier visit. */
const [NOW, EARLIER] = ['Autosave', 'Earlier autosave']

/**
 * Saves a game now and then, and when its page is hidden, if it has played since. The autosave of an earlier visit is kept beside
 * the first one of this visit.
 *
 * @param run does it when its turn comes
 * @returns ends it
 * @throws SkeinError `value/invalid` for a wrong number of minutes
 */
export function autosave(
  game: Game<Mods>,
  slots: SaveSlots,
  { minutes = 2, when = () => true }: AutosaveOptions,
  save: () => Promise<Uint8Array>,
  run: (task: () => Promise<void>) => void,
): () => void {
  if (!(minutes > 0 && minutes <= 1440)) {
    throw new SkeinError('value/invalid', `a game cannot be saved every ${String(minutes)} minutes`, {
      hint: 'Pass a number of minutes above 0 and up to 1440 as "minutes" of "autosave".',
    })
  }
  const { time } = game.engine
  let saved = time.frame
  let first = true
  const write = async (): Promise<void> => {
    if (time.frame === saved || !when(game)) return
    saved = time.frame
    const bytes = await save()
    const names = first ? new Set((await slots.list()).map(({ name }) => name)) : new Set()
    if (names.has(NOW)) {
      if (names.has(EARLIER)) await slots.delete(EARLIER)
      await slots.rename(NOW, EARLIER)
    }
    first = false
    await slots.write(NOW, bytes)
  }
  const hidden = (): void => {
    if (document.hidden) run(write)
  }
  const timer = setInterval(() => run(write), minutes * 60_000)
  document.addEventListener('visibilitychange', hidden)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', hidden)
  }
}
