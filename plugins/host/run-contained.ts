/**
 * Runs a callback in the midst of a change that must be finished. Its errors are those of an observer of the game, and
 * are thrown once the change is done, where nobody catches them.
 */
export function runContained(run: () => void): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
