import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SkeinError, type GameDefinition } from '../../engine/index.ts'
import { checkFilesFor, graphOf, type ImageGraph, type ModFile } from '../../plugins/index.ts'
import { findPage } from '../vite/page.ts'
import { loadGame, type LoadedGame } from './load.ts'

/**
 * Plans what a game would do with mods; nothing of them runs.
 * @returns the graph, all that keeps mods from running in the game, and why others are left aside
 */
export async function checkMods(
  files: readonly ModFile[],
  definition: GameDefinition,
): Promise<{
  readonly graph: ImageGraph
  readonly problems: readonly SkeinError[]
  readonly notes: readonly SkeinError[]
}> {
  const { image, problems, notes } = await checkFilesFor(files, definition)
  const graph = graphOf(image, definition)
  return { graph, problems: [...problems, ...graph.problems], notes }
}

/** The game as its page plays it: that may share more than the game without a page does. */
export async function gameOfPage(game: LoadedGame): Promise<GameDefinition> {
  const { root, made } = findPage(game.folder)
  const file = join(root, 'game.ts')
  if (made || root === game.folder || !existsSync(file)) return game.definition
  try {
    return (await loadGame(file)).definition
  } catch (error) {
    // A file of that name may be something else to the page.
    if (error instanceof SkeinError) return game.definition
    throw error
  }
}
