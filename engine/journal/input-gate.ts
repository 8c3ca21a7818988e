import type { EventLoop } from '../event/index.ts'
import type { Input } from '../input/index.ts'
import type { Journal, ReplayedInputs } from './journal.ts'

/** An event that a recording raises in the middle of a frame: after so many operations of the queue. */
interface ScheduledRaise {
  readonly at: number
  raise(): void
}

/**
 * The one place where inputs enter a game: each is taken down there while somebody records, and comes from the recording while one
 * plays.
 */
export class InputGate {
  readonly #loop: EventLoop
  readonly #input: Input
  #journal: Journal | null = null
  #replayed: ReplayedInputs | null = null
  /** The inputs that have begun to take effect, one inside the other. */
  #depth = 0
  /** Whether any input has entered since the game began, recorded or not. */
  used: boolean = false
  #scheduled: readonly ScheduledRaise[] = []
  #next = 0

  constructor(loop: EventLoop, input: Input) {
    this.#loop = loop
    this.#input = input
    loop.reached = () => this.#reached()
  }

  get journal(): Journal | null {
    return this.#journal
  }

  set journal(journal: Journal | null) {
    this.#journal = journal
    this.#input.observer = journal === null ? null : (values) => journal.sample(values)
  }

  get replayed(): ReplayedInputs | null {
    return this.#replayed
  }

  set replayed(inputs: ReplayedInputs | null) {
    this.#replayed = inputs
    this.#input.source = inputs === null ? null : (values) => inputs.sample(values)
    this.schedule([])
  }

  /** Whether an input takes effect at the moment. */
  get busy(): boolean {
    return this.#depth > 0
  }

  /** The place inside the input that takes effect, in operations of the queue; -1 between two inputs. */
  get place(): number {
    return this.#depth === 0 ? -1 : this.#loop.operations
  }

  /** An input begins to take effect. */
  begin(): void {
    this.#depth++
    this.used = true
    this.#loop.operations = 0
    if (this.#scheduled.length > this.#next) this.#reached()
  }

  /** It has taken effect. */
  end(): void {
    this.#depth--
  }

  /** Raises events in the middle of the next input. @param raises in the order of their places */
  schedule(raises: readonly ScheduledRaise[]): void {
    this.#scheduled = raises
    this.#next = 0
    this.#loop.due = Infinity
  }

  #reached(): void {
    for (let due = this.#scheduled[this.#next]; due !== undefined; due = this.#scheduled[this.#next]) {
      if (due.at > this.#loop.operations) {
        this.#loop.due = due.at
        return
      }
      this.#next++
      // Raising is an operation itself, and may make the next one due.
      this.#loop.due = Infinity
      due.raise()
    }
    this.#loop.due = Infinity
  }
}
