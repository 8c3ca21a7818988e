import { SkeinError } from '../error.ts'
import type { EventLoop } from '../event/index.ts'
import { printable } from '../schema/index.ts'
import type { Input } from '../input/index.ts'
import type { Callbacks } from '../system/callbacks.ts'
import type { Clock } from './clock.ts'
import { STAGES, type Stage } from '../system/stage.ts'
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
  /** The place in the frame of the stage that was last run by itself. */
  place: number = STAGES.length

  constructor(clock: Clock, stages: StageRunner, callbacks: Callbacks, events: EventLoop, input: Input) {
    this.#clock = clock
    this.#stages = stages
    this.#callbacks = callbacks
    this.#events = events
    this.#input = input
  }

  get playing(): boolean {
    return this.#playing
  }

  /**
   * @param elapsed seconds since the last frame
   * @throws SkeinError `event/nested-flush` inside a frame or a flush; `value/invalid` unless `elapsed` is a number
   */
  play(elapsed: number): void {
    this.assertIdle('frame')
    const clock = this.#clock
    const stages = this.#stages
    this.place = STAGES.length
    this.#playing = true
    try {
      const steps = clock.advance(elapsed)
      // The first callback of requestAnimationFrame may have a time before that of the script which asked for it.
      const passed = Math.max(0, elapsed)
      stages.run('input', passed)
      for (let i = 0; i < steps; i++) {
        if (this.#beforeStep.size > 0) for (const listener of this.#beforeStep) listener()
        const { paused } = clock
        if (!paused) clock.step++
        this.#input.sample()
        stages.run('update', clock.delta, paused)
      }
      stages.run('late', passed)
      stages.run('draw', passed)
    } finally {
      this.#playing = false
    }
  }

  /**
   * Runs one stage, for a game with a loop of its own. A frame begins with the first stage that does not come after the one
   * before it.
   *
   * @param begun called when a frame begins
   * @throws SkeinError `event/nested-flush` inside a frame or a flush; `value/invalid` for an unknown stage, or seconds that are no finite number
   */
  run(stage: Stage, dt: number, begun: () => void): void {
    this.assertIdle('run')
    const place = STAGES.indexOf(stage)
    if (place < 0) {
      throw new SkeinError('value/invalid', `unknown stage "${printable(String(stage))}"`, {
        hint: `Run one of ${STAGES.join(', ')}.`,
      })
    }
    const clock = this.#clock
    const passed = clock.give(dt)
    if (place <= this.place) {
      clock.frame++
      begun()
    }
    this.place = place
    this.#playing = true
    try {
      if (stage !== 'update') return this.#stages.run(stage, passed)
      for (const listener of this.#beforeStep) listener()
      const { paused } = clock
      if (!paused) clock.stepGiven()
      this.#input.sample()
      this.#stages.run('update', passed, paused)
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
    throw new SkeinError('event/nested-flush', `${what} was called inside a frame`, {
      hint: 'Call it after the frame.',
    })
  }
}
