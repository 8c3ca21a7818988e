import { counted } from '../../../engine/index.ts'
import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { toMermaid, type ImageGraph } from '../../../plugins/index.ts'
import { isModFile, readModFolder } from '../../mod-folder.ts'
import { findLayout } from '../../layout/layout.ts'
import { gameAbove } from '../interfaces.ts'
import { checkCrate } from '../wings-crate.ts'
import { noMods } from '../layout-notes.ts'
import { loadGame, type LoadedGame } from '../load.ts'
import { checkMods } from '../mod-problems.ts'
import { NondeterminismWarnings } from '../nondeterminism.ts'
import { ReportedErrors } from '../reported-errors.ts'
import { below, printError, lines, print, text, type TerminalText } from '../output.ts'

/** `skein check [mods dir] --game <game>`: resolves and links a folder of mods in a dry run: nothing of them runs. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check that the mods of a folder link with a game, without running them')
    .argument('[mods]', 'the folder of mods, or the game whose mods to check (default: those of the game)')
    .option(
      '--game <game>',
      'a folder with game.ts, or the file itself (default: the game that the folder of mods lies in, or that of this folder)',
    )
    .option('--crate <dir>', 'compare a Rust crate that plugins of wings are built against with the game')
    .option('--graph', 'print the graph as Mermaid', false)
    .action(check)
}

interface CheckOptions {
  readonly game?: string
  readonly crate?: string
  readonly graph: boolean
}

async function check(given: string | undefined, options: CheckOptions, command: Command): Promise<void> {
  const own = given === undefined || !(await isGame(given)) ? null : given
  const mods = own === null ? given : undefined
  const { definition, layout } = await gameFor(mods, options.game ?? own ?? undefined, command)
  const folder = mods ?? (own === null ? layout : await findLayout(own)).mods
  const files = mods === undefined && !existsSync(folder) ? [] : await readModFolder(folder)
  if (files.length === 0) printError(noMods(layout, mods))
  const { graph, problems: ofMods, notes } = await checkMods(files, definition)
  const ofCrate = options.crate === undefined ? [] : checkCrate(options.crate, definition)
  const problems = [...ofMods, ...ofCrate]
  const complaints = new ReportedErrors()
  const causes = complaints.say(problems)
  complaints.say(notes)
  const warnings = await new NondeterminismWarnings(layout).print()
  if (warnings > 0)
    printError(
      text`${warnings === 1 ? 'One warning' : `${warnings} warnings`}: the state of the game may differ between browsers or runs. A line that does no harm gets the comment // skein-allow nondeterminism.`,
    )
  print(options.graph ? lines(toMermaid(graph).trimEnd()) : describe(graph))
  if (problems.length === 0) return
  printError(
    text`\n${causes === 1 ? 'One problem' : `${causes} problems`} in ${ofMods.length === 0 ? options.crate! : folder}`,
  )
  process.exitCode = 1
}

/** Whether a path is a game, or its folder, rather than a folder of mods. */
async function isGame(path: string): Promise<boolean> {
  if (!existsSync(path)) return false
  const { game, page } = await findLayout(path)
  if (game === null && page === null) return false
  if (statSync(path).isFile()) return !isModFile(path)
  return !(await readdir(path)).some(isModFile)
}

/** The game that is named, or that a folder of mods lies in, or that of the current folder. Without any, the command is used wrongly. */
async function gameFor(
  mods: string | undefined,
  named: string | undefined,
  command: Command,
): Promise<LoadedGame> {
  if (named !== undefined) return loadGame(named)
  const around = mods === undefined ? null : await gameAbove(resolve(mods))
  if (around !== null) return loadGame(around.game)
  if ((await findLayout('.')).game !== null) return loadGame('.')
  const places =
    mods === undefined ? 'the current folder lies' : `neither ${mods} nor the current folder lies`
  return command.error(`error: ${places} in${mods === undefined ? ' no' : ' a'} game; pass --game <game>`)
}

/** The systems in the order in which they would be made, with what each needs. */
function describe(graph: ImageGraph): TerminalText {
  const mods = new Set(graph.systems.flatMap(({ mod }) => mod ?? []))
  const contents = `${counted(mods.size, 'mod')} and ${counted(graph.systems.length, 'system')}`
  const said = [text`${contents}, in the order in which they start:`]
  for (const { name, mod } of graph.systems) {
    const needs = graph.edges
      .filter((edge) => edge.from === name)
      .map(
        ({ to, trait, optional }) =>
          `${to}${trait === null ? '' : ` for ${trait}`}${optional ? ' (optional)' : ''}`,
      )
    said.push(text`  ${name}${mod === null ? '' : `  [${mod}]`}`)
    if (needs.length > 0) said.push(text`      needs ${needs.join(', ')}`)
    for (const access of graph.accesses.filter((it) => it.system === name)) {
      const fields = access.fields === null ? '' : ` (${access.fields.join(', ')})`
      const verb = access.writes ? 'writes' : 'reads'
      said.push(text`      ${verb} ${access.component}${fields} in ${access.stage}`)
    }
  }
  if (graph.hooks.length > 0) said.push(text`Hooks, with the systems that change their values, in order:`)
  for (const { hook, mod, handlers, callers } of graph.hooks) {
    const called = callers.length === 0 ? '' : `, called by ${callers.join(', ')}`
    said.push(text`  ${hook} of ${mod ?? 'the game'}${called}`)
    for (const [place, { system, byName: alone }] of handlers.entries())
      said.push(text`      ${place + 1}. ${system}${alone ? ' (by name alone)' : ''}`)
  }
  const byName = graph.conflicts.filter((it) => it.byName)
  if (byName.length > 0) {
    said.push(text`Systems that use the same columns and are ordered only by name:`)
    for (const { stage, component, first, second } of byName)
      said.push(text`  ${first}, then ${second}: ${component} in ${stage}`)
  }
  return below(...said)
}
