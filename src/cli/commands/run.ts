import { existsSync } from 'node:fs'
import { resolve as fullPath } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { SkeinError } from '../../../engine/index.ts'
import { createGame, type FolderMods } from '../../node.ts'
import type { Game } from '../../game.ts'
import { documented } from '../documented.ts'
import { noMods } from '../layout-notes.ts'
import { loadGame } from '../load.ts'
import { logLines } from '../log-lines.ts'
import { ReportedErrors } from '../reported-errors.ts'
import { printError, paint, print, printJson, text, type TerminalText } from '../output.ts'
import { describeError } from '../report.ts'
import { askOnTerminal } from '../permission-text.ts'
import { playWatching, type Line } from '../watching.ts'

interface RunOptions {
  readonly mods?: string
  readonly frames?: number
  readonly watch: boolean
  readonly poll: boolean
  readonly seed: number
  readonly json: boolean
  readonly events: boolean
  readonly ask: boolean
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
    .option('--json', 'print one JSON object per line: events, log, faults, loads, and a summary last', false)
    .option('--ask', 'ask for permission before a mod first runs', false)
    .addOption(new Option('--no-events', 'omit events').default(true))
    .action(run)
}

/** Frames after which it looks up. */
const TURN = 100

function wholeNumber(given: string): number {
  const value = Number(given)
  if (given.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number.')
  return value
}

async function run(path: string, options: RunOptions): Promise<void> {
  const loaded = await loadGame(path)
  const { definition, layout } = loaded
  const terminal = options.ask ? askOnTerminal() : null
  const game = await createGame(definition, {
    seed: options.seed,
    ...(terminal === null ? {} : { ask: terminal.ask }),
  })
  let failed = false
  const say = options.json ? printJson : sayPlain
  const frame = (): number => game.engine.time.frame

  if (options.events) {
    game.on('event', ({ frame: at, event, from, payload }) =>
      say({ type: 'event', frame: at, event, from, payload }),
    )
  }
  game.on('log', ({ frame: at, level, source, message }) =>
    say({ type: 'log', frame: at, level, source, message }),
  )
  game.on('mod-loaded', ({ mod, version, file, systems }) =>
    say({ type: 'load', frame: frame(), mod, version, file, systems, status: 'running' }),
  )
  game.on('mod-refused', ({ mod, file, errors }) => {
    failed = true
    say({ type: 'load', frame: frame(), mod, file, status: 'refused', errors })
  })
  game.on('mod-removed', ({ mod, version, errors }) => {
    if (errors.length > 0) failed = true
    say({ type: 'load', frame: frame(), mod, version, status: 'stopped', errors })
  })
  game.on('mod-faulted', ({ mod, error }) => {
    failed = true
    say({ type: 'fault', frame: frame(), mod, error })
  })

  game.on('mod-replaced', ({ mod, version, from, file, kept }) =>
    say({ type: 'load', frame: frame(), mod, version, from, file, kept, status: 'replaced' }),
  )
  game.on('mod-rolled-back', ({ mod, version, file, failed: { errors } }) =>
    say({ type: 'load', frame: frame(), mod, version, file, status: 'rolled-back', errors }),
  )

  const mods = options.mods ?? layout.mods
  if (options.watch) {
    const { sources } = layout
    const { frames, poll } = options
    const packages = await documented(definition.packages, loaded.file)
    if (!options.json && !existsSync(mods)) print(noMods(layout, options.mods))
    await playWatching(game, { mods, sources, packages, frames, polling: poll }, say)
    // What went wrong while somebody was at work on it is not how it ended.
    failed = game.mods.list().some((mod) => mod.errors.length > 0 || mod.failed !== null)
  } else {
    if (options.mods !== undefined || existsSync(mods)) await game.mods.load(mods)
    if (!options.json && game.mods.list().length === 0) print(noMods(layout, options.mods))
    for (let left = options.frames ?? 600; left > 0; left--) {
      game.frame()
      // That nobody reads any more shows only between turns.
      if (left % TURN === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  terminal?.close()
  say({ type: 'summary', frame: frame(), ...summary(game), modsFolder: fullPath(mods) })
  if (failed) process.exitCode = 1
}

/** The final summary: how far the game came, and its state. */
export function summary(game: Game<FolderMods>): Record<string, unknown> {
  return {
    frames: game.engine.time.frame,
    seed: game.engine.seed,
    mods: game.mods.list().map(({ name, version, status }) => ({ name, version, status })),
    entities: game.world.size,
    stateHash: game.stateHash(),
    stateHashes: Object.fromEntries(game.stateHashes()),
  }
}

/** Errors reported to a person so far. */
const complaints = new ReportedErrors()

/** The last line of a log, and how often it has come since it was printed. */
let last = { key: '', more: 0, frame: 0 }

/** Whether a line is the same line of a log as the one before; how often that came is printed once another line follows. */
function repeats({ type, frame, ...line }: Line): boolean {
  const key = type === 'log' ? JSON.stringify([line['level'], line['source'], line['message']]) : ''
  if (key !== '' && key === last.key) {
    last = { key, more: last.more + 1, frame }
    return true
  }
  if (last.more > 0) {
    const at = paint('gray', String(last.frame).padStart(6))
    print(text`${at}  ${paint('gray', `repeated ${last.more} more times`)}`)
  }
  last = { key, more: 0, frame }
  return false
}

/** One line for a person; errors go to standard error, as a block for each cause. */
function sayPlain(line: Line): void {
  if (repeats(line)) return
  const at = paint('gray', String(line.frame).padStart(6))
  const out = (said: TerminalText): void => print(text`${at}  ${said}`)
  switch (line.type) {
    case 'event':
      out(
        text`${paint('cyan', String(line['event']))} ${JSON.stringify(line['payload'] ?? {}, (_k, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))}`,
      )
      break
    case 'log': {
      // Mods print anything; they must not pass for others, or paint over them.
      for (const message of logLines(String(line['message'])))
        out(text`${paint('yellow', String(line['source']))} ${message}`)
      break
    }
    case 'load':
      out(
        text`${paint('green', 'mod')} ${String(line['mod'])} ${String(line['version'] ?? '')} ${String(line['status'])}`,
      )
      if (line['status'] === 'replaced') complaints.forget()
      complaints.say((line['errors'] ?? []) as SkeinError[])
      break
    case 'build':
      if (line['error'] === undefined)
        out(text`${paint('green', 'built')} ${String(line['mod'])} in ${String(line['milliseconds'])} ms`)
      else {
        out(text`${paint('red', 'failed')} ${String(line['mod'])}`)
        printError(describeError(line['error']))
      }
      break
    case 'fault':
      out(text`${paint('red', 'fault')} ${String(line['mod'])}`)
      complaints.say([line['error'] as SkeinError])
      break
    default: {
      const mods = (line['mods'] as { name: string; version: string; status: string }[]).map(
        ({ name, version, status }) => [name, version, `(${status})`].filter(Boolean).join(' '),
      )
      out(
        text`${String(line['frames'])} frames, ${String(line['entities'])} entities, state ${String(line['stateHash'])}`,
      )
      out(text`${mods.length === 0 ? 'no mods' : mods.join(', ')}`)
    }
  }
}
