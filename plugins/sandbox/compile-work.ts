import type { CodeReader } from './code-reader.ts'

/**
 * Most work to compile a function: some 0.1 s and 100 MB of the engine's compilers, as measured. The largest of those in
 * programs of three megabytes takes a third of it.
 */
const FUNCTION_WORK = 4_000_000
/**
 * Bytes of code, blocks with branches, and calls of one function: what an engine's optimizing compiler holds in memory for it
 * is up to 500 bytes, 3 kB and 7 kB for each. The largest functions that were seen have 181,477, 7,830 and 3,957 of them.
 */
const FUNCTION_BYTES = 524_288
const FUNCTION_JOINS = 40_000
const FUNCTION_CALLS = 40_000

/** The unit that is counted in, as parts of a step. */
const STEP = 16
/** Before these, each value is put where it is kept: calls, and what the engine does by calls of its own. */
const SPILLS = 2
/** These may have to look through all values for the one that has a register. */
const SEEKS = 1

/**
 * The cost to compile one function, in steps of some 25 ns as measured with V8. Compilers that look at code once keep where each
 * value is, and do so anew wherever ways part or meet: values, which are locals and operands, count as often as there are such
 * places. Those that look at it longer take time for each pair of some things.
 */
export class CompileWork {
  #parts = 0
  #loops = 0
  #repeats = 0
  #references = 0
  #guarded = 0
  /** Places at which ways part or meet: blocks, branches, labels of tables. */
  joins = 0
  /** Calls, and instructions for which the engine makes calls of its own. */
  calls = 0

  /** Begins another function. */
  begin(): void {
    this.#parts = this.#loops = this.#repeats = this.#references = this.#guarded = 0
    this.joins = this.calls = 0
  }

  /** Ways part or meet where there are so many values. */
  join(values: number): void {
    this.joins++
    this.#parts += values * STEP
  }

  /** A call, or what the engine does by one. */
  call(values: number): void {
    this.calls++
    this.#parts += values * SPILLS
  }

  /** A local is set. */
  set(values: number): void {
    this.#parts += values * SEEKS
  }

  /** A loop, with the insertions where it begins. */
  loop(values: number): void {
    this.#loops++
    this.#parts += values * STEP * 2
  }

  /** A branch to where a loop begins. */
  repeat(): void {
    this.#repeats++
  }

  /** A reference to a function. */
  reference(): void {
    this.#references++
  }

  /** A call or a throw that has a handler around it in the function. */
  guarded(): void {
    this.#guarded++
  }

  get steps(): number {
    const pairs = this.#loops ** 2 + this.#references ** 2 + this.#repeats ** 2 / 4 + this.#guarded ** 2 / 8
    return Math.ceil(this.#parts / STEP + pairs)
  }

  /** @throws SkeinError `module/too-large` when the engine's compilers would be busy with the function for too long */
  assertSmall(code: CodeReader, bytes: number): void {
    for (const [what, count, limit] of [
      ['bytes of code', bytes, FUNCTION_BYTES],
      ['blocks and branches', this.joins, FUNCTION_JOINS],
      ['calls', this.calls, FUNCTION_CALLS],
      ['estimated compile steps', this.steps, FUNCTION_WORK],
    ] as const)
      if (count > limit) code.tooLarge(`has ${count} ${what}; the limit is ${limit}`)
  }
}
