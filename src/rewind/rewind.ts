import {
  SkeinError,
  STAGES,
  type Journal,
  type JournalContent,
  type JournalEntry,
} from '../../engine/index.ts'
import { MOD_ENTRIES } from '../../plugins/host/entries-name.ts'
import type { ModChange } from '../../plugins/host/mod-change.ts'
import type { Game, Mods } from '../game.ts'
import { InputPlayer, isNested, keptEntry } from './input-player.ts'
import { Timeline } from './timeline.ts'

type OtherEntry = Extract<JournalEntry, { kind: 'other' }>

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
 */
export class Rewind implements Journal {
  readonly game: Game<Mods>
  readonly #timeline: Timeline
  readonly #player: InputPlayer
  readonly #every: number
  readonly #edited: () => void
  readonly #contents = new Map<string, JournalContent>()
  /** The engine's number of the frame after which position 0 lies. */
  readonly #zero: number
  #position = 0
  /** How many inputs of the frame at the position have taken effect. */
  #applied = 0
  #restoring = false
  #ended = false
  /** The place in a frame of the stage that was run last. */
  #stage: number = STAGES.length
  #ready: Promise<void> = Promise.resolve()
  #problem: SkeinError | null = null

  private constructor(game: Game<Mods>, options: RewindOptions) {
    const { seconds = 10, every = 15, bytes = 128 * 2 ** 20, edited = () => undefined } = options
    this.game = game
    this.#every = every
    this.#edited = edited
    this.#timeline = new Timeline({ seconds, bytes })
    this.#player = new InputPlayer(game.engine)
    this.#zero = game.engine.time.frame
    this.#timeline.add(0, game.snapshot())
    game.engine.journal = this
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

  /** The earliest frame to go back to. */
  get start(): number {
    return this.#zero + this.#timeline.start
  }

  /** The frame after which the game stands. */
  get frame(): number {
    this.#completeFrame()
    return this.#zero + this.#position
  }

  /** The latest frame. */
  get end(): number {
    this.#completeFrame()
    return this.#zero + this.#timeline.end
  }

  /** Whether there are later frames. */
  get isRewound(): boolean {
    return this.#position < this.#timeline.end
  }

  /** Bytes that its snapshots take. An estimate. */
  get bytes(): number {
    return this.#timeline.bytes
  }

  /** The reason why it has ended by itself, such as a mod of which no snapshot can be taken. */
  get problem(): SkeinError | null {
    return this.#problem
  }

  /**
   * Goes to a frame: restores the nearest snapshot before it, and plays the inputs up to it. Call it between frames.
   * @param frame limited to those that are kept
   * @throws SkeinError `snapshot/*`
   */
  async seek(frame: number): Promise<void> {
    await this.#ready
    this.#completeFrame()
    if (this.#ended) return
    const timeline = this.#timeline
    const to = Math.min(timeline.end, Math.max(timeline.start, Math.round(frame) - this.#zero))
    // A frame that plays is drawn; a snapshot that is restored is not.
    const { at, snapshot } = timeline.momentAt(Math.max(timeline.start, to - 1))
    this.#restoring = true
    try {
      this.game.restore(snapshot)
    } finally {
      this.#restoring = false
    }
    this.#position = at
    this.#applied = 0
    while (this.#position < to && !this.#ended) this.#playFrame()
    this.#settle()
    // The keys that are held now are not those of the snapshot.
    this.game.input.release()
  }

  /** Goes back by so many seconds of the game, or to the start. @throws SkeinError `snapshot/*` */
  async back(seconds: number): Promise<void> {
    this.#completeFrame()
    let to = this.#position
    for (let left = seconds; left > 1e-9 && to > this.#timeline.start;)
      left -= this.#timeline.inputsAt(--to).seconds
    await this.seek(this.#zero + to)
  }

  /**
   * Plays the next frame with the inputs that it had.
   * @returns the seconds of the frame; `null` at the end
   */
  next(): number | null {
    if (this.#ended || !this.isRewound) return null
    const { seconds } = this.#timeline.inputsAt(this.#position)
    this.#playFrame()
    this.#settle()
    return seconds
  }

  /** Forgets the later frames, so that the game goes on from here with new inputs. Changes of mods in them take effect now. */
  branch(): void {
    if (this.#ended || !this.isRewound) return
    const gone = this.#timeline.truncate(this.#position, this.#applied)
    this.#stage = STAGES.length
    for (const entry of gone)
      if (entry.kind === 'other') this.game.engine.entryKinds.get(entry.name)?.apply(entry.data)
  }

  /** Ends it, and forgets all frames. The game stays where it is. */
  close(): void {
    this.#completeFrame()
    this.#ended = true
    if (this.game.engine.journal === this) this.game.engine.journal = null
    this.#timeline.clear()
    this.#position = this.#timeline.end
    this.#contents.clear()
  }

  /** @internal */
  enter(entry: JournalEntry): void {
    if (this.#restoring || this.#player.playing) return
    const timeline = this.#timeline
    if (isNested(entry)) {
      const { end } = timeline
      if (this.isRewound) {
        // A mod that starts in a rewound game reads from outside.
        timeline.inputsAt(this.#position).entries.splice(this.#applied++, 0, keptEntry(entry))
        return
      }
      const isOfLast = timeline.inputsAt(end).entries.length === 0 && end > timeline.start
      timeline.inputsAt(isOfLast ? end - 1 : end).entries.push(keptEntry(entry))
      return
    }
    this.#completeFrame()
    if (this.isRewound && entry.kind === 'other') return this.#changeMods(entry)
    this.branch()
    if (this.#beginsFrame(entry) && timeline.inputsAt(this.#position).begins) this.#nextFrame()
    const frame = timeline.inputsAt(this.#position)
    // An edit has taken effect already.
    if (frame.entries.length === 0 && entry.kind !== 'edit') this.#takeIfDue()
    if (this.#ended) return
    if (entry.kind === 'frame' || entry.kind === 'stage') {
      frame.begins = true
      frame.seconds += secondsOf(entry)
      this.#stage = entry.kind === 'frame' ? STAGES.length : STAGES.indexOf(entry.stage)
    }
    frame.entries.push(keptEntry(entry))
    this.#applied = frame.entries.length
    if (entry.kind === 'other') this.#prepare(entry)
  }

  /** @internal */
  sample(values: Float64Array): void {
    if (!this.#player.playing && !this.#restoring)
      this.#timeline.inputsAt(this.#position).samples.push(values.slice())
  }

  /** @internal */
  keep(content: JournalContent): void {
    this.#contents.set(content.hash, content)
  }

  /** A stage begins a frame unless it comes after the one before it. */
  #beginsFrame(entry: JournalEntry): boolean {
    if (entry.kind === 'stage') return STAGES.indexOf(entry.stage) <= this.#stage
    return entry.kind === 'frame'
  }

  /** Ends the frame that was played last. A game that runs its stages itself ends one by beginning the next. */
  #completeFrame(): void {
    const { begins } = this.#timeline.inputsAt(this.#timeline.end)
    if (begins && this.#stage === STAGES.length && this.game.engine.idle) this.#nextFrame()
  }

  #nextFrame(): void {
    this.#timeline.next()
    this.#position = this.#timeline.end
    this.#applied = 0
  }

  #playFrame(): void {
    const frame = this.#timeline.inputsAt(this.#position)
    const from = this.#applied
    this.#position++
    this.#applied = 0
    this.#player.play(frame, from)
    this.#takeIfDue()
  }

  /** Has changes of mods take effect that follow the last frame; at the end, all inputs so far. */
  #settle(): void {
    if (this.#ended) return
    const frame = this.#timeline.inputsAt(this.#position)
    const { entries } = frame
    const from = this.#applied
    // Readings are those of mods that start.
    const follows = (entry = entries[this.#applied]): boolean =>
      entry?.kind === 'other' || entry?.kind === 'reading'
    if (this.isRewound) while (follows()) this.#applied++
    else this.#applied = entries.length
    if (this.#applied > from) this.#player.play({ ...frame, entries: entries.slice(0, this.#applied) }, from)
  }

  /** Mods change while the game is rewound: a change is put before the later frames, in place of others of the same files. */
  #changeMods(entry: OtherEntry): void {
    const files = filesOf(entry)
    this.#timeline.change(this.#position, this.#applied, entry, (later) =>
      filesOf(later).some((file) => files.includes(file)),
    )
    this.#applied++
    this.#prepare(entry)
    if (files.length > 0) queueMicrotask(this.#edited)
  }

  /** Reads the files of a change of mods, so that it can take effect again. */
  #prepare({ name, data }: OtherEntry): void {
    const contentOf = ({ hash, name: mod, file }: Omit<JournalContent, 'bytes'>): JournalContent => {
      const found = this.#contents.get(hash)
      if (found !== undefined) return found
      throw new SkeinError('recording/missing-mod', `the content of ${file} is not known`, {
        names: { mod, file },
        hint: 'Serve the page from localhost or by https: other pages cannot tell the contents of files apart.',
      })
    }
    const kind = this.game.engine.entryKinds.get(name)
    this.#ready = this.#ready
      .then(() => kind?.prepare([data], contentOf))
      .catch((error: unknown) => this.#fail(error))
  }

  #takeIfDue(): void {
    const timeline = this.#timeline
    if (this.#position < timeline.last + this.#every) return
    try {
      timeline.add(this.#position, this.game.snapshot())
    } catch (error) {
      // The next frame will do.
      if (error instanceof SkeinError && error.code === 'snapshot/not-now') return
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof SkeinError)) throw error
    this.#problem ??= error
    this.close()
  }
}

/** The files that a change of mods reads or takes out. */
function filesOf({ name, data }: OtherEntry): readonly string[] {
  if (name !== MOD_ENTRIES) return []
  const change = data as ModChange
  return change.op === 'add' ? [...change.files.map(({ file }) => file), ...change.removed] : []
}

/** The seconds of the game that an input takes: in a game that runs its stages itself, its updates tell. */
function secondsOf(entry: Extract<JournalEntry, { kind: 'frame' | 'stage' }>): number {
  return entry.kind === 'frame' || entry.stage === 'update' ? entry.seconds : 0
}
