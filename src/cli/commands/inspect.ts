import { basename, resolve } from 'node:path'
import { Command } from 'commander'
import { SkeinError, type GameDefinition } from '../../../engine/index.ts'
import { fileKind } from '../../../engine/file-kind.ts'
import { render } from '../../../engine/render/index.ts'
import { sound } from '../../../engine/sound/index.ts'
import {
  checkStandalone,
  describeModule,
  parseModule,
  permissionLines,
  permissionsOf,
  playerPermissions,
  type ModDescription,
  type ModuleText,
  type PlayerPermissions,
} from '../../../plugins/index.ts'
import { inNamed, readInput } from '../input-file.ts'
import { inspectRecording } from '../inspection/recording.ts'
import { inspectSave } from '../inspection/saved-game.ts'
import { inspectSnapshot } from '../inspection/snapshot.ts'
import { gameAbove } from '../interfaces.ts'
import { gameOfPage, loadGame } from '../load.ts'
import { permissionText } from '../permission-text.ts'
import { ReportedErrors } from '../reported-errors.ts'
import { below, print, printJson, text, type TerminalText } from '../output.ts'

/** `skein inspect <file>`: shows the contents of a mod with its permissions, of a saved game, a recording or a snapshot. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description(
      'show the contents and permissions of a mod without running it, or the contents of a saved game, a recording or a snapshot',
    )
    .argument('<file>', 'the mod (.wasm), saved game, recording or snapshot')
    .argument(
      '[mods...]',
      'for a saved game: folders or files of mods, to show the effect of loading it with them',
    )
    .option(
      '--game <game>',
      "for a mod: the game whose labels to use (default: the game around the file's folder); for a saved game: the game to load it in",
    )
    .option('--json', 'as one JSON object', false)
    .action(inspect)
}

interface InspectOptions {
  readonly json: boolean
  readonly game?: string
}

async function inspect(path: string, mods: readonly string[], options: InspectOptions): Promise<void> {
  const bytes = await readInput(path)
  const kind = fileKind(bytes)
  if (kind === 'saved game')
    return inNamed(path, () => inspectSave(bytes, path, { mods, game: options.game }, options.json))
  if (mods.length > 0) {
    throw new SkeinError('cli/bad-input', `${path} is not a saved game, so mods cannot be compared with it`, {
      names: { file: path },
      hint: 'Pass a saved game first, then the folder of mods; or one file alone.',
    })
  }
  if (kind === 'recording') return inNamed(path, () => inspectRecording(bytes, path, options.json))
  if (kind === 'snapshot') return inNamed(path, () => inspectSnapshot(bytes, path, options.json))
  const module = await parseModule(bytes, basename(path))
  const game = await gameOf(path, options.game)
  const mod = describeModule(module, game?.interfaces)
  const { problems, doubts } = checkStandalone(module)
  const summary = summaryOf(module, game)
  if (options.json) printJson({ ...mod, summary, permissions: permissionLines(mod), problems, doubts })
  else {
    print(describe(mod, summary))
    new ReportedErrors().say([...problems, ...doubts])
  }
  if (problems.length > 0) process.exitCode = 1
}

/** The parts of a game that its mods' permissions name. */
type KnownGame = Pick<GameDefinition, 'packages' | 'interfaces'>

/** The game that an option names, or the one around a file. */
async function gameOf(path: string, named: string | undefined): Promise<KnownGame | null> {
  if (named !== undefined) return (await gameOfPage(await loadGame(named))).definition
  return gameAbove(resolve(path))
}

/** The permissions in plain words, with the labels of the game where there is one. */
function summaryOf(module: ModuleText, game: KnownGame | null): PlayerPermissions {
  const packages = game?.packages ?? null
  const known = new Set(packages?.map(({ name }) => name))
  const engine = [render, sound].filter(({ name }) => !known.has(name))
  return playerPermissions(
    module,
    permissionsOf(module, game?.interfaces),
    [...(packages ?? []), ...engine],
    packages !== null,
  )
}

/** The use that a mod makes of hooks, its own among them. */
function hookLines({ systems, asks }: ModDescription): string[] {
  return [
    ...systems.flatMap(({ name, version, hooks, before, after }) => {
      const order = [before.map((it) => `, before ${it}`), after.map((it) => `, after ${it}`)].flat().join('')
      return hooks.map((hook) => `${name}@${version} changes the value of ${hook}${order}`)
    }),
    ...asks.map((hook) => `calls ${hook}`),
  ]
}

function describe(mod: ModDescription, summary: PlayerPermissions): TerminalText {
  const lines = [text`${mod.name} ${mod.version}${mod.description === null ? '' : `: ${mod.description}`}`]
  const size = `${(mod.bytes / 1024).toFixed(1)} kB`
  const memory = mod.memory === null ? 'no memory' : `${mod.memory.initialBytes / 1024} kB of initial memory`
  lines.push(
    text`  ${[...(mod.authors.length > 0 ? [`by ${mod.authors.join(', ')}`] : []), ...(mod.license === null ? [] : [mod.license]), size, memory, `ABI ${mod.abi}`].join(', ')}`,
  )
  const section = (title: string, items: readonly string[]): void => {
    if (items.length > 0) lines.push(text``, text`${title}`, ...items.map((item) => text`  - ${item}`))
  }
  lines.push(text``, text`${summary.bounds}.`, text`It will be able to:`, permissionText(summary))
  section('Permissions in detail', permissionLines(mod))
  section(
    'Systems',
    mod.systems.map(({ name, version }) => `${name}@${version}`),
  )
  section('Defines', [
    ...mod.defines.components.map((id) => `the component ${id}`),
    ...mod.defines.events.map((id) => `the event ${id}`),
    ...mod.defines.hooks.map((id) => `the hook ${id}`),
    ...mod.defines.traits.map((id) => `the trait ${id}`),
  ])
  section(
    'Assets (replacing those of the game with the same name)',
    mod.assets.map(({ name, type, bytes, seconds }) => {
      const length = seconds > 0 ? `, ${seconds.toFixed(1)} s` : ''
      return `${name}: ${type}, ${(bytes / 1024).toFixed(1)} kB${length}`
    }),
  )
  section('Provides', mod.provides)
  section('Hooks', hookLines(mod))
  section(
    'Needs',
    mod.calls.map(({ trait, optional }) => `${trait}${optional ? ' (optional)' : ''}`),
  )
  section(
    'Takes part in',
    mod.groups.map(({ name, systems }) => `${name}: ${systems.join(', ')}`),
  )
  section('Loads only in games with these host functions', mod.raw)
  section('Cannot be loaded: no game offers', mod.foreign)
  return below(...lines)
}
