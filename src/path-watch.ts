import { watch as watchFolder } from 'node:fs'
import { stat } from 'node:fs/promises'
import { watch as watchTree } from 'chokidar'
import { SkeinError } from '../engine/index.ts'

/** Milliseconds between two looks at a path, while looking takes next to no time. */
const POLL = 250
/** A look may take this part of the time, at most. */
const SHARE = 1 / 25
const LONGEST_POLL = 5000

/** How a path is watched. */
export interface PathWatchOptions {
  /** Looks at the path, and takes up the changes; called one at a time, by the clock and shortly after each change. */
  look(): Promise<void>
  /** Milliseconds from a change that the system reports to the look at it: changes that belong together are seen together. */
  readonly delay: number
  /** Leaves paths out of what the system is asked to report; without it, only the folder itself is reported on. */
  readonly ignored?: (path: string) => boolean
  /** Only looks by the clock, where the system reports nothing, or not enough. */
  readonly polling?: boolean
}

/** As much of a watcher as is needed. */
interface Reporter {
  close(): void | Promise<void>
}

/**
 * Looks at a path again and again, sooner where the system reports a change. It follows the path, not the folder that was there
 * at first: a folder may come later, go and come back, be replaced by another, or be a link that leads elsewhere by then.
 */
export class PathWatch {
  readonly #path: string
  readonly #options: PathWatchOptions
  #reporter: Reporter | null = null
  /** The identity of what the system reports on. */
  #reported = ''
  #timer: NodeJS.Timeout | null = null
  #due = Infinity
  #work: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(path: string, options: PathWatchOptions) {
    this.#path = path
    this.#options = options
  }

  /** @throws SkeinError `watch/over-limit` when the system cannot watch any more */
  static async open(path: string, options: PathWatchOptions): Promise<PathWatch> {
    const watch = new PathWatch(path, options)
    if (options.polling !== true) await watch.#follow()
    watch.soon(POLL)
    return watch
  }

  /** Looks within some milliseconds. */
  soon(milliseconds: number): void {
    const due = performance.now() + milliseconds
    if (this.#closed || due >= this.#due) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => void this.look(), milliseconds)
  }

  /** Looks as soon as the work under way is done. */
  look(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#due = Infinity
    this.#work = this.#work.then(() => this.#lookOnce())
    return this.#work
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#work
    await this.#reporter?.close()
    this.#reporter = null
  }

  async #lookOnce(): Promise<void> {
    if (this.#closed) return
    const started = performance.now()
    try {
      // Looking by the clock goes on where the system has reached its limit meanwhile.
      if (this.#options.polling !== true) await this.#follow().catch(() => undefined)
      await this.#options.look()
    } catch (error) {
      // Not for whoever looks next: it goes where errors go that nobody catches.
      setTimeout(() => {
        throw error
      })
    }
    const took = performance.now() - started
    this.soon(Math.min(LONGEST_POLL, Math.max(POLL, took / SHARE)))
  }

  /** Has the system report on the current target of the path. */
  async #follow(): Promise<void> {
    const there = await identityOf(this.#path)
    if (there === this.#reported) return
    this.#reported = there
    const before = this.#reporter
    this.#reporter = null
    await before?.close()
    if (there === '') return
    try {
      this.#reporter = await this.#report()
    } catch (error) {
      // Anything else may pass: it is tried again, and meanwhile the clock serves.
      this.#reported = ''
      if (!isLimit(error)) return
      // It is not asked again and again.
      this.#reported = there
      throw overLimit(this.#path, error)
    }
  }

  #report(): Promise<Reporter> {
    const { ignored, delay } = this.#options
    const changed = (): void => this.soon(delay)
    const lost = (): void => {
      this.#reported = ''
      this.soon(delay)
    }
    return new Promise((resolve, reject) => {
      if (ignored === undefined) {
        const reporter = watchFolder(this.#path, changed)
        reporter.on('error', lost)
        resolve(reporter)
        return
      }
      let ready = false
      const reporter = watchTree(this.#path, { ignoreInitial: true, ignorePermissionErrors: true, ignored })
      reporter.on('error', (error) => {
        // What cannot be reported on, such as a link to itself, is still looked at by the clock; so is all, once there is a limit.
        if (!isLimit(error) || ready) return
        void reporter.close()
        reject(error)
      })
      reporter.once('ready', () => {
        ready = true
        resolve(reporter)
      })
      reporter.on('all', (event, path) => {
        if (event === 'unlinkDir' && path === this.#path) lost()
        else changed()
      })
    })
  }
}

/** Names what a path leads to; `''` where nothing is. */
async function identityOf(path: string): Promise<string> {
  const status = await stat(path).catch(() => null)
  return status === null ? '' : `${status.dev} ${status.ino} ${status.birthtimeMs}`
}

const LIMITS: Readonly<Record<string, string>> = {
  ENOSPC: 'the operating system allows no more file watches',
  EMFILE: 'the operating system allows this user no more open files or file watches',
  ENFILE: 'the operating system allows no more open files',
}

function isLimit(error: unknown): boolean {
  return Object.hasOwn(LIMITS, (error as NodeJS.ErrnoException).code ?? '')
}

function overLimit(path: string, cause: unknown): SkeinError {
  const reason = LIMITS[(cause as NodeJS.ErrnoException).code ?? '']
  return new SkeinError('watch/over-limit', `${path} cannot be watched: ${reason}`, {
    names: { file: path },
    hint: 'Use polling instead ({ polling: true }, or --poll), or raise fs.inotify.max_user_watches and fs.inotify.max_user_instances (Linux) or "ulimit -n".',
    cause,
  })
}
