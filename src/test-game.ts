/**
 * Plays a game headless with a mod, for tests of the mod: the lines of the log, the raised events, the components of entities.
 *
 * @module skein/testing
 */
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import {
  SkeinError,
  type AnyComponent,
  type Entity,
  type EventDefinition,
  type GameDefinition,
  type PackageDefinition,
} from '../engine/index.ts'
import { gameOfPage, loadGame } from './cli/load.ts'
import { gameAbove } from './cli/interfaces.ts'
import type { Game } from './game.ts'
import { readModFolder } from './mod-folder.ts'
import { createGame, type FolderMods } from './node.ts'
import { parseModule, type ModFile } from '../plugins/index.ts'
import { buildMod } from '../plugins/sdk/assemblyscript/toolchain/index.ts'
import { readModConfig } from '../plugins/sdk/assemblyscript/toolchain/mod-config.ts'

/** Test options. */
export interface TestGameOptions {
  /** The folder of the mod, which is built, or a `.wasm` file. Default: the one that `skein test` tests, or the current. */
  readonly mod?: string
  /**
   * The game. Default: the one that `skein test --game` names, that `skein.json` of the mod names as its `game`, or in whose folder the
   * mod lies.
   */
  readonly game?: string
  /** Other mods that play along: files, or folders of them. */
  readonly mods?: readonly string[]
  /** Where randomness comes from. Default: 0. */
  readonly seed?: number
}

/** An event that was raised. */
export interface RaisedEvent {
  readonly frame: number
  /** Who raised it: a system. */
  readonly from: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** An entity with a component: the handle, and the values of its fields. */
export type EntityValues = { readonly entity: Entity } & Readonly<Record<string, unknown>>

/** A mod in a game that plays when it is told to. */
export interface TestGame {
  readonly game: Game<FolderMods>
  /** `namespace:name` of the mod. */
  readonly mod: string
  /** Log lines of the mod. */
  readonly lines: readonly string[]
  /** Faults of mods that took them out. */
  readonly faults: readonly SkeinError[]
  /** Plays some frames, of a fixed step each. */
  frames(count: number): this
  /** Queues an event of the game, by its name: `goal` or `pong:game/goal`. */
  raise(event: string, payload?: Readonly<Record<string, unknown>>): this
  /** The events of a name that were raised so far. */
  events(event: string): readonly RaisedEvent[]
  /** All entities that have a component of a name, in the order of the world. */
  entities(component: string): readonly EntityValues[]
}

/**
 * Starts a game with a mod.
 *
 * @throws SkeinError why the mod cannot be built or loaded: a test of it has nothing to go on then; `cli/bad-input` when
 * there is no game
 * @example
 * ```ts
 * import { createTestGame } from 'skein/testing'
 * import { expect, test } from 'vitest'
 *
 * test('paddles speed up with each goal', async () => {
 *   const play = await createTestGame({ seed: 7 })
 *   play.raise('goal', { side: 'left', score: 1 }).frames(300)
 *   expect(play.faults).toEqual([])
 *   expect(play.lines).toContain('1 points: the paddles speed up')
 * })
 * ```
 */
export async function createTestGame(options: TestGameOptions = {}): Promise<TestGame> {
  const mod = resolve(options.mod ?? process.env['SKEIN_TEST_MOD'] ?? '.')
  const loaded = await loadGame(await gameOf(mod, options))
  const file = await readMod(mod)
  const others = await Promise.all((options.mods ?? []).map((path) => readOthers(resolve(path))))
  const { name } = await parseModule(file.bytes, file.file)
  const files = [file, ...others.flat()]
  const start = (definition: GameDefinition): Promise<StartedPlay> =>
    startPlay(definition, files, name, options.seed ?? 0)
  let started = await start(loaded.definition)
  if (isMissingPackage(started.problem)) {
    // It uses what the game shares only on its page, such as pictures.
    const onPage = await gameOfPage(loaded)
    if (onPage !== loaded) started = await start(onPage.definition)
  }
  if (started.problem !== null) throw started.problem
  const { game, lines, faults, raised } = started
  const play: TestGame = {
    game,
    mod: name,
    lines,
    faults,
    frames(count) {
      for (let left = count; left > 0; left--) game.frame()
      return play
    },
    raise(event, payload = {}) {
      game.raise(itemOf(game, 'event', event) as EventDefinition, payload)
      return play
    },
    events(event) {
      const wanted = isNamed(event)
      return raised.filter((it) => wanted(it.event))
    },
    entities(component) {
      const wanted = itemOf(game, 'component', component) as AnyComponent
      const query = game.world.query({ with: [wanted] })
      query.refresh()
      const found: EntityValues[] = []
      for (const row of query.rows.subarray(0, query.count)) {
        const entity = game.world.entity(row)
        found.push({ entity, ...game.world.get(entity, wanted) })
      }
      query.release()
      return found
    },
  }
  return play
}

/** A game that has been given the mod. */
interface StartedPlay extends Pick<TestGame, 'game' | 'lines' | 'faults'> {
  readonly raised: readonly (RaisedEvent & { readonly event: string })[]
  /** Why the mod does not run. */
  readonly problem: SkeinError | null
}

async function startPlay(
  definition: GameDefinition,
  files: readonly ModFile[],
  mod: string,
  seed: number,
): Promise<StartedPlay> {
  const game = await createGame(definition, { seed })
  const lines: string[] = []
  const faults: SkeinError[] = []
  const raised: (RaisedEvent & { readonly event: string })[] = []
  game.on('log', ({ source, message }) => void (source === mod && lines.push(message)))
  game.on('mod-faulted', ({ error }) => void faults.push(error))
  game.on('event', ({ frame, event, from, payload }) =>
    raised.push({ event, frame, from, payload: payload as RaisedEvent['payload'] }),
  )
  const [status] = await game.mods.add(files)
  const problem = status!.status === 'running' ? null : (status!.errors[0] ?? faults[0]!)
  return { game, lines, faults, raised, problem }
}

function isMissingPackage(problem: SkeinError | null): boolean {
  return problem !== null && ['link/unknown-package', 'link/missing-provider'].includes(problem.code)
}

async function gameOf(mod: string, { game }: TestGameOptions): Promise<string> {
  const named = game ?? process.env['SKEIN_TEST_GAME']
  if (named !== undefined) return named
  const folder = mod.endsWith('.wasm') ? dirname(mod) : mod
  const config = mod.endsWith('.wasm') ? null : await readModConfig(mod)
  if (config?.game) return resolve(folder, config.game)
  const around = await gameAbove(mod)
  if (around !== null) return around.game
  throw new SkeinError('cli/bad-input', `${basename(mod)} names no game to test it in`, {
    names: { file: mod },
    hint: 'Give "skein test --game <game>", name it as "game" in skein.json, relative to the folder of the mod, or move the mod into the sources of a game.',
  })
}

async function readMod(path: string): Promise<ModFile> {
  if (path.endsWith('.wasm')) return { file: basename(path), bytes: await readFile(path) }
  const { file, bytes } = await buildMod(path, { debug: true, inlineMap: true, write: false })
  return { file: basename(file), bytes }
}

async function readOthers(path: string): Promise<ModFile[]> {
  return path.endsWith('.wasm')
    ? [{ file: basename(path), bytes: await readFile(path) }]
    : readModFolder(path)
}

/** Whether a full name, with or without its version, is meant by a shorter one. */
function isNamed(name: string): (id: string) => boolean {
  return (id) => {
    const plain = id.split('@')[0]!
    return id === name || plain === name || plain.split('/')[1] === name
  }
}

function itemOf(game: Game<FolderMods>, kind: 'event' | 'component', name: string): unknown {
  const named = isNamed(name)
  const shared = game.engine.definition.packages.flatMap((it: PackageDefinition) => it.items)
  const items = kind === 'component' ? [...shared, ...game.world.components] : shared
  const found = items.find((item) => item.kind === kind && named(item.id))
  if (found !== undefined) return found
  const there = items.filter((item) => item.kind === kind).map((item) => item.id)
  throw new SkeinError('cli/bad-input', `the game has no ${kind} named ${name}`, {
    names: { other: name },
    hint: `It has: ${[...new Set(there)].join(', ') || 'none'}.`,
  })
}
