import type { Engine } from '../engine.ts'
import { SkeinError } from '../error.ts'
import type { AnyEvent } from '../event/index.ts'
import type { JournalContent, ReplayedInputs } from '../journal/index.ts'
import { printable, type Entity, type HookDefinition } from '../schema/index.ts'
import { STAGES, type AnySystem } from '../system/index.ts'
import { checkStart } from './check-start.ts'
import { damaged } from './column.ts'
import { Contents } from './contents.ts'
import { eventOf, hookOf, systemOf } from './items.ts'
import {
  beginsFrame,
  countFrames,
  DETAIL,
  FLUSH,
  FRAME,
  stageOf,
  takesTime,
  type RecordedDetail,
  type Recording,
} from './recording.ts'

/** Options of a player. */
export interface PlayerOptions {
  /** Files that the recording names by hash and does not hold itself, such as those of a folder. */
  readonly contents?: readonly JournalContent[]
  /** Whether the state is compared with the recorded hashes. Default: false. */
  readonly verify?: boolean
  /** Options of the game that its course depends on, to be compared with the recorded ones. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** Plays a recording in an engine: it takes the place of the embedding program. Make one with {@link Player.create}. */
export class Player implements ReplayedInputs {
  readonly recording: Recording
  readonly #engine: Engine
  readonly #verify: boolean
  #at = 0
  #seconds = 0
  #frame = 0
  #frames: number | null = null
  #elapsed = 0
  #diverged = false
  #detail = 0
  #mark = 0
  #step = 0
  /** The place in the track of each action. */
  readonly #places: number[]
  /** The values that the actions took last: a restored state may have set others meanwhile. */
  readonly #values: Float64Array
  readonly #readings: RecordedDetail[] = []
  /** The place in a frame of the stage that was run last. */
  #stage: number = STAGES.length
  #applying = false

  private constructor(engine: Engine, recording: Recording, verify: boolean) {
    this.#engine = engine
    this.recording = recording
    this.#verify = verify
    this.#places = recording.tracks.map(() => 0)
    this.#values = Float64Array.from([0, ...engine.input.state()])
    this.#readings = recording.details.filter(({ kind }) => kind === 'reading')
  }

  /**
   * Gets ready to play: checks that the game is the recorded one, and reads all files that the recording names.
   * @throws SkeinError `recording/*`
   */
  static async create(engine: Engine, recording: Recording, options: PlayerOptions = {}): Promise<Player> {
    checkStart(engine, recording, options.options ?? {})
    const { snapshot } = recording.start
    const entries = new Map<string, unknown[]>()
    for (const { name, data } of [snapshot ?? [], recording.details.filter(isOther)].flat()) {
      const known = entries.get(name)
      if (known === undefined) entries.set(name, [data])
      else known.push(data)
    }
    const contents = new Contents([...recording.contents, ...(options.contents ?? [])])
    for (const [name, data] of entries) {
      const kind = engine.entryKinds.get(name)
      if (kind === undefined) throw unknownEntry(name)
      try {
        await kind.prepare(data, (wanted) => contents.find(wanted))
      } catch (error) {
        throw error instanceof SkeinError ? error : damaged(error)
      }
    }
    if (snapshot !== null) engine.entryKinds.get(snapshot.name)!.apply(snapshot.data)
    const player = new Player(engine, recording, options.verify ?? false)
    player.#compare()
    engine.replayed = player
    return player
  }

  /** Whether all of it has been played. */
  get done(): boolean {
    return this.#at >= this.recording.ops.length
  }

  /** How many inputs have taken effect, of `recording.ops`. */
  get position(): number {
    return this.#at
  }

  /** The number of frames that have been played. */
  get frame(): number {
    return this.#frame
  }

  /** The number of frames that it has. */
  get frames(): number {
    return (this.#frames ??= countFrames(this.recording.ops))
  }

  /** The seconds of the game that the frames so far have taken. */
  get elapsed(): number {
    return this.#elapsed
  }

  /** Whether all of it has been played and compared, and is equal to the recorded hashes. */
  get verified(): boolean {
    return this.#verify && this.done && !this.#diverged
  }

  /** How many fixed steps have taken their samples. */
  get step(): number {
    return this.#step
  }

  get applying(): boolean {
    return this.#applying
  }

  /**
   * Plays the inputs up to the end of the next frame. An exception of the game goes on; the frame counts as played.
   *
   * @returns whether a frame was played: `false` at the end, when the embedding program's own inputs count again
   * @throws SkeinError `recording/diverged` where the state is compared, and differs
   */
  next(): boolean {
    const { ops } = this.recording
    let played = false
    while (this.#at < ops.length) {
      const op = ops[this.#at]!
      const begins = beginsFrame(op, this.#stage)
      if (played && begins) break
      if (begins) this.#frame++
      played ||= begins
      this.#apply(op)
      this.#compare()
    }
    if (this.done) this.end()
    return played
  }

  /** Lets the embedding program's own inputs count again. */
  end(): void {
    if (this.#engine.replayed === this) this.#engine.replayed = null
  }

  sample(values: Float64Array): void {
    this.#step++
    for (const [index, { steps, values: taken }] of this.recording.tracks.entries()) {
      const place = this.#places[index]!
      if (steps[place] !== this.#step) continue
      this.#values[index + 1] = taken[place]!
      this.#places[index] = place + 1
    }
    values.set(this.#values)
  }

  reading(owner: string, name: string): Uint8Array {
    const index = this.#readings.findIndex(
      (it) => it.kind === 'reading' && it.owner === owner && it.name === name,
    )
    const [found] = index < 0 ? [] : this.#readings.splice(index, 1)
    if (found?.kind === 'reading') return found.bytes
    const { frame } = this.#engine.time
    throw new SkeinError(
      'recording/diverged',
      `${owner} reads "${printable(name)}" in frame ${frame}, which it did not when it was recorded`,
      { names: { mod: owner, other: name, frame }, hint: 'Use the mod and the game that were recorded.' },
    )
  }

  /** Has an input take effect, with those in the middle of it. */
  #apply(op: number): void {
    this.#at++
    const detail = op === DETAIL ? this.#nextDetail() : null
    const seconds = op < FLUSH ? this.recording.seconds[this.#seconds++]! : 0
    if (takesTime(op)) this.#elapsed += seconds
    const nested: { at: number; raise: () => void }[] = []
    while (this.recording.ops[this.#at] === DETAIL) {
      const inner = this.recording.details[this.#detail]!
      if (inner.kind !== 'reading' && !(inner.kind === 'raise' && inner.at >= 0)) break
      this.#at++
      this.#detail++
      if (inner.kind === 'raise') nested.push({ at: inner.at, raise: () => this.#does(inner) })
    }
    const engine = this.#engine
    engine.schedule(nested)
    try {
      if (detail !== null) this.#does(detail)
      else if (op === FRAME) {
        this.#stage = STAGES.length
        engine.frame(seconds)
      } else if (op === FLUSH) engine.flush()
      else {
        const stage = stageOf(op)!
        this.#stage = STAGES.indexOf(stage)
        engine.run(stage, seconds)
      }
    } finally {
      engine.schedule([])
    }
  }

  #nextDetail(): RecordedDetail {
    return this.recording.details[this.#detail++]!
  }

  /** Does what the embedding program did. */
  #does(detail: RecordedDetail): void {
    const engine = this.#engine
    const before = this.#applying
    this.#applying = true
    try {
      switch (detail.kind) {
        case 'raise':
          ;(engine.raise as (event: AnyEvent, payload: unknown) => void)(
            eventOf(engine.definition, detail.event),
            detail.payload,
          )
          break
        case 'call':
          engine.call(
            hookOf(engine.definition, detail.hook) as HookDefinition,
            detail.value as never,
            detail.args as never,
          )
          break
        case 'edit':
          engine.edit({ ...detail, entity: detail.entity as Entity })
          break
        case 'systems': {
          const find = (name: string): AnySystem => systemOf(engine, name)
          if (detail.reset.length > 0) for (const name of detail.reset) engine.reset(find(name))
          else engine.change({ add: detail.add.map(find), remove: detail.remove.map(find) })
          break
        }
        case 'other':
          engine.entryKinds.get(detail.name)!.apply(detail.data)
          break
        case 'reading':
      }
    } finally {
      this.#applying = before
    }
  }

  /** Compares the state with the hashes of this place. The start is compared always: a game that begins otherwise is another one. */
  #compare(): void {
    const { marks } = this.recording
    for (let mark = marks[this.#mark]; mark?.at === this.#at; mark = marks[++this.#mark]) {
      if (!this.#verify && mark.at > 0) continue
      const now = this.#engine.hashes()
      const parts = [...new Set([...mark.parts.keys(), ...now.keys()])].filter(
        (part) => now.get(part) !== mark!.parts.get(part),
      )
      if (parts.length === 0) continue
      this.#mark++
      this.#diverged = true
      throw mark.at === 0 && this.recording.start.snapshot === null
        ? otherStart(parts)
        : diverged(mark.frame, parts)
    }
    // Events in the middle of an input leave no place for a hash.
    while (marks[this.#mark] !== undefined && marks[this.#mark]!.at < this.#at) this.#mark++
  }
}

function isOther(detail: RecordedDetail): detail is Extract<RecordedDetail, { kind: 'other' }> {
  return detail.kind === 'other'
}

function otherStart(parts: readonly string[]): SkeinError {
  return new SkeinError('recording/other-game', `the game begins in another state: ${parts.join(', ')}`, {
    names: { other: parts[0]! },
    hint: 'Play the recording with the version of the game that made it, right after createGame.',
  })
}

function diverged(frame: number, parts: readonly string[]): SkeinError {
  const [first] = parts
  return new SkeinError(
    'recording/diverged',
    `the replay differs from the recording at frame ${frame}: the state of ${parts.join(', ')}`,
    {
      names: { frame, ...(first?.includes(':') === true ? { mod: first } : {}), other: parts.join(', ') },
      hint: 'Record the replay and compare both: skein replay a --against b names the first difference.',
    },
  )
}

function unknownEntry(name: string): SkeinError {
  return new SkeinError(
    'recording/unknown-entry',
    `the recording holds inputs of the kind "${printable(name)}", which the game does not know`,
    { names: { other: name }, hint: 'Play it with the version of Skein and of the game that made it.' },
  )
}
