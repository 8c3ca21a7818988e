import { existsSync } from 'node:fs'
import { resolve as fullPath } from 'node:path'
import { Command, Option } from 'commander'
import { createGame, folderStorage } from '../../node.ts'
import { SyncTest } from '../../sync-test/sync-test.ts'
import { documented } from '../documented.ts'
import { summary, tellGame } from '../game-lines.ts'
import { noMods } from '../layout-notes.ts'
import { loadGame } from '../load.ts'
import { print, printJson } from '../output.ts'
import { askOnTerminal } from '../permission-text.ts'
import { sayPlain } from '../plain-lines.ts'
import { failsToSync, framesAtOnce, twinOf } from '../sync-test.ts'
import { assertWritable, writeRecording } from '../recording-file.ts'
import { playWatching, type Line } from '../watching.ts'
import { wholeNumber } from '../whole-number.ts'

interface RunOptions {
  readonly mods?: string
  readonly frames?: number
  readonly watch: boolean
  readonly poll: boolean
  readonly seed: number
  readonly json: boolean
  readonly events: boolean
  readonly ask: boolean
  readonly record?: string
  readonly synctest?: number
  readonly storage?: string
}

/** `skein run <game>`: plays a game without a window. */
export function runCommand(): Command {
  return new Command('run')
    .description('run a game without a window and print its events and log')
    .argument('<game>', 'a folder with game.ts, or the file itself')
    .option('--mods <dir>', 'the mods folder (default: mods/ beside the game)')
    .option('--frames <n>', 'the number of frames (default: 600; with --watch, until Ctrl-C)', wholeNumber)
    .option('--watch', 'run in real time, build mods on save and hot-reload them', false)
    .option('--poll', 'with --watch: poll files, for file systems that report no changes', false)
    .option('--seed <n>', 'the seed of all random numbers', wholeNumber, 0)
    .option('--record <file>', 'record the run, for skein replay')
    .addOption(
      new Option('--synctest <n>', 'go back every n frames, play them again, and compare')
        .argParser(framesAtOnce)
        .conflicts(['watch', 'record']),
    )
    .option('--json', 'print one JSON object per line: events, log, faults, loads, and a summary last', false)
    .option('--storage <dir>', 'a folder for the storage of mods (default: in memory)')
    .option('--ask', 'ask for permission before a mod first runs', false)
    .addOption(new Option('--no-events', 'omit events').default(true))
    .action(run)
}

/** Frames after which it looks up. */
const TURN = 100

async function run(path: string, options: RunOptions): Promise<void> {
  const loaded = await loadGame(path)
  const { definition, layout } = loaded
  const storage = options.storage === undefined ? null : folderStorage(options.storage)
  const terminal = options.ask ? askOnTerminal() : null
  const game = await createGame(definition, {
    seed: options.seed,
    ...(storage === null ? {} : { storage }),
    ...(terminal === null ? {} : { ask: terminal.ask }),
    ...(options.synctest === undefined ? {} : { snapshots: true }),
  })
  const synctest =
    options.synctest === undefined
      ? null
      : new SyncTest(game, options.synctest, () => twinOf(game, definition))
  const output = options.json ? printJson : sayPlain
  const say = (line: Line): void => {
    if (synctest?.again !== true) output(line)
  }
  const outcome = tellGame(game, options.events, say)
  const mods = options.mods ?? layout.mods
  if (options.record !== undefined) assertWritable(options.record)
  const recorder = options.record === undefined ? null : await game.record()
  try {
    if (options.watch) {
      const { sources } = layout
      const { frames, poll } = options
      const packages = await documented(definition.packages, loaded.file)
      if (!options.json && !existsSync(mods)) print(noMods(layout, options.mods))
      await playWatching(game, { mods, sources, packages, frames, polling: poll }, say)
      // What went wrong while somebody was at work on it is not how it ended.
      outcome.failed = game.mods.list().some((mod) => mod.errors.length > 0 || mod.failed !== null)
    } else {
      if (options.mods !== undefined || existsSync(mods)) await game.mods.load(mods)
      if (!options.json && game.mods.list().length === 0) print(noMods(layout, options.mods))
      for (let left = options.frames ?? 600; left > 0; left--) {
        if (synctest === null) game.frame()
        else if (await failsToSync(synctest, left === 1, output)) {
          outcome.failed = true
          break
        }
        // That nobody reads any more shows only between turns.
        if (left % TURN === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    }
  } finally {
    // A run that ends with an exception is the one that somebody wants to look at.
    if (recorder !== null) say(await writeRecording(game, recorder, options.record!, mods))
  }
  terminal?.close()
  await storage?.written()
  say({ type: 'summary', frame: game.engine.time.frame, ...summary(game), modsFolder: fullPath(mods) })
  if (outcome.failed || (recorder !== null && recorder.problems.length > 0)) process.exitCode = 1
}
