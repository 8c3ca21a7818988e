import type { Engine, LogLevel } from '../../engine/index.ts'
import { overLimit } from './ownership-limits.ts'

/** Characters of a line that a mod writes to the log; the rest is cut off. */
const LINE = 4_096

/** Writes lines of a mod to the log, and counts those of a second. */
export interface ModLog {
  (level: LogLevel, message: string): void
  /** The second of game time, and the lines in it so far. */
  readonly account: { second: number; lines: number }
}

/**
 * Makes the function by which a mod writes to the log: so many lines in each second of game time.
 *
 * @returns throws SkeinError `fault/over-limit` for the line that is one too many
 */
export function modLog(engine: Engine, mod: string, linesPerSecond: number): ModLog {
  const account = { second: -1, lines: 0 }
  const log = (level: LogLevel, message: string): void => {
    const now = Math.floor(engine.time.elapsed)
    if (now !== account.second) {
      account.second = now
      account.lines = 0
    }
    if (++account.lines > linesPerSecond)
      throw overLimit('logLines', linesPerSecond, 'log lines in one second')
    engine.log(level, mod, message.length > LINE ? `${message.slice(0, LINE - 1).toWellFormed()}…` : message)
  }
  return Object.assign(log, { account })
}
