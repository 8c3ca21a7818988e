import { lowered, lowerString, release } from './memory'

// @ts-ignore: decorator
@external("skein:engine/log@1.0.0", "write")
declare function write(level: i32, pointer: usize, length: usize): void

function line(level: i32, message: string): void {
  const pointer = lowerString(message)
  write(level, pointer, lowered)
  release()
}

/** Writes to the game's log under the name of the mod. */
export namespace log {
  export function debug(message: string): void {
    line(0, message)
  }

  export function info(message: string): void {
    line(1, message)
  }

  export function warn(message: string): void {
    line(2, message)
  }

  export function error(message: string): void {
    line(3, message)
  }
}
