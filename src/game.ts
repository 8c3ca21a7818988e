import { EventEmitter } from 'eventemitter3'
import {
  type CallHook,
  Engine,
  type EngineEvents,
  type EngineOptions,
  type GameDefinition,
  type Input,
  SkeinError,
  type Stage,
  type SystemContext,
  type SystemDefinition,
  type World,
} from '../engine/index.ts'
import { LazyModHost } from '../plugins/host/lazy-mod-host.ts'
import type {
  ModFile,
  ModHostEvents,
  ModHostOptions,
  UsageMeter,
  ModStatus,
  PermissionRequest,
} from '../plugins/index.ts'
import type { InputRecorder, GameReplay, RecordOptions, ReplayOptions } from './recording.ts'
import type { GameStates } from './recorded-states.ts'

import type { LoadPlan } from '../plugins/save/plan.ts'
import type { SaveMeta } from '../plugins/save/header.ts'
import type { GameSaves } from './saves/game-saves.ts'
import type { GameRecorder } from './snapshot/recorder.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/** Everything that a game tells the program that embeds it. */
export type GameEvents = EngineEvents & ModHostEvents

/** How a game is started. */
export interface CreateGameOptions extends Omit<EngineOptions, 'emitter'>, ModHostOptions {}

/** The mods of a game, wherever they come from. */
export interface Mods {
  /** All mods that were given so far, by name, with their status. */
  list(): ModStatus[]
  /**
   * Adds mods from their bytes. Unusable files are refused and reported; the rest runs. A file that was given before replaces
   * its mod, and goes on with its state.
   *
   * @param removed files that have gone at the same time, by name; a mod that is in another file now goes on from there
   * @throws SkeinError `value/invalid` for values that are no files; `mod/host-unavailable` when the code that runs mods cannot be
   * fetched
   * @example
   * <!-- no-run -->
   * ```ts
   * import { createGame, defineGame } from 'skein'
   *
   * const game = await createGame(defineGame({ systems: [] }))
   * const response = await fetch('https://example.org/curve-ball.wasm')
   * const bytes = new Uint8Array(await response.arrayBuffer())
   * const [mod] = await game.mods.add([{ file: 'curve-ball.wasm', bytes }])
   * console.info(mod?.status)
   * ```
   */
  add(files: readonly ModFile[], removed?: readonly string[]): Promise<ModStatus[]>
  /**
   * Fetches the code that runs mods, which is more than a game without mods loads. The first call that needs it does that too; called
   * while a menu is open, it saves the wait.
   * @throws SkeinError `mod/host-unavailable`
   */
  prepare(): Promise<void>
  /**
   * Takes a mod out, with all that it owns and all that cannot do without it.
   *
   * @param name the mod's name; or its file, where several have one name
   * @throws SkeinError `mod/unknown`; `system/busy` in a listener that is told while a mod is at work
   */
  remove(name: string): void
  /**
   * Switches a mod off; it stays known, and off whatever its file holds, until it is switched on. A mod about which its player is still being
   * asked stays off with a yes.
   * @throws SkeinError `mod/unknown`, `system/busy` as above
   */
  disable(name: string): void
  /**
   * Switches a mod on again, also one that has faulted; it starts anew. A mod whose file is still being read, or about which its player is
   * still being asked, is `stopped` until then.
   * @throws SkeinError `mod/unknown`, `system/busy` as above
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   *
   * const game = await createGame(defineGame({ systems: [] }))
   * for (const { name, status } of game.mods.list()) {
   *   if (status === 'disabled' || status === 'faulted') game.mods.enable(name)
   * }
   * ```
   */
  enable(name: string): ModStatus
  /** The permission request of a mod; `null` when its file is no mod. @throws SkeinError `mod/unknown` */
  permissions(name: string): PermissionRequest | null
  /** The request of a file, before it is added; nothing of it runs. @throws SkeinError `module/*`, `manifest/*` */
  inspect(file: ModFile): Promise<PermissionRequest>
  /**
   * Measures what mods take, until it is ended; before and after that it costs nothing. Call it between frames.
   *
   * @param clock milliseconds by a clock that goes steadily; no mod sees it, and nothing that computes the game's state.
   * Where slow mods are watched, the clock that was given for that is used.
   */
  measure(clock: () => number): UsageMeter
}

/**
 * A moddable game that runs. It tells what happens as an event emitter: mods loaded, removed, refused and faulted,
 * systems added and removed, frames, events and lines of the log. Listeners hear of things while they happen, in the middle of a
 * frame perhaps: change the mods when that is over, such as in
 * `queueMicrotask`. The error of a listener is thrown when the game is done with
 * its current work, where nobody catches it.
 */
export class Game<M extends Mods = Mods> extends EventEmitter<GameEvents> {
  readonly engine: Engine
  readonly mods: M
  readonly #host: LazyModHost
  #recorder: GameRecorder | null = null
  /** @internal */
  readonly options: CreateGameOptions
  #saves: GameSaves | null = null

  /** @internal Use {@link createGame}. */
  constructor(definition: GameDefinition, options: CreateGameOptions, createMods: (host: LazyModHost) => M) {
    super()
    this.options = { ...options }
    this.engine = new Engine(definition, {
      ...options,
      emitter: this as unknown as EventEmitter<EngineEvents>,
    })
    try {
      this.#host = new LazyModHost(this.engine, this as unknown as EventEmitter<ModHostEvents>, options)
      this.mods = createMods(this.#host)
    } catch (error) {
      this.engine.world.detach()
      throw error
    }
  }

  get world(): World {
    return this.engine.world
  }

  /** The player's input: the program sets actions, systems and mods read them. On a page, `mount` sets them. */
  get input(): Input {
    return this.engine.input
  }

  /**
   * The object that `create` of a system has returned, such as to show a score.
   *
   * @throws SkeinError `system/not-running`
   * @example
   * ```ts
   * import { createGame, defineGame, defineSystem } from 'skein'
   *
   * const Score = defineSystem('score', { create: () => ({ points: 3 }) })
   * const game = await createGame(defineGame({ systems: [Score] }))
   * console.log(game.get(Score).points) // 3
   * ```
   */
  get<Self>(system: SystemDefinition<Self>): Self {
    return this.engine.get(system)
  }

  /** Plays one frame. @param elapsed seconds since the last one; default: one fixed step */
  frame(elapsed?: number): void {
    this.engine.frame(elapsed)
  }

  /**
   * Runs one stage, for a game that has a loop of its own: `game.run('update', dt)` where the game updates. Pausing and the scale of
   * time are the game's: it does not run stages, or gives other seconds. A frame begins, for the limits of mods and for listeners,
   * with the first stage that does not come after the one before it in the order `input`, `update`, `late`, `draw`.
   *
   * @param dt seconds that the stage stands for; default: one fixed step
   * @throws SkeinError `value/invalid` for an unknown stage, or seconds that are no finite number
   */
  run(stage: Stage, dt?: number): void {
    this.engine.run(stage, dt)
  }

  /** Delivers the events that wait, without a stage. @throws SkeinError `event/nested-flush` inside a handler */
  flush(): void {
    this.engine.flush()
  }

  /** Queues an event for the next flush, as if a system had raised it. */
  get raise(): SystemContext['raise'] {
    return this.engine.raise
  }

  /**
   * Calls a hook with a value and its arguments: the handlers of systems and mods change the value one after the other, at once.
   * Without handlers, the value stays as it is.
   *
   * @returns the value that the last handler returned
   * @throws SkeinError `value/invalid` when an argument is missing, `hook/too-deep`
   */
  get call(): CallHook {
    return this.engine.call
  }

  /** The state of the whole game in 16 hexadecimal digits: the same inputs and seed give the same state. */
  stateHash(): string {
    return this.engine.hash()
  }

  /** The state by part: the game's own under its name, and each mod's. */
  stateHashes(): Map<string, string> {
    return this.engine.hashes()
  }

  /**
   * Fetches the code of snapshots, and looks whether the game can take any. Done by createGame where its option `snapshots` says so.
   *
   * @param files of mods that snapshots to be restored may hold: they are read and kept, and run only if a snapshot has them
   * @throws SkeinError `snapshot/adopted-world` for a game whose world is its own
   */
  async prepareSnapshots(files: readonly ModFile[] = []): Promise<void> {
    if (this.#recorder === null) {
      const { GameRecorder: Recorder } = await import('./snapshot/recorder.ts')
      this.#recorder ??= new Recorder(this.engine, () => this.#host.host)
    }
    if (files.length > 0) await this.#host.keep(files)
  }

  /**
   * Takes a snapshot: the whole state of the game, with its mods, between two frames.
   *
   * @throws SkeinError `snapshot/not-prepared` without the option `snapshots`; `snapshot/not-now` inside a frame;
   * `snapshot/unkeepable` for a mod with state out of reach; `system/not-serializable`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   *
   * const game = await createGame(defineGame({ systems: [] }), { snapshots: true })
   * const before = game.snapshot()
   * for (let step = 0; step < 60; step++) game.frame()
   * game.restore(before)
   * console.log(game.engine.time.step) // 0
   * ```
   */
  snapshot(): Snapshot {
    return this.#prepared().take()
  }

  /**
   * Reads a snapshot that {@link Snapshot.toBytes} has written, in this process or another.
   *
   * @throws SkeinError `snapshot/not-prepared` without the option `snapshots`; `snapshot/invalid` for other or damaged bytes;
   * `snapshot/unsupported` for those of another version of Skein
   */
  readSnapshot(bytes: Uint8Array): Snapshot {
    return this.#prepared().read(bytes)
  }

  /**
   * Restores a snapshot: all of it, or nothing. The state hash is the one of the snapshot then, and every later one follows from the same
   * input as it did.
   *
   * @throws SkeinError `snapshot/not-prepared` without the option `snapshots`; `snapshot/not-now` inside a frame;
   * `snapshot/other-game`, `snapshot/missing-mod`, `snapshot/unknown-*` where the snapshot does not fit; `snapshot/restore-failed`
   * when a system throws
   */
  restore(snapshot: Snapshot): void {
    this.#prepared().enter(snapshot)
  }

  /**
   * Saves the game, between two frames: as bytes that later versions of the game, of its mods and of Skein can load. `folderSlots` of
   * `skein/node` and `browserSlots` of `skein/page` keep them under names.
   *
   * @param meta facts that a list of saved games shows, such as a title: plain data
   * @throws SkeinError `snapshot/not-now` inside a frame; `snapshot/adopted-world`, `snapshot/unkeepable`; `system/not-serializable`;
   * `value/invalid` for a `meta` that is no plain data
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   *
   * const game = await createGame(defineGame({ systems: [] }))
   * const bytes = await game.save({ title: 'Before the boss' })
   * for (let step = 0; step < 60; step++) game.frame()
   * await game.load(bytes)
   * console.log(game.engine.time.step) // 0
   * ```
   */
  async save(meta: SaveMeta = {}): Promise<Uint8Array> {
    return (await this.#savesOf()).save(meta)
  }

  /**
   * Tells the consequences of loading a saved game: mods that have changed, are missing or are new, components and systems that
   * have changed. Changes nothing.
   * @throws SkeinError `save/*`
   */
  async previewLoad(bytes: Uint8Array): Promise<LoadPlan> {
    return (await this.#savesOf()).preview(bytes)
  }

  /**
   * Loads a saved game, between two frames: all of it, or nothing. Components and systems take their state up by name; a mod that
   * has changed goes on as after a reload, one that is missing keeps its state in the saved game, and one that is new starts anew.
   *
   * @returns the consequences, as {@link previewLoad} tells them before
   * @throws SkeinError `save/*`; the game is as it was then. `snapshot/not-now` inside a frame
   */
  async load(bytes: Uint8Array): Promise<LoadPlan> {
    return (await this.#savesOf()).load(bytes)
  }

  async #savesOf(): Promise<GameSaves> {
    await this.prepareSnapshots()
    const { GameSaves: Saves } = await import('./saves/game-saves.ts')
    this.#saves ??= new Saves(this.engine, this.#host, this.#prepared())
    return this.#saves
  }

  /** The parts that hold states, for recordings. @internal */
  async states(): Promise<GameStates> {
    const saves = await this.#savesOf()
    return {
      snapshots: this.#prepared(),
      saves,
      host: () => this.#host.host,
      keepRecorded: (files, contentOf) => this.#host.keepRecorded(files, contentOf),
    }
  }

  #prepared(): GameRecorder {
    if (this.#recorder !== null) return this.#recorder
    throw new SkeinError('snapshot/not-prepared', 'the game was not started for snapshots', {
      hint: 'Pass { snapshots: true } to createGame, or await game.prepareSnapshots() first.',
    })
  }

  /**
   * Records all that enters the game from now on: the player's actions, the seconds of its frames, events and hooks of the program, edits,
   * changes of mods, restored snapshots and loaded games. A game that has begun is recorded from a snapshot on.
   *
   * @throws SkeinError `recording/ended` while another recorder records the game; for a game that has begun also
   * `recording/not-at-start` while state of a missing mod waits for it, `snapshot/*`, and `system/not-serializable`
   * @example
   * ```ts
   * import { createGame, defineGame } from 'skein'
   *
   * const definition = defineGame({ systems: [] })
   * const game = await createGame(definition, { seed: 7 })
   * const recorder = await game.record()
   * for (let step = 0; step < 60; step++) game.frame()
   * const bytes = await recorder.toBytes()
   *
   * const again = await createGame(definition, { seed: 7 })
   * const replay = await again.replay(bytes)
   * while (replay.next());
   * console.log(again.stateHash() === game.stateHash()) // true
   * ```
   */
  async record(options: RecordOptions = {}): Promise<InputRecorder> {
    const { recordGame } = await import('./recording.ts')
    return recordGame(this, this.options, options)
  }

  /**
   * Gets ready to play a recording in this game, frame by frame. It takes the place of the program: until it ends, actions that are set
   * and events that are raised by the program are ignored. Call it right after {@link createGame}, with the recorded seed and options;
   * a recording that starts from a snapshot plays at any time.
   *
   * @param bytes of the file; they may come from anyone
   * @throws SkeinError `recording/*`; nothing has changed then
   */
  async replay(bytes: Uint8Array, options: ReplayOptions = {}): Promise<GameReplay> {
    const { replayGame } = await import('./recording.ts')
    return replayGame(this, this.options, bytes, options)
  }
}

/**
 * Starts a game, without mods at first.
 *
 * @throws SkeinError `system/*` when its systems cannot run together
 * @example
 * ```ts
 * import { createGame, defineGame } from 'skein'
 *
 * const game = await createGame(defineGame({ systems: [] }), { seed: 7 })
 * game.on('log', ({ source, message }) => console.info(`${source}: ${message}`))
 * for (let step = 0; step < 60; step++) game.frame()
 * console.log(game.engine.time.step) // 60
 * ```
 */
export function createGame(definition: GameDefinition, options: CreateGameOptions = {}): Promise<Game> {
  return Promise.resolve().then(() => startGame(definition, options, (host): Mods => host))
}

/** Makes a game, with all that its options ask for. @internal */
export async function startGame<M extends Mods>(
  definition: GameDefinition,
  options: CreateGameOptions,
  createMods: (host: LazyModHost) => M,
): Promise<Game<M>> {
  const game = new Game<M>(definition, options, createMods)
  if (options.snapshots === true) await game.prepareSnapshots()
  return game
}
