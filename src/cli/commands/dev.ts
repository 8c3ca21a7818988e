import { basename, join, relative, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { PackageDefinition } from '../../../engine/index.ts'
import { SourceTree } from '../../sources/source-tree.ts'
import type { ModProblem, PageNews, SkeinPluginEvents } from '../../vite.ts'
import { serveGame } from '../dev-server.ts'
import { madePageNote } from '../layout-notes.ts'
import { loadServed } from '../load.ts'
import { NondeterminismWarnings } from '../nondeterminism.ts'
import { logLines } from '../log-lines.ts'
import { below, printError, lines, paint, print, text, type TerminalText, type Style } from '../output.ts'
import { ownCalls } from '../../own-calls.ts'
import { describeError } from '../report.ts'

interface DevOptions {
  readonly mods?: string
  readonly port?: number
  readonly host?: string | true
  readonly open: boolean
  readonly poll: boolean
  readonly debug?: boolean
}

/** `skein dev <game>`: serves a game, and replaces its mods while it runs. */
export function devCommand(): Command {
  return new Command('dev')
    .description(
      'serve a game and hot-reload its mods: build them on save and replace them in the running game',
    )
    .argument('<game>', 'a folder with game.ts, or the file itself')
    .option('--mods <dir>', 'the mods folder (default: mods/ beside the game)')
    .option('--port <n>', 'the port to listen on (default: the first free port from 5173)', portNumber)
    .option('--host [address]', 'listen on other network addresses of this machine too')
    .option('--poll', 'poll files, for file systems that report no changes', false)
    .option('--open', 'open the page in a browser', false)
    .action(dev)
}

function portNumber(given: string): number {
  const value = Number(given)
  if (given.trim() === '' || !Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 1 to 65535.')
  return value
}

async function dev(path: string, options: DevOptions): Promise<void> {
  const game = await loadServed(path)
  const { layout, packages, problem } = game
  const server = await serveGame(
    game,
    { ...options, polling: options.poll, packages },
    terminalEvents(options.debug ?? false),
  )
  const { local, network } = server.resolvedUrls ?? { local: [], network: [] }
  const mods = options.mods === undefined ? layout.mods : resolve(options.mods)
  const { sources } = layout
  const names = await modsIn(sources)
  print(text``)
  print(text`  ${paint('bold', game.definition?.name ?? basename(layout.root))} with hot-reloaded mods`)
  print(text``)
  for (const url of [...local, ...network]) print(text`  ${paint('green', 'page')}     ${paint('cyan', url)}`)
  if (layout.page === null) print(text`           ${madePageNote(layout)}`)
  print(
    text`  ${paint('green', 'mods')}     ${shown(mods)}: added, changed and removed .wasm files are picked up`,
  )
  print(
    text`  ${paint('green', 'sources')}  ${shown(sources)}: built on save (${names.join(', ') || 'none yet'})`,
  )
  if (problem !== null) {
    print(text``)
    print(text`  ${paint('yellow', 'no game')}  ${lines(problem.message)}`)
    print(text`           The page is served as it is. ${onlyInterfaces(packages)}`)
    print(
      text`           skein run, check, test and package need a file that exports the game: docs/existing-games.md.`,
    )
  }
  print(text``)
  print(text`  Create a mod: npx skein new ${shown(join(sources, 'my-mod'))}`)
  print(text`  Press Ctrl-C to stop.`)
  print(text``)
  // Asked to end while it looks for warnings, it ends as at any other time.
  const end = ended()
  const warnings = new NondeterminismWarnings(layout)
  await warnings.print()
  server.watcher.on('change', (changed) => {
    if (warnings.covers(resolve(changed))) void warnings.print()
  })
  await end
  await server.close()
}

/** Resolves when the program is asked to end. */
function ended(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
}

/** Events of mods, one block each. */
function terminalEvents(debug: boolean): SkeinPluginEvents {
  /** The last block of each mod: every page that shows the game says it. */
  const before = new Map<string, string>()
  const isNews = (mod: string, block: TerminalText): boolean => {
    if (before.get(mod) === block.toString()) return false
    before.set(mod, block.toString())
    return true
  }
  return {
    built: ({ name, bytes, milliseconds }) => {
      // An error from now on is news, also when it is the same.
      before.clear()
      said(
        'green',
        'built',
        `${name} (${(bytes.length / 1024).toFixed(1)} kB) in ${Math.round(milliseconds)} ms`,
      )
    },
    failed(name, error) {
      const block = describeError(error, debug)
      const news = isNews(name, block)
      said('red', 'failed', news ? name : `${name}, for the reason above`)
      if (news) printError(block)
    },
    refused(file, error) {
      const block = describeError(error, debug)
      if (!isNews(file, block)) return
      said('red', 'refused', file)
      printError(block)
    },
    page: (news) => sayNews(news, isNews),
  }
}

function sayNews(
  { loaded, problem, running, log, unlogged = 0 }: PageNews,
  isNews: (mod: string, block: TerminalText) => boolean,
): void {
  for (const { level, source, message } of log ?? []) {
    const color = level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'gray'
    for (const line of logLines(message)) said(color, level, `${source}: ${line}`)
  }
  if (unlogged > 0) said('gray', 'log', `${unlogged} more ${unlogged === 1 ? 'line' : 'lines'}`)
  if (loaded !== undefined) said('green', 'running', `${loaded.mod} ${loaded.version} in the page`)
  if (problem === undefined) return
  const block = describeProblem(problem, running)
  if (!isNews(problem.mod, block)) return
  said('red', problem.kind, problem.mod)
  printError(block)
}

/** A page's report on a mod, as one block. Pages may be anyone's. */
export function describeProblem(problem: ModProblem, running: readonly string[]): TerminalText {
  const { message, hint, code, place, trace, action } = problem
  const block = [text`${paint('red', 'error')} ${lines(message)}`]
  if (place !== undefined)
    block.push(text`  ${paint('yellow', 'at')} ${`${place.file}:${place.line}:${place.column}`}`)
  for (const call of ownCalls(trace ?? [])) block.push(text`     ${paint('gray', call)}`)
  if (hint !== undefined) block.push(text`  ${paint('cyan', 'try')} ${hint}`)
  block.push(
    text`  ${paint('gray', `code ${code}${action === undefined ? '' : `, ${action}`}`)}`,
    text`  ${paint('gray', `still running: ${running.join(', ') || 'no mod'}`)}`,
  )
  return below(...block)
}

function said(color: Style, word: string, what: string): void {
  const time = new Date().toTimeString().slice(0, 8)
  print(text`${paint('gray', time)} ${paint(color, word)} ${what}`)
}

/** A sentence about the packages of a game that only its page knows. */
function onlyInterfaces(packages: readonly PackageDefinition[]): string {
  const ids = packages.map(({ id }) => id).join(', ')
  return ids === '' ? 'Mods find no packages: export them from interfaces.ts.' : `Mods find ${ids}.`
}

function shown(path: string): string {
  const from = relative(process.cwd(), path)
  return from === '' ? basename(path) : from.startsWith('..') ? path : from
}

/** The mods under development, by folder. */
async function modsIn(folder: string): Promise<string[]> {
  const tree = new SourceTree(folder)
  const mods = await tree.mods().catch(() => new Map<string, null>())
  return [...mods.keys()].filter((name) => !tree.isManual(name))
}
