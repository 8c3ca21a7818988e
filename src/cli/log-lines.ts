import { withoutTerminalCodes } from '../../engine/index.ts'

/** A message of a mod's log as lines for a terminal: without its colours, and with its own line breaks. */
export function logLines(message: string): string[] {
  return withoutTerminalCodes(message)
    .replaceAll('\t', '  ')
    .replace(/\s+$/, '')
    .split(/\r\n|\n|\r/)
}
