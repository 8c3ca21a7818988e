import { clockFunctions } from './clock.ts'
import { GameClock } from './game-clock.ts'
import { ERRNO } from './errno.ts'
import { LineBuffer } from './line-buffer.ts'
import { pollFunctions } from './poll.ts'
import { processFunctions } from './process.ts'
import type { WasiFunction, WasiServices, WasiState } from './services.ts'
import { streamFunctions } from './streams.ts'

/** Replaces the operating system for one mod that was built for `wasi_snapshot_preview1`. */
export class Wasi {
  readonly #state: WasiState
  readonly #functions: Readonly<Record<string, WasiFunction>>

  constructor(services: WasiServices) {
    const { engine, log } = services
    this.#state = {
      ...services,
      clock: new GameClock(engine.time),
      output: new LineBuffer((line) => log('info', line)),
      errors: new LineBuffer((line) => log('warn', line)),
    }
    this.#functions = {
      ...streamFunctions(this.#state),
      ...clockFunctions(this.#state),
      ...processFunctions(this.#state),
      ...pollFunctions(this.#state),
    }
  }

  /** The function that stands for an import. Unsupported ones answer ENOSYS. */
  import(name: string): WebAssembly.ImportValue {
    const { guard } = this.#state
    const run: Core = Object.hasOwn(this.#functions, name) ? (this.#functions[name] as Core) : unsupported
    return (a: Value, b: Value, c: Value, d: Value) => {
      guard.enter()
      try {
        return run(a, b, c, d)
      } catch (error) {
        return guard.threw(error)
      }
    }
  }

  /** Its clock. */
  get clock(): GameClock {
    return this.#state.clock
  }

  /** Goes on with the clock of another, whose mod this one's has replaced. */
  follow(before: Wasi): void {
    this.#state.clock.follow(before.#state.clock)
  }

  /** Emits the lines that a call into the mod has left without an end. @throws SkeinError `fault/host-threw` */
  flush(): void {
    const { output, errors, guard } = this.#state
    try {
      output.flush()
      errors.flush()
    } catch (error) {
      // A listener to the log threw; that ends the mod, as where it writes to the log itself.
      guard.threw(error)
    }
  }
}

type Value = number | bigint
/** No function that is served has more parameters. */
type Core = (a: Value, b: Value, c: Value, d: Value) => number

const unsupported: Core = () => ERRNO.nosys
