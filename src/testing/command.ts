import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Program from '../cli/program.ts'

/** The output of a command, and its exit code. */
export interface CommandOutput {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command line as it is built: it shares its modules with the games that it loads. */
const PROGRAM = pathToFileURL(resolve('dist/src/cli/program.js')).href

/**
 * Runs a command in this process, since starting another takes longer than most commands do. One at a time: the current folder and
 * the streams belong to the process. Tests of signals, of standard input and of how a process ends start one instead.
 *
 * @param folder the current folder of the command
 */
export async function runCommand(folder: string, ...args: readonly string[]): Promise<CommandOutput> {
  const { runProgram } = (await import(PROGRAM)) as typeof Program
  const { stdout, stderr, env } = process
  const before = { folder: process.cwd(), code: process.exitCode, color: env['NO_COLOR'] }
  const written = { out: '', err: '' }
  const restore = [
    capture(stdout, (text) => (written.out += text)),
    capture(stderr, (text) => (written.err += text)),
  ]
  env['NO_COLOR'] = '1'
  process.exitCode = undefined
  process.chdir(folder)
  try {
    await runProgram(args)
    return { code: Number(process.exitCode ?? 0), ...written }
  } finally {
    process.chdir(before.folder)
    process.exitCode = before.code
    if (before.color === undefined) delete env['NO_COLOR']
    else env['NO_COLOR'] = before.color
    for (const undo of restore) undo()
  }
}

/** Hands the output of a stream to a function instead. @returns undoes it */
function capture(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const { write } = stream
  stream.write = ((chunk: string | Uint8Array) => {
    take(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))
    return true
  }) as typeof write
  return () => void (stream.write = write)
}
