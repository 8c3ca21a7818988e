import { SkeinError } from './error.ts'
import { createRandom, type Random } from './random.ts'
import { printable } from './schema/index.ts'

/** Streams of random numbers by name, from the seed of a game; none is the one of a system of that name. */
export class RandomStreams {
  /** Streams that are asked for from now on follow from it. */
  seed: number
  readonly #streams = new Map<string, Random>()

  /** @throws SkeinError `value/invalid` for a seed that is no number */
  constructor(seed = 0) {
    if (!Number.isFinite(seed)) {
      throw new SkeinError('value/invalid', `the seed ${printable(String(seed))} is not a finite number`, {
        hint: 'Pass a number, such as 7.',
      })
    }
    this.seed = seed
  }

  /** The stream of a name. */
  get(name: string): Random {
    let stream = this.#streams.get(name)
    if (stream === undefined) {
      stream = createRandom(this.seed, name)
      this.#streams.set(name, stream)
    }
    return stream
  }

  /** Ends a stream: asked for again, it starts from the seed. */
  end(name: string): void {
    this.#streams.delete(name)
  }

  /** The names of the streams that were asked for, in order. */
  get names(): string[] {
    return [...this.#streams.keys()].toSorted()
  }

  /** The state of a stream; `null` for one that nobody has asked for. */
  state(name: string): Uint32Array | null {
    return this.#streams.get(name)?.state() ?? null
  }

  /** Restores the state of a stream. */
  restore(name: string, state: Uint32Array | null): void {
    if (state === null) this.end(name)
    else this.get(name).restore(state)
  }
}
