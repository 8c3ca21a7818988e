import { counted } from '../../engine/index.ts'
import type { DifferenceCause, RecordingComparison, StateDifference } from '../../engine/recording/index.ts'
import { paint, print, text, type TerminalText } from './output.ts'

/** Tells a person how two recordings differ. @param files their names, as they were given */
export function sayComparison(comparison: RecordingComparison, [a, b]: readonly [string, string]): void {
  const { equal, frame, after, differences, cause, input, recorded, frames } = comparison
  if (equal) return print(text`equal: the same inputs and the same states in ${counted(frames[0], 'frame')}`)
  if (input !== null)
    print(
      text`${paint('yellow', 'inputs')} differ first at frame ${input.frame}: ${input.input} ${shown(input.a)} in ${a}, ${shown(input.b)} in ${b}`,
    )
  if (frame === null) {
    if (recorded !== null) {
      print(
        text`${paint('yellow', 'hashes')} in the recordings differ first at frame ${recorded.frame}: ${recorded.parts.join(', ')}`,
      )
      if (input === null)
        print(
          text`both replays are the same here: the difference comes from the machine or the files with which one was recorded; skein replay --verify says which`,
        )
    }
    if (frames[0] !== frames[1]) print(text`${a} has ${counted(frames[0], 'frame')}, ${b} ${frames[1]}`)
    return
  }
  const compared =
    after === 0
      ? ', where they start'
      : after === null || after === frame
        ? ''
        : `, ${counted(after, 'frame')} after the start`
  print(text`${paint('red', 'states')} differ first at frame ${frame}${compared}`)
  for (const difference of differences) print(lineOf(difference))
  if (cause === null) return
  print(text`they differ since the system ${paint('bold', cause.system)} ${ownerOf(cause)} was at work`)
}

/** Whose system it is. */
export function ownerOf({ mod }: DifferenceCause): TerminalText {
  return mod === null ? text`of the game` : text`of the mod ${paint('bold', mod)}`
}

/** One difference, with both values. */
export function lineOf(it: StateDifference): TerminalText {
  const owner = it.mod ? text`mod ${it.part}` : text`game ${it.part}`
  const place = [
    it.system === undefined ? '' : `system ${it.system}`,
    it.entity === undefined ? '' : `entity ${it.entity}`,
    it.component ?? '',
    it.what === 'system' || it.what === 'field' ? '' : it.what,
    it.field ?? '',
  ].filter((word) => word !== '')
  return text`  ${owner}: ${place.join(', ')}: ${shown(it.a)} against ${shown(it.b)}`
}

function shown(value: unknown): string {
  if (value === undefined) return 'none'
  const plain = JSON.stringify(value, (_key, it: unknown) => (typeof it === 'bigint' ? String(it) : it))
  return plain.length > 160 ? `${plain.slice(0, 160)}…` : plain
}
