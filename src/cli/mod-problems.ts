import type { GameDefinition, SkeinError } from '../../engine/index.ts'
import { checkFilesFor, graphOf, type ImageGraph, type ModFile } from '../../plugins/index.ts'

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
