import type { Engine } from '../engine.ts'
import { SkeinError } from '../error.ts'
import { eventName } from '../event/event.ts'
import type { Journal, JournalContent, JournalEntry } from '../journal/index.ts'
import { copyPlain, notPlain } from '../plain-data/copy-plain.ts'
import { STAGES } from '../system/index.ts'
import { encodeRecording } from './encode.ts'
import {
  DETAIL,
  FLUSH,
  FRAME,
  isNested,
  STAGE,
  type RecordedDetail,
  type RecordedState,
  type Recording,
  type RecordingMark,
  type RecordingStart,
} from './recording.ts'

/** Options of a recorder. */
export interface RecorderOptions {
  /** After how many frames the state is hashed, by part. Default: 300. */
  readonly hashEvery?: number
  /** Options of the game that its course depends on: plain data. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Takes the state from which the game goes on, in place of its seed. @param journal keeps the files that it names */
  readonly from?: (journal: Journal) => RecordedState
}

/** The changes of one action. */
interface Track {
  readonly steps: number[]
  readonly values: number[]
}

/** Records the inputs of a running game. */
export class Recorder implements Journal {
  readonly #engine: Engine
  readonly #start: RecordingStart
  readonly #every: number
  readonly #ops: number[] = []
  readonly #seconds: number[] = []
  readonly #details: RecordedDetail[] = []
  readonly #tracks: readonly Track[]
  readonly #before: Float64Array
  readonly #marks: RecordingMark[] = []
  readonly #contents = new Map<string, JournalContent>()
  readonly #problems: SkeinError[] = []
  readonly #frame = (): void => this.#framePlayed()
  #step = 0
  /** The state after a frame whose state is to be hashed; compared with that before the next input. */
  #due: ReadonlyMap<string, string> | null = null
  #recording = true

  /** @throws SkeinError `recording/ended` while another recorder records the game */
  constructor(engine: Engine, { hashEvery = 300, options = {}, from }: RecorderOptions = {}) {
    if (engine.journal !== null) {
      throw new SkeinError('recording/ended', 'the game is being recorded already', {
        hint: 'End that recording first, or close the timeline that keeps its frames.',
      })
    }
    if (!(Number.isInteger(hashEvery) && hashEvery > 0)) {
      throw new SkeinError('value/invalid', `hashEvery has an invalid value: ${String(hashEvery)}`, {
        hint: 'Pass a whole number of frames from 1 up, such as 300.',
      })
    }
    const { name, packages, step, maxStepsPerFrame } = engine.definition
    this.#engine = engine
    this.#every = hashEvery
    this.#start = {
      game: name,
      packages: packages.map(({ id }) => id),
      step,
      maxStepsPerFrame,
      actions: engine.input.actions,
      seed: engine.seed,
      snapshot: from?.(this) ?? null,
      options,
    }
    this.#tracks = engine.input.actions.map(() => ({ steps: [], values: [] }))
    this.#before = Float64Array.from([0, ...engine.input.state()])
    this.#mark(engine.hashes())
    engine.journal = this
    engine.emitter.on('frame', this.#frame)
  }

  /** Whether it still records. */
  get recording(): boolean {
    return this.#recording
  }

  /** Reasons why a replay may take another course; the recording ends with one that it cannot pass over. */
  get problems(): readonly SkeinError[] {
    return this.#problems
  }

  /** The files of guests that entries name, by hash. */
  get contents(): ReadonlyMap<string, JournalContent> {
    return this.#contents
  }

  enter(entry: JournalEntry): void {
    if (!this.#recording) return
    const detail = this.#detailOf(entry)
    if (detail === undefined) return
    if (detail === null || !isNested(detail)) this.#settleMark()
    // An event that a listener raises is part of the frame that has just been hashed.
    else this.#due = null
    if (entry.kind === 'frame') this.#ops.push(FRAME)
    else if (entry.kind === 'stage') this.#ops.push(STAGE + STAGES.indexOf(entry.stage))
    else this.#ops.push(entry.kind === 'flush' ? FLUSH : DETAIL)
    if (entry.kind === 'frame' || entry.kind === 'stage') this.#seconds.push(entry.seconds)
    if (detail !== null) this.#details.push(detail)
  }

  sample(values: Float64Array): void {
    if (!this.#recording) return
    this.#step++
    for (let id = 1; id < values.length; id++) {
      const value = values[id]!
      if (Object.is(value, this.#before[id])) continue
      this.#before[id] = value
      const track = this.#tracks[id - 1]!
      track.steps.push(this.#step)
      track.values.push(value)
    }
  }

  keep(content: JournalContent): void {
    if (this.#recording) this.#contents.set(content.hash, content)
  }

  /** Ends the recording. */
  end(): void {
    if (!this.#recording) return
    if (this.#engine.idle) this.#settleMark(true)
    this.#recording = false
    this.#engine.emitter.off('frame', this.#frame)
    if (this.#engine.journal === this) this.#engine.journal = null
  }

  /**
   * The recording so far. Call it between frames.
   * @param contents files that are to be in it; the others have to be at hand when it plays
   */
  take(contents: (content: JournalContent) => boolean = () => true): Recording {
    if (this.#recording && this.#engine.idle) this.#settleMark(true)
    return {
      start: this.#start,
      ops: Uint8Array.from(this.#ops),
      seconds: Float64Array.from(this.#seconds),
      details: [...this.#details],
      tracks: this.#tracks.map(({ steps, values }) => ({
        steps: [...steps],
        values: Float64Array.from(values),
      })),
      marks: [...this.#marks],
      contents: [...this.#contents.values()].filter(contents),
    }
  }

  /** The recording so far as a file. Call it between frames. @param contents as for {@link take} */
  toBytes(contents?: (content: JournalContent) => boolean): Promise<Uint8Array> {
    return encodeRecording(this.take(contents))
  }

  /** An input as plain data, copied; `null` where its code says it all, `undefined` where it cannot be recorded. */
  #detailOf(entry: JournalEntry): RecordedDetail | null | undefined {
    if (entry.kind === 'frame' || entry.kind === 'stage' || entry.kind === 'flush') return null
    try {
      const refuse = (path: string, found: string): SkeinError => notPlain('recording/not-plain', path, found)
      return copyPlain(plainDetail(entry), 'the input', refuse) as RecordedDetail
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      const what = entry.kind === 'raise' ? `the event ${eventName(entry.event)}` : `an input (${entry.kind})`
      const { frame } = this.#engine.time
      this.#problem(
        new SkeinError('recording/not-plain', `${what} cannot be recorded: ${error.message}`, {
          names: { frame, ...(entry.kind === 'raise' ? { event: eventName(entry.event) } : {}) },
          hint: `The recording ends with frame ${frame}. Pass numbers, texts, booleans, lists and plain objects of these.`,
          cause: error,
        }),
      )
      this.end()
      return undefined
    }
  }

  #framePlayed(): void {
    if (this.#recording && this.#engine.time.frame % this.#every === 0) this.#due = this.#hashes()
  }

  /** Marks the state before an input, if that is due. */
  #settleMark(always = false): void {
    const { frame } = this.#engine.time
    const last = this.#marks.at(-1)!
    const isDue = this.#due !== null || (frame > 0 && frame % this.#every === 0 && last.frame !== frame)
    if (!isDue && !(always && last.at !== this.#ops.length)) return
    const now = this.#hashes()
    if (now === null) return
    const after = this.#due
    this.#due = null
    for (const [part, hash] of now) if (after !== null && after.get(part) !== hash) this.#changedOutside(part)
    this.#mark(now)
  }

  #changedOutside(part: string): void {
    const { frame } = this.#engine.time
    if (this.#problems.some(({ code }) => code === 'recording/outside-change')) return
    const names = { frame, other: part }
    const message = `the state of ${part} changed after frame ${frame}, and not by a recorded input`
    const hint = 'A replay will differ. Change the game between frames by raise, edit, actions or mods.'
    this.#problem(new SkeinError('recording/outside-change', message, { names, hint }))
  }

  #problem(error: SkeinError): void {
    this.#problems.push(error)
    this.#engine.log('warn', 'recording', error.message)
  }

  #hashes(): ReadonlyMap<string, string> | null {
    try {
      return this.#engine.hashes()
    } catch (error) {
      if (error instanceof SkeinError) this.#problem(error)
      else throw error
      this.#recording = false
      return null
    }
  }

  #mark(parts: ReadonlyMap<string, string>): void {
    this.#marks.push({ at: this.#ops.length, frame: this.#engine.time.frame, parts })
  }
}

function plainDetail(entry: Exclude<JournalEntry, { kind: 'frame' | 'stage' | 'flush' }>): RecordedDetail {
  switch (entry.kind) {
    case 'raise': {
      const { event, payload, at } = entry
      const item = { kind: event.kind, channel: event.channel, id: eventName(event) }
      return { kind: 'raise', event: item, payload, at }
    }
    case 'call': {
      const { hook, value, args } = entry
      return { kind: 'call', hook: { kind: 'hook', channel: hook.channel, id: hook.id }, value, args }
    }
    case 'edit': {
      const { entity, component, values } = entry.edit
      return { kind: 'edit', entity, component, values: { ...values } }
    }
    default:
      return entry
  }
}
