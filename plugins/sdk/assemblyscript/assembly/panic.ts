import { lowered, lowerString } from './memory'

// @ts-ignore: decorator
@external("skein:engine/panic@1.0.0", "panic")
declare function panic(
  message: usize,
  messageLength: usize,
  file: usize,
  fileLength: usize,
  line: u32,
  column: u32,
): void

/** Ends the mod: `throw`, a failed `assert` and failed checks of the language lead here. */
export function abort(
  message: string | null = null,
  file: string | null = null,
  line: u32 = 0,
  column: u32 = 0,
): void {
  const text = lowerString(message === null ? '' : message)
  const textLength = lowered
  const place = lowerString(file === null ? '' : file)
  panic(text, textLength, place, lowered, line, column)
}
