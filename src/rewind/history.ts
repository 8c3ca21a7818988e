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
import { EntryFiles } from './entry-files.ts'
import { InputPlayer, isNested, keptEntry } from './input-player.ts'
import { resimulate } from './resimulate.ts'
import { Timeline, type FrameInputs, type OtherEntry, type TimelineLimits } from './timeline.ts'

/** How a history is kept. */
export interface HistoryOptions extends TimelineLimits {
  /** Frames from one snapshot to the next. */
  readonly every: number
  /** Hears of mods that were changed while the game was rewound. */
  readonly edited: () => void
  /** Hears that no more frames can be kept. */
  readonly ended: () => void
}

/**
 * The last frames of a running game, as its input journal: takes inputs down, takes snapshots between, and has both take effect again.
 * Positions count the frames from the first one that was kept.
 */
export class History implements Journal {
  readonly #game: Game<Mods>
  readonly #timeline: Timeline
  readonly #player: InputPlayer
  readonly #files: EntryFiles
  readonly #every: number
  readonly #edited: () => void
  readonly #whenEnded: () => void
  #position = 0
  /** How many inputs of the frame at the position have taken effect. */
  #applied = 0
  #restoring = false
  #ended = false
  /** The place in a frame of the stage that was run last. */
  #stage: number = STAGES.length
  /** The position up to which all frames have played with the inputs that they have now: later ones have news. */
  #played = 0
  #problem: SkeinError | null = null

  constructor(game: Game<Mods>, options: HistoryOptions) {
    this.#game = game
    this.#every = options.every
    this.#edited = options.edited
    this.#whenEnded = options.ended
    this.#files = new EntryFiles(game)
    this.#timeline = new Timeline(options)
    this.#player = new InputPlayer(game.engine)
    this.#timeline.add(0, game.snapshot())
  }

  /** The earliest position. */
  get start(): number {
    return this.#timeline.start
  }

  get position(): number {
    this.#completeFrame()
    return this.#position
  }

  /** The latest position. */
  get end(): number {
    this.#completeFrame()
    return this.#timeline.end
  }

  get isRewound(): boolean {
    return this.#position < this.#timeline.end
  }

  get bytes(): number {
    return this.#timeline.bytes
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The reason why it has ended by itself. */
  get problem(): SkeinError | null {
    return this.#problem
  }

  /** Whether no stage of the frame under way may follow. */
  get isBetweenFrames(): boolean {
    return this.#stage === STAGES.length
  }

  /** The seconds of the frame from a position to the next. */
  secondsAt(position: number): number {
    return this.#timeline.inputsAt(position).seconds
  }

  /** Restores the nearest snapshot before a position, and plays the inputs up to it. @throws SkeinError `snapshot/*` */
  async goTo(position: number): Promise<void> {
    await this.#files.ready
    this.#completeFrame()
    if (this.#ended) return
    const timeline = this.#timeline
    const to = Math.min(timeline.end, Math.max(timeline.start, position))
    // A frame that plays is drawn; a snapshot that is restored is not.
    const { at, snapshot } = timeline.momentAt(Math.max(timeline.start, to - 1))
    resimulate(this.#game, () => {
      this.#restoring = true
      try {
        this.#game.restore(snapshot)
      } finally {
        this.#restoring = false
      }
      this.#position = at
      this.#applied = 0
      while (this.#position < Math.min(to, this.#played) && !this.#ended) this.#playFrame()
      if (this.#position === to) this.#settle()
    })
    while (this.#position < to && !this.#ended) this.#playFrame()
    this.#settle()
    // The keys that are held now are not those of the snapshot.
    this.#game.input.release()
  }

  /** Plays the next frame with the inputs that it had. @returns its seconds; `null` at the end */
  next(): number | null {
    if (this.#ended || !this.isRewound) return null
    const seconds = this.secondsAt(this.#position)
    this.#playFrame()
    this.#settle()
    return seconds
  }

  /** Forgets the later frames. Changes of mods in them take effect now. */
  branch(): void {
    if (this.#ended || !this.isRewound) return
    const gone = this.#timeline.truncate(this.#position, this.#applied)
    this.#stage = STAGES.length
    this.#played = this.#position
    for (const entry of gone)
      if (isModChange(entry)) this.#game.engine.entryKinds.get(entry.name)?.apply(entry.data)
  }

  /** Forgets all frames. */
  close(): void {
    this.#completeFrame()
    this.#ended = true
    this.#timeline.clear()
    this.#position = this.#timeline.end
    this.#files.clear()
  }

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
    if (this.isRewound && isModChange(entry)) return this.#changeMods(entry)
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
    const kept = keptEntry(entry)
    frame.entries.push(kept)
    this.#applied = frame.entries.length
    if (kept.kind === 'other') this.#prepare(kept)
  }

  sample(values: Float64Array): void {
    if (!this.#player.playing && !this.#restoring)
      this.#timeline.inputsAt(this.#position).samples.push(values.slice())
  }

  keep(content: JournalContent): void {
    this.#files.keep(content)
  }

  /** A stage begins a frame unless it comes after the one before it. */
  #beginsFrame(entry: JournalEntry): boolean {
    if (entry.kind === 'stage') return STAGES.indexOf(entry.stage) <= this.#stage
    return entry.kind === 'frame'
  }

  /** Ends the frame that was played last. A game that runs its stages itself ends one by beginning the next. */
  #completeFrame(): void {
    const { begins } = this.#timeline.inputsAt(this.#timeline.end)
    if (begins && this.#stage === STAGES.length && this.#game.engine.idle) this.#nextFrame()
  }

  #nextFrame(): void {
    this.#timeline.next()
    this.#position = this.#played = this.#timeline.end
    this.#applied = 0
  }

  #playFrame(): void {
    const frame = this.#timeline.inputsAt(this.#position)
    const from = this.#applied
    this.#position++
    this.#applied = 0
    const { outputs } = this.#game.engine
    try {
      if (this.#position <= this.#played) this.#repeat(frame, from)
      else {
        this.#played = this.#position
        outputs.act = false
        this.#player.play(frame, from)
      }
    } finally {
      outputs.act = outputs.report
      this.#takeIfDue()
    }
  }

  /** Has inputs take effect again that did so before, without their outputs. */
  #repeat(frame: FrameInputs, from: number): void {
    resimulate(this.#game, () => {
      try {
        this.#player.play(frame, from)
      } catch {
        // The program has caught the same exception the first time.
      }
    })
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
    if (this.#applied > from) this.#repeat({ ...frame, entries: entries.slice(0, this.#applied) }, from)
  }

  /** Mods change while the game is rewound: a change is put before the later frames, in place of others of the same files. */
  #changeMods(entry: OtherEntry): void {
    const files = filesOf(entry)
    this.#played = Math.min(this.#played, this.#position)
    this.#timeline.change(this.#position, this.#applied, entry, (later) =>
      filesOf(later).some((file) => files.includes(file)),
    )
    this.#applied++
    this.#prepare(entry)
    if (files.length > 0) queueMicrotask(this.#edited)
  }

  #prepare(entry: OtherEntry): void {
    this.#files.prepare(entry, (error) => this.#fail(error))
  }

  #takeIfDue(): void {
    const timeline = this.#timeline
    if (this.#position < timeline.last + this.#every) return
    try {
      timeline.add(this.#position, this.#game.snapshot())
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
    this.#whenEnded()
  }
}

function isModChange(entry: JournalEntry): entry is OtherEntry {
  return entry.kind === 'other' && entry.name === MOD_ENTRIES
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
