import { SkeinError } from '../error.ts'
import { assertKebab, printable } from '../schema/name.ts'
import { suggestion } from '../schema/suggestion.ts'
import type { InputChange, InputRecording } from './recording.ts'

/**
 * The kind of value of an action: a `button` is pressed or not, however short; an `axis` is wherever it was last, such
 * as a stick or a pointer.
 */
export type ActionKind = 'button' | 'axis'

/** The actions of a game by name (kebab-case), such as `{ jump: 'button', 'aim-x': 'axis' }`. */
export type ActionDefinitions = Readonly<Record<string, ActionKind>>

/** From which value on an action counts as held. */
const HELD = 0.5

/**
 * The actions of a game, whatever keys or sticks are behind them. Whoever embeds the game sets values at any time; systems
 * see the samples of the start of the fixed step, so that their work follows from the samples alone.
 * Actions are told apart by ids, which follow from the order of their declaration and start at 1.
 */
export class Input {
  /** The names of the actions; the id of an action is its place here plus 1. */
  readonly actions: readonly string[]
  readonly #ids: ReadonlyMap<string, number>
  readonly #kinds: readonly ActionKind[]
  /** Values set last. */
  readonly #set: Float64Array
  /** Of buttons, the strongest value since the last sample: a press and release in between are seen for one step. */
  readonly #peak: Float64Array
  readonly #now: Float64Array
  readonly #before: Float64Array
  #step = 0
  #recorded: InputChange[] | null = null
  #recordedFrom = 0
  #replayed: InputRecording | null = null
  #replayedFrom = 0
  #replayedNext = 0
  /** Sets the values of a step in place of the embedding program; the first place is no action. */
  source: ((values: Float64Array) => void) | null = null
  /** Gets the values of each step. */
  observer: ((values: Float64Array) => void) | null = null

  /** @throws SkeinError `schema/invalid-name` for names that are not kebab-case */
  constructor(definitions: ActionDefinitions = {}) {
    const entries = Object.entries(definitions)
    for (const [name] of entries) assertKebab(name, 'the name of an action')
    this.actions = entries.map(([name]) => name)
    this.#kinds = entries.map(([, kind]) => kind)
    this.#ids = new Map(this.actions.map((name, index) => [name, index + 1]))
    // Place 0 is no action: reading it gives 0.
    const length = entries.length + 1
    this.#set = new Float64Array(length)
    this.#peak = new Float64Array(length)
    this.#now = new Float64Array(length)
    this.#before = new Float64Array(length)
  }

  /** The id of an action, or 0 when there is none of that name. */
  find(action: string): number {
    return this.#ids.get(action) ?? 0
  }

  /**
   * Sets what an action stands at from the next sample on: for buttons 1 is pressed and 0 let go, for axes any number.
   * @throws SkeinError `input/unknown-action`; `value/invalid` unless `value` is a finite number
   */
  set(action: string, value: number): void {
    const id = this.#idOf(action)
    if (!Number.isFinite(value)) {
      throw new SkeinError('value/invalid', `the action "${action}" cannot have the value ${String(value)}`, {
        hint: 'Pass a finite number; 1 presses a button, 0 releases it.',
      })
    }
    this.#set[id] = value
    if (Math.abs(value) > Math.abs(this.#peak[id]!)) this.#peak[id] = value
  }

  /** The value of an action when the step began; 0 for an unknown id. */
  value(id: number): number {
    return this.#now[id] ?? 0
  }

  /** Whether an action is held in this step: its value is at least one half, either way. */
  held(id: number): boolean {
    return Math.abs(this.#now[id] ?? 0) >= HELD
  }

  /** Whether an action is held in this step and was not in the one before. */
  pressed(id: number): boolean {
    return this.held(id) && Math.abs(this.#before[id] ?? 0) < HELD
  }

  /** Whether an action was held in the step before and is not in this one. */
  released(id: number): boolean {
    return !this.held(id) && Math.abs(this.#before[id] ?? 0) >= HELD
  }

  /** Takes the sample of a fixed step. The engine calls it as each begins. */
  sample(): void {
    this.#step++
    if (this.actions.length === 0) return
    this.#before.set(this.#now)
    if (this.source !== null) this.source(this.#now)
    else if (this.#replayed !== null) this.#replaySample(this.#replayed)
    else {
      for (let id = 1; id < this.#now.length; id++) {
        const set = this.#set[id]!
        const peak = this.#peak[id]!
        this.#now[id] = this.#kinds[id - 1] === 'button' && Math.abs(peak) > Math.abs(set) ? peak : set
      }
    }
    this.#peak.fill(0)
    if (this.#recorded !== null) this.#record(this.#recorded)
    this.observer?.(this.#now)
  }

  /** The values of actions, for snapshots: set, the strongest since, of this step, of the one before. */
  get values(): readonly Float64Array[] {
    return [this.#set, this.#peak, this.#now, this.#before]
  }

  /** Lets go of everything, as when the window loses its focus. */
  release(): void {
    this.#set.fill(0)
  }

  /** Begins to record samples, from the next fixed step on. */
  record(): void {
    this.#recorded = []
    this.#recordedFrom = this.#step
  }

  /** Ends the recording and gives it. Without one that was begun, an empty one. */
  endRecording(): InputRecording {
    const changes = this.#recorded ?? []
    const steps = this.#recorded === null ? 0 : this.#step - this.#recordedFrom
    this.#recorded = null
    return { actions: this.actions, steps, changes }
  }

  /**
   * Plays a recording from the next fixed step on; values set meanwhile count again when it has ended.
   * @throws SkeinError `input/unknown-action` when it has an action that the game has not
   */
  replay(recording: InputRecording): void {
    for (const action of recording.actions) this.#idOf(action)
    this.#replayed = recording.steps > 0 ? recording : null
    this.#replayedFrom = this.#step
    this.#replayedNext = 0
    this.#now.fill(0)
  }

  /** Whether a recording is being played. */
  get replaying(): boolean {
    return this.#replayed !== null
  }

  /** The numbers that the coming steps follow from: the samples of this step. */
  state(): readonly number[] {
    return [...this.#now.subarray(1)]
  }

  #replaySample(recording: InputRecording): void {
    const step = this.#step - this.#replayedFrom
    for (; this.#replayedNext < recording.changes.length; this.#replayedNext++) {
      const [at, action, value] = recording.changes[this.#replayedNext]!
      if (at > step) break
      this.#now[this.#idOf(recording.actions[action]!)] = value
    }
    if (step >= recording.steps) this.#replayed = null
  }

  #record(recorded: InputChange[]): void {
    const step = this.#step - this.#recordedFrom
    for (let id = 1; id < this.#now.length; id++) {
      const value = this.#now[id]!
      // The first step says where everything stands; a replay starts from zero.
      if (step === 1 ? value !== 0 : value !== this.#before[id]) recorded.push([step, id - 1, value])
    }
  }

  #idOf(action: string): number {
    const id = this.#ids.get(action)
    if (id !== undefined) return id
    throw new SkeinError('input/unknown-action', `the game has no action "${printable(action)}"`, {
      names: { other: printable(action) },
      hint:
        suggestion(action, this.actions) ??
        `It has: ${this.actions.join(', ') || 'none; declare them in defineGame'}.`,
    })
  }
}
