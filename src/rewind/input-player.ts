import type { AnyEvent, Engine, HookDefinition, JournalEntry, ReplayedInputs } from '../../engine/index.ts'
import { systemOf } from '../../engine/recording/items.ts'
import type { FrameInputs } from './timeline.ts'

type Raise = Extract<JournalEntry, { kind: 'raise' }>
type Reading = Extract<JournalEntry, { kind: 'reading' }>

/** Has the inputs of frames take effect again, in place of those of the program. */
export class InputPlayer implements ReplayedInputs {
  readonly #engine: Engine
  #frame: FrameInputs | null = null
  #sample = 0
  readonly #readings: Reading[] = []
  #applying = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Whether inputs take effect again at the moment. */
  get playing(): boolean {
    return this.#frame !== null
  }

  get applying(): boolean {
    return this.#applying
  }

  /**
   * Plays inputs of a frame, from the one of an index on. An exception of the game goes on when all of them have taken effect, as the program
   * went on then.
   */
  play(frame: FrameInputs, from: number): void {
    const { entries } = frame
    const engine = this.#engine
    const { held } = engine
    const thrown: unknown[] = []
    engine.held = false
    this.#frame = frame
    this.#sample = 0
    this.#readings.splice(0, Infinity, ...entries.slice(from).filter((it) => it.kind === 'reading'))
    engine.replayed = this
    try {
      for (let at = from; at < entries.length; at++) {
        const entry = entries[at]!
        const inside: Raise[] = []
        for (let inner = entries[at + 1]; inner !== undefined && isNested(inner); inner = entries[++at + 1])
          if (inner.kind === 'raise') inside.push(inner)
        engine.schedule(inside.map((raise) => ({ at: raise.at, raise: () => this.#does(raise) })))
        try {
          this.#does(entry)
        } catch (error) {
          thrown.push(error)
        }
      }
    } finally {
      engine.replayed = null
      engine.held = held
      this.#frame = null
    }
    if (thrown.length > 0) throw thrown[0]
  }

  sample(values: Float64Array): void {
    const samples = this.#frame?.samples ?? []
    const taken = samples[Math.min(this.#sample++, samples.length - 1)]
    if (taken !== undefined) values.set(taken)
  }

  reading(owner: string, name: string, read: () => Uint8Array): Uint8Array {
    const index = this.#readings.findIndex((it) => it.owner === owner && it.name === name)
    if (index >= 0) return this.#readings.splice(index, 1)[0]!.bytes
    // New code of a mod may read more than the old; from now on, the frame has that, too.
    const bytes = read()
    this.#frame?.entries.push({ kind: 'reading', owner, name, bytes })
    return bytes
  }

  #does(entry: JournalEntry): void {
    const engine = this.#engine
    if (entry.kind === 'frame') return engine.frame(entry.seconds)
    if (entry.kind === 'stage') return engine.run(entry.stage, entry.seconds)
    if (entry.kind === 'flush') return engine.flush()
    const before = this.#applying
    this.#applying = true
    try {
      switch (entry.kind) {
        case 'raise':
          ;(engine.raise as (event: AnyEvent, payload: unknown) => void)(entry.event, copyOf(entry.payload))
          break
        case 'call':
          engine.call(entry.hook as HookDefinition, copyOf(entry.value) as never, copyOf(entry.args) as never)
          break
        case 'edit':
          engine.edit(entry.edit)
          break
        case 'systems': {
          const find = (name: string): ReturnType<typeof systemOf> => systemOf(engine, name)
          if (entry.reset.length > 0) for (const name of entry.reset) engine.reset(find(name))
          else engine.change({ add: entry.add.map(find), remove: entry.remove.map(find) })
          break
        }
        case 'other':
          engine.entryKinds.get(entry.name)?.apply(entry.data)
          break
        case 'reading':
      }
    } finally {
      this.#applying = before
    }
  }
}

/** Whether an input takes effect in the middle of the one before it. */
export function isNested(entry: JournalEntry): boolean {
  return entry.kind === 'reading' || (entry.kind === 'raise' && entry.at >= 0)
}

/** An input to be kept: its values may change afterwards. */
export function keptEntry(entry: JournalEntry): JournalEntry {
  switch (entry.kind) {
    case 'raise':
      return { ...entry, payload: copyOf(entry.payload) }
    case 'call':
      return { ...entry, value: copyOf(entry.value), args: copyOf(entry.args) }
    case 'edit':
      return { ...entry, edit: { ...entry.edit, values: copyOf(entry.edit.values) } }
    case 'reading':
      return { ...entry, bytes: entry.bytes.slice() }
    case 'other':
      return entry.data instanceof Uint8Array ? { ...entry, data: entry.data.slice() } : entry
    default:
      return entry
  }
}

/** A copy of plain data; the value itself where it is none, as events within the program may hold. */
function copyOf<T>(value: T): T {
  try {
    return structuredClone(value)
  } catch {
    return value
  }
}
