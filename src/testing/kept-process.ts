import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that runs until it is stopped, or this process ends. */
export interface KeptProcess {
  /** The last lines that it printed. */
  readonly printed: string
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  /** Resolves with the first match in its output, or `null` where it ends without. */
  prints(pattern: RegExp): Promise<RegExpExecArray | null>
  /** Ends it with all that it started, and removes its folder. */
  stop(): Promise<void>
}

/**
 * Runs between this process and the program: when its input ends, because the program is to stop or because this process was killed,
 * it ends the program with all of its processes, and removes the folder.
 */
const KEEPER = `
const { spawn } = require('node:child_process')
const { rmSync } = require('node:fs')
const [folder, command, ...args] = process.argv.slice(1)
const program = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] })
let ended = false
const end = () => {
  if (ended) return
  ended = true
  try { process.kill(-program.pid, 'SIGKILL') } catch {}
  // Its processes may still write there.
  setTimeout(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    process.exit()
  }, 50)
}
program.on('error', (error) => { console.error(error.message); end() })
program.on('exit', end)
process.stdin.on('end', end).on('error', end).resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
`

/** Characters of output that are kept. */
const KEPT = 4_000

/** Makes a folder for the files of a program, such as the profile of a browser. */
export function folderFor(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `skein-${name}-`))
}

/**
 * Starts a program.
 *
 * @param folder one of its own, which goes when it ends
 */
export function startKept(
  command: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string | undefined>> = {},
): KeptProcess {
  const keeper: ChildProcess = spawn(process.execPath, ['--eval', KEEPER, folder, command, ...args], {
    env: { ...process.env, NODE_OPTIONS: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let printed = ''
  const listeners = new Set<() => void>()
  const note = (text: Buffer): void => {
    printed = (printed + text.toString()).slice(-KEPT)
    for (const listener of listeners) listener()
  }
  keeper.stdout!.on('data', note)
  keeper.stderr!.on('data', note)
  // Whether it ended is known by other means.
  keeper.stdin!.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()))
  return {
    ended,
    get printed() {
      return printed.trim()
    },
    async prints(pattern) {
      const found = new Promise<RegExpExecArray>((resolve) => {
        const listener = (): void => {
          const match = pattern.exec(printed)
          if (match === null) return
          listeners.delete(listener)
          resolve(match)
        }
        listeners.add(listener)
        listener()
      })
      return Promise.race([found, ended.then(() => null)])
    },
    stop() {
      keeper.stdin!.end()
      return ended
    },
  }
}
