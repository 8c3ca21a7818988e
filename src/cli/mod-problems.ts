import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SkeinError, type GameDefinition } from '../../engine/index.ts'
import {
  graphOf,
  parseModule,
  resolveImage,
  type ImageGraph,
  type ModFile,
  type Module,
} from '../../plugins/index.ts'
import { findPage } from '../vite/page.ts'
import { loadGame, type LoadedGame } from './load.ts'

/** Resolves and links mods on paper. @returns the graph, and all that keeps mods from running in the game */
export async function checkMods(
  files: readonly ModFile[],
  definition: GameDefinition,
): Promise<{ readonly graph: ImageGraph; readonly problems: readonly SkeinError[] }> {
  const problems: SkeinError[] = []
  const modules: Module[] = []
  for (const { file, bytes, problem } of files) {
    try {
      if (problem !== undefined) throw problem
      modules.push(await parseModule(bytes, file))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      problems.push(error)
    }
  }
  const image = resolveImage(modules, definition)
  const graph = graphOf(image, definition)
  return { graph, problems: [...problems, ...[...image.refused.values()].flat(), ...graph.problems] }
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
