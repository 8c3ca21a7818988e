import { counted, type SkeinError } from '../../engine/index.ts'
import { logLines } from './log-lines.ts'
import { paint, print, printError, text, type TerminalText } from './output.ts'
import { describeError } from './report.ts'
import { ReportedErrors } from './reported-errors.ts'
import type { SyncFailure } from '../sync-test/sync-test.ts'
import { ownerOf, lineOf } from './comparison-text.ts'
import type { Line } from './watching.ts'

/** Errors reported to a person so far. */
const complaints = new ReportedErrors()

/** The last line of a log, and how often it has come since it was printed. */
let last = { key: '', more: 0, frame: 0 }

/** Whether a line is the same line of a log as the one before; how often that came is printed once another line follows. */
function repeats({ type, frame, ...line }: Line): boolean {
  const key = type === 'log' ? JSON.stringify([line['level'], line['source'], line['message']]) : ''
  if (key !== '' && key === last.key) {
    last = { key, more: last.more + 1, frame }
    return true
  }
  if (last.more > 0) {
    const at = paint('gray', String(last.frame).padStart(6))
    print(text`${at}  ${paint('gray', `repeated ${last.more} more ${last.more === 1 ? 'time' : 'times'}`)}`)
  }
  last = { key, more: 0, frame }
  return false
}

/** One line for a person; errors go to standard error, as a block for each cause. */
export function sayPlain(line: Line): void {
  if (repeats(line)) return
  const at = paint('gray', String(line.frame).padStart(6))
  const out = (said: TerminalText): void => print(text`${at}  ${said}`)
  switch (line.type) {
    case 'event':
      out(
        text`${paint('cyan', String(line['event']))} ${JSON.stringify(line['payload'] ?? {}, (_k, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))}`,
      )
      break
    case 'log': {
      // Mods print anything; they must not pass for others, or paint over them.
      for (const message of logLines(String(line['message'])))
        out(text`${paint('yellow', String(line['source']))} ${message}`)
      break
    }
    case 'load':
      out(
        text`${paint('green', 'mod')} ${String(line['mod'])} ${String(line['version'] ?? '')} ${String(line['status'])}`,
      )
      if (line['status'] === 'replaced') complaints.forget()
      complaints.say((line['errors'] ?? []) as SkeinError[])
      break
    case 'synctest':
      sayFailure(line as unknown as SyncFailure)
      break
    case 'build':
      if (line['error'] === undefined)
        out(text`${paint('green', 'built')} ${String(line['mod'])} in ${String(line['milliseconds'])} ms`)
      else {
        out(text`${paint('red', 'failed')} ${String(line['mod'])}`)
        printError(describeError(line['error']))
      }
      break
    case 'fault':
      out(text`${paint('red', 'fault')} ${String(line['mod'])}`)
      complaints.say([line['error'] as SkeinError])
      break
    case 'record':
      out(text`recorded in ${String(line['file'])}, ${String(line['bytes'])} bytes`)
      complaints.say(line['problems'] as SkeinError[])
      break
    default: {
      const mods = (line['mods'] as { name: string; version: string; status: string }[]).map(
        ({ name, version, status }) => [name, version, `(${status})`].filter(Boolean).join(' '),
      )
      out(
        text`${counted(Number(line['frames']), 'frame')}, ${counted(Number(line['entities']), 'entity')}, state ${String(line['stateHash'])}${line['verified'] === true ? ', equal to the recorded hashes' : ''}`,
      )
      out(text`${mods.length === 0 ? 'no mods' : mods.join(', ')}`)
    }
  }
}

function sayFailure({ frame, differences, place, cause }: SyncFailure): void {
  print(text`${paint('red', 'sync test')}: frame ${frame} comes out otherwise when it is played again`)
  for (const difference of differences) print(lineOf(difference))
  if (differences.length === 0) print(text`  the state hash is the same; ${place} of the snapshot differs`)
  if (cause !== null)
    print(text`they differ since the system ${paint('bold', cause.system)} ${ownerOf(cause)} was at work`)
  print(
    text`a system must do the same from the same state: keep state in components, or give the system save and restore; take random numbers and functions of math from its context`,
  )
}
