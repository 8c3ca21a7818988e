import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** The paths of those of some programs that are installed, in the order of their names. @param path folders, as in `PATH` */
export function installed(commands: readonly string[], path: string): string[] {
  return commands
    .flatMap((command) =>
      path
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => join(folder, command)),
    )
    .filter((file) => existsSync(file))
}

/** Asking for the version starts the program, which shows that it is whole and that its libraries are there. */
export async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 })
  return stdout.trim()
}

/** The first line of what a program wrote when it failed, or of an error. */
export function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr === undefined || stderr.trim() === '' ? message : stderr).trim().split('\n')[0]!
}
