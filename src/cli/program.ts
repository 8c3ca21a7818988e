import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { printError, lines, print } from './output.ts'
import { reportError } from './report.ts'

/** Exit codes of the command: everything done, bad input or a fault, wrong usage. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const

/** The commands, in the order of the help. Each is loaded when it is needed. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand(),
  replay: async () => (await import('./commands/replay.ts')).replayCommand(),
  dev: async () => (await import('./commands/dev.ts')).devCommand(),
  package: async () => (await import('./commands/package.ts')).packageCommand(),
  new: async () => (await import('./commands/new.ts')).newCommand(),
  test: async () => (await import('./commands/test.ts')).testCommand(),
  build: async () => (await import('./commands/build.ts')).buildCommand(),
  bindgen: async () => (await import('./commands/bindgen.ts')).bindgenCommand(),
  docs: async () => (await import('./commands/docs.ts')).docsCommand(),
  embed: async () => (await import('./commands/embed.ts')).embedCommand(),
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand(),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
}

/** Messages about wrong usage contain the user's input. */
const OUTPUT = {
  writeOut: (said: string): void => print(lines(said.trimEnd())),
  writeErr: (said: string): void => printError(lines(said.trimEnd())),
}

/**
 * Runs the command line, and sets the exit code of the process. Errors are printed.
 *
 * @param args the arguments after the name of the program
 */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await (await programFor(args)).parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
    else {
      reportError(error, args.includes('--debug'))
      process.exitCode = EXIT.failed
    }
  }
}

/** The program with the command that the arguments name, or with all of them, for its help and its suggestions. */
async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('skein')
    .description('Run, write and look into mods for games made with Skein.')
    .version(version())
    .option('--debug', 'show where an error came from')
    .showHelpAfterError('(run "skein --help" for a list of commands)')
    .showSuggestionAfterError()
    .configureOutput(OUTPUT)
    .exitOverride()
  const named = args.find((arg) => !arg.startsWith('-')) ?? ''
  const needed = Object.hasOwn(COMMANDS, named) ? [COMMANDS[named]!] : Object.values(COMMANDS)
  for (const command of await Promise.all(needed.map((load) => load()))) {
    program.addCommand(
      command
        .exitOverride()
        .configureOutput(OUTPUT)
        .option('--debug', 'show where an error came from')
        .showHelpAfterError(),
    )
  }
  return program
}

function version(): string {
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
