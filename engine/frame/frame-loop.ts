import { SkeinError } from '../error.ts'
import type { EventLoop } from '../event/index.ts'
import type { Input } from '../input/index.ts'
import type { Callbacks } from '../system/callbacks.ts'
import type { Clock } from './clock.ts'
import type { StageRunner } from './stage-runner.ts'

/** Plays frames, one at a time: input, fixed steps, late, draw. */
export class FrameLoop {
  readonly #clock: Clock
  readonly #stages: StageRunner
  readonly #callbacks: Callbacks
  readonly #events: EventLoop
  readonly #input: Input
  readonly #beforeStep = new Set<() => void>()
  #playing = false

  constructor(clock: Clock, stages: StageRunner, callbacks: Callbacks, events: EventLoop, input: Input) {
    this.#clock = clock
    this.#stages = stages
    this.#callbacks = callbacks
    this.#events = events
    this.#input = input
  }

  /**
   * @param elapsed seconds since the last frame
   * @throws SkeinError `event/nested-flush` inside a frame or a flush; `value/invalid` unless `elapsed` is a number
   */
  play(elapsed: number): void {
    this.assertIdle('frame')
    const clock = this.#clock
    const stages = this.#stages
    this.#playing = true
    try {
      const steps = clock.advance(elapsed)
      stages.run('input', elapsed)
      for (let i = 0; i < steps; i++) {
        if (this.#beforeStep.size > 0) for (const listener of this.#beforeStep) listener()
        const { paused } = clock
        if (!paused) clock.step++
        this.#input.sample()
        stages.run('update', clock.delta, paused)
      }
      stages.run('late', elapsed)
      stages.run('draw', elapsed)
    } finally {
      this.#playing = false
    }
  }

  /** Calls a function before each fixed step. @returns ends that */
  beforeStep(listener: () => void): () => void {
    this.#beforeStep.add(listener)
    return () => this.#beforeStep.delete(listener)
  }

  /** @throws SkeinError `event/nested-flush` inside a frame or a flush */
  assertIdle(what: string): void {
    this.#callbacks.assertIdle(what)
    if (!this.#playing && !this.#events.flushing) return
    throw new SkeinError('event/nested-flush', `${what} was called while a frame is being played`, {
      hint: 'Call it when this frame is over.',
    })
  }
}
