import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import {
  compareRecordings,
  decodeRecording,
  type OpenRecording,
  type Recording,
} from '../../../engine/recording/index.ts'
import type { ModFile } from '../../../plugins/index.ts'
import { createGame, readModFolder, type FolderMods } from '../../node.ts'
import type { Game } from '../../game.ts'
import { sayComparison } from '../comparison-text.ts'
import { summary, tellGame } from '../game-lines.ts'
import { inNamed, readInput } from '../input-file.ts'
import { gameOfPage, loadGame, type LoadedGame } from '../load.ts'
import { printJson } from '../output.ts'
import { playerOf } from '../../recording.ts'
import { sayPlain } from '../plain-lines.ts'
import { modsBeside } from '../recording-file.ts'
import { wholeNumber } from '../whole-number.ts'

interface ReplayCommandOptions {
  readonly game: string
  readonly mods?: string
  readonly until?: number
  readonly verify: boolean
  readonly against?: string
  readonly json: boolean
  readonly events: boolean
}

/** `skein replay <recording>`: plays a recording again, without a window. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('play a recording again, without a window, or compare it with another one')
    .argument('<recording>', 'a file that skein run --record wrote')
    .option('--game <game>', 'the recorded game: a folder with game.ts, or the file itself', '.')
    .option('--mods <dir>', 'the mods folder (default: mods/ beside the game)')
    .option('--until <n>', 'the frame after which to stop (default: the last one)', wholeNumber)
    .option('--verify', 'compare the state with the hashes in the recording', false)
    .option('--against <other>', 'name the first difference between this recording and another one')
    .option('--json', 'print one JSON object per line: events, log, faults, loads, and a summary last', false)
    .addOption(new Option('--no-events', 'omit events').default(true))
    .action(replay)
}

/** Frames after which it looks up. */
const TURN = 100

async function replay(path: string, options: ReplayCommandOptions): Promise<void> {
  const bytes = await readInput(path)
  const recording = await decoded(path, bytes)
  const loaded = await loadGame(options.game)
  const mods = await modsFor(loaded, options, [path, options.against])
  if (options.against !== undefined) {
    const recordings = [recording, await decoded(options.against, await readInput(options.against))] as const
    const open = (which: 0 | 1): Promise<OpenRecording> =>
      inNamed(which === 0 ? path : options.against!, async () => {
        const game = await gameFor(loaded, recordings[which])
        const player = await playerOf(game, recordings[which].start.options, recordings[which], { mods })
        return { engine: game.engine, player }
      })
    const comparison = await compareRecordings(recordings, open, options.until)
    if (options.json) printJson({ type: 'comparison', ...comparison })
    else sayComparison(comparison, [path, options.against])
    if (!comparison.equal) process.exitCode = 1
    return
  }
  const game = await gameFor(loaded, recording)
  const say = options.json ? printJson : sayPlain
  const outcome = tellGame(game, options.events, say)
  const player = await game.replay(bytes, { mods, verify: options.verify })
  const until = options.until ?? Infinity
  try {
    while (game.engine.time.frame < until && player.next())
      if (game.engine.time.frame % TURN === 0) await new Promise((resume) => setImmediate(resume))
  } finally {
    say({ type: 'summary', frame: game.engine.time.frame, ...summary(game), verified: player.verified })
  }
  if (outcome.failed) process.exitCode = 1
}

/** Decodes the recording in a file. @throws SkeinError `recording/*` with the name of the file */
function decoded(path: string, bytes: Uint8Array): Promise<Recording> {
  return inNamed(path, () => decodeRecording(bytes))
}

/** A game as it was recorded: without a page, or with what a page adds, whichever has the packages of the recording. */
async function gameFor(loaded: LoadedGame, { start }: Recording): Promise<Game<FolderMods>> {
  const fits = (game: LoadedGame): boolean =>
    start.packages.every((wanted) => game.definition.packages.some(({ id }) => id === wanted))
  const { definition } = fits(loaded) ? loaded : await gameOfPage(loaded)
  return createGame(definition, { ...start.options, seed: start.seed })
}

/** The mods of the mods folder, and of folders beside the recordings. */
async function modsFor(
  { layout }: LoadedGame,
  options: ReplayCommandOptions,
  recordings: readonly (string | undefined)[],
): Promise<ModFile[]> {
  const beside = recordings.flatMap((it) => (it === undefined ? [] : modsBeside(resolve(it))))
  const folders = [options.mods ?? layout.mods, ...beside]
  const found = folders.filter((folder) => folder === options.mods || existsSync(folder))
  return (await Promise.all(found.map(readModFolder))).flat()
}
