import { bindgenCommand } from '../../src/cli/commands/bindgen.ts'
import { buildCommand } from '../../src/cli/commands/build.ts'
import { checkCommand } from '../../src/cli/commands/check.ts'
import { devCommand } from '../../src/cli/commands/dev.ts'
import { docsCommand } from '../../src/cli/commands/docs.ts'
import { embedCommand } from '../../src/cli/commands/embed.ts'
import { inspectCommand } from '../../src/cli/commands/inspect.ts'
import { newCommand } from '../../src/cli/commands/new.ts'
import { packageCommand } from '../../src/cli/commands/package.ts'
import { replayCommand } from '../../src/cli/commands/replay.ts'
import { runCommand } from '../../src/cli/commands/run.ts'
import { testCommand } from '../../src/cli/commands/test.ts'
import type { Commands } from './mentions.ts'

/** The commands of Skein, as its command line has them. */
export function skeinCommands(): Commands {
  const commands = [
    bindgenCommand(),
    buildCommand(),
    checkCommand(),
    devCommand(),
    docsCommand(),
    embedCommand(),
    inspectCommand(),
    newCommand(),
    packageCommand(),
    replayCommand(),
    runCommand(),
    testCommand(),
  ]
  return new Map(
    commands.map((command) => [command.name(), new Set(command.options.flatMap(({ long }) => long ?? []))]),
  )
}
