import { readFile, writeFile } from 'node:fs/promises'
import { SkeinError } from '../../engine/index.ts'
import { systemReason } from './system-error.ts'

/** Reads a file that a command was given. @throws SkeinError `cli/bad-input` that says why it cannot be read */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw unusable(path, 'read', cause)
  }
}

/** Reads the contents of a file: errors that do not name it themselves, since it is bytes to them, name it. */
export async function inNamed<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof SkeinError) || error.names.file !== undefined) throw error
    const { code, message, names, hint } = error
    throw new SkeinError(code, `${path}: ${message}`, {
      names: { ...names, file: path },
      ...(hint === undefined ? {} : { hint }),
      cause: error.cause,
    })
  }
}

/** Writes a file where a command was told to. @throws SkeinError `cli/bad-input` that says why it cannot be written */
export async function writeOutput(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, content)
  } catch (cause) {
    throw unusable(path, 'written', cause)
  }
}

/** The error of a path that cannot be read or written. */
export function unusable(path: string, done: 'read' | 'written', cause: unknown): SkeinError {
  const missing = done === 'written' && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  const { reason, hint } = missing
    ? { reason: 'its folder does not exist', hint: 'Create the folder first, or pass another path.' }
    : (systemReason(cause) ?? { reason: String(cause), hint: 'Pass another path.' })
  return new SkeinError('cli/bad-input', `${path} cannot be ${done}: ${reason}`, {
    names: { file: path },
    hint,
    cause,
  })
}
