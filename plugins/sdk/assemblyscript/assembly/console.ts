import { log as game } from './log'

/** The `console` of a mod: the game's log. */
export namespace console {
  export function assert<T>(condition: T, message: string = ''): void {
    if (!condition) game.error('Assertion failed: ' + message)
  }

  export function debug(message: string = ''): void {
    game.debug(message)
  }

  export function log(message: string = ''): void {
    game.info(message)
  }

  export function info(message: string = ''): void {
    game.info(message)
  }

  export function warn(message: string = ''): void {
    game.warn(message)
  }

  export function error(message: string = ''): void {
    game.error(message)
  }
}

/** The `trace` of a mod: a line in the game's log, with up to five numbers. */
export function trace(
  message: string,
  n: i32 = 0,
  a: f64 = 0,
  b: f64 = 0,
  c: f64 = 0,
  d: f64 = 0,
  e: f64 = 0,
): void {
  let text = message
  if (n > 0) text += ' ' + a.toString()
  if (n > 1) text += ', ' + b.toString()
  if (n > 2) text += ', ' + c.toString()
  if (n > 3) text += ', ' + d.toString()
  if (n > 4) text += ', ' + e.toString()
  game.debug(text)
}
