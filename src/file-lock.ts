import { link, open, rename, stat, unlink } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two looks at a lock that another process holds. */
const PAUSE = 20

/**
 * Does something to a file while no other process does: each holds `<path>.lock` meanwhile. A lock that a dead process has left
 * is taken over.
 *
 * @param patience milliseconds after which a lock that has not changed counts as left by a dead process
 * @returns the result of `work`
 */
export async function whileLocked<T>(path: string, work: () => Promise<T>, patience = 5_000): Promise<T> {
  const lock = `${path}.lock`
  let seen = ''
  let waited = 0
  while (!(await create(lock))) {
    const now = await identity(lock)
    if (now !== seen) waited = 0
    seen = now
    if (waited > patience) await takeAway(lock, now)
    else await sleep(PAUSE)
    waited += PAUSE
  }
  try {
    return await work()
  } finally {
    await unlink(lock).catch(ignoreMissing)
  }
}

async function create(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Tells one lock from the next. */
async function identity(lock: string): Promise<string> {
  try {
    const { ino, mtimeMs } = await stat(lock)
    return `${ino} ${mtimeMs}`
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}

/** Removes a lock, unless it is another one by now: that is put back. */
async function takeAway(lock: string, stale: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`
  try {
    await rename(lock, aside)
    if ((await identity(aside)) !== stale) await link(aside, lock).catch(() => undefined)
    await unlink(aside)
  } catch (error) {
    ignoreMissing(error)
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}
