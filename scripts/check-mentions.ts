import { existsSync, readFileSync } from 'node:fs'
import { ERROR_CODES } from '../engine/error.ts'
import { bindgenCommand } from '../src/cli/commands/bindgen.ts'
import { buildCommand } from '../src/cli/commands/build.ts'
import { checkCommand } from '../src/cli/commands/check.ts'
import { devCommand } from '../src/cli/commands/dev.ts'
import { docsCommand } from '../src/cli/commands/docs.ts'
import { embedCommand } from '../src/cli/commands/embed.ts'
import { inspectCommand } from '../src/cli/commands/inspect.ts'
import { newCommand } from '../src/cli/commands/new.ts'
import { packageCommand } from '../src/cli/commands/package.ts'
import { runCommand } from '../src/cli/commands/run.ts'
import { testCommand } from '../src/cli/commands/test.ts'
import { readCodeBlocks } from './doc-code/code-block.ts'

const commands = new Map(
  [
    bindgenCommand(),
    buildCommand(),
    checkCommand(),
    devCommand(),
    docsCommand(),
    embedCommand(),
    inspectCommand(),
    newCommand(),
    packageCommand(),
    runCommand(),
    testCommand(),
  ].map((command) => [command.name(), new Set(command.options.flatMap(({ long }) => long ?? []))]),
)

/** Options that every command has. */
const EVERYWHERE: ReadonlySet<string> = new Set(['--debug', '--help', '--version'])

const areas = new Set(Object.keys(ERROR_CODES).map((code) => code.split('/')[0]!))

/** Files of the repository as pages name them; `my-mod` and the like are the reader's own, and so are files that the page shows. */
const FOLDERS = /^(?!.*\bmy-|src\/mod\.c)(?:bench|config|docs|engine|examples|plugins|scripts|src)\/[\w./-]+$/

/** Words for things that only those who wrote the page have. */
const ELSEWHERE = /\bthe design says\b|\brule \d+\b/i

/**
 * Checks what a page names: error codes, commands and their options, files of the repository.
 *
 * @param historic whether it tells of earlier versions, so that it may name what has gone
 */
export function checkMentions(page: string, historic: boolean): string[] {
  const text = readFileSync(page, 'utf8')
  const problems: string[] = []
  const code = [...text.matchAll(/^```\w*\n([^]*?)^```$|`([^`\n]+)`/gm)].map(
    ([, block, span]) => block ?? span!,
  )
  for (const piece of code) {
    for (const [, name, rest] of piece.matchAll(/(?:^|npx |"|\n\s*)skein ([a-z]+)([^\n"]*)/g)) {
      const options = commands.get(name!)
      if (options === undefined) {
        if (!/^(?:is|has|mod|game)$/.test(name!))
          problems.push(`${page} names the command "skein ${name}", which does not exist`)
        continue
      }
      for (const [option] of rest!.matchAll(/--[a-z][a-z-]*/g))
        if (!options.has(option) && !EVERYWHERE.has(option))
          problems.push(`${page} names "skein ${name} ${option}", which does not exist`)
    }
  }
  if (historic) return problems
  const shown = new Set(readCodeBlocks(page, text).map(({ file }) => file))
  for (const [, span] of text.matchAll(/`([^`\n]+)`/g)) {
    const isCode = /^[a-z]+\/[a-z][a-z-]*$/.test(span!) && areas.has(span!.split('/')[0]!)
    if (isCode && !Object.hasOwn(ERROR_CODES, span!) && !existsSync(span!))
      problems.push(`${page} names the error code ${span}, which does not exist`)
    if (FOLDERS.test(span!) && !shown.has(span!) && !existsSync(span!) && /\.\w+$/.test(span!))
      problems.push(`${page} names ${span}, which is not in the repository`)
  }
  const elsewhere = ELSEWHERE.exec(text)
  if (elsewhere !== null) problems.push(`${page} says "${elsewhere[0]}": name something in the repository`)
  return problems
}
