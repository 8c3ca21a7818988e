import type { Engine, LogLevel } from '../../engine/index.ts'
import { overLimit } from './ownership-limits.ts'

/** Characters of a line that a mod writes to the log; the rest is cut off. */
const LINE = 4_096

/**
 * Makes the function by which a mod writes to the log: so many lines in each second of game time.
 *
 * @returns throws SkeinError `fault/over-limit` for the line that is one too many
 */
export function modLog(
  engine: Engine,
  mod: string,
  linesPerSecond: number,
): (level: LogLevel, message: string) => void {
  let second = -1
  let lines = 0
  return (level, message) => {
    const now = Math.floor(engine.time.elapsed)
    if (now !== second) {
      second = now
      lines = 0
    }
    if (++lines > linesPerSecond) throw overLimit('logLines', linesPerSecond, 'log lines in one second')
    engine.log(level, mod, message.length > LINE ? `${message.slice(0, LINE - 1).toWellFormed()}…` : message)
  }
}
