import { join } from 'node:path'
import type { Game, GameDefinition, ModFile } from 'skein'
import { releaseSources } from '../../../src/mod-sources.ts'

/** Builds the mods of a game of this folder, without writing them. */
export async function modsOf(folder: string, { packages }: GameDefinition): Promise<ModFile[]> {
  const built = await releaseSources(join('examples/existing', folder, 'mod-sources'), packages)
  return [...built].map(([file, bytes]) => ({ file, bytes }))
}

/** Adds mods, which all have to run. @returns the lines that they log from now on, and their problems */
export async function addMods(
  game: Game,
  files: readonly ModFile[],
): Promise<{ log: string[]; problems: string[] }> {
  const log: string[] = []
  const problems: string[] = []
  game.on('log', ({ message }) => void log.push(message))
  game.on('mod-refused', ({ errors }) => problems.push(...errors.map(({ message }) => message)))
  game.on('mod-faulted', ({ error }) => void problems.push(error.message))
  await game.mods.add(files)
  const idle = game.mods.list().filter(({ status }) => status !== 'running')
  problems.push(...idle.map(({ name, status }) => `${name} is ${status}`))
  return { log, problems }
}
