import { SkeinError } from '../../engine/index.ts'
import type { Game, Mods } from '../game.ts'
import { History } from './history.ts'
import { Playback } from './playback.ts'

/** How far a game can be rewound. */
export interface RewindOptions {
  /** Seconds of the game. Default: 10. */
  readonly seconds?: number
  /** Frames from one snapshot to the next. Default: 15. */
  readonly every?: number
  /** Bytes that snapshots may take, at least one of them apart. Default: 128 MiB. */
  readonly bytes?: number
  /** Hears of mods that were changed while the game was rewound: their code can play the later frames again. */
  readonly edited?: () => void
}

/**
 * Rewinds a running game: keeps snapshots and inputs of its last frames, goes back to any of them, and plays them again with the same inputs.
 * New inputs of a rewound game take the place of its later frames. A mod that is replaced in a rewound game does not: the frames stay,
 * and its new code plays them.
 *
 * @example
 * ```ts
 * import { createGame, defineGame } from 'skein'
 * import { Rewind } from 'skein/rewind'
 *
 * const game = await createGame(defineGame({ systems: [] }))
 * const rewind = await Rewind.start(game, { seconds: 3 })
 * for (let i = 0; i < 120; i++) game.frame(1 / 60)
 * await rewind.back(1)
 * console.log(rewind.frame, rewind.end) // 60 120
 * game.frame(1 / 60) // another course: the frames after it are forgotten
 * console.log(rewind.frame, rewind.end) // 61 61
 * ```
 */
export class Rewind {
  readonly game: Game<Mods>
  /** Plays the later frames by a clock. */
  readonly playback: Playback = new Playback(() => this.next())
  static readonly #running = new WeakMap<Game<Mods>, Rewind>()
  readonly #history: History
  /** The engine's number of the frame after which position 0 lies. */
  readonly #zero: number
  #endStepping: (() => void) | null = null

  private constructor(game: Game<Mods>, options: RewindOptions) {
    const { seconds = 10, every = 15, bytes = 128 * 2 ** 20, edited = () => undefined } = options
    this.game = game
    this.#zero = game.engine.time.frame
    this.#history = new History(game, { seconds, every, bytes, edited, ended: () => this.#ended() })
    game.engine.journal = this.#history
    Rewind.#running.set(game, this)
  }

  /**
   * Begins to keep the frames of a game. Call it between frames.
   * @throws SkeinError `snapshot/*` for a game of which no snapshot can be taken; `recording/ended` while a recorder records it
   */
  static async start(game: Game<Mods>, options: RewindOptions = {}): Promise<Rewind> {
    await game.prepareSnapshots()
    if (game.engine.journal !== null || game.engine.replayed !== null) {
      throw new SkeinError('recording/ended', 'the game is being recorded or replayed already', {
        hint: 'End that first.',
      })
    }
    return new Rewind(game, options)
  }

  /** The one that keeps the frames of a game, if there is one. */
  static of(game: Game<Mods>): Rewind | null {
    return Rewind.#running.get(game) ?? null
  }

  /** The earliest frame to go back to. */
  get start(): number {
    return this.#zero + this.#history.start
  }

  /** The frame after which the game stands. */
  get frame(): number {
    return this.#zero + this.#history.position
  }

  /** The latest frame. */
  get end(): number {
    return this.#zero + this.#history.end
  }

  /** Whether there are later frames. */
  get isRewound(): boolean {
    return this.#history.isRewound
  }

  /** Whether it keeps no frames any more. */
  get ended(): boolean {
    return this.#history.ended
  }

  /** Whether the game stands still: frames, events and hooks of the program are ignored. */
  get held(): boolean {
    return this.game.engine.held
  }

  /** Bytes that its snapshots take. An estimate. */
  get bytes(): number {
    return this.#history.bytes
  }

  /** The reason why it has ended by itself, such as a mod of which no snapshot can be taken. */
  get problem(): SkeinError | null {
    return this.#history.problem
  }

  /** Has the game stand still until {@link release}. A loop of the program goes on, and draws the same frame. */
  hold(): void {
    this.#endStepping?.()
    if (!this.ended) this.game.engine.held = true
  }

  /** Lets the game go on, with new inputs. */
  release(): void {
    this.#endStepping?.()
    this.playback.stop()
    this.game.engine.held = false
  }

  /** Plays one frame, then holds: the next one with its inputs, or at the end the next frame of the program. */
  step(): void {
    this.hold()
    this.playback.stop()
    const { engine } = this.game
    if (this.ended || this.next() !== null) return
    engine.held = false
    const end = engine.afterFrame(() => {
      // A program that runs its stages itself has more of them in this frame.
      if (this.#history.isBetweenFrames) this.hold()
      else queueMicrotask(() => this.#endStepping !== null && this.hold())
    })
    this.#endStepping = () => {
      this.#endStepping = null
      end()
    }
  }

  /**
   * Goes to a frame: restores the nearest snapshot before it, and plays the inputs up to it. Outputs of frames that have played before do not
   * leave the game again, as in {@link resimulate}. Call it between frames.
   * @param frame limited to those that are kept
   * @throws SkeinError `snapshot/*`; the exception of a frame that is played for the first time by the new code of a mod
   */
  async seek(frame: number): Promise<void> {
    await this.#history.goTo(Math.round(frame) - this.#zero)
  }

  /** Goes back by so many seconds of the game, or to the start. @throws SkeinError `snapshot/*` */
  async back(seconds: number): Promise<void> {
    const history = this.#history
    let to = history.position
    for (let left = seconds; left > 1e-9 && to > history.start;) left -= history.secondsAt(--to)
    await history.goTo(to)
  }

  /**
   * Plays the next frame with the inputs that it had.
   * @returns the seconds of the frame; `null` at the end
   */
  next(): number | null {
    return this.#history.next()
  }

  /** Forgets the later frames, so that the game goes on from here with new inputs. Changes of mods in them take effect now. */
  branch(): void {
    this.#history.branch()
  }

  /** Ends it, and forgets all frames. The game stays where it is, and is no longer held. */
  close(): void {
    if (this.ended) return
    this.#history.close()
    this.#ended()
  }

  #ended(): void {
    this.release()
    const { engine } = this.game
    if (engine.journal === this.#history) engine.journal = null
    Rewind.#running.delete(this.game)
  }
}
