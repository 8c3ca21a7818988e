import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { visible } from '../../../engine/index.ts'
import type { ModProblem, PageNews, SkeinPluginEvents } from '../../vite.ts'
import { serveGame } from '../dev-server.ts'
import { loadGame, loadGameOf } from '../load.ts'
import { describeError, paint } from '../report.ts'

interface DevOptions {
  readonly mods?: string
  readonly port?: number
  readonly host?: string | true
  readonly open: boolean
  readonly debug?: boolean
}

/** `skein dev <game>`: serves a game, and swaps its mods while it runs. */
export function devCommand(): Command {
  return new Command('dev')
    .description('serve a game, build its mods when they are saved, and swap them in the running game')
    .argument('<game>', 'a folder with game.ts, or the file itself')
    .option('--mods <dir>', 'the folder of mods (default: mods/ beside the game)')
    .option('--port <n>', 'the port to listen on (default: the first that is free from 5173 on)', portNumber)
    .option('--host [address]', 'listen on other addresses of this machine as well')
    .option('--open', 'open the page in a browser', false)
    .action(dev)
}

function portNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 1 to 65535.')
  return value
}

async function dev(path: string, options: DevOptions): Promise<void> {
  const game = await loadGame(path)
  // On a page, a game may share more than without one: what draws, and what sounds.
  const onPage = join(game.folder, 'browser', 'game.ts')
  const packages = existsSync(onPage) ? (await loadGameOf(onPage))?.definition.packages : undefined
  const server = await serveGame(
    game,
    { ...options, ...(packages === undefined ? {} : { packages }) },
    terminalEvents(options.debug ?? false),
  )
  const { local, network } = server.resolvedUrls ?? { local: [], network: [] }
  const mods = options.mods ?? join(game.folder, 'mods')
  const sources = join(game.folder, 'mod-sources')
  const names = foldersIn(sources)
  out('')
  out(`  ${paint('bold', game.definition.name)}, with mods that change while it runs`)
  out('')
  for (const url of [...local, ...network]) out(`  ${paint('green', 'page')}     ${paint('cyan', url)}`)
  out(`  ${paint('green', 'mods')}     ${shown(mods)}: .wasm files that come, change or go are taken up`)
  if (names === null) out(`  ${paint('green', 'sources')}  none yet`)
  else
    out(
      `  ${paint('green', 'sources')}  ${shown(sources)}: built when saved (${names.join(', ') || 'none yet'})`,
    )
  out('')
  out(`  A new mod: npx skein new ${shown(join(sources, 'my-mod'))}`)
  out('  Ctrl-C ends it.')
  out('')
  await ended()
  await server.close()
}

/** Resolves when the program is asked to end. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

/** What happens to mods, one block each. */
function terminalEvents(debug: boolean): SkeinPluginEvents {
  return {
    built: ({ name, bytes, milliseconds }) =>
      said(
        'green',
        'built',
        `${name} (${(bytes.length / 1024).toFixed(1)} kB) in ${Math.round(milliseconds)} ms`,
      ),
    failed(name, error) {
      said('red', 'failed', name)
      process.stderr.write(`${describeError(error, debug)}\n`)
    },
    page: (news) => sayNews(news),
  }
}

function sayNews({ loaded, problem, running }: PageNews): void {
  if (loaded !== undefined)
    said('green', 'running', `${visible(loaded.mod)} ${visible(loaded.version)} in the page`)
  if (problem === undefined) return
  said('red', problem.kind, visible(problem.mod))
  process.stderr.write(`${describeProblem(problem, running)}\n`)
}

/** What a page says of a mod, as one block. Pages may be anyone's. */
export function describeProblem(problem: ModProblem, running: readonly string[]): string {
  const { message, hint, code, place, trace, step } = problem
  const lines = [`${paint('red', 'error')} ${visible(message)}`]
  if (place !== undefined)
    lines.push(`  ${paint('yellow', 'at')} ${visible(`${place.file}:${place.line}:${place.column}`)}`)
  for (const call of trace ?? []) lines.push(`     ${paint('gray', visible(call))}`)
  if (hint !== undefined) lines.push(`  ${paint('cyan', 'try')} ${visible(hint)}`)
  lines.push(`  ${paint('gray', `code ${visible(code)}${step === undefined ? '' : `, ${visible(step)}`}`)}`)
  lines.push(
    `  ${paint('gray', `still running: ${running.map((it) => visible(it)).join(', ') || 'no mod'}`)}`,
  )
  return lines.join('\n')
}

function said(color: 'green' | 'red', word: string, text: string): void {
  const time = new Date().toTimeString().slice(0, 8)
  out(`${paint('gray', time)} ${paint(color, word)} ${text}`)
}

function out(line: string): void {
  process.stdout.write(`${line}\n`)
}

function shown(path: string): string {
  const from = relative(process.cwd(), path)
  return from === '' ? basename(path) : from.startsWith('..') ? path : from
}

function foldersIn(folder: string): string[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((it) => (it.isDirectory() ? [it.name] : []))
  } catch {
    return null
  }
}
