#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { bindgenCommand } from './commands/bindgen.ts'
import { buildCommand } from './commands/build.ts'
import { checkCommand } from './commands/check.ts'
import { devCommand } from './commands/dev.ts'
import { docsCommand } from './commands/docs.ts'
import { embedCommand } from './commands/embed.ts'
import { inspectCommand } from './commands/inspect.ts'
import { newCommand } from './commands/new.ts'
import { packageCommand } from './commands/package.ts'
import { runCommand } from './commands/run.ts'
import { testCommand } from './commands/test.ts'
import { printError, lines, print } from './output.ts'
import { reportError } from './report.ts'

/** Exit codes of the command: everything done, bad input or a fault, wrong usage. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const

const version = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

/** Messages about wrong usage contain the user's input. */
const OUTPUT = {
  writeOut: (said: string): void => print(lines(said.trimEnd())),
  writeErr: (said: string): void => printError(lines(said.trimEnd())),
}

const program = new Command('skein')
  .description('Run, write and look into mods for games made with Skein.')
  .version(version)
  .option('--debug', 'show where an error came from')
  .showHelpAfterError('(run "skein --help" to see what there is)')
  .showSuggestionAfterError()
  .configureOutput(OUTPUT)
  .exitOverride()

for (const command of [
  runCommand(),
  devCommand(),
  packageCommand(),
  newCommand(),
  testCommand(),
  buildCommand(),
  bindgenCommand(),
  docsCommand(),
  embedCommand(),
  inspectCommand(),
  checkCommand(),
]) {
  program.addCommand(
    command
      .exitOverride()
      .configureOutput(OUTPUT)
      .option('--debug', 'show where an error came from')
      .showHelpAfterError(),
  )
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  else {
    reportError(error, process.argv.includes('--debug'))
    process.exitCode = EXIT.failed
  }
}
