import type { Engine, LogLevel } from '../../engine/index.ts'
import type { Guest, ImportGuard } from '../abi/index.ts'
import type { GameClock } from './game-clock.ts'
import type { LineBuffer } from './line-buffer.ts'

/** Services of the WASI functions, for one mod. */
export interface WasiServices {
  readonly engine: Engine
  /** Writes a line to the log. */
  readonly log: (level: LogLevel, line: string) => void
  /** The name of the mod, and of its random numbers. */
  readonly mod: string
  readonly guest: Guest
  readonly guard: ImportGuard
}

/** The same, with the state of WASI itself. */
export interface WasiState extends WasiServices {
  readonly clock: GameClock
  readonly output: LineBuffer
  readonly errors: LineBuffer
}

/** A function of WASI: core values in, an `errno` out. `i32` arrive signed, as WebAssembly hands them over. */
export type WasiFunction = (...args: never[]) => number
